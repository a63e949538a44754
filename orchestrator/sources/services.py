"""Reads what two services answer: pretalx's API, breaks among it, and Sessionize's views.

Loaded by `formats` when one of them is met.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from orchestrator.sources.drafts import Given, TalkDraft, finished, made_id, zone_named
from orchestrator.sources.json_reader import Json
from orchestrator.sources.notations import instant_of
from orchestrator.sources.schedule import Schedule, SourcePerson, SourceRoom

_OFF: Final = frozenset({"canceled", "cancelled", "withdrawn", "rejected", "declined", "nominated"})


def read_pretalx(document: Json, given: Given) -> Schedule:
    """Read slots of pretalx's API, `submission` expanded; `event` and `rooms` may stand beside."""
    event = document.at("event")
    rooms = _pretalx_rooms(document.at("rooms"))
    slots = document.at("slots").items() or document.at("results").items()
    counts: dict[str, int] = {}
    drafts = []
    for slot in slots:
        room = _pretalx_room(slot.at("room"), rooms)
        submission = slot.at("submission")
        if submission.value is None:
            if slot.at("slot_type").text() != "blocker":
                drafts.append(_pretalx_break(slot, room))
        elif submission.at("state").text() not in _OFF:
            drafts.append(_pretalx_talk(slot, submission, room, counts))
    name = event.at("timezone").text()
    zone = zone_named(name, "/event/timezone", document.complaints) if name else None
    title = event.at("name").text()
    return finished(
        drafts, document.complaints, given, title=title, zone=zone, rooms=rooms.values()
    )


def _pretalx_rooms(rooms: Json) -> dict[str, SourceRoom]:
    found = {}
    for room in rooms.items():
        number, name = room.at("id").text(), room.at("name").text()
        found[number] = SourceRoom(room.at("guid").text() or name or number, name or number)
    return found


def _pretalx_room(room: Json, rooms: dict[str, SourceRoom]) -> str:
    if isinstance(room.value, dict):
        number, name = room.at("id").text(), room.at("name").text()
        known = SourceRoom(room.at("guid").text() or name or number, name or number)
        rooms.setdefault(number, known)
        return rooms[number].key
    number = room.text()
    return rooms[number].key if number in rooms else number


def _pretalx_break(slot: Json, room: str) -> TalkDraft:
    description = slot.at("description").text()
    return TalkDraft(
        where=slot.pointer,
        source_id=f"break-{slot.at('id').text()}",
        title=description or "Break",
        start=_instant(slot.at("start")),
        end=_instant(slot.at("end")),
        length=_minutes(slot.at("duration")),
        room=room,
        is_break=True,
    )


def _pretalx_talk(slot: Json, submission: Json, room: str, counts: dict[str, int]) -> TalkDraft:
    """Return the talk of a slot; a submission with several slots is several talks."""
    code = submission.at("code").text() or submission.text()
    counts[code] = number = counts.get(code, 0) + 1
    language = submission.at("content_locale").text()
    if not isinstance(submission.value, dict):
        slot.complaints.error(f"{slot.pointer}/submission", "ask with ?expand=submission")
    return TalkDraft(
        where=slot.pointer,
        source_id=code if number == 1 else f"{code}-{number}",
        title=submission.at("title").text(language),
        start=_instant(slot.at("start")),
        end=_instant(slot.at("end")),
        length=_minutes(slot.at("duration")),
        room=room,
        speakers=[
            person.at("name").text()
            for person in submission.at("speakers").items()
            if isinstance(person.value, dict)
        ],
        abstract=submission.at("abstract").text(language)
        or submission.at("description").text(language),
        track=_named(submission.at("track"), language),
        language=language,
        form=_named(submission.at("submission_type"), language),
        do_not_record=submission.at("do_not_record").yes(),
        people={
            person.at("name").text(): SourcePerson(person.at("biography").text(language))
            for person in submission.at("speakers").items()
            if isinstance(person.value, dict)
        },
    )


def _named(value: Json, language: str) -> str:
    """Return the name of a thing that may be expanded, multi-language, or only a number."""
    if isinstance(value.value, dict) and "name" in value.value:
        return value.at("name").text(language)
    return "" if isinstance(value.value, int) else value.text(language)


def _minutes(value: Json) -> timedelta | None:
    number = value.value
    usable = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10_000
    return timedelta(minutes=number) if usable else None


def _instant(value: Json) -> datetime | None:
    text = value.text()
    found = instant_of(text) if text else None
    if text and found is None:
        value.complaints.error(
            value.pointer, "this isn't a date and time, such as 2020-09-19T18:00"
        )
    return found


def read_sessionize(document: Json, given: Given) -> Schedule:
    """Read the views All, Sessions and GridSmart; their times are the event's own, without zone."""
    views = document.items() if isinstance(document.value, list) else [document]
    people = {
        person.at("id").text(): person.at("fullName").text()
        for view in views
        for person in view.at("speakers").items()
    }
    named = {
        room.at("id").text(): room.at("name").text()
        for view in views
        for room in view.at("rooms").items()
    }
    told = {
        person.at("fullName").text(): SourcePerson(person.at("bio").text(), _first_link(person))
        for view in views
        for person in view.at("speakers").items()
    }
    items = _category_items(views)
    taken: set[str] = set()
    drafts: dict[str, TalkDraft] = {}
    for view in views:
        below = [room.at("sessions") for room in view.at("rooms").items()]
        for sessions in (view.at("sessions"), *below):
            for session in sessions.items():
                if session.at("status").text().casefold() in _OFF:
                    continue
                draft = _sessionize_talk(session, people, named, taken)
                draft.people = {name: told[name] for name in draft.speakers if name in told}
                draft.form = _in_category(session, items, "session format")
                draft.track = _in_category(session, items, "track")
                draft.language = _in_category(session, items, "language")
                # one for all rooms at once stands under each of them
                drafts.setdefault(draft.source_id, draft)
    rooms = [SourceRoom(key, name) for key, name in named.items()]
    return finished(list(drafts.values()), document.complaints, given, rooms=rooms)


def _first_link(person: Json) -> str:
    return next((each.at("url").text() for each in person.at("links").items()), "")


def _category_items(views: list[Json]) -> Mapping[str, tuple[str, str]]:
    """Return each item's category, and its name, by its id."""
    return {
        item.at("id").text(): (category.at("title").text(), item.at("name").text())
        for view in views
        for category in view.at("categories").items()
        for item in category.at("items").items()
    }


def _in_category(session: Json, items: Mapping[str, tuple[str, str]], title: str) -> str:
    """Return the first item of the talk in the category with this title."""
    listed = [items.get(item.text(), ("", "")) for item in session.at("categoryItems").items()]
    for category in session.at("categories").items():
        name = category.at("name").text()
        listed += [(name, item.at("name").text()) for item in category.at("categoryItems").items()]
    return next((name for about, name in listed if about.strip().casefold() == title), "")


def _sessionize_talk(
    session: Json, people: Mapping[str, str], named: Mapping[str, str], taken: set[str]
) -> TalkDraft:
    title = session.at("title").text()
    room, name = session.at("roomId").text(), session.at("room").text()
    return TalkDraft(
        where=session.pointer,
        source_id=session.at("id").text() or made_id(title, taken),
        title=title,
        start=_instant(session.at("startsAt")),
        end=_instant(session.at("endsAt")),
        room=room if room in named else name or room,
        speakers=[_speaker(person, people) for person in session.at("speakers").items()],
        abstract=session.at("description").text(),
        is_break=session.at("isServiceSession").yes(),
    )


def _speaker(person: Json, people: Mapping[str, str]) -> str:
    if isinstance(person.value, dict):
        return person.at("name").text() or people.get(person.at("id").text(), "")
    return people.get(person.text(), "")
