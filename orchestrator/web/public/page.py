"""The public schedule as a page that is complete by itself; scripts only add to it. And as files.

Used by `routes` and `orchestrator export`. All times are the event's; the page's script turns them
into the visitor's. Files are a folder that any web server can serve, and none is needed for; its
own `schedule.json` is the memory from one export to the next: by it a calendar learns what has
moved and what was dropped.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from orchestrator.errors import PermanentError
from orchestrator.model.item_kinds import KINDS
from orchestrator.model.timetable import SessionKind
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import PARTS, Person, PublicSlot, ScheduleDocument, SlotState
from orchestrator.web.public.page_words import dates_of, day_of, environment, offsets_of
from orchestrator.web.public.pictures import Pictures
from orchestrator.web.public.revisions import revised
from orchestrator.web.public.talk_pages import Target, talk_page, words_of_all

PARTS_OF_TALKS = frozenset(kind.value for kind, row in KINDS.items() if row.talk)
"""Of what is on now, these are worth a word beside the talk's title."""

MANY = 60
"""Slots; where there are more, the page leaves the abstracts to the talks' own pages."""

SERVED = Target(
    assets="static/schedule/",
    icon="static/shared/icon.svg",
    scripts=("zones.js", "views.js", "refresh.js"),
    scripts_of_talks=("zones.js", "refresh.js"),
    home="schedule",
    suffix="",
    by_clock=False,
)
FILES = Target(
    assets="",
    icon="icon.svg",
    scripts=("zones.js", "by-clock.js", "views.js"),
    scripts_of_talks=("zones.js",),
    home="index.html",
    suffix=".html",
    by_clock=True,
)


def render(schedule: ScheduleDocument, target: Target) -> str:
    """Return the page."""
    words = words_of_all(schedule)
    zone, slots = words["zone"], schedule.slots
    return (
        environment()
        .get_template("schedule.html")
        .render(
            **words,
            slots={slot.id: slot for slot in slots},
            days=[list(each) for _, each in groupby(slots, key=lambda slot: day_of(slot, zone))],
            dates=dates_of(schedule, zone),
            languages=list(dict.fromkeys(slot.language for slot in slots if slot.language)),
            many=len(slots) > MANY,
            offsets=offsets_of(slots, schedule.event.day, zone),
            parts=PARTS,
            parts_of_talks=PARTS_OF_TALKS,
            target=target,
        )
    )


STATIC = Path(__file__).parents[1] / "static"

PAGE = "index.html"
DOCUMENT = "schedule.json"
ASSETS = (
    STATIC / "schedule" / "schedule.css",
    *(STATIC / "schedule" / script for script in FILES.scripts),
    STATIC / "shared" / FILES.icon,
)


def write_site(
    schedule: ScheduleDocument,
    folder: Path,
    at: datetime,
    pictures: Mapping[str, Path] = MappingProxyType({}),
) -> ScheduleDocument:
    """Write the files, each at once and whole; return what they say.

    `pictures`: where those lie that the pages may show, by their names. Raises PermanentError when
    the folder cannot be written, or has a page that is not ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        document = revised(_earlier(folder), _timeless(schedule), at)
        written = _write_pictures(document, folder, pictures)
        document = _with_pictures(document, written)
        for asset in ASSETS:
            _write(folder / asset.name, asset.read_bytes())
        _write(folder / "schedule.ics", calendar(document))
        _write_talks(document, folder)
        _write(folder / PAGE, render(document, FILES).encode())
        _write(folder / DOCUMENT, document.model_dump_json().encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PermanentError(f"{folder} cannot be written: {reason}.") from None
    return document


def _write_talks(document: ScheduleDocument, folder: Path) -> None:
    (folder / "talks").mkdir(exist_ok=True)
    for slot in document.slots:
        page = talk_page(document, slot.id, FILES) if slot.kind is SessionKind.TALK else None
        if page is not None:
            _write(folder / FILES.talk(slot.id), page.encode())


def _write_pictures(
    document: ScheduleDocument, folder: Path, pictures: Mapping[str, Path]
) -> frozenset[str]:
    """Write the pictures that the pages show; return the names of those that could be made."""
    people = (person for slot in document.slots for person in _people(slot))
    shown = {*(each.photo for each in people), *(each.logo for each in document.sponsors)}
    small, written = Pictures(), set()
    for name in sorted(name for name in shown if name is not None and name in pictures):
        data = small.of(pictures[name])
        if data is not None:
            (folder / name).parent.mkdir(exist_ok=True)
            _write(folder / name, data)
            written.add(name)
    return frozenset(written)


def _people(slot: PublicSlot) -> tuple[Person, ...]:
    return (*slot.speakers, *((slot.host,) if slot.host is not None else ()))


def _with_pictures(document: ScheduleDocument, written: frozenset[str]) -> ScheduleDocument:
    """Return the document without pictures that are not there."""

    def person(one: Person) -> Person:
        return one if one.photo in written else one.model_copy(update={"photo": None})

    def slot(one: PublicSlot) -> PublicSlot:
        update: dict[str, Any] = {"speakers": tuple(person(each) for each in one.speakers)}
        return one.model_copy(update=update | {"host": person(one.host) if one.host else None})

    sponsors = tuple(
        each if each.logo in written else each.model_copy(update={"logo": None})
        for each in document.sponsors
    )
    slots = tuple(slot(each) for each in document.slots)
    return document.model_copy(update={"slots": slots, "sponsors": sponsors})


def _timeless(schedule: ScheduleDocument) -> ScheduleDocument:
    """Return the schedule without what is on at the moment: nobody keeps files up to date."""
    return schedule.model_copy(
        update={
            "rooms": tuple(room.model_copy(update={"now": None}) for room in schedule.rooms),
            "slots": tuple(_planned(slot) for slot in schedule.slots),
        }
    )


def _planned(slot: PublicSlot) -> PublicSlot:
    if slot.state is SlotState.CANCELLED:
        return slot
    return slot.model_copy(
        update={"state": SlotState.UPCOMING, "expected_start": slot.start},
    )


def _earlier(folder: Path) -> ScheduleDocument | None:
    """Return what was written here before, None in a new folder."""
    document = folder / DOCUMENT
    if document.exists():
        try:
            return ScheduleDocument.model_validate_json(document.read_bytes())
        except ValidationError:
            raise PermanentError(_not_ours(document)) from None
    if (folder / PAGE).exists():
        raise PermanentError(_not_ours(folder / PAGE))
    return None


def _not_ours(file: Path) -> str:
    return f"{file} was not written by this command. Choose another folder, or move it away."


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
