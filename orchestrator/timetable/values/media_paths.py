"""Finds the recordings that a timetable names; used when reading, and by the preflight.

A crew copies a path from the computer that has OBS: `refuse_foreign` says what to write instead.
Names change on their way: `look_alikes` finds files whose names only look like the one that is
written.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from orchestrator.model.findings import Alike
from orchestrator.paths import straightened
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.nodes import TextNode
from orchestrator.reading.problems import Positioned
from orchestrator.reading.secrecy import shown


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
            raise MeaningError(f"{shown(text)} is a link, not a file", _instead_of_link(text))
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

    The second part is how to fix it. None: it is the very file, or there is none.
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
    """Return what to say of a recording that is missing, and how to fix it."""
    what = f"the recording is not there: {path}"
    alike = look_alikes(path)
    if not alike:
        return what, "put the file there, or correct the path"
    names = " and ".join(f"“{found.name}”" for found in alike)
    return what, f"{names} look like it in that folder; rename the right one to what is written"


def several_not_there(at: Positioned, path: Path, also: str = "") -> Alike:
    """Return what to say of many such recordings; this one is named as it is written.

    `also`: what the timetable would need without them.
    """
    written = at.value if isinstance(at, TextNode) else path.name
    mend = "put the files there, or correct the paths"
    return Alike("recordings are not there yet", written, f"{mend}{also}")


SETTING: Final = "ORCHESTRATOR_OBS__NAME__MEDIA_FOLDER"

_OF_A_DRIVE = re.compile(r"[A-Za-z]:[\\/]|[\\/]{2}[^\\/]")


def refuse_foreign(text: str, beside: Path) -> None:
    """Raise MeaningError for a path that no file of this computer can have.

    `beside`: the folder of the timetable; what really is there is no mistake.
    """
    here = "write the path that it has on this computer, such as talks/opening.mp4"
    if text.startswith("~/") and not _is_there(beside / text):
        home = shown(str(Path.home() / text[2:]))
        raise MeaningError(f"{shown(text)} begins with a sign of the shell", f"write {home}")
    there = f"how OBS's computer names the folder is said by the setting {SETTING}"
    if os.name != "nt" and _OF_A_DRIVE.match(text) and not _is_there(beside / text):
        what = f"{shown(text)} is a path of Windows or of a network share, not of this computer"
        raise MeaningError(what, f"{here}; {there}")
    if "\\" in text:
        right = f"write {shown(text.replace(chr(92), '/'))}"
        raise MeaningError(f"{shown(text)} has backslashes", f"{right}; {there}")


def _instead_of_link(text: str) -> str:
    """Return what to write instead; a browser's address of a file on this computer has its path."""
    if not text.casefold().startswith("file://"):
        return "download the recording and write the path of the file"
    return f"write its path: {shown(unquote(urlsplit(text).path))}"


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


MOST_NAMES: Final = 20_000
"""Looked at in one folder."""
MOST_FOUND: Final = 8
"""More names that look alike are not told apart any more."""

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʹ`´ˈ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def look_alikes(path: Path) -> tuple[Path, ...]:
    """Return the files that `path`, which is absolute and not there, may mean.

    Folders on the way may be spelt otherwise, too. Names that differ in capitals as well count
    only where there is no nearer one. Blocks for some looks at the disk.
    """
    return _walked(path, _looks) or _walked(path, _sounds)


def differences(written: str, found: str) -> str:
    """Return in words what two names that look alike differ in."""
    names = unicodedata.normalize("NFC", written), unicodedata.normalize("NFC", found)
    if names[0] == names[1]:
        return "accents that are put together otherwise"
    ways = []
    for what, plain in _WAYS.items():
        plainer = plain(names[0]), plain(names[1])
        if _unlike(*plainer) < _unlike(*names):
            ways.append(what)
        names = plainer
    return f"other {' and '.join(ways)}" if ways else "other letters"


def _unlike(one: str, other: str) -> int:
    """Return in how many places the names differ."""
    pairs = sum(a != b for a, b in zip(one, other, strict=False))
    return pairs + abs(len(one) - len(other))


def _plain_spaces(name: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", name)).strip()


_WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    "spaces": _plain_spaces,
    "quotes or dashes": lambda name: name.translate(_PLAIN),
    "capitals": str.casefold,
}


def _looks(name: str) -> str:
    return _plain_spaces(unicodedata.normalize("NFC", name)).translate(_PLAIN)


def _sounds(name: str) -> str:
    return _looks(unicodedata.normalize("NFC", _looks(name).casefold()))


def _walked(path: Path, key: Callable[[str], str]) -> tuple[Path, ...]:
    """Go down the path part by part, by every name that is the same by the key."""
    here: list[Path] = [Path(path.anchor)]
    parts = path.parts[1:]
    for n, part in enumerate(parts):
        last = n == len(parts) - 1
        here = [found for folder in here for found in _named(folder, part, key, last)]
        here = here[:MOST_FOUND]
    return tuple(here)


def _named(folder: Path, part: str, key: Callable[[str], str], last: bool) -> Iterable[Path]:
    exact = folder / part
    if part == ".." or _is(exact, last):
        return [exact]
    wanted = key(part)
    return [
        folder / name for name in _names(folder) if key(name) == wanted and _is(folder / name, last)
    ]


def _names(folder: Path) -> list[str]:
    try:
        return [found.name for found in islice(folder.iterdir(), MOST_NAMES)]
    except OSError:
        return []


def _is(path: Path, last: bool) -> bool:
    try:
        return path.is_file() if last else path.is_dir()
    except OSError:
        return False
