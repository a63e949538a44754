"""How findings are written for people and for programs, and how they sort."""

import pytest

from orchestrator.model.findings import Alike, Area, Finding, Severity, Spot, has_errors, summed_up

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


def missing(number: int) -> Finding:
    alike = Alike("files are missing", f"{number}.mp4", "copy them")
    return Spot(Area.TIMETABLE, "a.yaml", number, 1).error(f"{number}.mp4 is missing", "", alike)


def test_many_findings_of_one_kind_are_one_line() -> None:
    """In the place of the first; what else was found stands as it is."""
    other = IN_A_FILE.error("it is wrong", "mend it")
    told = summed_up([*map(missing, (1, 2)), other, *map(missing, range(4, 8))])
    mend = "copy them; “orchestrator check -v” lists them"
    assert [str(each) for each in told] == [
        f"a.yaml:1:1: error: 6 files are missing (1.mp4, 2.mp4 …) — {mend}",
        str(other),
    ]


def test_a_few_of_one_kind_stay_lines_of_their_own() -> None:
    """Three are read at a glance, and each has its place."""
    few = [missing(1), missing(2), missing(3)]
    assert list(summed_up(few)) == few


def test_what_is_alike_in_another_file_is_not_summed_up_with_it() -> None:
    """Nor is a warning with an error: the line has one place and one severity."""
    warned = [Finding(f.where, Severity.WARNING, f.what, "", f.alike) for f in map(missing, (1, 2))]
    mixed = [missing(1), missing(2), *warned]
    assert list(summed_up(mixed)) == mixed
