"""The parser's complaints in words for organizers."""

import pytest

from orchestrator.model.findings import Finding
from orchestrator.reading.problems import Findings
from orchestrator.reading.yaml_source import parse

CASES = [
    ("title: Walls: an atlas", (1, 13), "second “: ”", "quotes"),
    ("title: “Walls: an atlas”", (1, 14), "curly quotes", "straight quotes"),
    ("a: b\n c: d", (2, 3), "indented differently", "line it up"),
    ("a: 1\n\tb: 2", (2, 1), "a tab", "spaces"),
    ("\ta: 1", (1, 1), "a tab", "spaces"),
    ("a: @home", (1, 4), "cannot start with “@”", "quotes"),
    ("a: `x", (1, 4), "cannot start with “`”", "quotes"),
    ("a: *Star*", (1, 4), "starts with * or &", "quotes"),
    ("a: 1\nb: 'open\nc: 2", (2, 4), "never closed", "closing quote"),
    ("a: [1, 2\nb: 3", (1, 4), "list that opens with “[”", "commas"),
    ("a: {b: 1\nc: 3", (1, 4), "group that opens with “{”", "commas"),
    ('a: "C:\\data"', (1, 7), "backslash", "single quotes"),
    ("a: - b", (1, 4), "a list cannot start here", "line of its own"),
    ("a: ? b", (1, 4), "“? ”", "quotes"),
    ("- a\nb: c", (2, 1), "no “- ”", "line it up"),
    ('a: "x" y', (1, 8), "does not fit", "quotes"),
    ("a: | text", (1, 6), "line break may follow", "next line"),
    ("a: ]", (1, 4), "nothing before it", "quotes"),
    ("a: b\n...\nc", (3, 1), "after the end", "remove"),
    ("%YAML 3.0\n---\na: b", (1, 1), "version", "remove"),
    ("a: b\nc\nd: e", (2, 1), "no “:”", "key: value"),
    ("event:\u00a0x\na: b", (1, 7), "no-break", "ordinary space"),
]


def problem_of(source: str) -> Finding:
    findings = Findings("t.yaml")
    assert parse(source.encode(), findings) is None
    (problem,) = findings.problems()
    return problem


@pytest.mark.parametrize(("source", "place", "what", "mend"), CASES)
def test_a_syntax_error_says_what_happened_and_what_to_do(
    source: str, place: tuple[int, int], what: str, mend: str
) -> None:
    """At the place where an organizer would look for it."""
    problem = problem_of(source)
    assert (problem.where.line, problem.where.column) == place
    assert what in problem.what
    assert mend in problem.mend


def test_an_unforeseen_complaint_is_located_all_the_same() -> None:
    """The parser has more messages than anybody meets."""
    problem = problem_of("a: 1\n%oops\n---\n")
    assert problem.where.line >= 1
    assert problem.mend
