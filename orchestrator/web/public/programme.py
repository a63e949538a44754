"""Builds the public schedule from a timetable and its rooms' rundowns. Pure.

Used by `routes` for a running show and by `orchestrator export` for a file. `as_schedule` is the
same for other programs: the record that `exports` writes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Event, SessionKind, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.sources.schedule import Schedule, SourcePerson, SourceRoom, Talk, TalkState
from orchestrator.web.public.document import (
    PublicRoom,
    PublicSlot,
    PublicSponsor,
    RoomNow,
    ScheduleDocument,
    SlotState,
)
from orchestrator.web.public.public_slots import (
    PublicRoomView,
    index_of,
    picture_name,
    slots_of,
    to_second,
    web_link,
)
from orchestrator.web.state.event_facts import event_facts


def planned(timetable: Timetable, changed: datetime) -> ScheduleDocument:
    """Return the schedule as the timetable alone has it; `changed`: since when it says so."""
    rooms = [room for room in timetable.rooms if timetable.sessions_of(room)]
    views = [planned_view(room, timetable, changed) for room in rooms]
    return programme(timetable.event, views)


def planned_view(room: str, timetable: Timetable, changed: datetime) -> PublicRoomView:
    """Return the view of a room as the timetable alone has it."""
    rundown = compile_room(room, timetable, ())
    return PublicRoomView(
        timetable.rooms[room], timetable, rundown, rundown, None, (), 0, changed, changed
    )


def programme(event: Event, views: Sequence[PublicRoomView]) -> ScheduleDocument:
    """Return the schedule of these rooms."""
    scheduled = {session.id for view in views for session in view.timetable.sessions}
    slots = [slot for view in views for slot in slots_of(view, scheduled)]
    return ScheduleDocument(
        event=event_facts(event),
        rooms=tuple(_room(view) for view in views),
        slots=tuple(sorted(slots, key=lambda slot: slot.start)),
        sponsors=tuple(
            PublicSponsor(name=each.name, url=each.url, logo=picture_name(each.logo))
            for each in event.sponsors
        ),
    )


def as_schedule(document: ScheduleDocument) -> Schedule:
    """Return the record of what is published; what overruns is delayed, what is dropped canceled.

    Slots without length (a talk that was cut to nothing) are left out.
    """
    talks = (_talk(slot) for slot in document.slots if slot.end > slot.start)
    return Schedule(
        title=document.event.name,
        zone=document.event.timezone,
        rooms=tuple(SourceRoom(room.id, _name_alone(room, document)) for room in document.rooms),
        talks=tuple(sorted(talks, key=lambda talk: (talk.start, talk.room, talk.source_id))),
        people={
            person.name: SourcePerson(person.bio, person.url or "", person.pronouns)
            for slot in document.slots
            for person in (*slot.speakers, *((slot.host,) if slot.host else ()))
            if person.bio or person.url or person.pronouns
        },
    )


def _name_alone(room: PublicRoom, document: ScheduleDocument) -> str:
    """Return the room's name, with its id where another is called so: formats go by names."""
    alike = [each for each in document.rooms if each.name == room.name]
    return room.name if len(alike) == 1 else f"{room.name} ({room.id})"


def _talk(slot: PublicSlot) -> Talk:
    delayed = TalkState.DELAYED if slot.expected_start > slot.start else TalkState.CONFIRMED
    return Talk(
        source_id=slot.source_id or slot.id,
        title=slot.title,
        start=slot.start.astimezone(UTC),
        length=slot.end - slot.start,
        room=slot.room,
        speakers=tuple(person.name for person in slot.speakers),
        abstract=slot.abstract,
        track=slot.track,
        language=slot.language,
        form=slot.form,
        host=slot.host.name if slot.host else "",
        links=slot.links,
        slides=slot.slides or "",
        do_not_record=slot.do_not_record,
        is_break=slot.kind is SessionKind.BREAK,
        state=TalkState.CANCELED if slot.state is SlotState.CANCELLED else delayed,
    )


def _room(view: PublicRoomView) -> PublicRoom:
    room = view.room
    return PublicRoom(
        id=room.id,
        name=room.name,
        space=web_link(room.space_link),
        link=web_link(room.link),
        watch=web_link(room.watch),
        now=_now(view, view.state) if view.state is not None else None,
    )


def _now(view: PublicRoomView, state: RoomState) -> RoomNow:
    item = state.item
    expected = view.forecast.item(item.id) or item
    following = view.rundown.items[index_of(view.rundown, item) + 1 :]
    told = (i for i in following if not i.kind.row.untold)
    upcoming = next((i for i in told if i.session not in (None, item.session)), None)
    end = expected.end if not state.held else None
    return RoomNow(
        slot=None if item.kind.row.untold else item.session,
        part=(ItemKind.HOLDING if item.kind.row.untold else item.kind).value,
        interrupted=state.picture is ItemKind.FALLBACK,
        shown=state.picture is item.kind and not view.missing,
        until=to_second(end) if end is not None and end > view.now else None,
        next=upcoming.session if upcoming else None,
    )
