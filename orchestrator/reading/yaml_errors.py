"""The parser's complaints in words for organizers, each at the most helpful place.

Used by `yaml_source`. The parser is libyaml; its messages are fixed strings of its `scanner.c`
and `parser.c`.
"""

import re
from dataclasses import dataclass
from typing import Final

from yaml.error import MarkedYAMLError

from orchestrator.reading.problems import Findings, Place

_FALSE_SPACE: Final = re.compile("(?:^[ -]*|:)([\u00a0\u200b\u2007\u202f\u3000])")
"""In the indentation or after a colon, where YAML needs a space; elsewhere they are text."""
_CURLY_VALUE: Final = re.compile("(?:^|: |- )\\s*[“”„‟‘’‚]")
QUOTE: Final = "put the whole text in quotes"


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one of the parser's complaints is said; `from_start`: located where the piece began."""

    complaint: str
    what: str
    mend: str
    from_start: bool = False


_READINGS: Final = (
    _Reading(
        "found unexpected end of stream",
        "the quotes that open here are never closed",
        "add the closing quote",
        from_start=True,
    ),
    _Reading(
        "could not find expected ':'",
        "this line has no “:” after its key",
        "write “key: value”, or indent the line if it goes on from the one before",
        from_start=True,
    ),
    _Reading(
        "did not find expected ',' or ']'",
        "the list that opens with “[” here is not closed, or lacks a comma",
        "put commas between the entries and “]” after the last",
        from_start=True,
    ),
    _Reading(
        "did not find expected ',' or '}'",
        "the group that opens with “{” here is not closed, or lacks a comma",
        "put commas between the entries and “}” after the last",
        from_start=True,
    ),
    _Reading(
        "found unknown escape character",
        "a backslash in double quotes stands here",
        "use single quotes, or / in paths",
    ),
    _Reading(
        "did not find expected alphabetic or numeric character",
        "a text that starts with * or & has a special meaning",
        QUOTE,
        from_start=True,
    ),
    _Reading(
        "block sequence entries are not allowed",
        "a list cannot start here",
        "start each “- …” on a line of its own; a text that starts with “- ” goes in quotes",
    ),
    _Reading(
        "mapping keys are not allowed",
        "a text that starts with “? ” has a special meaning",
        QUOTE,
    ),
    _Reading(
        "did not find expected '-' indicator",
        "this line stands in a list but has no “- ”, or its indentation is wrong",
        "start it with “- ”, or line it up with the keys it belongs to",
    ),
    _Reading(
        "did not find expected comment or line break",
        "only a line break may follow “|” or “>”",
        f"start the text on the next line, indented; or {QUOTE}",
    ),
    _Reading(
        "did not find expected key",
        "this does not fit what stands before it",
        "line the keys of one group up; a text that has quotes in it goes as a whole in quotes",
    ),
    _Reading(
        "did not find expected node content",
        "a bracket or comma stands here with nothing before it",
        "remove it, or put the text in quotes",
    ),
    _Reading(
        "did not find expected <document start>",
        "more text follows after the end of the timetable",
        "remove the line “...” above, or this text",
    ),
    _Reading(
        "found incompatible YAML document",
        "the %YAML line asks for a version that is not known",
        "remove the line",
    ),
    _Reading(
        "tab character",
        "a tab stands here",
        "indent with spaces; tabs have no meaning in a timetable",
    ),
)
_UNKNOWN: Final = _Reading(
    "",
    "this cannot be read",
    "check the quotes, colons and indentation of this line and the one above",
)


def note_syntax_error(error: MarkedYAMLError, text: str, findings: Findings) -> None:
    """Note the parser's complaint as a problem that an organizer understands."""
    complaint = error.problem or ""
    reading = next((r for r in _READINGS if r.complaint in complaint), _UNKNOWN)
    mark = error.problem_mark or error.context_mark
    if reading.from_start and error.context_mark is not None:
        mark = error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place()
    false_space = _false_space(text, place)
    if false_space is not None:
        what = "a no-break or zero-width space stands here; it only looks like a space"
        findings.error(false_space, what, "replace it by an ordinary space")
        return
    what, mend = _by_the_line(complaint, _line(text, place), place) or (reading.what, reading.mend)
    findings.error(place, what, mend)


def _line(text: str, place: Place) -> str:
    lines = text.split("\n", place.line)
    return lines[place.line - 1].rstrip("\r") if place.line <= len(lines) else ""


def _false_space(text: str, place: Place) -> Place | None:
    """Return the place of a false space on this line or the one before; it is to blame then."""
    for line in range(place.line, max(place.line - 2, 0), -1):
        found = _FALSE_SPACE.search(_line(text, Place(line)))
        if found is not None:
            return Place(line, found.start(1) + 1)
    return None


def _by_the_line(complaint: str, line: str, place: Place) -> tuple[str, str] | None:
    """Say it better where the line itself shows what happened."""
    here = line[place.column - 1 : place.column]
    if "cannot start any token" in complaint:
        if here == "\t":
            return ("a tab stands here", "indent with spaces; tabs have no meaning in a timetable")
        return (f"a text cannot start with “{here}”", QUOTE)
    if "mapping values are not allowed" in complaint:
        if _CURLY_VALUE.search(line):
            return ("curly quotes do not hold a text together", 'use straight quotes: "…"')
        if ": " in line[: place.column - 1]:
            return ("a second “: ” stands on this line", f'{QUOTE}: title: "One: Two"')
        return (
            "this key is indented differently from the ones above, or follows an unfinished line",
            "line it up with the other keys of its group",
        )
    return None
