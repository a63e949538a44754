"""Reads a timetable for `check`, `plan` and `provision`, showing progress when that takes long.

Ends the command when the file cannot be read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orchestrator.cli.terminal.endings import UNUSABLE, stop
from orchestrator.model.findings import Finding
from orchestrator.model.timetable import Timetable
from orchestrator.show.script_reader import ScriptReader


def read_timetable(
    file: Path, media_root: Path | None, now: datetime | None = None
) -> tuple[Timetable | None, tuple[Finding, ...]]:
    """Return the timetable with every length known, None with errors; and all problems.

    `now`: a show that is wholly over by then is one of them (None: it is not looked at).
    """
    stop_if_unreadable(file)
    with progress("Measuring recordings") as measured:

        def show(done: int, total: int, _: Path) -> None:
            measured(done, total)

        script, problems = ScriptReader(file, media_root, on_progress=show, now=now).read()
    return script.timetable if script else None, problems


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while it lasts; yields what to tell how much of how much."""
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def stop_if_unreadable(file: Path) -> None:
    """End the command when the file cannot be read; what is wrong in it is for the reader."""
    try:
        file.open("rb").close()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        stop(f"{file} cannot be read: {reason}. Check the path.", UNUSABLE)
