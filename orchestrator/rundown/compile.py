"""compile(timetable, decisions) → rundown, and forecast, for one room. Pure.

Called by the conductor at every decision, reload and restart, and by `plan`. The same decisions
give the same rundown, whenever and however often they are folded.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from orchestrator.model.decisions import Adopted, Decision
from orchestrator.model.rundown import Item, ItemKind, Leaves, Rundown, WayBack
from orchestrator.model.timetable import STREAMING, Session, Streaming, Timetable
from orchestrator.rundown.air_time import AirTime
from orchestrator.rundown.decided import BACK_WITHIN, LONG_AGO, NEVER
from orchestrator.rundown.slots import CLOSING, RoomSessions
from orchestrator.rundown.walk import ShownSlot, TakenFrom, Walk


def compile_room(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    earlier: Mapping[str, Timetable] | None = None,
    now: datetime | None = None,
) -> Rundown:
    """Compile a room's rundown from the timetable and the room's decisions, oldest first.

    `earlier` has the timetables that were in force before, by digest: what they had on air when
    the next one took over stays as it was. With `now`, items whose end is open are expected to
    end no earlier than then (see `forecast`). Raises ValueError for a timetable that was not
    checked (no start, a length that is not known).
    """
    own = [each for each in decisions if each.room == room and not each.choice.aside]
    walk = _walk(own, _in_force(room, timetable, own, earlier or {}), now)
    decided = walk.decided
    autopilot, fallback, by_hand_until = decided.autopilot, decided.fallback, decided.by_hand_until
    awaits_release = decided.until_released
    walk.finish()
    around = _surroundings(room, timetable, decided.on_backup)
    items = tuple(_item(shown, around) for shown in walk.shown)
    ids = {item.id for item in items}
    left_out = {missed.id: missed for missed in walk.left_out if missed.id not in ids}
    departures = _departures(items)
    stream_from, stream_until = _streaming(timetable, room, items, departures)
    return Rundown(
        room=room,
        zone=timetable.event.zone,
        version=f"{own[-1].number if own else 0}-{timetable.digest[:8]}",
        items=items,
        left_out=tuple(_item(missed, around) for missed in left_out.values()),
        departures=departures,
        autopilot=autopilot,
        fallback=fallback,
        by_hand_until=by_hand_until,
        awaits_release=awaits_release,
        stream_from=stream_from,
        stream_until=stream_until,
        pauses=tuple(_pauses(timetable.rooms[room].streaming, items, departures)),
        link=timetable.rooms[room].link or "",
        loops=timetable.rooms[room].loops,
        other_links={
            i.asked_in: timetable.rooms[i.asked_in].link or ""
            for i in items
            if i.asked_in is not None and i.asked_in in timetable.rooms
        },
        ended_broadcasts=decided.ended_broadcasts,
        way_back=_way_back(walk.taken_from),
    )


def _way_back(taken: TakenFrom | None) -> WayBack | None:
    if taken is None:
        return None
    slot = taken.here.slot
    title = slot.session.title if slot.session else ""
    until = taken.at + BACK_WITHIN
    return WayBack(taken.here.id, slot.kind, title, taken.on_air, until)


def forecast(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    now: datetime,
    earlier: Mapping[str, Timetable] | None = None,
) -> Rundown:
    """Return the rundown as it is expected to go, seen from now."""
    return compile_room(room, timetable, decisions, earlier, now)


def _walk(
    decisions: Sequence[Decision],
    in_force: Iterator[RoomSessions],
    now: datetime | None,
) -> Walk:
    """Go through the decisions, each in the timetable that was in force, and on to now."""
    own = next(in_force)
    if not decisions and now is None:
        return Walk(own, {})
    walk = Walk(own, _plan(own), decisions[0].at if decisions else NEVER)
    for decision in decisions:
        if not isinstance(decision.choice, Adopted):
            walk.decide(decision)
            continue
        own = next(in_force)
        walk.adopt(own, _plan(own), decision.at)
    if now is not None:
        walk.pass_time(now)
    return walk


def _in_force(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    earlier: Mapping[str, Timetable],
) -> Iterator[RoomSessions]:
    """Return what the room has at first and after each adoption.

    For a timetable that is not known any more, the one after it stands in.
    """
    chain = [_own_sessions(room, timetable)]
    for decision in reversed(decisions):
        if isinstance(decision.choice, Adopted):
            before = earlier.get(decision.choice.before)
            known = before is not None and before.sessions_of(room)
            chain.append(_own_sessions(room, before) if before and known else chain[-1])
    return reversed(chain)


def _own_sessions(room: str, timetable: Timetable) -> RoomSessions:
    streaming = timetable.rooms[room].streaming or STREAMING
    return RoomSessions(timetable.sessions_of(room), streaming.before)


def _plan(own: RoomSessions) -> Mapping[str, AirTime]:
    """Return how each item would be shown if nothing were decided, by its id."""
    walk = Walk(own, {})
    walk.finish()
    return {shown.id: shown.stretch for shown in walk.shown}


class _Surroundings(NamedTuple):
    """What items take from elsewhere; `day` is the event's, `last_day` that of the closing."""

    room: str
    notes: Mapping[str, str]
    on_backup: Set[str]
    day: date
    last_day: date


def _surroundings(room: str, timetable: Timetable, on_backup: Set[str]) -> _Surroundings:
    sessions, day = timetable.sessions_of(room), timetable.event.day
    # what the crew should know now, also of what an earlier timetable has put on air
    notes = {each.id: each.note for each in sessions if each.note}
    return _Surroundings(room, notes, on_backup, day, sessions[-1].day or day)


def _item(shown: ShownSlot, around: _Surroundings) -> Item:
    slot, stretch = shown.slot, shown.stretch
    session, plan = slot.session, shown.plan or stretch
    played = session if slot.kind.row.plays else None
    backup = (played.backup_media or played.original) if played else None
    instead = backup is not None and shown.id in around.on_backup
    media = backup if instead else played.media if played else None
    return Item(
        id=shown.id,
        room=around.room,
        kind=slot.kind,
        session=session.id if session else None,
        title=session.title if session else "",
        planned_start=plan.start,
        planned_end=None if plan.leaves is Leaves.NEVER else plan.end,
        start=stretch.start,
        end=None if stretch.leaves is Leaves.NEVER else stretch.end,
        leaves=stretch.leaves,
        pinned=shown.pinned,
        cut_at=stretch.cut_at,
        media=media,
        backup=None if instead else backup,
        first_stamp=_first_stamp(played, instead=instead),
        encrypted=played is not None and media in played.encrypted,
        loudness=played.loudness if played and not instead else "",
        since=stretch.since,
        byline=session.byline if session else "",
        transition=played.transition if played else "Cut",
        ended=stretch.ended,
        taken_back=stretch.taken_back,
        covered=stretch.covered,
        because=stretch.because,
        asked_in=session.qa_room if session and slot.kind.row.answers else None,
        scene=session.scene if session and slot.kind.row.live else None,
        form=session.form if session else "",
        host=session.host.name if session and session.host else "",
        note=around.notes.get(session.id, "") if session else "",
        day=around.last_day if slot is CLOSING else slot.day or around.day,
    )


def _first_stamp(played: Session | None, *, instead: bool) -> float | None:
    if played is None:
        return None
    return played.backup_first_stamp if instead else played.first_stamp


def _departures(items: Sequence[Item]) -> tuple[datetime, ...]:
    latest = LONG_AGO
    departures = []
    for item in items:
        latest = max(latest, item.departs or NEVER)
        departures.append(latest)
    return tuple(departures)


def _streaming(
    timetable: Timetable, room: str, items: Sequence[Item], departures: Sequence[datetime]
) -> tuple[datetime | None, datetime | None]:
    """Return when OBS should begin to stream and when to stop; never while the end is open."""
    streaming = timetable.rooms[room].streaming
    if streaming is None:
        return None, None
    first = next(item for item in items if item.kind is not ItemKind.HOLDING)
    closes = departures[-2] if len(items) > 1 else items[-1].start
    until = closes + streaming.after if closes < NEVER else None
    return first.start - streaming.before, until


def _pauses(
    streaming: Streaming | None, items: Sequence[Item], departures: Sequence[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when OBS does not stream at night, once it is known when it begins."""
    for index, night in enumerate(items):
        if streaming is None or night.kind is not ItemKind.NIGHT or night.end is None:
            continue
        since = departures[index - 1]
        if since < NEVER and since + streaming.after < night.end:
            yield since + streaming.after, night.end
