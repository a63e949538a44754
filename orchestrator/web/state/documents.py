"""The state document: what the pages, the command line and other programs see of the show.

Built by `observer`, sent by `api` and `feed`, read again by `cli`. Instants are RFC 3339 in UTC.
A field that is null has no value at the moment. Imports no web framework.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from orchestrator.devices.hearing import Light
from orchestrator.devices.port import Sight
from orchestrator.model.as_run import CueOutcome
from orchestrator.model.post_state import PostState
from orchestrator.model.rundown import ItemKind, Leaves

Responses = dict[int | str, dict[str, Any]]
"""What a route may answer beside its document; a shape of FastAPI's."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)


class ZoneOffset(_Document):
    """How far the event's zone is from UTC, from an instant on."""

    since: AwareDatetime
    seconds: int = Field(description="positive: ahead of UTC")


class DayFacts(_Document):
    """A day of the show. It runs past midnight, and is known by the date on which it begins."""

    date: date
    name: str = Field(description="what the organizers call it; empty: nothing")


class EventFacts(_Document):
    """The meetup as a whole."""

    name: str
    day: date
    timezone: str
    offsets: tuple[ZoneOffset, ...] = Field(
        default=(),
        description="of that zone, a year around the event; for readers that do not know its name",
    )
    url: str | None
    register_url: str | None
    days: tuple[DayFacts, ...] = Field(default=(), description="in order; more than one: nights")


class Preroll(StrEnum):
    """Whether the standby recording is held on its first frame."""

    NOTHING = "nothing"
    """The standby item is no recording."""
    AWAITED = "awaited"
    READY = "ready"
    BROKEN = "broken"
    """It does not play: `problem` says why."""


class RecordingState(StrEnum):
    """What is known of a recording that is to come."""

    THERE = "there"
    MISSING = "missing"
    ARRIVING = "arriving"
    """Somebody is copying it."""
    EMPTY = "empty"
    BROKEN = "broken"
    """It does not play in OBS."""
    ELSEWHERE = "elsewhere"
    """OBS has files of its own, and here it is not."""
    UNKNOWN = "unknown"
    """Nobody has looked."""


class RecordingDocument(_Document):
    """The recording of an item that is on air or to come."""

    state: RecordingState
    name: str = Field(description="its file name")
    seconds: float | None = Field(description="how long the show takes it to be")


class ShownShare(StrEnum):
    """How much of an item was seen on air: its own picture, not one that covers it."""

    NOTHING = "nothing"
    """It was not on air yet, or nobody knows."""
    WHOLE = "whole"
    PART = "part"
    """For a while another picture was there instead."""
    INSTEAD = "instead"
    """It was not seen; another picture was, or nothing."""


class SoundDocument(_Document):
    """Whether what is on air is heard, by the meters of the room's OBS."""

    light: Light = Field(description="off: nobody has to be heard now")
    level_db: float | None = Field(
        description="the loudest moment of the last second, in decibels below full scale; null: "
        "nothing goes out, or nobody listens"
    )
    words: str = Field(description="what is wrong with it; empty: nothing")


class OnAir(_Document):
    """The item that should be on air, what is to be shown of it, and whether that was seen."""

    item: str
    session: str | None
    kind: ItemKind
    picture: ItemKind = Field(description="the kind whose scene is shown; differs when covered")
    title: str
    byline: str
    media: str | None = Field(description="the recording's file name")
    planned_start: AwareDatetime
    planned_end: AwareDatetime | None
    start: AwareDatetime = Field(description="when it went on air")
    since: AwareDatetime | None = Field(description="the instant of the recording's first frame")
    expected_end: AwareDatetime | None = Field(description="null: it has no end (the closing)")
    leaves: Leaves = Field(description="what takes it off the air")
    pinned: bool
    held: bool
    ended: bool = Field(description="its recording has really ended")
    covered: ItemKind | None = Field(description="the picture shown instead of `kind`")
    because: str = Field(description="why it is covered")
    seen: Sight = Field(description="whether this picture was seen on the device itself")
    not_seen: str = Field(description="why it was not; empty: it was")
    note: str = Field("", description="the timetable's note to the crew; may have several lines")
    not_longer: str | None = Field(description="why it cannot be extended; null: it can")
    not_shorter: str | None = Field(description="why it cannot be shortened; null: it can")


class Standby(_Document):
    """The next item."""

    item: str
    session: str | None
    kind: ItemKind
    title: str
    byline: str
    media: str | None
    planned_start: AwareDatetime
    expected_start: AwareDatetime
    pinned: bool
    preroll: Preroll
    problem: str = Field(description="why its recording does not play; empty: nothing is known")
    note: str = Field("", description="the timetable's note to the crew")


class WayBackDocument(_Document):
    """A take that can be taken back: what was on air before it."""

    item: str = Field(description="to be sent with `back`")
    kind: ItemKind
    title: str
    until: AwareDatetime


class RundownRow(_Document):
    """One item of the rundown: planned, expected and, where it was on air, actual times."""

    item: str
    session: str | None
    kind: ItemKind
    title: str
    byline: str
    pinned: bool
    planned_start: AwareDatetime | None = Field(description="null: the room opens with it")
    planned_end: AwareDatetime | None
    expected_start: AwareDatetime | None
    expected_end: AwareDatetime | None
    actual_start: AwareDatetime | None
    actual_end: AwareDatetime | None
    outcome: CueOutcome | None = Field(description="how its last cue ended")
    shown: ShownShare = Field(description="whether the item itself was seen on air")
    instead: ItemKind | None = Field(description="what was shown instead of it, or of a part")
    because: str = Field(description="why; may be empty")
    recording: RecordingDocument | None = Field(
        description="null: it has none, or is over; what is known of its file on this computer"
    )
    note: str = Field("", description="the timetable's note to the crew")
    day: date | None = Field(None, description="the day of the show that it is part of")


class LeftOut(_Document):
    """An item that will not be shown, and why."""

    item: str
    session: str | None
    title: str
    because: str


class DeviceHealth(_Document):
    """How one device of the room is."""

    name: str
    ok: bool
    connected: bool
    summary: str
    since: AwareDatetime | None
    taken: bool = Field(
        default=False, description="another orchestrator commands it, until it is taken back"
    )


class SwitchoverDocument(_Document):
    """What was taken back from another orchestrator, by name."""

    taken: tuple[str, ...]


class BroadcastDocument(_Document):
    """The room's broadcast as it was last seen, and the units of YouTube's day."""

    id: str = Field(description="YouTube's id; empty: there is no broadcast yet")
    phase: str
    title: str
    watch: str = Field(description="where viewers watch it")
    can_end: bool = Field(description="it is tested or live: an operator may end it for good")
    units_used: int
    units_left: int
    reserved: int = Field(description="of the units left, what going live and titles still need")


class JournalLine(_Document):
    """One decision about a room, in words."""

    number: int
    at: AwareDatetime
    who: str
    text: str
    reason: str


class BoardCount(_Document):
    """The room's boards that are open somewhere, as far as they have asked for news."""

    open: int
    up_to_date: int = Field(description="of them show what is on now")


class RoomDocument(_Document):
    """One room of the show."""

    id: str
    name: str
    version: str = Field(description="to be sent with a decision; changes when the room moves on")
    on_air: OnAir
    standby: Standby | None
    back: WayBackDocument | None = Field(description="null: there is no take to be taken back")
    over_seconds: float | None = Field(
        description="how much later than planned the item on air is expected to end; negative: "
        "sooner; null: it has no end"
    )
    autopilot: bool
    in_charge: bool = Field(description="false: a person works in OBS itself")
    by_hand_until: AwareDatetime | None = Field(description="null while by hand: until released")
    fallback: bool = Field(description="the operator wants the fallback picture until released")
    streaming: bool | None = Field(description="null: the crew starts and stops the stream")
    sound: SoundDocument | None = Field(
        default=None, description="null: the room has no device with meters"
    )
    picture_wrong: str = Field(
        default="",
        description="what is wrong with the picture, by small ones of it; empty: nothing",
    )
    devices: tuple[DeviceHealth, ...]
    broadcast: BroadcastDocument | None = Field(description="null: the room is not on YouTube")
    rundown: tuple[RundownRow, ...] = Field(description="the items around the one on air")
    rundown_from: int = Field(description="the index of the first row in the whole rundown")
    rundown_total: int = Field(description="how many items the whole rundown has")
    left_out: tuple[LeftOut, ...] = Field(description="the last items that will not be shown")
    boards: BoardCount
    speakers_at: tuple[str, ...] = Field(
        description="the room's places for speakers, as the crew calls them: a line goes there"
    )
    journal: tuple[JournalLine, ...] = Field(description="the last decisions, oldest first")


class RundownPage(_Document):
    """A part of a room's rundown."""

    room: str
    version: str
    rundown: tuple[RundownRow, ...]
    rundown_from: int
    rundown_total: int


class AlertLine(_Document):
    """Something the crew should know. `room` is empty when it is about no room."""

    id: str = Field(description="to be sent with `acknowledge`; counts up while the daemon runs")
    at: AwareDatetime
    room: str
    text: str
    over: AwareDatetime | None = Field(description="since when it is no longer so; null: it is")
    note: bool = Field(description="it asks nothing of anybody")
    seen_by: str | None = Field(description="who has acknowledged it; null: nobody")


class PostLine(_Document):
    """One post to one venue, and what became of it."""

    key: str
    room: str
    session: str | None
    venue: str = Field(description="what the crew calls it")
    kind: str
    text: str
    state: PostState
    reason: str = Field(description="why it is in this state, for people; may be empty")
    due: AwareDatetime | None = Field(description="since when it is to be said")
    deadline: AwareDatetime = Field(description="after it, it is no longer worth saying")
    updated: AwareDatetime | None = Field(description="when its state last changed")
    remote_id: str | None = Field(description="the venue's own name for it")


class CrewTaskLine(_Document):
    """A post that waits for a person: to be pasted, or to be looked for."""

    key: str = Field(description="for `/api/v1/posts/{key}/confirm` and `…/repeat`")
    room: str
    venue: str
    kind: str
    text: str = Field(description="ready to paste")
    why: str = Field(description="what is to be done, or what went wrong")
    state: PostState
    deadline: AwareDatetime = Field(description="it leaves the list then")


class ItemChange(_Document):
    """One item that an edit of the timetable, or a decision, changes."""

    room: str
    item: str
    words: str = Field(description="what changes, without times")
    start_before: AwareDatetime | None = Field(description="null: the item is new")
    start_after: AwareDatetime | None = Field(description="null: the item goes away")
    end_before: AwareDatetime | None = Field(description="null: it is new, or has no end")
    end_after: AwareDatetime | None = Field(description="null: it goes away, or has no end")


class PreviewDocument(_Document):
    """What a decision would change in its room's rundown, were it made now."""

    refused: str = Field(description="why it cannot be made; empty: it can")
    changes: tuple[ItemChange, ...] = Field(description="the first ones")
    changes_total: int


class DroppedSession(_Document):
    """A session that is on air or to come, and that an edit of the timetable drops."""

    room: str
    title: str
    on_air: bool = Field(description="it is shown to its end all the same")


class PendingEditDocument(_Document):
    """An edit of the timetable that touches what is on air or next, and waits for a person."""

    digest: str = Field(description="to be sent with the answer; changes with the file")
    offered: AwareDatetime
    changes: tuple[ItemChange, ...] = Field(description="the first ones")
    changes_total: int
    dropped: tuple[DroppedSession, ...]


class TimetableDocument(_Document):
    """What becomes of the timetable's file."""

    pending_edit: PendingEditDocument | None = Field(description="null: no edit waits")
    timetable_problems: tuple[str, ...] = Field(
        description="why the file as it stands is not used, with file and line; empty: it is"
    )


class StateDocument(_Document):
    """The whole show."""

    now: AwareDatetime = Field(description="the instant it is in the show")
    speed: float = Field(description="seconds of the show in one second; 1 but in a rehearsal")
    event: EventFacts
    kinds: dict[str, str] = Field(description="what people call each kind of item")
    rooms: dict[str, RoomDocument]
    alerts: tuple[AlertLine, ...] = Field(description="the last ones, oldest first")
    pending_edit: PendingEditDocument | None = Field(
        description="an edit of the timetable that waits to be accepted; null: none does"
    )
    timetable_problems: tuple[str, ...] = Field(
        description="why the file as it stands is not used, with file and line; empty: it is"
    )
    journal_problem: str | None = Field(
        description="why the journal cannot be written at the moment; null while it can"
    )
    posts: tuple[PostLine, ...] = Field(description="the last ones, oldest first")
    crew_tasks: tuple[CrewTaskLine, ...] = Field(
        description="the posts that wait for a person, oldest first"
    )


class NowDocument(_Document):
    """The time of the show."""

    now: AwareDatetime
    speed: float = Field(description="seconds of the show in one second; 1 but in a rehearsal")


class AsRunDocument(_Document):
    """One line of the as-run log."""

    room: str
    device: str = Field(description="what brought it about: OBS studio-a, YouTube main")
    what: str = Field(
        description="picture for a cue; heard for the sound of it; on YouTube live, title or ended"
    )
    item: str = Field(description="what was on air, or was about to be")
    called: str = Field(description="how people call it, or the session; empty: not known")
    session: str | None
    kind: ItemKind | None = Field(
        description="the picture that a cue was to show; null: the line is no cue"
    )
    published: AwareDatetime | None = Field(
        description="when the timetable alone had the item begin, no decision counted; null: never"
    )
    planned: AwareDatetime = Field(description="when it was due, decisions included")
    taken: AwareDatetime | None
    verified: AwareDatetime | None
    error_ms: float | None
    outcome: CueOutcome
    reason: str


class Decided(_Document):
    """A decision as the journal has it."""

    number: int
    at: AwareDatetime
    room: str
    who: str
    kind: str
    reason: str


class DecisionDocument(_Document):
    """What was decided, and the room after it."""

    decision: Decided
    room: RoomDocument


class LineDocument(_Document):
    """Where a line to the speakers is being said, by what the crew calls these places."""

    places: tuple[str, ...]


class PostDocument(_Document):
    """A post after a person has said what is to become of it."""

    post: PostLine


class Problem(_Document):
    """Why a request was not served: a word for programs, a sentence for people."""

    error: str
    reason: str


class RefusedDocument(Problem):
    """A decision that was not taken, and the room as it is: `error` is stale or refused."""

    room: RoomDocument
