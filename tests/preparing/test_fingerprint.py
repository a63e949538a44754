"""What tells one recording from another, without reading all of it."""

from pathlib import Path

import pytest

from orchestrator.model.twin_names import LETTERS
from orchestrator.preparing.fingerprint import ENDS, PIECE, WHOLE, fingerprint


def test_a_small_file_is_read_whole(tmp_path: Path) -> None:
    """One byte more, less or otherwise is seen; the name and the time do not matter."""
    file, other = tmp_path / "a.mp4", tmp_path / "other.mov"
    found = set()
    for content in (b"", b"abc", b"abd", b"ab"):
        file.write_bytes(content)
        found.add(fingerprint(file))
    assert len(found) == 4
    other.write_bytes(b"ab")
    assert fingerprint(other) == fingerprint(file)
    assert len(fingerprint(file)) == LETTERS


@pytest.mark.parametrize("where", [0, ENDS - 1, WHOLE + 5_000_000 - 1, WHOLE + 5_000_000 - ENDS])
def test_of_a_large_file_the_ends_are_read_whole(where: int, tmp_path: Path) -> None:
    """There are headers, indexes and tags."""
    file, size = tmp_path / "a.mp4", WHOLE + 5_000_000
    file.write_bytes(bytes(size))
    before = fingerprint(file)
    with file.open("rb+") as opened:
        opened.seek(where)
        opened.write(b"x")
    assert fingerprint(file) != before


def test_of_a_large_file_no_long_stretch_is_passed_over(tmp_path: Path) -> None:
    """What is coded anew differs everywhere: a stretch of a sixtieth is met wherever it lies."""
    file, size = tmp_path / "a.mp4", 20_000_000
    file.write_bytes(bytes(size))
    before = fingerprint(file)
    stretch = (size - 2 * ENDS) // 60 + PIECE
    for start in range(ENDS, size - stretch, 3_000_000):
        with file.open("rb+") as opened:
            opened.seek(start)
            opened.write(b"x" * stretch)
        assert fingerprint(file) != before
        with file.open("rb+") as opened:
            opened.seek(start)
            opened.write(bytes(stretch))
    assert fingerprint(file) == before


def test_of_a_large_file_little_is_read(tmp_path: Path) -> None:
    """A hundred gigabytes take as long as four megabytes."""
    file = tmp_path / "a.mp4"
    with file.open("wb") as opened:
        opened.truncate(100_000_000_000)  # a hole, which no disk has to hold
    assert len(fingerprint(file)) == LETTERS


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """It is for whoever asks to say what that means."""
    with pytest.raises(OSError, match="No such file"):
        fingerprint(tmp_path / "a.mp4")
