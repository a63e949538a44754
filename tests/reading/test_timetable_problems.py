"""How problems are shown, sorted and limited."""

from orchestrator.model.findings import has_errors
from orchestrator.reading.problems import MOST_LISTED, Findings, Place


def test_problems_come_in_the_order_of_the_file() -> None:
    """Whatever order they were found in."""
    findings = Findings("a.yaml")
    for line, column in ((9, 1), (2, 5), (2, 1), (10, 1)):
        findings.error(Place(line, column), "x", "y")
    places = [(p.where.line, p.where.column) for p in findings.problems()]
    assert places == [(2, 1), (2, 5), (9, 1), (10, 1)]


def test_the_same_problem_is_listed_once() -> None:
    """A mistake in the defaults is met by every session."""
    findings = Findings("a.yaml")
    findings.error(Place(1, 1), "x", "y")
    findings.error(Place(1, 1), "x", "y")
    assert len(findings.problems()) == 1


def test_warnings_alone_are_no_errors() -> None:
    """A timetable with warnings can be used."""
    findings = Findings("a.yaml")
    findings.warn(Place(), "x", "y")
    assert not has_errors(findings.problems())
    findings.error(Place(), "x", "y")
    assert has_errors(findings.problems())


def test_a_flood_of_problems_ends_with_an_error_that_says_so() -> None:
    """Errors after the limit must not make the file look good."""
    findings = Findings("a.yaml")
    for line in range(1, MOST_LISTED + 100):
        findings.warn(Place(line, 1), "x", "y")
    problems = findings.problems()
    assert len(problems) == MOST_LISTED + 1
    assert "more than 10,000 problems" in problems[-1].what
    assert has_errors(problems)


def test_an_unknown_word_gets_the_nearest_known() -> None:
    """Case, hyphens and underscores do not count as differences."""
    findings = Findings("a.yaml")
    findings.unknown(Place(), "x", "Hands-On", ("hands_on", "name"))
    assert findings.problems()[0].mend == "did you mean “hands_on”?"


def test_a_word_like_nothing_known_gets_the_list() -> None:
    """A long list is shortened."""
    findings = Findings("a.yaml")
    findings.unknown(Place(), "x", "zzz", [f"room-{n}" for n in range(40)])
    assert findings.problems()[0].mend.startswith("known here: room-0, room-1, ")
    assert findings.problems()[0].mend.endswith("room-11, …")
