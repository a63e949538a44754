"""The overlays, a row each, and what they say: who is on, who is next, whose name until when. Pure.

`overlay_texts` puts it into plain text for an OBS without browser sources, the stage document hands
it to the overlay pages: both say the same. A new overlay is its page and its row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.model.item_kinds import KINDS, ItemKind
from orchestrator.model.rundown import Item, Rundown

LOWER_THIRD = (timedelta(seconds=4), timedelta(seconds=16))
"""When a talk's lower third comes in and goes out, from the item's start."""


@dataclass(frozen=True, slots=True)
class LowerThird:
    """A name and what it is about, from `comes` until `goes`; `name` and `label` may be empty."""

    name: str
    title: str
    comes: datetime
    goes: datetime
    label: str = ""


@dataclass(frozen=True, slots=True)
class OverlayWords:
    """The words of one instant. `next` is the first item of the next session.

    `answering`: who answers now, empty while nobody does; `host` asks them. `link` leads a visitor
    into the room, empty where the timetable has none.
    """

    now: Item
    next: Item | None
    lower_third: LowerThird | None
    answering: str
    host: str
    link: str
    zone: ZoneInfo

    @property
    def short_link(self) -> str:
        """The link as people type it."""
        return self.link.partition("://")[2].removeprefix("www.").rstrip("/")


def overlay_words(rundown: Rundown, index: int, picture: ItemKind) -> OverlayWords:
    """Return the words for the item at `index`, on whose behalf `picture` is shown."""
    item = rundown.items[index]
    return OverlayWords(
        now=item,
        next=_next_session(rundown, index),
        lower_third=_lower_third(item, picture),
        answering=(item.byline or item.title) if picture.row.answers else "",
        host=item.host if picture.row.answers else "",
        link=rundown.other_links.get(item.asked_in or "", rundown.link),
        zone=rundown.zone,
    )


def _next_session(rundown: Rundown, index: int) -> Item | None:
    """Return the first item of the next session; a talk's own Q&A is no news to its viewers."""
    on_air = rundown.items[index].session
    following = (i for i in islice(rundown.items, index + 1, None) if not i.kind.row.untold)
    return next((i for i in following if i.session not in (None, on_air)), None)


def _lower_third(item: Item, picture: ItemKind) -> LowerThird | None:
    if picture is not item.kind or not picture.row.talk:
        return None
    comes, goes = LOWER_THIRD
    form = item.form[:1].upper() + item.form[1:]
    label = " · ".join(part for part in (item.kind.row.label, form) if part)
    return LowerThird(item.byline, item.title, item.start + comes, item.start + goes, label)


def _countdown(words: OverlayWords, _: datetime) -> str:
    if words.next is None:
        return ""
    return f"{_clock(words.next, words)}  {words.next.title}"


def _now_next(words: OverlayWords, _: datetime) -> str:
    lines = [f"Now: {words.now.told_title}"] if words.now.told_title else []
    if (upcoming := words.next) is not None:
        by = f" – {upcoming.byline}" if upcoming.byline else ""
        lines.append(f"Next, {_clock(upcoming, words)}: {upcoming.title}{by}")
    return "\n".join(lines)


def _lower_third_text(words: OverlayWords, now: datetime) -> str:
    shown = words.lower_third
    if shown is None or not shown.comes <= now < shown.goes:
        return ""
    return "\n".join(line for line in (shown.label, shown.name, shown.title) if line)


def _qa(words: OverlayWords, _: datetime) -> str:
    if not words.answering:
        return ""
    invitation = f"\nAsk in the room: {words.short_link}" if words.link else ""
    host = f"\nwith {words.host}" if words.host else ""
    return f"Live Q&A: {words.answering}{host}{invitation}"


def _fallback(_: OverlayWords, __: datetime) -> str:
    return "Technical difficulties. We will be right back."


class Anchor(Enum):
    """Which part of a text stands at its place."""

    CENTRE = "centre"
    TOP = "top"
    BOTTOM_LEFT = "bottom left"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a native text stands: shares of the canvas, and what of the text is there."""

    x: float
    y: float
    anchor: Anchor = Anchor.CENTRE


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay: its page's name, the pictures it stands over, and its twin in native text."""

    name: str
    pictures: frozenset[ItemKind]
    place: TextPlace
    text: Callable[[OverlayWords, datetime], str]
    """What it says at an instant; empty: nothing is shown."""


_WHERE_VIEWERS_WAIT = frozenset(kind for kind, row in KINDS.items() if row.waits)
_IN_TALKS = frozenset(kind for kind, row in KINDS.items() if row.talk)
_WHERE_ANSWERED = frozenset(kind for kind, row in KINDS.items() if row.answers)
_IN_THE_CORNER = TextPlace(0.05, 0.9, Anchor.BOTTOM_LEFT)

OVERLAYS: tuple[Overlay, ...] = (
    Overlay("countdown", _WHERE_VIEWERS_WAIT, TextPlace(0.5, 0.5), _countdown),
    Overlay("now-next", _WHERE_VIEWERS_WAIT, _IN_THE_CORNER, _now_next),
    Overlay("lower-third", _IN_TALKS, _IN_THE_CORNER, _lower_third_text),
    Overlay("qa", _WHERE_ANSWERED, TextPlace(0.5, 0.06, Anchor.TOP), _qa),
    Overlay("fallback", frozenset({ItemKind.FALLBACK}), TextPlace(0.5, 0.5), _fallback),
)
"""Those that OBS is provided with; a page of the folder `overlays` that has no row (the clock) is
put into a scene by hand."""


def overlay_texts(
    rundown: Rundown, index: int, picture: ItemKind, now: datetime
) -> Mapping[str, str]:
    """Return the text of each overlay by its name; an empty text hides it."""
    words = overlay_words(rundown, index, picture)
    return MappingProxyType({each.name: each.text(words, now) for each in OVERLAYS})


def _clock(item: Item, words: OverlayWords) -> str:
    return _spelled(item.start, words.zone)


@lru_cache(maxsize=1024)  # asked for the same few instants at every look
def _spelled(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%H:%M")
