"""`orchestrator as-run`: plan against actual, from the journal; also while the daemon runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from orchestrator.cli.terminal.as_run_page import as_run_page
from orchestrator.cli.terminal.chosen import settings_for
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, say, stop
from orchestrator.cli.terminal.tables import as_run_summary, as_run_table, plain
from orchestrator.clock import SystemClock
from orchestrator.errors import OrchestratorError
from orchestrator.journal.as_run_rows import json_lines
from orchestrator.journal.reader import read_journal
from orchestrator.journal.rehearsed import rehearsed
from orchestrator.model.as_run import AsRunLine, by_plan
from orchestrator.model.decisions import Decision
from orchestrator.model.findings import summed_up
from orchestrator.model.timetable import Event, Timetable
from orchestrator.show.script_reader import ScriptReader
from orchestrator.timetable.loading import load, loads

commands = typer.Typer()

UTC = "UTC"

_DAY_AND_RUN = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?: (?P<run>.+))?")
"""What follows the event's name in the journal (see `conductor.show.Script.event_key`)."""

_RAW_INSTANT = re.compile(r" \d{4}-\d{2}-\d{2}T\S+$")


@dataclass(frozen=True, slots=True)
class _Log:
    """An event's name in the journal, what became of it, and what was decided."""

    name: str
    lines: Sequence[AsRunLine]
    decisions: Sequence[Decision]


@commands.command(name="as-run")
def as_run(
    file: Annotated[
        Path | None,
        typer.Argument(help="The timetable, for its event and zone; left out: the last event."),
    ] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Of the timetable's last rehearsal.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print one HTML page.")] = False,
) -> None:
    """Show published and planned against actual, cue by cue, with the evidence.

    Published is what the timetable alone said, planned what it was with the decisions. Reads the
    journal that the settings name and writes nothing to it. A file that has errors by now goes by
    what it said last.
    """
    if as_json and as_html:
        stop("Choose one of --json and --html.", UNUSABLE)
    if rehearsal and file is None:
        stop("--rehearsal needs the timetable's file.", UNUSABLE)
    journal = settings_for(file).journal_url
    if rehearsal and file is not None:
        journal = f"sqlite:///{rehearsed(file)}"
    event = _event_of(file, journal) if file is not None else None
    log = _read(event, journal)
    zone = event.zone if event else ZoneInfo(UTC)
    if as_json:
        _print_json(log)
    elif as_html:
        typer.echo(as_run_page(_heading(log.name), log.lines, log.decisions, zone))
    else:
        _print_table(log, zone)


def _event_of(file: Path, journal_url: str) -> Event:
    """Return what the file, or what it said when it could last be used, says of the event."""
    loaded = load(file)
    timetable = loaded.timetable or _last_good(file, journal_url)
    if timetable is None:
        problems = "\n".join(str(problem) for problem in summed_up(loaded.problems))
        stop(f"{problems}\nThe timetable cannot be used.", UNUSABLE)
    if loaded.timetable is None:
        say(f"{file} cannot be used as it is now; the event is that of the show.")
    return timetable.event


def _last_good(file: Path, journal_url: str) -> Timetable | None:
    try:
        with read_journal(journal_url, SystemClock()) as journal:
            text = journal.last_timetable(ScriptReader(file).source)
    except OrchestratorError:
        return None  # what is wrong in the file is told then
    return loads(text, file).timetable if text is not None else None


def _read(event: Event | None, journal_url: str) -> _Log:
    """Return the event's log; ends the command where the journal holds none."""
    try:
        with read_journal(journal_url, SystemClock()) as journal:
            known = journal.events()
            found = [name for name in known if _is_of(name, event)]
            if not found:
                stop(_nothing(event, known), REFUSED)
            name = found[-1]
            return _Log(name, by_plan(journal.as_run(name)), journal.decisions(name))
    except OrchestratorError as error:
        stop(str(error), UNUSABLE)


def _is_of(name: str, event: Event | None) -> bool:
    """Return whether the journal's event is this one, or a run of it moved to another time."""
    if event is None:
        return True
    found = _DAY_AND_RUN.fullmatch(name.removeprefix(f"{event.name} "))
    return found is not None and (found["day"] == event.day.isoformat() or bool(found["run"]))


def _nothing(event: Event | None, known: Sequence[str]) -> str:
    if event is None or not known:
        return "The journal holds no event yet."
    return f"The journal holds nothing of “{event.name}”; it has: {', '.join(known)}."


def _print_json(log: _Log) -> None:
    for line in json_lines(log.lines):
        typer.echo(line)


def _print_table(log: _Log, zone: ZoneInfo) -> None:
    console = Console()
    console.print(plain(_heading(log.name), "bold"))
    console.print(as_run_table(log.lines, zone))
    console.print(as_run_summary(log.lines), highlight=False)


def _heading(name: str) -> str:
    """Return the event's name in the journal without the raw instant of a run moved elsewhere."""
    return _RAW_INSTANT.sub(", moved to another time", name)
