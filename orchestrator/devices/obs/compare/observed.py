"""What is observed of an OBS, and what it should be like; pure data for `diff` and `verdict`.

`device.py` keeps one `ObsObserved` and replaces it whenever it learns something. `UNKNOWN` is an
observed value: nothing has been read since OBS was connected.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from types import MappingProxyType

from orchestrator.devices.obs.compare.mix import AS_MADE, Mix
from orchestrator.devices.obs.compare.sound import LOADING_MS
from orchestrator.devices.obs.compare.surroundings import NOTHING_SET, Surroundings
from orchestrator.devices.obs.naming.naming import as_told
from orchestrator.model.state import Playing

NO_TEXTS: Mapping[str, str] = MappingProxyType({})

AT_START = 0.15
"""Seconds of the cursor up to which a paused recording counts as held on its first frame."""

HELD_LONG_ENOUGH = timedelta(seconds=2.5)
"""A recording that was paused for less is shown frozen for as long as it was paused, when it is
played: OBS bridges gaps of up to 2 s in its time stamps in real time (measured, OBS 29)."""

STALLED_AFTER = timedelta(seconds=1.2)
"""A cursor that stands still for so long while playing is no longer advancing."""

STREAM_ORDER_HOLDS = timedelta(seconds=3)
"""For OBS to say that it begins to stream, or to end it; then it is told again."""

BEGUN_HOLDS = timedelta(seconds=150)
"""For it to have begun: a server that does not answer is given up by the system after 127 s."""


LOOP_STARTS_WITHIN = timedelta(seconds=5)
"""For OBS to open and play what it plays by itself when its scene comes on program."""

STARTS_WITHIN = timedelta(seconds=10)
"""For a stream to start once it has begun to; if it takes longer, something is in the way."""


class MediaState(StrEnum):
    """What OBS says about a media input (the end of its OBS_MEDIA_STATE_…)."""

    NONE = "NONE"
    PLAYING = "PLAYING"
    OPENING = "OPENING"
    BUFFERING = "BUFFERING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"
    ENDED = "ENDED"
    ERROR = "ERROR"


class Unread(Enum):
    """The type of `UNKNOWN`: nothing has been read."""

    UNKNOWN = "unknown"


UNKNOWN = Unread.UNKNOWN

_HAS_PICTURE = frozenset(
    {MediaState.PLAYING, MediaState.OPENING, MediaState.BUFFERING, MediaState.PAUSED}
)


@dataclass(frozen=True, slots=True)
class MediaReading:
    """One look at a media input; `cursor` and `duration` in seconds, 0 where OBS has none.

    A recording may play without a duration: its file does not say it.
    """

    state: MediaState
    cursor: float
    duration: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ObservedPlayer:
    """One of the two media inputs of the premiere scene.

    `told` is the exact text by which OBS has its file (see `naming.py`), None where it has none.
    `first` is what OBS's cursor says at the recording's beginning, in seconds. `sound_ms` is its
    sync offset (see `sound.py`).
    `moving_since` is when its cursor was first seen to advance, None while it does not;
    `moved` when it last was, `played` whether it ever was. `still_since`: since when it has been
    paused. `loading`: the file is being opened by us. `broken`: when it was found not to play;
    `refused` says why OBS was not even told of it.
    `group`: that in which its item is, empty: in the scene itself. `doubles`: other items that show
    it, as people made them, each with its group; they are hidden with it, and never shown.
    `mix`: what people have set for it in OBS's mixer.
    """

    name: str
    item_id: int
    file: Path | None = None
    told: str | None = None
    visible: bool = False
    reading: MediaReading | None = None
    moving_since: datetime | None = None
    moved: datetime | None = None
    played: bool = False
    still_since: datetime | None = None
    loading: bool = False
    broken: datetime | None = None
    first: float = 0.0
    sound_ms: int = 0
    group: str = ""
    doubles: tuple[tuple[str, int], ...] = ()
    refused: str = ""
    mix: Mix = AS_MADE

    @property
    def state(self) -> MediaState:
        """What OBS last said; NONE where it was not asked yet."""
        return self.reading.state if self.reading else MediaState.NONE

    @property
    def complaint(self) -> str:
        """What is wrong with a recording that does not play in OBS, for people."""
        if self.refused or self.file is None:
            return self.refused
        return f"“{self.file.name}” does not play in OBS: check the file {self.was_told}"

    @property
    def has_a_talk(self) -> bool:
        """Whether it has a recording that is on air, or is being made ready, and not over."""
        return self.file is not None and (self.loading or self.state in _HAS_PICTURE)

    @property
    def was_told(self) -> str:
        """By which path OBS has the file, as messages say it."""
        return f"(OBS was told {as_told(self.told)})"

    def seen(self, reading: MediaReading) -> "ObservedPlayer":
        """Return the player after one more look at it."""
        before = self.reading
        playing, paused = reading.state is MediaState.PLAYING, reading.state is MediaState.PAUSED
        goes_on = playing and before is not None and before.state is MediaState.PLAYING
        advanced = before is not None and goes_on and reading.cursor > before.cursor
        moved = reading.at if advanced else self.moved if goes_on else None
        if moved is not None and reading.at - moved > STALLED_AFTER:
            moved = None
        same = before is not None and reading.cursor == before.cursor
        return replace(
            self,
            reading=reading,
            moved=moved,
            played=self.played or advanced,
            moving_since=_since(self.moving_since, reading) if moved else None,
            still_since=_since(self.still_since if same else None, reading) if paused else None,
        )

    def counted(self, first_stamps: Mapping[Path, float]) -> "ObservedPlayer":
        """Return the player with its recording's first time stamp, where that is known.

        OBS's cursor counts from it; OBS says 0 where the stamp is before that.
        """
        first = None if self.file is None else first_stamps.get(self.file)
        return self if first is None else replace(self, first=max(first, 0.0))

    def given(self, file: Path | None) -> "ObservedPlayer":
        """Return the player that is to have another file: nothing is known of it yet."""
        here = ObservedPlayer(self.name, self.item_id, file, self.told, self.visible)
        return replace(
            here,
            sound_ms=self.sound_ms,
            group=self.group,
            doubles=self.doubles,
            mix=self.mix,
        )

    def plays_at(self, now: datetime) -> float:
        """Return how much of it has played by now, in seconds; it is taken to go on as fast."""
        if self.reading is None:
            return 0.0
        on = (now - self.reading.at).total_seconds() if self.state is MediaState.PLAYING else 0.0
        # in the moment of a seek OBS's cursor is 0, whatever the first time stamp
        return max(self.reading.cursor - self.first, 0.0) + on

    def moves_since(self, instant: datetime) -> bool:
        """Return whether its cursor is advancing, and was seen to after this instant."""
        return self.moving_since is not None and self.moved is not None and self.moved >= instant

    @property
    def at_start(self) -> bool:
        """Whether it is paused on its first frame."""
        reading = self.reading
        return (
            reading is not None
            and reading.state is MediaState.PAUSED
            and reading.cursor - self.first <= AT_START
            and (self.played or reading.duration > 0)
            and self.sound_ms != LOADING_MS  # otherwise it was not made ready to the end
        )

    def is_held(self, now: datetime) -> bool:
        """Return whether it has been on its first frame long enough to be played from there."""
        return (
            self.at_start
            and not self.loading
            and self.still_since is not None
            and now - self.still_since >= HELD_LONG_ENOUGH
        )


def _since(before: datetime | None, reading: MediaReading) -> datetime:
    return before or reading.at


@dataclass(frozen=True, slots=True)
class StreamOrder:
    """That OBS was told to stream or to stop, at `at`; `begun`: it says that it is at it.

    `failed`: the start before this one came to nothing; the server is asked no more often than
    orders hold.
    OBS accepts an order, and may drop it without a word. While it connects to the streaming
    server it calls the stream inactive, and a second order to start crashes it (measured, OBS 29).
    """

    on: bool
    at: datetime
    begun: bool = False
    failed: bool = False

    @property
    def until(self) -> datetime:
        """When it counts no more, if nothing came of it."""
        return self.at + (BEGUN_HOLDS if self.begun else STREAM_ORDER_HOLDS)


@dataclass(frozen=True, slots=True)
class ObservedLoop:
    """A media input that plays again and again where viewers wait: its file, and how it plays.

    `told`: see `ObservedPlayer`. `again`: it is set to begin anew at its end.
    """

    file: Path | None
    told: str | None
    again: bool
    reading: MediaReading

    def fails(self, since: datetime) -> bool:
        """Return whether it does not play in a scene that is on program since then."""
        state, at = self.reading.state, self.reading.at
        return state is not MediaState.PLAYING and at - since > LOOP_STARTS_WITHIN


@dataclass(frozen=True, slots=True)
class ObsObserved:
    """What is known of an OBS."""

    scenes: frozenset[str]
    program: str
    picture_since: datetime
    """When the program, or the recording seen on it, last became another."""
    transition: str
    transitions: Mapping[str, bool]
    """By name; whether it is a plain cut."""
    players: tuple[ObservedPlayer, ...] = ()
    """Empty where OBS was not provisioned."""
    texts: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    """Those of the native overlays, by overlay name."""
    loops: Mapping[str, ObservedLoop] = field(default_factory=dict)
    """By the names of their media inputs; those that were asked for and are there."""
    streaming: bool = False
    stream_order: StreamOrder | None = None
    """The last order, until the stream has really started or stopped."""
    start_ordered: datetime | None = None
    """When it was last told to stream, or may have been by an earlier daemon."""
    in_transition: bool = False
    ordered: str | None = None
    """A scene that OBS accepted to put on program, and that was not seen there yet."""
    joined: tuple[Playing, float] | None = None
    """A recording that was joined late, and by how many seconds its cursor differs from where it
    should be (a seek lands on a keyframe)."""
    over: Playing | None = None
    """A recording that has ended on air."""
    frame: float = 1 / 30
    """How long OBS shows a frame, in seconds."""
    around: Surroundings = NOTHING_SET
    """What people have set."""

    @property
    def heading(self) -> str:
        """The scene that is on program, or is about to be."""
        return self.ordered or self.program

    def heads_to_stream(self, now: datetime) -> bool:
        """Return whether it streams, or is about to."""
        order = self.stream_order
        return order.on if order is not None and now < order.until else self.streaming

    def may_be_starting(self, now: datetime) -> bool:
        """Return whether it may be connecting to the server, even if it says otherwise."""
        return self.start_ordered is not None and now - self.start_ordered < STREAM_ORDER_HOLDS

    def was_just_told_to_stream(self, now: datetime) -> bool:
        """Return whether a stream that ends now has not really started."""
        return self.start_ordered is not None and now - self.start_ordered < STARTS_WITHIN

    def stream_fails(self, now: datetime) -> bool:
        """Return whether a start of the stream came to nothing, or takes too long."""
        order = self.stream_order
        if order is None or not order.on:
            return False
        if self.streaming:
            return order.failed and now < order.until
        return order.failed or now - order.at > STARTS_WITHIN

    def with_stream_order(self, on: bool, at: datetime, *, begun: bool = False) -> "ObsObserved":
        """Return this with an order to stream or to stop.

        A start that is ordered again has failed, and so have those after it until one succeeds.
        """
        before = self.stream_order
        failed = on and before is not None and (before.failed or (before.on and not begun))
        ordered = at if on and not begun else self.start_ordered
        order = StreamOrder(on, at, begun, failed)
        return replace(self, stream_order=order, start_ordered=ordered)

    def player(self, name: str) -> ObservedPlayer | None:
        """Return the player of this name, or None."""
        return next((player for player in self.players if player.name == name), None)

    def with_player(self, player: ObservedPlayer) -> "ObsObserved":
        """Return this with one player replaced by its new state."""
        players = tuple(player if p.name == player.name else p for p in self.players)
        return replace(self, players=players)

    def counted(self, first_stamps: Mapping[Path, float]) -> "ObsObserved":
        """Return this with the first time stamps of its recordings, where they are known."""
        if not any(player.file in first_stamps for player in self.players):
            return self
        return replace(self, players=tuple(p.counted(first_stamps) for p in self.players))

    def shown(self, premiere_scene: str) -> ObservedPlayer | None:
        """Return the player that is seen on program; None also where both or none are enabled."""
        visible = [player for player in self.players if player.visible]
        if self.heading != premiere_scene or len(visible) != 1:
            return None
        return visible[0]


@dataclass(frozen=True, slots=True)
class ObsDesired:
    """What an OBS should be like.

    `on_air` is the recording that should be playing in `premiere_scene`; `finished` True: it has
    ended and its last picture stays. `preroll` is the recording to hold on its first frame.
    `loops`: what is to play by itself, by media input. `streaming` None: not ours to decide.
    `in_charge` False: the program is a person's.
    """

    scene: str
    premiere_scene: str
    transition: str
    on_air: Playing | None = None
    finished: bool = False
    preroll: Path | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    streaming: bool | None = None
    in_charge: bool = True
    loops: Mapping[str, Path] = field(default_factory=dict)
