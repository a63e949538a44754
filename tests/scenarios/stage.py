"""Small timetables for scenarios on simulators."""

from datetime import datetime

from orchestrator.rehearsal.show import Rehearsal

HEAD = "event: {name: Short, date: 2020-09-19, timezone: UTC}\n"
ONE_ROOM = "rooms: {main: {}}\n"
STREAMED = "rooms: {main: {stream: {before: 1m, after: 1m}}}\n"


def one_talk(rest: str, room: str = ONE_ROOM, *more: str) -> str:
    """Return a timetable with a talk at 18:00 and what may come after it."""
    talks = (f'{{id: a, start: "18:00", title: A, media: a.mp4, {rest}}}', *more)
    return HEAD + room + "sessions:\n" + "".join(f"  - {talk}\n" for talk in talks)


def start_of(running: Rehearsal) -> datetime:
    start = running.script.timetable.sessions[0].start
    assert start is not None
    return start
