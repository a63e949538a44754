"""Files are found by names that only look like those in the folder."""

import unicodedata
from pathlib import Path

import pytest

from orchestrator.model.findings import Severity, has_errors
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import Loaded, loads
from orchestrator.timetable.values.media_paths import differences, look_alikes
from tests.timetable.readers import EVENT

MAC = "Screen Recording 2026-12-05 at 3.15.02\u202fPM.mov"
CZECH = "Záznam 5.\u00a012.\u00a02026 v\u00a015.15.02.mov"


def loaded(folder: Path, media: str, more: str = "") -> Loaded:
    line = media.replace('"', '\\"')
    text = (
        f'{EVENT}sessions:\n  - start: "18:00"\n    title: A\n    media: "{line}"\n'
        f"    duration: 20s\n{more}"
    )
    return loads(text, folder / "t.yaml")


def found(folder: Path, media: str) -> str:
    """Return the file that is taken for this name, as a path in the folder."""
    timetable = loaded(folder, media).timetable
    assert timetable is not None
    path = timetable.sessions[0].media
    assert path is not None
    return str(path.relative_to(folder))


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize(
    "name",
    [MAC, CZECH, "two  spaces.mp4", "Ann’s talk.mp4", "“a” and “b”.mp4", "tab\tin it.mp4", "—.mp4"],
)
def test_a_name_is_taken_as_it_is_written(tmp_path: Path, name: str) -> None:
    """Its own spaces and signs are part of it; nothing is said then."""
    make(tmp_path, name)
    written = name.replace("\t", "\\t")
    assert found(tmp_path, written) == name
    assert loaded(tmp_path, written).problems == ()


@pytest.mark.parametrize(
    ("there", "written", "how"),
    [
        (MAC, MAC.replace("\u202f", " "), "other spaces"),
        (CZECH, CZECH.replace("\u00a0", " "), "other spaces"),
        ("two  spaces.mp4", "two spaces.mp4", "other spaces"),
        ("Kova\u0301r\u030c.mp4", "Kovář.mp4", "accents"),
        ("Kovář.mp4", "Kova\u0301r\u030c.mp4", "accents"),
        ("й.mp4", unicodedata.normalize("NFD", "й.mp4"), "accents"),
        ("Ann’s talk.mp4", "Ann's talk.mp4", "other quotes or dashes"),
        ("Ann's talk.mp4", "Ann’s talk.mp4", "other quotes or dashes"),
        ("one – two.mp4", "one - two.mp4", "other quotes or dashes"),
        ("Talk.MP4", "talk.mp4", "other capitals"),
        ("a\u200bb.mp4", "ab.mp4", "other spaces"),
        (f"fo\u0308lder/{MAC}", f"földer/{MAC}", "accents"),
        ("Talks/a.mp4", "talks/a.mp4", "other capitals"),
        ("Über uns/Ann’s\u00a0talk.MP4", "über uns/Ann's talk.mp4", "spaces and quotes"),
    ],
)
def test_a_name_that_looks_the_same_is_found(
    tmp_path: Path, there: str, written: str, how: str
) -> None:
    """In every part of the path; and it is said, for another system may not find it."""
    make(tmp_path, there, "something else.mp4")
    assert found(tmp_path, written) == there
    (problem,) = loaded(tmp_path, written).problems
    assert problem.severity is Severity.WARNING
    assert how in problem.what
    assert (problem.where.line, problem.where.column) == (5, 12)


def test_the_exact_name_comes_first(tmp_path: Path) -> None:
    """Also where others look the same; and a nearer one before one in other capitals."""
    make(tmp_path, "Ann's.mp4", "Ann’s.mp4", "ANN'S.mp4")
    assert found(tmp_path, "Ann’s.mp4") == "Ann’s.mp4"
    assert loaded(tmp_path, "Ann’s.mp4").problems == ()
    (tmp_path / "Ann’s.mp4").unlink()
    assert found(tmp_path, "Ann’s.mp4") == "Ann's.mp4"


def test_of_two_that_look_the_same_none_is_taken(tmp_path: Path) -> None:
    """The complaint names both."""
    make(tmp_path, "a\u00a0b.mp4", "a\u202fb.mp4")
    read = loaded(tmp_path, "a b.mp4")
    assert read.timetable is not None
    (problem,) = check(read.timetable, read.where)
    assert problem.severity is Severity.ERROR
    assert problem.what == f"the recording is not there: {tmp_path / 'a b.mp4'}"
    assert "a\u00a0b.mp4" in problem.mend
    assert "a\u202fb.mp4" in problem.mend


def test_a_folder_of_that_name_is_no_recording(tmp_path: Path) -> None:
    """Nor is a file a folder."""
    (tmp_path / "Talk.mp4").mkdir()
    make(tmp_path, "Talks")
    assert look_alikes(tmp_path / "talk.mp4") == ()
    assert look_alikes(tmp_path / "talks" / "a.mp4") == ()


def test_a_picture_is_found_by_a_name_that_looks_the_same(tmp_path: Path) -> None:
    """A thumbnail that a Mac has named; words that are no files stay words."""
    make(tmp_path, "a.mp4", "Bild\u00a01.png")
    read = loaded(tmp_path, "a.mp4", "    thumbnail: Bild 1.png\n")
    assert read.timetable is not None
    assert read.timetable.sessions[0].thumbnail == str(tmp_path / "Bild\u00a01.png")
    assert [p.severity for p in read.problems] == [Severity.WARNING]
    exact = loaded(tmp_path, "a.mp4", "    thumbnail: Bild\u00a01.png\n")
    assert exact.timetable is not None
    assert exact.timetable.sessions[0].thumbnail == "Bild\u00a01.png"
    for word in ("rendered", "none"):
        worded = loaded(tmp_path, "a.mp4", f"    thumbnail: {word}\n").timetable
        assert worded is not None
        assert worded.sessions[0].thumbnail == word


def test_a_name_in_curly_quotes_is_refused(tmp_path: Path) -> None:
    """Only one that begins and ends with them: they are a word processor's, not the file's."""
    make(tmp_path, "talk.mp4")
    read = loaded(tmp_path, "“talk.mp4”")
    assert has_errors(read.problems)
    assert read.problems[0].what == "media: “talk.mp4” stands in curly quotes"


@pytest.mark.parametrize("link", ["https://example.org/ann’s-talk", "https://example.org/‘a"])
def test_a_link_may_have_an_apostrophe(link: str) -> None:
    """One such sign is part of it."""
    text = f'event: {{name: M, date: 2020-09-19, timezone: UTC, url: "{link}"}}\nsessions: []\n'
    problems = loads(text, Path("/nowhere/t.yaml")).problems
    assert not any("curly" in problem.what for problem in problems)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("a b", "a\u00a0b", "other spaces"),
        ("A’b", "a'b", "other quotes or dashes and capitals"),
        ("ё", "е\u0308", "accents that are put together otherwise"),
    ],
)
def test_the_difference_is_named(one: str, other: str, how: str) -> None:
    """For what cannot be seen can only be said."""
    assert differences(one, other) == how
