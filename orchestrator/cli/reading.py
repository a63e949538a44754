"""Reads a timetable for `check`, `plan` and `provision`, showing progress when that takes long.

Ends the command when the file is not there or is no YAML.
"""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orchestrator.cli.endings import UNUSABLE, stop
from orchestrator.cli.script import ScriptReader
from orchestrator.model.timetable import Timetable
from orchestrator.timetable.problems import Findings, Problem
from orchestrator.timetable.yaml_source import parse


def read_timetable(
    file: Path, media_root: Path | None
) -> tuple[Timetable | None, tuple[Problem, ...]]:
    """Return the timetable with every length known, None with errors; and all problems."""
    stop_if_no_yaml(file)
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as progress:
        measuring = progress.add_task("Measuring recordings", total=None)

        def show(done: int, total: int, _: Path) -> None:
            progress.update(measuring, completed=done, total=total)

        script, problems = ScriptReader(file, media_root, on_progress=show).read()
    return script.timetable if script else None, problems


def stop_if_no_yaml(file: Path) -> None:
    """End the command when the file is not there, or is not YAML."""
    findings = Findings(str(file))
    try:
        root = parse(file.read_bytes(), findings)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        stop(f"{file} cannot be read: {reason}. Check the path.", UNUSABLE)
    if root is None:
        found = [str(problem) for problem in findings.problems()]
        stop("\n".join([*found, f"{file} is no YAML file that can be used."]), UNUSABLE)
