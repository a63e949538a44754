"""Finds the recordings that a timetable names; used when reading, and by the preflight."""

from dataclasses import dataclass
from pathlib import Path

from orchestrator.paths import straightened
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import shown
from orchestrator.timetable.values.foreign_paths import refuse_foreign
from orchestrator.timetable.values.look_alike import differences, look_alikes


@dataclass(frozen=True, slots=True)
class MediaFolders:
    """Where recordings are looked for: beside the timetable, then in the media root."""

    beside: Path
    root: Path | None = None

    def find(self, text: str) -> Path:
        """Return the recording's absolute path: the first place where it exists, else beside.

        Where neither has it, the one file whose name only looks like it is taken.
        Raises MeaningError for links and backslashes.
        """
        if not text:
            raise MeaningError("no file is named", "write its path, such as talks/opening.mp4")
        if "://" in text:
            mend = "download the recording and write the path of the file"
            raise MeaningError(f"{shown(text)} is a link, not a file", mend)
        refuse_foreign(text, self.beside)
        return self.nearest(text, *(root for root in (self.root,) if root is not None))

    def nearest(self, text: str, *besides: Path) -> Path:
        """Return where the file is: beside the timetable or in another folder, or looks so."""
        places = [straightened(folder / text) for folder in (self.beside, *besides)]
        there = next((place for place in places if is_file(place)), None)
        if there is not None:
            return there
        alike = dict.fromkeys(found for place in places for found in look_alikes(place))
        return next(iter(alike)) if len(alike) == 1 else places[0]


def is_file(path: Path) -> bool:
    """Tell whether there is a file; what cannot be looked at counts as not there."""
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be entered
        return False


def spelt_otherwise(text: str, found: Path) -> tuple[str, str] | None:
    """Return what to say where the file that was found is spelt otherwise than the text.

    The second part is how to mend it. None: it is the very file, or there is none.
    """
    written = Path(text)
    wanted: list[str] = []
    for part in written.parts:
        wanted = [] if part in ("..", written.anchor) else [*wanted, part]
    has = found.parts[-len(wanted) :] if wanted else ()
    if tuple(wanted) == tuple(has) or not is_file(found):
        return None
    what = (
        f"{shown(text)} is spelt otherwise in the folder, with {differences(text, '/'.join(has))}"
    )
    return what, "that file is taken; to be sure of it, rename it, or copy its name from the folder"


def not_there(path: Path) -> tuple[str, str]:
    """Return what to say of a recording that is missing, and how to mend it."""
    what = f"the recording is not there: {path}"
    alike = look_alikes(path)
    if not alike:
        return what, "put the file there, or mend the path"
    names = " and ".join(f"“{found.name}”" for found in alike)
    return what, f"{names} look like it in that folder; rename the right one to what is written"
