"""`orchestrator new`: five questions, and a timetable to begin with."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.clock import SystemClock
from orchestrator.merging.source_kept import write_whole
from orchestrator.merging.spelling import scalar
from orchestrator.model.times import TimeTextError
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import holds_secret
from orchestrator.reading.slugs import slug
from orchestrator.timetable.loading import loads
from orchestrator.timetable.values.when import parse_day, parse_start, parse_zone

commands = typer.Typer()
T = TypeVar("T")


@commands.command()
def new(
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to; left out: named after the event, in this folder."),
    ] = None,
) -> None:
    """Ask five questions, and write a timetable to begin with.

    Enter takes what stands in brackets. A file that is there is never overwritten.
    """
    if file is not None and file.exists():
        stop(f"{file} is there already: give another name.", REFUSED)
    name = _ask("What is the event called?", "My meetup", _name)
    day = _ask("On which day is it?", str(_tomorrow()), parse_day)
    zone = _ask("In which time zone? A city:", _zone_here(), parse_zone)
    start = _ask("When does the first talk begin?", "18:00", lambda t: _start(t, day, zone))
    room = _ask("What is the room called?", "Main stage", _name)
    file = file or Path(f"{slug(name)}.yaml")
    text = _TEMPLATE.format(
        name=scalar(name), day=day, zone=zone.key, start=start, room=scalar(room),
        id=_room_id(room), check=f"orchestrator check {file}", file=file,
    )  # fmt: skip
    loaded = loads(text, file)
    if loaded.timetable is None:
        stop("\n".join(str(problem) for problem in loaded.problems), REFUSED)
    if file.exists():
        stop(f"{file} is there already: give another name.", REFUSED)
    try:
        write_whole(file, text)
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}.", UNUSABLE)
    typer.echo(f"Written: {file}\nNext: orchestrator check {file} --offline, then")
    typer.echo(f"      orchestrator rehearse {file}")


def _ask(question: str, usual: str, parse: Callable[[str], T]) -> T:
    """Ask until the answer can be used."""
    while True:
        answer = typer.prompt(question, default=usual)
        try:
            return parse(str(answer).strip())
        except MeaningError as error:
            typer.echo(f"  {error.what}: {error.mend}")
        except TimeTextError as error:
            typer.echo(f"  {error}")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or holds_secret(name) or not name.isprintable():
        raise MeaningError("this cannot be a name", "write a few words")
    return name


def _start(text: str, day: date, zone: ZoneInfo) -> str:
    local = parse_start(text, day, zone).astimezone(zone)
    if local.date() != day:
        raise MeaningError("this is on another day", f"write a time on {day}, such as 18:00")
    return f"{local:%H:%M}"


def _room_id(name: str) -> str:
    room_id = slug(name)
    return room_id.replace("session-", "room-", 1) if room_id.startswith("session-") else room_id


def _tomorrow() -> date:
    return SystemClock().now().astimezone().date() + timedelta(days=1)


def _zone_here() -> str:
    """Return the zone of this machine, as far as it tells its name."""
    try:
        linked = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
        return parse_zone(linked).key
    except (OSError, MeaningError):
        return "Europe/Berlin"


_TEMPLATE = """\
# A timetable. Every key, and every complaint, is explained in docs/timetable.md.
# Check it: {check} --offline
# Then run the whole show on simulators: orchestrator rehearse {file}

event:
  name: {name}
  date: {day}                 # the day of every time below
  timezone: {zone}

rooms:
  {id}:
    name: {room}
    # obs: studio-a                  # which OBS of the settings; left out: one called {id}
    # stream: {{before: 10m, after: 5m}}   # OBS streams by itself; left out: the crew starts it
    # youtube: {{}}                    # a broadcast is made for it: docs/youtube.md
    # venues:                        # where people are told what happens: docs/venues.md
    #   - matrix: {{room: "!id:example.org"}}

speakers:
  ann: {{name: Ann Example}}

sessions:
  - id: first-talk
    start: "{start}"                 # fixed; what has no start follows what stands above it
    title: The first talk
    speakers: [ann]
    # media: talks/first.mp4         # its recording, beside this file; then remove “duration”
    duration: 25m
    qa: 10m                          # live questions after it

  - break: 10m
    title: Coffee

  - id: second-talk
    title: The second talk
    speakers: [Bob Example]          # a name does without an entry above
    duration: 30m                    # without a recording it is given live
"""
