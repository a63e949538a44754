"""compile(timetable, decisions) → rundown, and forecast, for one room. Pure.

Called by the conductor at every decision, reload and restart, and by `plan`. The same decisions
give the same rundown, whenever and however often they are folded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orchestrator.model.decisions import Adopted, Decision
from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.model.timetable import Session, Timetable
from orchestrator.rundown.facts import Facts, fold
from orchestrator.rundown.slots import Slot, slots_of
from orchestrator.rundown.state_at import on_air_index
from orchestrator.rundown.walk import Walk

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Past:
    """What was shown under an earlier timetable; its last item was on air at the change."""

    items: tuple[Item, ...]
    session: Session | None


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
    own = [decision for decision in decisions if decision.room == room]
    past = _past(room, own, earlier or {})
    return _compile(room, timetable, own, past, now)


def forecast(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    now: datetime,
    earlier: Mapping[str, Timetable] | None = None,
) -> Rundown:
    """Return the rundown as it is expected to go, seen from now."""
    return compile_room(room, timetable, decisions, earlier, now)


def _past(
    room: str, decisions: Sequence[Decision], earlier: Mapping[str, Timetable]
) -> Past | None:
    """Fold the changes of timetable so far, each freezing what was on air at its instant."""
    past: Past | None = None
    for number, decision in enumerate(decisions):
        if not isinstance(decision.choice, Adopted):
            continue
        before = earlier.get(decision.choice.before)
        if before is None or room not in before.rooms or not before.sessions_of(room):
            continue
        rundown = _compile(room, before, decisions[:number], past, None)
        shown = on_air_index(rundown, decision.at)
        on_air = rundown.items[shown]
        session = before.session(on_air.session) if on_air.session else None
        if session is None and past is not None and past.session is not None:
            session = past.session if past.session.id == on_air.session else None
        past = Past(rundown.items[: shown + 1], session)
    return past


def _compile(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    past: Past | None,
    now: datetime | None,
) -> Rundown:
    facts = fold(decisions)
    sessions = timetable.sessions_of(room)
    walk, planned = _walk(room, sessions, facts, past, now)
    items = tuple(_with_plan(item, planned) for item in walk.items)
    first = next((i for i in items if i.kind is not ItemKind.HOLDING), items[0])
    streaming = timetable.rooms[room].streaming
    closing = items[-1].start
    return Rundown(
        room=room,
        zone=timetable.event.zone,
        version=f"{decisions[-1].number if decisions else 0}-{timetable.digest[:8]}",
        items=items,
        left_out=tuple(_with_plan(item, planned) for item in walk.left_out),
        departures=_departures(items),
        autopilot=facts.autopilot,
        fallback=facts.fallback,
        by_hand_until=_by_hand_until(facts),
        stream_from=first.start - streaming.before if streaming else None,
        stream_until=closing + streaming.after if streaming else None,
    )


def _walk(
    room: str,
    sessions: tuple[Session, ...],
    facts: Facts,
    past: Past | None,
    now: datetime | None,
) -> tuple[Walk, Mapping[str, Item]]:
    planning = Walk(room, slots_of(sessions), Facts())
    planning.run()
    planned = {item.id: item for item in planning.items}
    _end_hands_on_at_next_pin(facts, planning.items)
    if past is None:
        walk = Walk(room, planning.slots, facts, now)
        walk.run()
        return walk, planned
    on_air = past.items[-1]
    slots = slots_of(_frozen(sessions, past))
    walk = Walk(room, slots, facts, now)
    walk.resume(past.items, _index_of(slots, on_air))
    return walk, {**{item.id: item for item in past.items}, **planned}


def _frozen(sessions: tuple[Session, ...], past: Past) -> tuple[Session, ...]:
    """Put the session on air back as it was; only a Q&A still to come may have changed."""
    frozen, on_air = past.session, past.items[-1]
    if frozen is None:
        return sessions
    edited = next((s for s in sessions if s.id == frozen.id), None)
    if edited is None:
        before = [s for s in sessions if s.start is not None and s.start <= on_air.start]
        index = sessions.index(before[-1]) + 1 if before else 0
        return (*sessions[:index], frozen, *sessions[index:])
    if on_air.kind is ItemKind.PREMIERE and edited.media is not None:
        frozen = replace(frozen, qa=edited.qa)
    return tuple(frozen if s.id == frozen.id else s for s in sessions)


def _index_of(slots: Sequence[Slot], on_air: Item) -> int:
    """Return the index of the slot that was on air, or of the one that a holding led to."""
    base = on_air.id.partition("~")[0]
    for index, slot in enumerate(slots):
        if slot.id == base:
            return index
    upcoming = (i for i, s in enumerate(slots) if s.pin is not None and s.pin > on_air.start)
    return next(upcoming, len(slots) - 1)


def _end_hands_on_at_next_pin(facts: Facts, planned: Sequence[Item]) -> None:
    """Respect a person's hand on OBS until the next pinned start, or sooner if given back."""
    pins = sorted([*(i.start for i in planned if i.pinned), *facts.pins.values()])
    for block in facts.by_hand:
        pin = next((p for p in pins if p > block.start), None)
        if block.end is None:
            block.end = pin


def _by_hand_until(facts: Facts) -> datetime | None:
    if not facts.by_hand:
        return None
    last = facts.by_hand[-1]
    if last.end is None:
        return NEVER
    return last.end if last.end > last.start else None


def _with_plan(item: Item, planned: Mapping[str, Item]) -> Item:
    plan = planned.get(item.id.partition("~")[0])
    if plan is None:
        return item
    return replace(item, planned_start=plan.planned_start, planned_end=plan.planned_end)


def _departures(items: Sequence[Item]) -> tuple[datetime, ...]:
    latest = datetime.min.replace(tzinfo=UTC)
    departures = []
    for item in items:
        latest = max(latest, item.departs or NEVER)
        departures.append(latest)
    return tuple(departures)
