"""`orchestrator export …`: the public schedule as a site, or as a file for other programs.

From a timetable, or from the running daemon.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.timetable_file import read_timetable
from orchestrator.clock import SystemClock
from orchestrator.exports.exporting import FileFormat, exported
from orchestrator.model.findings import summed_up
from orchestrator.model.timetable import Timetable
from orchestrator.reading.slugs import slug
from orchestrator.web.client import Client
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.page import PAGE, write_site
from orchestrator.web.public.pictures import pictures_in
from orchestrator.web.public.programme import as_schedule, planned

commands = typer.Typer()

UrlOption = Annotated[str | None, typer.Option(help="Where the daemon is, if not by settings.")]


@commands.command()
def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made if need be.")],
    timetable: Annotated[
        Path | None,
        typer.Option(help="The timetable; left out: the schedule of the running daemon."),
    ] = None,
    url: UrlOption = None,
) -> None:
    """Write the public schedule as files that work from any folder.

    Exported again into the same folder, calendars learn what has moved and what was dropped.
    """
    now = SystemClock().now()
    if timetable is None:
        written = write_site(_of_daemon(url), folder, now)
    else:
        read = _read(timetable)
        written = write_site(planned(read, now), folder, now, pictures_in((read,)))
    typer.echo(f"{folder / PAGE}: {len(written.slots)} sessions")


class FileEach(StrEnum):
    """For what a file each can be written."""

    ROOM = "room"
    TRACK = "track"
    PERSON = "person"


@commands.command()
def schedule(
    timetable: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Left out: the schedule of the running daemon."),
    ] = None,
    kind: Annotated[FileFormat, typer.Option("--format", help="What to write.")] = FileFormat.JSON,
    room: Annotated[str | None, typer.Option(help="Only this room, by its id or name.")] = None,
    track: Annotated[str | None, typer.Option(help="Only this track.")] = None,
    person: Annotated[str | None, typer.Option(help="Only this person's, by name.")] = None,
    per: Annotated[
        FileEach | None, typer.Option(help="A file for each of them, in the folder --out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file; left out: to standard output.")
    ] = None,
    url: UrlOption = None,
) -> None:
    """Write the schedule as a file that other programs read."""
    now = SystemClock().now()
    whole = _of_daemon(url) if timetable is None else _of_file(timetable, now)
    chosen = _only(whole, room, track, person)
    if not chosen.slots:
        stop("There is nothing like that in the schedule.", REFUSED)
    if per is not None:
        _write_each(chosen, kind, per, out)
    elif out is not None:
        _write(out, _as_file(chosen, kind))
    else:
        typer.echo(_as_file(chosen, kind), nl=False)


def _only(
    whole: ScheduleDocument, room: str | None, track: str | None, person: str | None
) -> ScheduleDocument:
    rooms = {r.id for r in whole.rooms if room is None or _is(room, r.id, r.name)}
    slots = tuple(
        slot
        for slot in whole.slots
        if slot.room in rooms
        and (track is None or _is(track, slot.track))
        and (person is None or _is(person, *(each.name for each in slot.speakers)))
    )
    return whole.model_copy(update={"slots": slots})


def _is(wanted: str, *names: str) -> bool:
    return wanted.casefold().strip() in {name.casefold() for name in names}


def _write_each(
    whole: ScheduleDocument, kind: FileFormat, per: FileEach, folder: Path | None
) -> None:
    if folder is None:
        stop(f"--per {per} writes several files: say where to, with --out FOLDER.", UNUSABLE)
    for name in _names(whole, per):
        one = {"room": None, "track": None, "person": None} | {per.value: name}
        part = _only(whole, **one)
        _write(folder / f"{slug(name)}.{kind.suffix}", _as_file(part, kind))


def _names(whole: ScheduleDocument, per: FileEach) -> list[str]:
    match per:
        case FileEach.ROOM:
            names = [room.id for room in whole.rooms]
        case FileEach.TRACK:
            names = [slot.track for slot in whole.slots]
        case FileEach.PERSON:
            names = [each.name for slot in whole.slots for each in slot.speakers]
    return [name for name in dict.fromkeys(names) if name]


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}.", UNUSABLE)
    typer.echo(f"Written: {path}")


def _as_file(document: ScheduleDocument, kind: FileFormat) -> bytes:
    if kind is FileFormat.ICS:
        return calendar(document)
    return exported(as_schedule(document), kind)


def _of_daemon(url: str | None) -> ScheduleDocument:
    with Client(read_settings().web, url) as client:
        return client.schedule()


def _of_file(file: Path, now: datetime) -> ScheduleDocument:
    return planned(_read(file), now)


def _read(file: Path) -> Timetable:
    timetable, problems = read_timetable(file, read_settings().media_root)
    if timetable is None:
        found = "\n".join(str(problem) for problem in summed_up(problems))
        stop(f"{found}\nThere is no schedule until this is fixed.", REFUSED)
    return timetable
