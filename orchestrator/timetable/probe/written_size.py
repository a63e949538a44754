"""What a file's header says of its own size; called by `measure`. Nothing is read but the header.

Rules: RFC 8794 (EBML), sections 4 and 5; RFC 9559 (Matroska), the Segment's size; Microsoft's RIFF,
the size after the first four bytes; Microsoft's ASF, sections 3.1 and 3.2 (File Properties).
"""

from pathlib import Path
from typing import BinaryIO, Final

EBML: Final = b"\x1a\x45\xdf\xa3"
SEGMENT: Final = b"\x18\x53\x80\x67"
RIFF: Final = b"RIFF"
ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
FILE_PROPERTIES: Final = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
LIVE: Final = (0, 0xFFFF_FFFF)
"""Sizes that recorders write before they know."""
MOST_HEADER: Final = 4096
MOST_OBJECTS: Final = 50
"""Of an ASF's header: most have six."""


def is_cut_off(path: Path) -> bool:
    """Tell whether a Matroska, WebM, AVI or WMV file ends before its content does, by its header.

    False where no size is written. Raises OSError. Lengths in time do not tell: those of captions
    count, and of a file without its end FFmpeg estimates them.
    """
    with path.open("rb") as file:
        end = _written_end(file)
        return end is not None and end > path.stat().st_size


def is_live_avi(path: Path) -> bool:
    """Tell whether it is an AVI that was written without going back to its header, as to a pipe.

    The length that FFmpeg tells of one is a guess of its own. Raises OSError.
    """
    with path.open("rb") as file:
        return file.read(4) == RIFF and int.from_bytes(file.read(4), "little") in LIVE


def _written_end(file: BinaryIO) -> int | None:
    """Return the byte at which the file ends by its header; None where that does not say."""
    kind = file.read(4)
    if kind == EBML:
        size = _of_segment(file)
    elif kind == RIFF:
        size = _of_riff(file)
    else:
        return _of_asf(file) if kind + file.read(12) == ASF else None
    return None if size is None else file.tell() + size


def _of_riff(file: BinaryIO) -> int | None:
    size = _number(file, 4)
    return None if size in LIVE else size


def _of_asf(file: BinaryIO) -> int | None:
    """Return the size of the whole file, which one of the objects in its header tells."""
    file.seek(14, 1)
    for _ in range(MOST_OBJECTS):
        kind, size = file.read(16), _number(file, 8)
        if kind != FILE_PROPERTIES:
            file.seek(max(0, size - 24), 1)
            continue
        file.seek(16, 1)
        whole = _number(file, 8)
        file.seek(40, 1)
        is_broadcast = _number(file, 4) & 1
        return None if is_broadcast or not whole else whole
    return None


def _number(file: BinaryIO, length: int) -> int:
    return int.from_bytes(file.read(length), "little")


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
