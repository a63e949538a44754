"""Finds files whose names only look like the one that is written; used where that one is missing.

Names change on their way: a Mac takes letters apart (NFD) and puts no-break spaces into the names
of screen recordings, phones and word processors make quotes and dashes typographic, Windows does
not mind capitals. All of that looks the same on a screen.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

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
