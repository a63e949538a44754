"""`check --offline`: the timetable and its recordings."""

import json
from pathlib import Path

import pytest

from tests.cli.typing_commands import typed

FINE = """
event: {name: A meetup, date: 2099-09-19, timezone: UTC}
rooms:
  main: {name: Main}
sessions:
  - {id: alpha, start: "18:00", title: Alpha, duration: 25m}
  - {break: 10m, title: Tea}
"""


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(FINE)
    return file


def test_a_fine_timetable_ends_with_0(timetable: Path) -> None:
    """The last line says what was looked at."""
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 0, ended.said
    assert ended.out == f"{timetable}: 2 sessions in 1 room; no problems.\n"


def test_warnings_alone_end_with_0(timetable: Path) -> None:
    """A break that is cut short may be meant."""
    timetable.write_text(f'{FINE}  - {{start: "18:30", title: Beta, duration: 5m}}\n')
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 0
    assert f"{timetable}:7:" in ended.out
    assert "3 sessions in 1 room; 1 warning." in ended.out


def test_a_show_of_last_year_is_a_warning(timetable: Path) -> None:
    """It may be meant, for a look back; it usually is a copied file."""
    timetable.write_text(FINE.replace("2099-09-19", "2020-09-19"))
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 0
    assert f"{timetable}:2:31: warning: the whole show is in the past" in ended.out


def test_a_run_of_last_years_show_says_so_at_its_start(timetable: Path) -> None:
    """Before anything else: here two rooms without settings are what ends it."""
    rooms = "  main: {name: Main}\n  hall: {name: Hall}"
    text = FINE.replace("  main: {name: Main}", rooms).replace("2099-09-19", "2020-09-19")
    hall = '  - {room: hall, id: c, start: "18:00", title: C, duration: 25m}\n'
    talks = text.replace("{id: alpha", "{room: main, id: alpha").replace(
        "{break", "{room: main, break"
    )
    timetable.write_text(talks + hall)
    ended = typed("run", str(timetable))
    assert "the whole show is in the past" in ended.err.splitlines()[0]
    later = typed("run", str(timetable), "--start-in", "30s")
    assert later.err
    assert "in the past" not in later.err


def test_all_problems_are_told_at_once(timetable: Path) -> None:
    """Each problem stands on a line of its own, with its place."""
    timetable.write_text(FINE.replace("title: Alpha", "titel: Alpha").replace("10m", "soon"))
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 1
    places = [line.split(" ")[0] for line in ended.out.splitlines()[:-1]]
    assert {place.rsplit(":", 3)[1] for place in places} == {"6", "7"}
    assert "titel" in ended.out
    assert "no timetable that can be used; " in ended.out


def test_a_recording_that_is_missing_is_a_problem(timetable: Path) -> None:
    """The preflight looks at the recordings, not at the file alone."""
    timetable.write_text(FINE.replace("duration: 25m", "media: alpha.mp4, duration: 25m"))
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 1
    assert "alpha.mp4" in ended.out


def test_a_terminal_shows_how_to_mend_it_on_a_line_of_its_own(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 80 columns it is found at a glance; a file and a pipe get one line for each finding."""
    timetable.write_text(FINE.replace("duration: 25m", "media: alpha.mp4, duration: 25m"))
    place = f"{timetable}:6:54: error: the recording is not there: {timetable.parent}/alpha.mp4"
    mend = "put the file there, or correct the path"
    assert f"{place} — {mend}\n" in typed("check", str(timetable), "--offline").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert f"{place}\n    {mend}\n" in typed("check", str(timetable), "--offline").out


MANY = """
event: {name: A meetup, date: 2099-09-19, timezone: UTC}
defaults: {duration: 30m, qa: 15m}
sessions:
"""


def test_many_recordings_that_are_missing_are_one_line(timetable: Path) -> None:
    """Weeks before the show there are none; the list is there for who asks."""
    rows = [f'start: "{10 + n}:00", title: T{n}, media: talks/{n}.mp4' for n in range(10)]
    timetable.write_text(MANY + "".join(f"  - {{{row}}}\n" for row in rows))
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 1
    first, last = ended.out.splitlines()
    assert "error: 10 recordings are not there yet (talks/0.mp4, talks/1.mp4 …)" in first
    assert last.endswith("10 errors.")
    assert len(typed("check", str(timetable), "--offline", "-v").out.splitlines()) == 11
    assert (
        len(json.loads(typed("check", str(timetable), "--offline", "--json").out)["findings"]) == 10
    )


def test_many_lengths_that_no_recording_tells_are_one_line(timetable: Path) -> None:
    """Nothing can be planned without them, and that is said once."""
    rows = [f'start: "{10 + n}:00", title: T{n}, media: talks/{n}.mp4' for n in range(10)]
    timetable.write_text(
        MANY.replace("duration: 30m, ", "") + "".join(f"  - {{{row}}}\n" for row in rows)
    )
    for command in (("check", "--offline"), ("plan",), ("rehearse",)):
        said = typed(command[0], str(timetable), *command[1:]).said
        assert said.count("talks/0.mp4") == 1, said
        assert "10 recordings are not there yet" in said
        assert "write “duration: 25m”" in said


def test_qas_that_the_defaults_squeeze_are_one_line(timetable: Path) -> None:
    """One line of the timetable made them all."""
    rows = [f'start: "{10 + n // 2}:{n % 2 * 3}0", title: T{n}' for n in range(10)]
    timetable.write_text(MANY + "".join(f"  - {{{row}, media: {timetable}}}\n" for row in rows))
    out = typed("check", str(timetable), "--offline").out
    assert out.count("squeezed") == 1
    assert "9 Q&As are squeezed to nothing (“T0”, “T1” …)" in out
    assert "in “defaults”" in out


def test_the_problems_are_also_json(timetable: Path) -> None:
    """Programs get the place, the severity, what is wrong and how to mend it."""
    timetable.write_text(FINE.replace("title: Alpha", "titel: Alpha"))
    ended = typed("check", str(timetable), "--offline", "--json")
    found = json.loads(ended.out)
    assert ended.code == 1
    assert found["ok"] is False
    first = found["findings"][0]
    assert (first["name"], first["line"], first["severity"]) == (str(timetable), 6, "error")
    assert first["what"]
    assert first["mend"]


@pytest.mark.parametrize("name", ["meetup.yaml", "."])
def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path, name: str) -> None:
    """Nothing can be checked in a file that is not there, or in a folder."""
    ended = typed("check", str(tmp_path / name), "--offline")
    assert ended.code == 2
    assert f"{tmp_path / name} cannot be read" in ended.err


@pytest.mark.parametrize("content", [b"a: ]", b"\xff\xfe\x00", b"\x00\x01\x02"])
def test_what_is_no_yaml_is_a_problem_with_its_place(tmp_path: Path, content: bytes) -> None:
    """A slip of the keyboard ends with 1, whether YAML trips over it or the timetable's rules."""
    file = tmp_path / "meetup.yaml"
    file.write_bytes(content)
    ended = typed("check", str(file), "--offline")
    assert ended.code == 1
    assert f"{file}:1:" in ended.out
    assert ended.out.endswith("no timetable that can be used; 1 error.\n")


@pytest.mark.parametrize("content", ["", "# only a comment\n"])
@pytest.mark.parametrize("command", ["check", "plan"])
def test_an_empty_file_says_how_to_begin(tmp_path: Path, command: str, content: str) -> None:
    """The first keys of a timetable are named, and where an example stands."""
    file = tmp_path / "meetup.yaml"
    file.write_text(content)
    ended = typed(command, str(file))
    assert ended.code == 1
    assert f"{file}:1:1: " in ended.said
    assert "the file is empty — begin with “event:”" in ended.said


def test_a_file_in_another_encoding_says_how_to_save_it(timetable: Path) -> None:
    """An editor that writes UTF-16 is told what to do."""
    timetable.write_bytes(FINE.encode("utf-16"))
    ended = typed("check", str(timetable), "--offline")
    assert ended.code == 1
    assert "UTF-8" in ended.out
