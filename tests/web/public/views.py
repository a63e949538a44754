"""Schedules for the tests of what viewers see, from the small shows of the rundown's tests."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from orchestrator.model.decisions import Choice, RecordingEnded
from orchestrator.model.rundown import Rundown
from orchestrator.model.timetable import Event, Room, Timetable
from orchestrator.rundown.compile import compile_room, forecast
from orchestrator.rundown.state_at import state_at
from orchestrator.web.public.document import PublicSlot, ScheduleDocument
from orchestrator.web.public.programme import programme
from orchestrator.web.public.public_slots import PublicRoomView
from tests.options import choice_of, youtube_of
from tests.rundown.shows import DAY, at, day, decided, live, pause, talk

SPATIAL = choice_of("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"})
HALL = Room(
    "main",
    "Main hall",
    "studio",
    venues=(SPATIAL,),
    youtube=youtube_of({"broadcast": "abcdefghijk"}),
)
MOSCOW = ZoneInfo("Europe/Moscow")


def evening() -> Timetable:
    """Return two premieres, a break and a live talk, from 18:00 UTC; the event's zone is Moscow."""
    sessions = (talk("alpha", "18:00"), talk("beta"), pause("tea", 10), live("round", "19:45"))
    event = Event("An evening", DAY, MOSCOW, "https://example.org/e", "https://example.org/r")
    return replace(day(*sessions, room=HALL, digest="a" * 16), event=event)


def rundown_then(timetable: Timetable, *choices: tuple[str, Choice]) -> Rundown:
    return compile_room("main", timetable, decided(*choices))


def view(
    now: str,
    timetable: Timetable | None = None,
    *choices: tuple[str, Choice],
    revision: int = 1,
    missing: bool = False,
) -> PublicRoomView:
    """Return the room as a running show has it at this time of the day."""
    timetable = timetable or evening()
    rundown = rundown_then(timetable, *choices)
    instant = at(now)
    return PublicRoomView(
        room=timetable.rooms["main"],
        timetable=timetable,
        rundown=rundown,
        forecast=forecast("main", timetable, decided(*choices), instant),
        state=state_at(rundown, instant),
        past=(),
        revision=revision,
        changed=instant,
        now=instant,
        missing=missing,
    )


def schedule(
    now: str, timetable: Timetable | None = None, *choices: tuple[str, Choice]
) -> ScheduleDocument:
    """Return the public schedule of a running show at this time of the day."""
    timetable = timetable or evening()
    return programme(timetable.event, [view(now, timetable, *choices)])


def slot_of(document: ScheduleDocument, slot: str) -> PublicSlot:
    return next(each for each in document.slots if each.id == slot)


def on_time(now: str) -> list[tuple[str, Choice]]:
    """Return what has happened by now when every recording was as long as planned."""
    ends = [("18:25", "alpha/premiere"), ("19:10", "beta/premiere")]
    return [(when, RecordingEnded(item)) for when, item in ends if when <= now]
