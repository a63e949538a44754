"""A fast show in several rooms, each with a Matrix room; what it says is known beforehand.

Played by `crash_daemon` against a real homeserver, and in virtual time for the expected posts.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.model.decisions import Choice, RecordingEnded, Retime
from orchestrator.model.timetable import (
    Event,
    Room,
    Session,
    SessionKind,
    Speaker,
    Timetable,
    VenueChoice,
)
from orchestrator.rundown.post_kinds import PostKind

EVENT = "A fast show"
OPENS = datetime(2020, 9, 19, 12, 0, tzinfo=UTC)
FIRST = OPENS + timedelta(minutes=6)
ROOMS = 6
APART = timedelta(seconds=20)
"""Between the same talk of two rooms."""

TALKS = 3
EVERY = timedelta(minutes=12)
LENGTH = timedelta(minutes=4)
QA = timedelta(minutes=5)
MOVED_BY = timedelta(minutes=3)
ENDS = FIRST + EVERY * TALKS + APART * ROOMS


def room_name(number: int) -> str:
    return f"room-{number:02}"


def timetable(matrix_rooms: Sequence[str]) -> Timetable:
    """Return all rooms, their talks staggered; `matrix_rooms` are where they are announced."""
    names = [room_name(number) for number in range(ROOMS)]
    sessions = [_talk(number, talk) for number in range(ROOMS) for talk in range(TALKS)]
    return Timetable(
        event=Event(EVENT, date(2020, 9, 19), ZoneInfo("UTC")),
        rooms={
            name: Room(
                name, name.title(), name, venues=(VenueChoice("matrix", {"room": matrix_room}),)
            )
            for name, matrix_room in zip(names, matrix_rooms, strict=True)
        },
        sessions=tuple(sessions),
        digest="fast",
        posts={"kinds": {kind.value: "on" for kind in PostKind}},
    )


def script() -> list[tuple[datetime, str, Choice]]:
    """Return what is decided, and when: recordings end, and in each third room one talk moves."""
    steps: list[tuple[datetime, str, Choice]] = []
    for number in range(ROOMS):
        room = room_name(number)
        for talk in range(TALKS):
            start = _start(number, talk)
            if _moves(number, talk):
                told = start - timedelta(seconds=90)
                start += MOVED_BY
                steps.append((told, room, Retime(f"{room}-{talk}", start)))
            steps.append((start + LENGTH, room, RecordingEnded(f"{room}-{talk}/premiere")))
    return sorted(steps, key=lambda step: step[0])


def on_air() -> list[tuple[datetime, str, str]]:
    """Return when each recording is seen on air: instant, room, item."""
    return sorted(
        (
            _start(number, talk) + (MOVED_BY if _moves(number, talk) else timedelta(0)),
            room_name(number),
            f"{room_name(number)}-{talk}/premiere",
        )
        for number in range(ROOMS)
        for talk in range(TALKS)
    )


def _moves(number: int, talk: int) -> bool:
    return number % 3 == 0 and talk == TALKS - 1


def _start(number: int, talk: int) -> datetime:
    return FIRST + EVERY * talk + APART * number


def _talk(number: int, talk: int) -> Session:
    room = room_name(number)
    return Session(
        id=f"{room}-{talk}",
        room=room,
        kind=SessionKind.TALK,
        title=f"Talk {talk} of {room}",
        start=_start(number, talk),
        duration=LENGTH,
        qa=QA,
        media=Path("/media/talk.mp4"),
        speakers=(Speaker(room, f"Speaker of {room}"),),
    )
