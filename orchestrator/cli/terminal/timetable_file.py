"""Reads a timetable for `check`, `plan` and `provision`, showing progress when that takes long.

Ends the command when the file cannot be read.
"""

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orchestrator.cli.terminal.endings import UNUSABLE, stop
from orchestrator.model.timetable import Timetable
from orchestrator.reading.problems import Problem
from orchestrator.show.script_reader import ScriptReader


def read_timetable(
    file: Path, media_root: Path | None, now: datetime | None = None
) -> tuple[Timetable | None, tuple[Problem, ...]]:
    """Return the timetable with every length known, None with errors; and all problems.

    `now`: a show that is wholly over by then is one of them (None: it is not looked at).
    """
    stop_if_unreadable(file)
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as progress:
        measuring = progress.add_task("Measuring recordings", total=None)

        def show(done: int, total: int, _: Path) -> None:
            progress.update(measuring, completed=done, total=total)

        script, problems = ScriptReader(file, media_root, on_progress=show, now=now).read()
    return script.timetable if script else None, problems


def stop_if_unreadable(file: Path) -> None:
    """End the command when the file cannot be read; what is wrong in it is for the reader."""
    try:
        file.open("rb").close()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        stop(f"{file} cannot be read: {reason}. Check the path.", UNUSABLE)
