"""`orchestrator check`: the preflight of timetable, recordings, OBS, YouTube and venues."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestrator.cli.terminal.chosen import settings_for
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.cli.terminal.tables import plain
from orchestrator.cli.terminal.timetable_file import read_timetable
from orchestrator.cli.tryout import NOTHING, Tryout, try_out
from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.commands.preflight import Finding
from orchestrator.model.timetable import Timetable
from orchestrator.preflight.setting_checks import SettingFinding, look_at_settings
from orchestrator.preflight.studios import StudioVisit, visit_all
from orchestrator.preflight.venue_checks import VenueCheck, try_all
from orchestrator.preflight.youtube_checks import look_at_all, look_at_files
from orchestrator.reading.problems import Problem, has_errors
from orchestrator.settings import Settings

commands = typer.Typer()

SHEET = "check-play.html"

STYLES = {"error": "red", "warning": "yellow"}
"""By severity; the word itself stands in each line."""


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
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON.")] = False,
) -> None:
    """Look for everything that could go wrong: the timetable, its recordings, OBS, YouTube, venues.

    All problems are told at once, each with its place and how to mend it. Exit codes: 0 fine or
    warnings alone, 1 problems, 2 the file cannot be read.
    """
    log_nowhere()
    _stop_if_contradictory(offline=offline, play=play, sheet=sheet)
    settings = settings_for(file)
    timetable, problems = read_timetable(file, settings.media_root, SystemClock().now())
    studios = () if offline or timetable is None else _visit(timetable, settings)
    trials = _try_recordings(timetable, file, settings, studios, play=play, sheet=sheet)
    problems = trials.with_problems(problems)
    venues = () if offline or timetable is None else _try_venues(timetable, settings)
    ok = not has_errors(problems) and all(studio.ok and not studio.lacking for studio in studios)
    ok = ok and not (play and trials.untried)
    ok = ok and all(venue.ok for venue in venues)
    youtube = _look_at_youtube(timetable, file, None if offline else settings)
    ok = ok and not any(finding.severity.value == "error" for finding in youtube)
    around = () if offline or timetable is None else _look_at_settings(timetable, settings)
    ok = ok and not any(finding.severity == "error" for finding in around)
    if as_json:
        found = {
            "file": str(file),
            "ok": ok,
            "problems": [problem.as_json() for problem in problems],
            "studios": [
                {**studio.as_json(), "recordings": trials.as_json(studio.room)}
                for studio in studios
            ],
            "venues": [venue.as_json() for venue in venues],
            "youtube": [asdict(finding) for finding in youtube],
            "settings": [asdict(finding) for finding in around],
        }
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        lines = [(str(finding), finding.severity) for finding in around]
        lines += [*_of_studios(studios, file), *trials.lines]
        lines += [*_of_venues(venues), *_of_youtube(youtube)]
        _print(file, timetable, problems, lines)
    if not ok:
        raise typer.Exit(REFUSED)


def _visit(timetable: Timetable, settings: Settings) -> Sequence[StudioVisit]:
    return visit_all(timetable.rooms.values(), settings, create=False)


def _stop_if_contradictory(*, offline: bool, play: bool, sheet: Path | None) -> None:
    if play and offline:
        stop("--play needs OBS: leave --offline out.", UNUSABLE)
    if sheet is not None and not play:
        stop("--sheet belongs to --play.", UNUSABLE)


def _try_recordings(
    timetable: Timetable | None,
    file: Path,
    settings: Settings,
    studios: Sequence[StudioVisit],
    *,
    play: bool,
    sheet: Path | None,
) -> Tryout:
    """Try the recordings in every OBS that was reached; nothing happens where none was."""
    reached = {studio.room for studio in studios if not studio.problem}
    if timetable is None or not reached:
        return NOTHING
    rooms = [room for room in timetable.rooms.values() if room.id in reached]
    return try_out(timetable, rooms, file, settings, (sheet or Path(SHEET)) if play else None)


def _try_venues(timetable: Timetable, settings: Settings) -> Sequence[VenueCheck]:
    return try_all(timetable.rooms.values(), settings)


def _look_at_settings(timetable: Timetable, settings: Settings) -> Sequence[SettingFinding]:
    return look_at_settings(timetable.rooms.values(), settings)


def _look_at_youtube(
    timetable: Timetable | None, file: Path, settings: Settings | None
) -> Sequence[Finding]:
    """Return what is to be said of the rooms on YouTube; without settings of the files alone."""
    if timetable is None or all(room.youtube is None for room in timetable.rooms.values()):
        return ()
    if settings is None:
        return look_at_files(timetable, file.parent)
    return look_at_all(timetable, file.parent, settings)


def _print(
    file: Path,
    timetable: Timetable | None,
    problems: Sequence[Problem],
    found: Sequence[tuple[str, str]],
) -> None:
    console = Console(soft_wrap=True)
    for problem in problems:
        console.print(plain(str(problem), STYLES[problem.severity.value]))
    for line, severity in found:
        console.print(plain(line, STYLES.get(severity, "")))
    severities = [problem.severity.value for problem in problems] + [word for _, word in found]
    console.print(plain(f"{file}: {_size(timetable)}; {_count(severities)}."))


def _of_studios(studios: Sequence[StudioVisit], file: Path) -> list[tuple[str, str]]:
    return [
        (f"{studio.room} (OBS {studio.obs}): {line}", severity)
        for studio in studios
        for line, severity in _studio_lines(studio, file)
    ]


def _of_venues(venues: Sequence[VenueCheck]) -> list[tuple[str, str]]:
    lines = []
    for venue in venues:
        lines += [(f"{venue.room}: error: {problem}", "error") for problem in venue.problems]
        lines += [(f"{venue.room}: {note}", "note") for note in venue.notes]
    return lines


def _of_youtube(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [_youtube_line(finding) for finding in findings]


def _youtube_line(found: Finding) -> tuple[str, str]:
    where = f"{found.room} (YouTube)"
    if found.severity.value == "note":
        return f"{where}: {found.what}", "note"
    line = f"{where}: {found.severity.value}: {found.what} — {found.mend}"
    return line, found.severity.value


def _studio_lines(studio: StudioVisit, file: Path) -> list[tuple[str, str]]:
    """Return what is to be said of an OBS, each line with its severity."""
    if studio.problem:
        return [(f"error: {studio.problem}", "error")]
    lines = [(f"error: {trouble}", "error") for trouble in studio.troubles]
    if studio.lacking:
        lacking = ", ".join(studio.lacking)
        lines.append((f"error: lacks {lacking} — run “orchestrator provision {file}”", "error"))
    lines += [(f"warning: {warning}", "warning") for warning in studio.warnings]
    return lines or [("has everything", "note")]


def _size(timetable: Timetable | None) -> str:
    if timetable is None:
        return "no timetable that can be used"
    rooms, sessions = len(timetable.rooms), len(timetable.sessions)
    return f"{_several(sessions, 'session')} in {_several(rooms, 'room')}"


def _count(severities: Sequence[str]) -> str:
    found = Counter(severities)
    counted = [_several(found[word], word) for word in STYLES if found[word]]
    return ", ".join(counted) or "no problems"


def _several(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
