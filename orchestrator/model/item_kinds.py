"""The kinds of items that a room shows, a row each: what OBS, pages and people know of them.

Read by everybody who shows items; the crew's page gets the words with the state. A new kind is its
row here, and where `rundown.slots` makes its items.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class ItemKind(StrEnum):
    """The pictures a room can show. FALLBACK is never scheduled: it covers another item."""

    HOLDING = "holding"
    PREMIERE = "premiere"
    LIVE = "live"
    QA = "qa"
    BREAK = "break"
    CLIP = "clip"
    NIGHT = "night"
    CLOSING = "closing"
    FALLBACK = "fallback"

    @property
    def row(self) -> "Kind":
        """What is known of it."""
        return KINDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a terminal's bar draws it: its first cell, the others, those in plain ASCII, its colour.

    The colours are rich's.
    """

    letter: str
    fill: str
    ascii_fill: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardWords:
    """What a room's board says while it is shown; what is empty is not said."""

    above: str
    """Over the title."""
    coming: str = ""
    """The same where it stands for what comes next: that has the place of the title then."""
    title: str = ""
    """Instead of the item's own."""
    line: str = ""
    """Under the title, instead of the speakers."""
    until: str = ""
    """What the countdown runs to; empty: there is none."""
    any_moment: str = ""
    """Where nobody can say when it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind."""

    scene: str = ""
    """Its scene's name in OBS, where the timetable has no other; empty: that of `scene_as`."""
    scene_as: ItemKind | None = None
    """The kind on whose scene it is shown, where the timetable names none for it."""
    words: str
    """What the crew calls it."""
    board: BoardWords
    chapter: str
    """Its chapter on YouTube; `{}` stands for the session's title."""
    first_chapter: str = ""
    """The same where the video begins with it; empty: no other."""
    public: str = ""
    """What the public schedule says of a room that shows it; empty: never said."""
    tag: str = ""
    """Tells it from the rest of its session, which has the same title."""
    mark: Mark | None = None
    """None: too short to be drawn, or not scheduled."""
    plays: bool = False
    """It is a recording: played in one of the room's two media inputs, until it really ends."""
    untold: bool = False
    """Viewers see it and are not told of it: it stands in no schedule, board, post or chapter."""
    talk: bool = False
    """It is a talk or a part of one: somebody speaks, viewers and venues are told who."""
    live: bool = False
    """The speaker is there: the board offers the way into the room."""
    answers: bool = False
    """Questions are answered: viewers are invited to ask."""
    label: str = ""
    """Over the speaker's name in the lower third; empty: nothing."""
    closes: bool = False
    """A day is over: the stream stops, and a video ends with it."""
    waits: bool = False
    """Viewers wait for what comes next: they are shown what that is, and when."""


KINDS: Mapping[ItemKind, Kind] = MappingProxyType(
    {
        ItemKind.HOLDING: Kind(
            scene="Holding",
            words="Holding",
            public="Coming up",
            board=BoardWords(above="A moment, please", coming="Coming up", until="until it starts"),
            chapter="Break",
            first_chapter="Starting soon",
            mark=Mark(letter="H", fill="·", ascii_fill=".", colour="bright_black"),
            waits=True,
        ),
        ItemKind.PREMIERE: Kind(
            scene="Talk",
            words="Premiere",
            public="Premiere",
            board=BoardWords(
                above="Now showing", until="until it ends", any_moment="It ends any moment."
            ),
            chapter="{}",
            mark=Mark(letter="P", fill="█", ascii_fill="#", colour="blue"),
            plays=True,
            talk=True,
        ),
        ItemKind.LIVE: Kind(
            scene_as=ItemKind.QA,
            words="Live talk",
            public="Live",
            board=BoardWords(above="Live now", until="until it ends"),
            chapter="{}",
            mark=Mark(letter="L", fill="▓", ascii_fill="+", colour="magenta"),
            talk=True,
            live=True,
            label="Live",
        ),
        ItemKind.QA: Kind(
            scene="Live Q&A",
            words="Live Q&A",
            public="Live Q&A",
            board=BoardWords(
                above="Live now",
                line="Ask your questions: they are answered now.",
                until="left for questions",
            ),
            chapter="Q&A: {}",
            tag="Q&A",
            mark=Mark(letter="Q", fill="▒", ascii_fill="=", colour="green"),
            talk=True,
            live=True,
            answers=True,
        ),
        ItemKind.BREAK: Kind(
            scene="Break",
            words="Break",
            public="Break",
            board=BoardWords(above="Break", until="until it goes on"),
            chapter="Break",
            mark=Mark(letter="B", fill="░", ascii_fill="-", colour="yellow"),
            waits=True,
        ),
        ItemKind.CLIP: Kind(
            scene_as=ItemKind.PREMIERE,
            words="Clip",
            board=BoardWords(above="A moment, please"),
            chapter="",
            mark=Mark(letter="C", fill="▚", ascii_fill=":", colour="cyan"),
            plays=True,
            untold=True,
        ),
        ItemKind.NIGHT: Kind(
            scene_as=ItemKind.CLOSING,
            words="Night",
            public="Closed for the night",
            board=BoardWords(
                above="That was all for today",
                title="Thank you for being here",
                until="until the next talk",
            ),
            chapter="Closing",
            mark=Mark(letter="N", fill=" ", ascii_fill=" ", colour="bright_black"),
            closes=True,
        ),
        ItemKind.CLOSING: Kind(
            scene="Closing",
            words="Closing",
            public="The programme has ended",
            board=BoardWords(above="That was all", title="Thank you for being here"),
            chapter="Closing",
            closes=True,
        ),
        ItemKind.FALLBACK: Kind(
            scene="Fallback",
            words="Fallback",
            board=BoardWords(
                above="A moment, please",
                title="There are technical difficulties",
                line="We will be right back.",
            ),
            chapter="Technical break",
        ),
    }
)
"""All of them, in the order in which they are listed for people."""
