"""What a room's broadcasts should be like at an instant. Pure; called by `device`.

A broadcast is completed only when the timetable or the operator says so: never because the
encoder, the daemon or the network went away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from orchestrator.devices.youtube.plan.room_plan import BroadcastPlan, RoomPlan, Thumbnail
from orchestrator.devices.youtube.plan.texts import Text, chapters, written
from orchestrator.devices.youtube.wish.observed import Broadcast
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.options import Chapters, Per
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.model.state import RoomState

TEXT_LEAD = timedelta(seconds=5)
"""So long before a talk goes on air its title is set."""

LIVE_LEAD = timedelta(seconds=75)
"""So long before its talk a talk's own broadcast goes live: YouTube takes up to a minute."""

TAIL = timedelta(seconds=30)
"""So long after its talk a talk's own broadcast ends: the stream arrives late."""

CREW_STREAMS_LEAD = timedelta(minutes=5)
"""Where the crew starts the stream by hand: how long before the show its picture goes live."""


_LEADS = (TEXT_LEAD, LIVE_LEAD, CREW_STREAMS_LEAD)


class Aim(StrEnum):
    """Where a broadcast's life should be."""

    PREPARED = "prepared"
    """It exists and is bound to the stream."""
    ON_AIR = "on air"
    OVER = "over"
    """Completed, if it was ever on air."""
    LEFT = "left alone"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one broadcast should be like. `text`, `thumbnail` None: what is there is right.

    `talk`: whose title it should have now; None: no talk's.
    """

    plan: BroadcastPlan
    aim: Aim
    text: Text | None
    thumbnail: Thumbnail | None
    talk: str | None = None


def desired(
    plan: RoomPlan,
    state: RoomState,
    now: datetime,
    as_run: Sequence[AsRunLine],
    on_youtube: Mapping[str, Broadcast],
) -> tuple[Wanted, ...]:
    """Return what every broadcast of the room should be like now. `on_youtube`: by plan key."""
    ended = {
        key: state.ended_broadcasts[found.id]
        for key, found in on_youtube.items()
        if found.id in state.ended_broadcasts
    }
    if plan.options.per is Per.DAY:
        return tuple(
            _of_a_day(plan, b, state, now, _until(ended.get(b.key), as_run), on_youtube)
            for b in plan.broadcasts
        )
    if plan.options.per_session:
        aims = {b.key: _aim_of_a_talk(plan, b.key, state, now) for b in plan.broadcasts}
        aims |= dict.fromkeys(ended, Aim.OVER)
        return tuple(
            _of_a_talk(plan, b, aims[b.key], _until(ended.get(b.key), as_run), on_youtube)
            for b in plan.broadcasts
        )
    whole = plan.broadcasts[0]
    if whole.key in ended:
        lines = _until(ended[whole.key], as_run)
        whole_text = _with_chapters(plan, whole.text, lines, on_youtube[whole.key], None)
        return (Wanted(whole, Aim.OVER, whole_text, whole.thumbnail),)
    return (_of_the_show(plan, whole, state, now, as_run, on_youtube),)


def _of_the_show(
    plan: RoomPlan,
    whole: BroadcastPlan,
    state: RoomState,
    now: datetime,
    as_run: Sequence[AsRunLine],
    on_youtube: Mapping[str, Broadcast],
) -> Wanted:
    """Return what the broadcast of the show, or of the day that it is, should be like."""
    aim = _aim_of_the_show(plan, state, now)
    text, thumbnail = _current_text(plan, whole, state, now)
    if text is not None:
        lines = _before_current_talk(plan, state, now, as_run)
        text = _with_chapters(plan, text, lines, on_youtube.get(whole.key), state)
    return Wanted(whole, aim, text, thumbnail, _talk_shown(plan, state, now))


def _of_a_day(
    plan: RoomPlan,
    broadcast: BroadcastPlan,
    state: RoomState,
    now: datetime,
    as_run: Sequence[AsRunLine],
    on_youtube: Mapping[str, Broadcast],
) -> Wanted:
    """Return what a day's broadcast should be like: today's as that of a whole show."""
    lines = [line for line in as_run if _day_of(plan, line) == broadcast.key]
    found = on_youtube.get(broadcast.key)
    if found is not None and found.id in state.ended_broadcasts:
        text = _with_chapters(plan, broadcast.text, lines, found, None)
        return Wanted(broadcast, Aim.OVER, text, broadcast.thumbnail)
    today = state.item.day.isoformat() if state.item.day is not None else ""
    if broadcast.key == today:
        return _of_the_show(plan, broadcast, state, now, lines, on_youtube)
    if broadcast.key > today:
        return Wanted(broadcast, Aim.PREPARED, broadcast.text, broadcast.thumbnail)
    if now < state.item.start + TAIL or not plan.options.complete:
        return Wanted(broadcast, Aim.LEFT, None, None)
    text = _with_chapters(plan, broadcast.text, lines, found, None)
    return Wanted(broadcast, Aim.OVER, text, broadcast.thumbnail)


def _day_of(plan: RoomPlan, line: AsRunLine) -> str:
    """Return the day that the line's item was part of, by the session that it is named after."""
    day = plan.days.get(line.item.partition("/")[0])
    return "" if day is None else day.isoformat()


def turns_at(state: RoomState) -> tuple[datetime, ...]:
    """Return the instants at which `desired` may change while the room stays in this state."""
    after = state.item.start + TAIL
    if state.standby is None:
        return (after,)
    return (after, *(state.standby.start - lead for lead in _LEADS))


def _until(end: datetime | None, as_run: Sequence[AsRunLine]) -> Sequence[AsRunLine]:
    """Return the lines of what was taken before a broadcast ended; all while it has not."""
    if end is None:
        return as_run
    return [line for line in as_run if line.taken is not None and line.taken < end]


def _aim_of_the_show(plan: RoomPlan, state: RoomState, now: datetime) -> Aim:
    closing = _is_over(plan, state)
    if state.streaming:
        return Aim.ON_AIR
    if state.streaming is False:
        return Aim.OVER if closing and plan.options.complete else Aim.PREPARED
    soon = state.standby is not None and state.standby.start - now <= CREW_STREAMS_LEAD
    before = state.item.kind is ItemKind.HOLDING and _talk_shown(plan, state, now) is None
    return Aim.PREPARED if closing or (before and not soon) else Aim.ON_AIR


def _is_over(plan: RoomPlan, state: RoomState) -> bool:
    """Return whether what the broadcast is for is over: the show, or the day."""
    per_day = plan.options.per is Per.DAY
    return state.item.kind.row.closes if per_day else state.item.kind is ItemKind.CLOSING


def _current_text(
    plan: RoomPlan, whole: BroadcastPlan, state: RoomState, now: datetime
) -> tuple[Text | None, Thumbnail | None]:
    """Return the text of the talk on air or about to be; the event's around the show.

    Between talks None: what is there stays, and a person may change it.
    """
    talk = _talk_shown(plan, state, now)
    if talk is not None:
        return plan.texts[talk], plan.thumbnails[talk]
    if state.item.kind.row.closes or _before_the_first(plan, state):
        return whole.text, whole.thumbnail
    return None, None


def _talk_shown(plan: RoomPlan, state: RoomState, now: datetime) -> str | None:
    """Return the talk whose text is due: the next one's some seconds early."""
    following = state.standby.session if state.standby else None
    if following in plan.texts and _due_in(state, now) <= TEXT_LEAD:
        return following
    return state.item.session if state.item.session in plan.texts else None


def _due_in(state: RoomState, now: datetime) -> timedelta:
    """Return how long until the standby item goes on air; for ever when nobody can know."""
    waits = state.item.leaves in {Leaves.BY_OPERATOR, Leaves.NEVER}
    if state.standby is None or waits or state.held or not state.autopilot:
        return timedelta.max
    return state.standby.start - now


def _before_the_first(plan: RoomPlan, state: RoomState) -> bool:
    if state.item.session is not None or state.standby is None:
        return False
    return plan.opens(state.standby.session)


def _of_a_talk(
    plan: RoomPlan,
    broadcast: BroadcastPlan,
    aim: Aim,
    as_run: Sequence[AsRunLine],
    on_youtube: Mapping[str, Broadcast],
) -> Wanted:
    if aim is Aim.LEFT:
        return Wanted(broadcast, aim, None, None)
    text = broadcast.text
    if aim is Aim.OVER:
        lines = [line for line in as_run if line.session == broadcast.key]
        text = _with_chapters(plan, text, lines, on_youtube.get(broadcast.key), None)
    talk = broadcast.key if aim is Aim.ON_AIR else None
    return Wanted(broadcast, aim, text, broadcast.thumbnail, talk)


def _aim_of_a_talk(plan: RoomPlan, talk: str, state: RoomState, now: datetime) -> Aim:
    streams = state.streaming is not False
    if state.item.session == talk:
        return Aim.ON_AIR if streams else Aim.PREPARED
    if state.standby is not None and state.standby.session == talk and streams:
        return Aim.ON_AIR if _due_in(state, now) <= LIVE_LEAD else Aim.PREPARED
    coming = state.item.session or (state.standby.session if state.standby else None)
    if plan.position(talk) >= plan.position(coming):
        return Aim.PREPARED
    waits = now < state.item.start + TAIL
    return Aim.LEFT if waits or not plan.options.complete else Aim.OVER


def _before_current_talk(
    plan: RoomPlan, state: RoomState, now: datetime, as_run: Sequence[AsRunLine]
) -> list[AsRunLine]:
    """Return the lines up to the talk that is shown: fixed while it is, so nothing is rewritten."""
    talk = _talk_shown(plan, state, now)
    taken = [line.taken for line in as_run if line.session == talk and line.taken is not None]
    since: datetime | None = min(taken) if talk is not None and taken else None
    return [line for line in as_run if since is None or (line.taken and line.taken < since)]


def _with_chapters(
    plan: RoomPlan,
    text: Text,
    lines: Sequence[AsRunLine],
    broadcast: Broadcast | None,
    state: RoomState | None,
) -> Text:
    """Return the text with the chapters so far, when they are to be written now."""
    mode = plan.options.chapters
    at_the_end = state is None or _is_over(plan, state)
    if mode is Chapters.NONE or (mode is Chapters.END and not at_the_end):
        return text
    if broadcast is None or broadcast.started is None:
        return text
    mine = [line for line in lines if line.picture is None or not line.picture.row.closes]
    found = chapters(mine, broadcast.started, plan.title_of)
    return replace(text, chapters=written(found))
