"""From the bytes of a file to clean text for the YAML parser; used by `yaml_source`.

What cannot stand in a timetable (binary data, other encodings, invisible control characters) is
reported here with its place.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from orchestrator.reading.problems import Findings, Place

LIMIT: Final = 16 * 1024 * 1024
"""Bytes; 20,000 sessions with abstracts take about 6 million."""

_UTF16_OR_32 = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ODD_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHOWN_ODD = 20
_ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8})|(?P<sign>.))",
    re.DOTALL,
)
_BY_SIGN = {
    "0": 0x00, "a": 0x07, "b": 0x08, "v": 0x0B, "f": 0x0C, "e": 0x1B, "N": 0x85, "L": 0x2028,
    "P": 0x2029,
}  # fmt: skip
"""YAML's own escapes for characters that nobody means; tabs and line ends are meant."""


def decode(data: bytes, findings: Findings) -> str | None:
    """Return the file's text, or None when it isn't text; notes what is wrong with it.

    Control characters are noted and replaced by spaces, so that positions stay right.
    """
    if len(data) > LIMIT:
        findings.error(
            Place(),
            f"the file is larger than {LIMIT // 1024 // 1024} MB",
            "a timetable is a short text file; check that this is the right file",
        )
        return None
    text = _as_unicode(data, findings)
    return None if text is None else _without_odd_characters(text, findings)


def _as_unicode(data: bytes, findings: Findings) -> str | None:
    save = "save it as UTF-8 text (in the editor: “Save as”, encoding UTF-8)"
    if data.startswith(_UTF16_OR_32):
        findings.error(Place(), "the file is saved as UTF-16 or UTF-32", save)
        return None
    if b"\0" in data:
        mend = f"check that this is the right file; if it is, {save}"
        findings.error(Place(), "the file isn't text (it contains binary data)", mend)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        findings.error(place_of(before, len(before)), "the file is not saved as UTF-8", save)
        return None


def _without_odd_characters(text: str, findings: Findings) -> str:
    for count, odd in enumerate(_ODD.finditer(text)):
        if count == _SHOWN_ODD:
            break
        findings.error(
            place_of(text, odd.start()),
            f"an invisible character (U+{ord(odd[0]):04X}) stands here",
            "delete it; it often comes along when text is pasted from a page or a document",
        )
    return _ODD.sub(" ", text)


def note_odd_escapes(quoted: str, at: Place, findings: Findings) -> None:
    """Note each invisible character that is written by an escape, at its place.

    `quoted` is a text in double quotes as it stands in the file, from `at` on.
    """
    for escape in islice(_odd_escapes(quoted), _SHOWN_ODD):
        within = place_of(quoted, escape.start())
        column = within.column + (at.column - 1 if within.line == 1 else 0)
        findings.error(
            Place(at.line + within.line - 1, column),
            f"an invisible character (U+{_code_of(escape):04X}) stands here, as “{escape[0]}”",
            "delete it; it often comes along when a program writes the file",
        )


def without_odd(text: str) -> str:
    """Return the text with spaces for the characters that `note_odd_escapes` notes."""
    return _ODD_IN_TEXT.sub(" ", text)


def _odd_escapes(quoted: str) -> Iterator[re.Match[str]]:
    for escape in _ESCAPE.finditer(quoted):
        code = _code_of(escape)
        if code is not None and _ODD_IN_TEXT.match(chr(code)):
            yield escape


def _code_of(escape: re.Match[str]) -> int | None:
    digits = escape["x"] or escape["u"] or escape["U"]
    return int(digits, 16) if digits else _BY_SIGN.get(escape["sign"])


def place_of(text: str, offset: int) -> Place:
    """Return the line and column of an offset in the text."""
    lines_before = text.count("\n", 0, offset)
    return Place(lines_before + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)
