"""Reads the timetable that is imported into, and writes it unless somebody has edited it meanwhile.

Used by the `import` command and by `sync_child`.
"""

from collections.abc import Sequence
from pathlib import Path

from orchestrator.errors import PermanentError
from orchestrator.merging.source_kept import (
    columns_file,
    columns_text,
    kept_text,
    read_kept,
    source_file,
    write_whole,
)
from orchestrator.merging.taking import Taken, TimetableFile
from orchestrator.model.findings import Finding
from orchestrator.sources.schedule import Schedule
from orchestrator.timetable.loading import contents, loads


class UnusableFileError(PermanentError):
    """The timetable's file has mistakes, which are `problems`."""

    def __init__(self, problems: Sequence[Finding]) -> None:
        super().__init__("the timetable has mistakes")
        self.problems = tuple(problems)


class EditedMeanwhileError(PermanentError):
    """Somebody has edited the timetable's file since it was read; nothing was written."""


def read_into(path: Path) -> TimetableFile:
    """Return the file as it is, or that it is not there. Raises PermanentError."""
    if not path.exists():
        if not path.absolute().parent.is_dir():
            raise PermanentError(f"{path.absolute().parent} isn't a folder")
        return TimetableFile(path)
    try:
        data = contents(path)
    except OSError as error:
        raise PermanentError(f"{path} cannot be read: {error.strerror}") from None
    loaded = loads(data, path)
    if loaded.timetable is None:
        raise UnusableFileError(loaded.problems)
    return TimetableFile(path, data, loaded.timetable)


def write_over(file: TimetableFile, text: str) -> None:
    """Write the timetable at once and whole. Raises PermanentError; nothing is written then."""
    there = file.path.exists()
    if there is not (file.timetable is not None) or (there and contents(file.path) != file.data):
        raise EditedMeanwhileError(f"{file.path} was edited meanwhile: import again")
    try:
        write_whole(file.path, text)
    except OSError as error:
        raise PermanentError(f"{file.path} cannot be written: {error.strerror}") from None


def put_in(file: TimetableFile, text: str | None, taken: Taken) -> None:
    """Write the timetable's new text, None: it has not changed; then what the source said.

    A stop in between loses nothing that the source said. Raises PermanentError, OSError.
    """
    if text is not None:
        write_over(file, text)
        _keep_columns(file.path, taken.schedule)
    if taken.kept != read_kept(file.path):
        write_whole(source_file(file.path), kept_text(taken.kept))


def _keep_columns(path: Path, schedule: Schedule) -> None:
    """Keep which column holds what, for people to correct; their own file stays."""
    if schedule.columns and not columns_file(path).exists():
        write_whole(columns_file(path), columns_text(schedule.columns))
