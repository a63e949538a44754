"""Whether a Matroska, WebM or AVI file is as long as its header says; called by `measure`.

Their lengths in time do not tell: those of captions count, and of a file without its end FFmpeg
estimates them. Rules: RFC 8794 (EBML), sections 4 and 5; RFC 9559 (Matroska), the Segment's size;
Microsoft's RIFF, the size after the first four bytes.
"""

from pathlib import Path
from typing import BinaryIO, Final

EBML: Final = b"\x1a\x45\xdf\xa3"
SEGMENT: Final = b"\x18\x53\x80\x67"
RIFF: Final = b"RIFF"
LIVE: Final = (0, 0xFFFF_FFFF)
"""Sizes that recorders write before they know."""
MOST_HEADER: Final = 4096


def is_cut_off(path: Path) -> bool:
    """Tell whether the file ends before its content does; False where no size is written.

    Raises OSError.
    """
    with path.open("rb") as file:
        kind = file.read(4)
        size = _of_segment(file) if kind == EBML else _of_riff(file) if kind == RIFF else None
        return size is not None and file.tell() + size > path.stat().st_size


def _of_riff(file: BinaryIO) -> int | None:
    size = int.from_bytes(file.read(4), "little")
    return None if size in LIVE else size


def _of_segment(file: BinaryIO) -> int | None:
    header = _size(file)
    if header is None or header > MOST_HEADER:
        return None
    file.seek(header, 1)
    return _size(file) if file.read(4) == SEGMENT else None


def _size(file: BinaryIO) -> int | None:
    """Return the size that is written here; None where it says that it is not known."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    rest = file.read(length - 1)
    value = int.from_bytes(bytes([first[0] & ((1 << (8 - length)) - 1)]) + rest, "big")
    return None if value == (1 << (7 * length)) - 1 else value
