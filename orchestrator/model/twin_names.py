"""How a recording's prepared twin is named, so that who has one of the two knows the other. Pure.

Twins are made and found by `preparing`; `rundown.changes` and `web` name them to people. A twin
lies beside its original and has that one's fingerprint in its name: `talk.mov` is played as
`talk.mov.prepared-0123456789abcdef.mp4` while `talk.mov` looks like that.
"""

import re
from pathlib import Path
from typing import Final

MARK: Final = ".prepared-"
ENDING: Final = ".mp4"
LETTERS: Final = 16
"""Of a fingerprint, in hexadecimal."""

TWIN: Final = re.compile(
    rf"(?P<original>.+){re.escape(MARK)}(?P<print>[0-9a-f]{{{LETTERS}}}){re.escape(ENDING)}"
)


def twin_of(original: Path, looks: str) -> Path:
    """Return where the twin of a recording that looks like that is, or belongs."""
    return original.with_name(f"{original.name}{MARK}{looks}{ENDING}")


def is_twin(path: Path) -> bool:
    """Return whether a file is a prepared twin, by its name."""
    return TWIN.fullmatch(path.name) is not None


def original_of(path: Path) -> Path:
    """Return what a twin was made of; any other file is what it is."""
    found = TWIN.fullmatch(path.name)
    return path.with_name(found["original"]) if found else path
