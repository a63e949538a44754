"""`orchestrator check`: the preflight of timetable, recordings, OBS, YouTube and venues."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestrator.cli.terminal.chosen import settings_for
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.cli.terminal.tables import plain
from orchestrator.cli.terminal.timetable_file import progress, read_timetable
from orchestrator.clock import SystemClock
from orchestrator.model.findings import Finding, Severity, summed_up
from orchestrator.model.timetable import Timetable
from orchestrator.preflight.everything import Preflight, Report

commands = typer.Typer()

SHEET = "check-play.html"

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
"""Of what is counted in the end; the word itself stands in each line."""


@commands.command()
def check(
    file: Annotated[Path, typer.Argument(help="The timetable.")],
    offline: Annotated[bool, typer.Option("--offline", help="Look at the files alone.")] = False,
    play: Annotated[
        bool, typer.Option("--play", help="Play each recording in OBS, off air, and look at it.")
    ] = False,
    sheet: Annotated[
        Path | None,
        typer.Option(
            help="Where --play writes what was seen; left out: check-play.html in this folder."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List what is summed up otherwise.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Look for everything that could go wrong: the timetable, its recordings, OBS, YouTube, venues.

    All problems are told at once, each with its place and how to fix it. Exit codes: 0 fine or
    warnings alone, 1 problems, 2 the file cannot be read.
    """
    log_nowhere()
    if play and offline:
        stop("--play needs OBS: leave --offline out.", UNUSABLE)
    if sheet is not None and not play:
        stop("--sheet belongs to --play.", UNUSABLE)
    settings = settings_for(file)
    timetable, problems = read_timetable(file, settings.media_root, SystemClock().now())
    if timetable is None:
        report = Report(problems)
    elif offline:
        report = Preflight(timetable, problems, file, settings).of_the_files()
    else:
        with progress("Trying OBS, venues and YouTube") as tried:
            report = Preflight(timetable, problems, file, settings, play).of_everything(tried)
    page = _write(sheet or Path(SHEET), report.sheet) if report.sheet else None
    if as_json:
        found = {"file": str(file), **report.as_json(), "sheet": page}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(report.findings if verbose else summed_up(report.findings))
        if page:
            typer.echo(f"What OBS showed of the recordings stands in {page}.")
        typer.echo(f"{file}: {_size(timetable)}; {_count(report.findings)}.")
    if not report.ok:
        raise typer.Exit(REFUSED)


def _write(sheet: Path, page: str) -> str:
    """Write the contact sheet; return where it is."""
    try:
        sheet.write_text(page, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        stop(f"The contact sheet cannot be written to {sheet}: {reason}.", UNUSABLE)
    return str(sheet)


def _print(findings: Iterable[Finding]) -> None:
    """Print each as a line; a terminal shows how to fix it on a line of its own."""
    console = Console(soft_wrap=True)
    for finding in findings:
        mend = finding.mend if console.is_terminal else ""
        line = str(replace(finding, mend="") if mend else finding)
        console.print(plain(line, STYLES.get(finding.severity, "")))
        if mend:
            console.print(plain(f"    {mend}"))


def _size(timetable: Timetable | None) -> str:
    if timetable is None:
        return "no timetable that can be used"
    rooms, sessions = len(timetable.rooms), len(timetable.sessions)
    return f"{_several(sessions, 'session')} in {_several(rooms, 'room')}"


def _count(findings: Iterable[Finding]) -> str:
    found = Counter(finding.severity for finding in findings)
    counted = [_several(found[each], each) for each in STYLES if found[each]]
    return ", ".join(counted) or "no problems"


def _several(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
