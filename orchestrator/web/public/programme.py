"""Builds the public schedule from a timetable and its rooms' rundowns. Pure.

Used by `routes` for a running show and by `orchestrator export` for a file.
"""

from collections.abc import Sequence
from datetime import datetime

from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Event, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.web.public.document import PublicRoom, RoomNow, ScheduleDocument
from orchestrator.web.public.public_slots import (
    PublicRoomView,
    index_of,
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
