"""The public schedule as an iCalendar file (RFC 5545): the talks, for people's own calendars.

Used by `routes` and `orchestrator export`. A slot keeps its UID whatever happens to it.
"""

from datetime import timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, vText

from orchestrator.model.timetable import SessionKind
from orchestrator.sources.schedule import OURS
from orchestrator.web.public.document import PublicRoom, PublicSlot, ScheduleDocument, SlotState
from orchestrator.web.state.documents import EventFacts

SPACE = UUID("6f0f3f0e-5d0b-4c58-8f4f-3f3f6c1f9f0d")
"""The namespace of our UIDs."""

ASK_EVERY = timedelta(minutes=5)
"""How often a calendar that subscribes should look for changes."""


def calendar(schedule: ScheduleDocument) -> bytes:
    """Return the file. The same schedule gives the same bytes."""
    event = schedule.event
    made = Calendar()
    made.add("prodid", "-//meetup-orchestrator//schedule//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", event.name)
    made.add("x-wr-calname", event.name)
    made.add("x-wr-timezone", event.timezone)
    made.add("refresh-interval", ASK_EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT5M")
    rooms = {room.id: room for room in schedule.rooms}
    for slot in schedule.slots:
        if slot.kind is SessionKind.TALK:
            made.add_component(_entry(event, rooms.get(slot.room), slot))
    return bytes(made.to_ical())


def uid(event: EventFacts, slot: str) -> str:
    """Return the UID of a slot: the same for the same session of the same event, always."""
    return str(uuid5(SPACE, f"{event.day} {event.name} {slot}"))


def _entry(event: EventFacts, room: PublicRoom | None, slot: PublicSlot) -> Event:
    entry = Event()
    entry.add("uid", uid(event, slot.id))
    entry.add("dtstamp", slot.changed)
    entry.add("last-modified", slot.changed)
    entry.add("sequence", slot.revision)
    entry.add("dtstart", slot.start)
    if slot.end > slot.start:  # RFC 5545: later than the start, or left out
        entry.add("dtend", slot.end)
    entry.add("summary", slot.title, {"LANGUAGE": slot.language} if slot.language else {})
    people = ", ".join(person.name for person in slot.speakers)
    begin = len(people) + 2 if people else 0
    place = {f"{OURS}ABSTRACT": f"{begin}-{begin + len(slot.abstract)}"} if slot.abstract else {}
    entry.add("description", _description(event, room, slot), place)
    if slot.track:
        entry.add("categories", [slot.track])
    _add_ours(entry, room, slot)
    entry.add("status", "CANCELLED" if slot.state is SlotState.CANCELLED else "CONFIRMED")
    if room is not None:
        entry.add("location", room.link or room.name)
    link = event.url or (room and room.watch)
    if link:
        entry.add("url", link)
    return entry


def _add_ours(entry: Event, room: PublicRoom | None, slot: PublicSlot) -> None:
    """Add what a calendar has no place for, so that an import finds it again."""
    said = [
        ("ROOM", room.name if room is not None and room.link else ""),
        *(("SPEAKER", person.name) for person in slot.speakers),
        ("FORMAT", slot.form),
        ("HOST", slot.host.name if slot.host else ""),
        *(("LINK", link) for link in slot.links),
        ("SLIDES", slot.slides or ""),
        ("DO-NOT-RECORD", "TRUE" if slot.do_not_record else ""),
    ]
    for name, value in said:
        if value:
            entry.add(f"{OURS}{name}", vText(value), {"VALUE": "TEXT"})


def _description(event: EventFacts, room: PublicRoom | None, slot: PublicSlot) -> str:
    """Return who speaks about what, and how to take part."""
    ways = [
        ("Register", event.register_url),
        (f"Room {room.name}" if room else "", room and room.link),
        (f"Q&A in {slot.qa_room.name}" if slot.qa_room else "", slot.qa_room and slot.qa_room.link),
        ("Stream", room and room.watch),
    ]
    parts = [
        ", ".join(person.name for person in slot.speakers),
        slot.abstract,
        "\n".join(f"{name}: {link}" for name, link in ways if link),
    ]
    return "\n\n".join(part for part in parts if part)
