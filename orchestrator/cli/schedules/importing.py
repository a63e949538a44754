"""`orchestrator import`: a published schedule into a timetable, as a plan first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, say, stop
from orchestrator.cli.terminal.tables import plain
from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.merging.into_file import UnusableFileError, put_in, read_into
from orchestrator.merging.plan_words import Readers, lines_of, spans_days, summary
from orchestrator.merging.source_kept import read_columns, read_kept
from orchestrator.merging.taking import Taken, TimetableFile, new_text, said, take
from orchestrator.merging.three_way import Decides
from orchestrator.model.findings import summed_up
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.slugs import slug
from orchestrator.settings import Settings
from orchestrator.sources.drafts import Given, UnusableSourceError
from orchestrator.sources.fetching import KnownSource, fetch, shown_address
from orchestrator.sources.formats import read
from orchestrator.timetable.values.when import parse_zone

commands = typer.Typer()


@commands.command("import")
def import_schedule(
    source: Annotated[
        str | None,
        typer.Argument(
            help="A file, an address, or a source of the settings; left out: the timetable's own."
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(help="The timetable; left out: one named after the event, in this folder."),
    ] = None,
    room: Annotated[
        list[str] | None,
        typer.Option(help="Only this room of the source; NAME=ID: as that room of the timetable."),
    ] = None,
    mine: Annotated[
        list[str] | None, typer.Option(help="Of this session's conflicts: keep what the file has.")
    ] = None,
    theirs: Annotated[
        list[str] | None, typer.Option(help="Of this session's: take what the source says.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="The zone of times whose zone the source does not say.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
) -> None:
    """Take a published schedule into a timetable: show what would change, ask, then write.

    Reads schedule JSON and XML (pretalx, frab, c3voc), pretalx's API, iCal, CSV, XLSX, a published
    Google Sheet, and Sessionize. What the source does not own stays as you wrote it.
    """
    decided = dict.fromkeys(mine or (), Decides.MINE) | dict.fromkeys(theirs or (), Decides.THEIRS)
    source = source or _own_source(into)
    try:
        _import(source, into, tuple(room or ()), decided, _zone(timezone), yes=yes)
    except UnusableSourceError as error:
        stop(f"{shown_address(source)} cannot be used:\n{error}\nNothing was written.", REFUSED)
    except PermanentError as error:
        stop(f"{error}\nNothing was written.", UNUSABLE)
    except OSError as error:
        stop(f"What the source said could not be kept: {error}. Import again.", UNUSABLE)


def _own_source(into: Path | None) -> str:
    """Return where the timetable says that its schedule is published."""
    file = _read_file(into) if into is not None else None
    own = file.timetable.event.source if file is not None and file.timetable is not None else None
    if own is None:
        stop("Say where to import from: a file, or an address.", UNUSABLE)
    return own.url


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else parse_zone(name)
    except MeaningError as error:
        stop(f"--timezone: {error.what}: {error.mend}", UNUSABLE)


def _import(
    source: str,
    into: Path | None,
    only: Sequence[str],
    decided: Mapping[str, Decides],
    zone: ZoneInfo | None,
    *,
    yes: bool,
) -> None:
    clock = SystemClock()
    data = fetch(source, _known(read_settings()), clock)
    today = clock.now().date()
    if into is None:
        schedule = read(data, Given(today, zone))
        into = Path(f"{slug(schedule.title)}.yaml")
    file = _read_file(into)
    kept = replace(read_kept(into), source=shown_address(source))
    taken = take(
        file, said(data, file, Given(today, zone, read_columns(into))), kept, only, decided
    )
    for remark in taken.schedule.remarks:
        say(f"note: {remark}")
    _tell(taken, file, source)
    changes = taken.changes_file or file.timetable is None
    if changes and not (yes or _agreed(into)):
        typer.echo("Nothing was written.")
        return
    put_in(file, new_text(file, taken, shown_address(source)) if changes else None, taken)
    if changes:
        typer.echo(f"Written: {into}")
    if taken.plan.conflicts:
        raise typer.Exit(REFUSED)


def _known(settings: Settings) -> Mapping[str, KnownSource]:
    return {
        name.casefold(): KnownSource(source.url, source.token.get_secret_value())
        for name, source in settings.sources.items()
    }


def _read_file(path: Path) -> TimetableFile:
    try:
        return read_into(path)
    except UnusableFileError as error:
        found = "\n".join(str(problem) for problem in summed_up(error.problems))
        stop(f"{found}\nNothing is imported into {path} until this is fixed.", REFUSED)


def _tell(taken: Taken, file: TimetableFile, source: str) -> None:
    talks = taken.schedule.talks
    typer.echo(f"{shown_address(source)}: {len(talks)} entries, into {file.path}")
    event = file.timetable.event if file.timetable is not None else None
    zone = event.zone if event is not None else ZoneInfo(taken.schedule.zone)
    rooms = file.timetable.rooms if file.timetable is not None else {}
    names = {room.id: room.name for room in rooms.values()} | dict(taken.rooms.added)
    around = Readers(zone, names, spans_days([talk.start for talk in talks], zone))
    for line in lines_of(taken.plan, taken.rooms, around):
        typer.echo(plain(line).plain)
    typer.echo(summary(taken.plan) or "Nothing has changed.")


def _agreed(path: Path) -> bool:
    try:
        return typer.confirm(f"Write this to {path}?")
    except typer.Abort:
        return False
