"""Timetables for the bench, written as text, as an organizer would give them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEAD = """\
event: {{name: Bench, date: {day}, timezone: UTC}}
defaults: {{qa: none}}
rooms:
{rooms}
sessions:
"""


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def alternating(start: datetime, cues: int, each: timedelta, room: str = "studio") -> str:
    """Return a room that cuts between its break and its live scene, `cues` times."""
    lines = [HEAD.format(day=start.date(), rooms=f"  {room}: {{name: Studio}}")]
    seconds = f"{each.total_seconds():.0f}s"
    for number in range(cues):
        pin = f', start: "{_stamp(start)}"' if number == 0 else ""
        kind = f"break: {seconds}" if number % 2 == 0 else f"duration: {seconds}"
        lines.append(f"  - {{id: c{number}, room: {room}, title: Cue {number}, {kind}{pin}}}\n")
    return "".join(lines)


def alternating_beside(
    start: datetime, cues: int, each: timedelta, other: datetime | None = None
) -> str:
    """Return the same with a room `other` beside it, in which one thing begins at `other`.

    Left out: at `start`.
    """
    begins = _stamp(other or start)
    going_on = f'  - {{id: long, room: other, title: T, duration: 3h, start: "{begins}"}}\n'
    alone = alternating(start, cues, each)
    return alone.replace("sessions:\n", f"  other: {{name: Other}}\nsessions:\n{going_on}", 1)


def premieres(start: datetime, clips: Sequence[Path], takes: int, each: timedelta) -> str:
    """Return a room that shows the recordings in turn, a Q&A after each until the next."""
    lines = [HEAD.format(day=start.date(), rooms="  studio: {name: Studio}")]
    for number in range(takes):
        clip = json.dumps(str(clips[number % len(clips)]))
        at = _stamp(start + number * each)
        lines.append(
            f"  - {{id: t{number}, room: studio, title: Talk {number}, speakers: [Ann], "
            f'media: {clip}, qa: 5s, start: "{at}"}}\n'
        )
    return "".join(lines)


def many_rooms(start: datetime, rooms: int, cuts: int, apart: timedelta) -> str:
    """Return rooms that all cut at the same instants, `cuts` times."""
    names = [f"r{number:03}" for number in range(rooms)]
    listed = "\n".join(f"  {name}: {{name: Room {name}}}" for name in names)
    lines = [HEAD.format(day=start.date(), rooms=listed)]
    seconds = f"{apart.total_seconds():.0f}s"
    for name in names:
        for cut in range(cuts):
            at = _stamp(start + cut * apart)
            kind = f"break: {seconds}" if cut % 2 == 0 else f"duration: {seconds}"
            lines.append(
                f'  - {{id: {name}-{cut}, room: {name}, title: T, {kind}, start: "{at}"}}\n'
            )
    return "".join(lines)


def cues_among_many(start: datetime, cues: int, apart: timedelta, sessions: int) -> str:
    """Return a room `studio` that cuts every so often, and a very long day in other rooms.

    The day's talks are live: nobody has so many recordings.
    """
    own = alternating(start, cues, apart)
    other = long_day(sessions).partition("sessions:\n")
    rooms = other[0].partition("rooms:\n")[2]
    talks = "".join(
        line
        for line in other[2].splitlines(keepends=True)
        if not line.startswith(("    media:", "    qa:"))
    )
    return own.replace("sessions:\n", f"{rooms}sessions:\n", 1) + talks


def long_day(sessions: int, per_room: int = 100) -> str:
    """Return as many talks as wanted, with speakers and Q&A, `per_room` to a room."""
    start = datetime(2030, 5, 1, tzinfo=UTC)
    rooms = range((sessions + per_room - 1) // per_room)
    listed = "\n".join(f"  room-{number}: {{name: Room {number}}}" for number in rooms)
    lines = [HEAD.format(day=start.date(), rooms=listed)]
    for number in range(sessions):
        room, place = divmod(number, per_room)
        pin = f'    start: "{_stamp(start + place * timedelta(minutes=45))}"\n' * (place % 5 == 0)
        lines.append(
            f"  - id: talk-{number}\n    room: room-{room}\n{pin}"
            f"    title: Talk number {number}\n    speakers: [Speaker {number}]\n"
            f"    media: talks/{number}.mp4\n    duration: 25m\n    qa: 15m\n"
        )
    return "".join(lines)
