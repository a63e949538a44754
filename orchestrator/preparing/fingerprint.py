"""What tells whether a recording is still the one that a twin was made of; used by `twins`.

Some megabytes of a file are read, wherever it is large: docs/decisions/prepared-twins.md says why
that is enough. Blocks for as long as the disk takes.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO, Final

from orchestrator.model.twin_names import LETTERS

ENDS: Final = 1024 * 1024
"""Bytes at the start and at the end, where containers have their headers and indexes."""

PIECES: Final = 62
PIECE: Final = 32 * 1024
"""Bytes of each of the pieces that lie evenly between."""

WHOLE: Final = 2 * ENDS + PIECES * PIECE
"""A file up to this size is read whole."""


def fingerprint(path: Path) -> str:
    """Return what a file looks like, as `LETTERS` hexadecimal digits; raises OSError.

    64 bits of its SHA-256, against chance: nobody gains by two files that look alike.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        found = hashlib.sha256(size.to_bytes(8, "big"))
        for start, length in _pieces(size):
            file.seek(start)
            found.update(_read(file, length))
    return found.hexdigest()[:LETTERS]


def _pieces(size: int) -> list[tuple[int, int]]:
    """Return where to read, and how much."""
    if size <= WHOLE:
        return [(0, size)]
    step = (size - 2 * ENDS) // PIECES
    between = [(ENDS + n * step, PIECE) for n in range(PIECES)]
    return [(0, ENDS), *between, (size - ENDS, ENDS)]


def _read(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise OSError("the file became shorter while it was read")
    return data
