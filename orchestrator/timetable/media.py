"""Finds the recordings that a timetable names; used when reading, and by the preflight."""

from dataclasses import dataclass
from pathlib import Path

from orchestrator.timetable.fields import MeaningError
from orchestrator.timetable.foreign_paths import refuse_foreign
from orchestrator.timetable.secrecy import shown


@dataclass(frozen=True, slots=True)
class MediaFolders:
    """Where recordings are looked for: beside the timetable, then in the media root."""

    beside: Path
    root: Path | None = None

    def find(self, text: str) -> Path:
        """Return the recording's absolute path: the first place where it exists, else beside.

        Raises MeaningError for links and backslashes.
        """
        if not text:
            raise MeaningError("no file is named", "write its path, such as talks/opening.mp4")
        if "://" in text:
            mend = "download the recording and write the path of the file"
            raise MeaningError(f"{shown(text)} is a link, not a file", mend)
        refuse_foreign(text, self.beside)
        beside = self.beside / text
        if self.root is None or is_file(beside):
            return beside
        in_root = self.root / text
        return in_root if is_file(in_root) else beside


def is_file(path: Path) -> bool:
    """Tell whether there is a file; what cannot be looked at counts as not there."""
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be entered
        return False
