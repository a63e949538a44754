"""How findings are written for people and for programs, and how they sort."""

import pytest

from orchestrator.model.findings import Area, Finding, Spot, has_errors

IN_A_FILE = Spot(Area.TIMETABLE, "a.yaml", 3, 7)


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (IN_A_FILE.error("it is wrong", "mend it"), "a.yaml:3:7: error: it is wrong — mend it"),
        (Spot(Area.SETTINGS, "X").warning("X is odd"), "settings: warning: X is odd"),
        (Spot(Area.OBS, "studio-a", room="main").note("is there"), "main (OBS studio-a): is there"),
        (Spot(Area.VENUE, "Slack C1", room="main").error("no"), "main (Slack C1): error: no"),
        (Spot(Area.YOUTUBE, room="main").warning("a", "b"), "main (YouTube): warning: a — b"),
    ],
)
def test_a_finding_prints_where_it_is_first(finding: Finding, line: str) -> None:
    """Editors jump to `file:line:column`; a note has no word before it, no mend no dash."""
    assert str(finding) == line


@pytest.mark.parametrize(
    ("spot", "where"),
    [
        (IN_A_FILE, {"area": "timetable", "name": "a.yaml", "line": 3, "column": 7}),
        (Spot(Area.SETTINGS, "X"), {"area": "settings", "name": "X"}),
        (Spot(Area.OBS, "a", room="main"), {"area": "obs", "name": "a", "room": "main"}),
        (Spot(Area.YOUTUBE, room="main"), {"area": "youtube", "room": "main"}),
    ],
)
def test_programs_get_the_same_fields_of_every_finding(
    spot: Spot, where: dict[str, object]
) -> None:
    """What does not apply is null."""
    nothing = dict.fromkeys(("room", "name", "line", "column"))
    said = {"severity": "warning", "what": "it may be wrong", "mend": "look"}
    assert spot.warning("it may be wrong", "look").as_json() == {**nothing, **where, **said}


def test_findings_of_a_file_sort_by_their_place() -> None:
    """By number, not by how it is written."""
    places = ((9, 1), (2, 5), (10, 1), (2, 1))
    findings = [Spot(Area.TIMETABLE, "a.yaml", *place).error("x") for place in places]
    assert [(found.where.line, found.where.column) for found in sorted(findings)] == sorted(places)


def test_only_errors_are_errors() -> None:
    """Warnings and notes keep nothing from being used."""
    assert not has_errors([IN_A_FILE.warning("x"), IN_A_FILE.note("x")])
    assert has_errors([IN_A_FILE.note("x"), IN_A_FILE.error("x")])
