"""Small shows for tests: a day in one room, written as briefly as the sentence about it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.rundown import Rundown
from orchestrator.model.timetable import (
    Event,
    LatePolicy,
    Room,
    Session,
    SessionKind,
    Speaker,
    Timetable,
)
from orchestrator.rundown.compile import compile_room

DAY = date(2020, 9, 19)


def at(text: str) -> datetime:
    """Return an instant of the show's day in UTC: `18:00` or `18:00:05`."""
    return datetime.fromisoformat(f"{DAY.isoformat()}T{text}").replace(tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def talk(
    name: str,
    start: str | None = None,
    length: float = 25,
    qa: float | None = 20,
    late: LatePolicy = LatePolicy.SEEK,
) -> Session:
    return Session(
        id=name,
        room="main",
        kind=SessionKind.TALK,
        title=name.title(),
        start=at(start) if start else None,
        duration=minutes(length),
        qa=minutes(qa) if qa else None,
        media=Path(f"/media/{name}.mp4"),
        speakers=(Speaker(name, f"Speaker of {name}"),),
        late=late,
    )


def live(
    name: str, start: str | None = None, length: float = 10, qa: float | None = None
) -> Session:
    return Session(
        id=name,
        room="main",
        kind=SessionKind.TALK,
        title=name.title(),
        start=at(start) if start else None,
        duration=minutes(length),
        qa=minutes(qa) if qa else None,
    )


def pause(name: str, length: float, start: str | None = None) -> Session:
    return Session(
        id=name,
        room="main",
        kind=SessionKind.BREAK,
        title=name.title(),
        start=at(start) if start else None,
        duration=minutes(length),
    )


def clip(name: str, length: float, start: str | None = None) -> Session:
    return Session(
        id=name,
        room="main",
        kind=SessionKind.CLIP,
        title=name.title(),
        start=at(start) if start else None,
        duration=minutes(length),
        media=Path(f"/media/{name}.mp4"),
    )


MAIN = Room("main", "Main", "studio")


def day(*sessions: Session, room: Room = MAIN, digest: str = "") -> Timetable:
    return Timetable(
        event=Event("A meetup", DAY, ZoneInfo("UTC")),
        rooms={"main": room},
        sessions=sessions,
        digest=digest,
    )


def decided(*choices: tuple[str, Choice]) -> tuple[Decision, ...]:
    """Return decisions of the room, each at its time of day."""
    return tuple(
        Decision(number, at(when), "main", "test", choice)
        for number, (when, choice) in enumerate(choices, start=1)
    )


def laid_out(rundown: Rundown) -> list[str]:
    """Return the rundown as short lines: `18:00–18:25 a/premiere`."""
    lines = []
    for item in rundown.items:
        end = f"{item.end:%H:%M}" if item.end else ""
        lines.append(f"{item.start:%H:%M}–{end} {item.id}")
    return lines


def rundown_of(timetable: Timetable, *choices: tuple[str, Choice]) -> Rundown:
    return compile_room("main", timetable, decided(*choices))
