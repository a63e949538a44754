"""`rehearse`: which recordings it needs, and which OBS it simulates."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestrator.cli.main import app
from orchestrator.cli.rehearse import posts_table
from orchestrator.journal.post_rows import PostRow
from orchestrator.rehearsal.obs_simulator import VERSIONS
from tests.cli.typing_commands import typed
from tests.rundown.shows import at, day, talk
from tests.studio.clips import make_clip

TIMETABLE = """\
event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms: {main: {name: Main}}
sessions:
  - {id: a, start: "18:00", title: A, media: there.mp4, qa: none}
  - {id: b, title: B, media: elsewhere.mp4, duration: 20s, qa: none}
"""


def test_a_length_that_is_left_out_is_measured(tmp_path: Path) -> None:
    """The first recording is there and has no length in the timetable; of the second it is so."""
    make_clip(tmp_path / "there.mp4", 1, 2)
    (tmp_path / "show.yaml").write_text(TIMETABLE, encoding="utf-8")
    ended = CliRunner().invoke(app, ["rehearse", str(tmp_path / "show.yaml")])
    assert ended.exit_code == 0, ended.output
    assert "every one verified" in ended.output


def test_a_recording_that_is_needed_and_not_there_is_named(tmp_path: Path) -> None:
    """Nobody knows how long it is."""
    (tmp_path / "show.yaml").write_text(TIMETABLE, encoding="utf-8")
    ended = CliRunner().invoke(app, ["rehearse", str(tmp_path / "show.yaml")])
    assert ended.exit_code == 2
    assert "show.yaml:4" in ended.output


@pytest.mark.parametrize("version", VERSIONS)
def test_any_version_of_obs_can_be_rehearsed_with(tmp_path: Path, version: str) -> None:
    """Every cue is verified, whichever OBS is simulated."""
    timed = TIMETABLE.replace("media: there.mp4", "media: there.mp4, duration: 10s")
    (tmp_path / "show.yaml").write_text(timed, encoding="utf-8")
    asked = ["rehearse", str(tmp_path / "show.yaml"), "--obs-version", version]
    ended = CliRunner().invoke(app, asked)
    assert ended.exit_code == 0, ended.output


def test_an_obs_that_cannot_be_simulated_is_refused(tmp_path: Path) -> None:
    """The versions that can be are named."""
    (tmp_path / "show.yaml").write_text(TIMETABLE, encoding="utf-8")
    asked = ["rehearse", str(tmp_path / "show.yaml"), "--obs-version", "28"]
    ended = CliRunner().invoke(app, asked)
    assert ended.exit_code == 2
    assert "29, 30, 32" in ended.output


SHOW = TIMETABLE.replace("media: there.mp4", "media: there.mp4, duration: 10s")


def test_a_rehearsals_log_is_kept_for_as_run(tmp_path: Path) -> None:
    """Beside the timetable, and of the last rehearsal alone; the show's journal is another."""
    file = tmp_path / "show.yaml"
    for title in ("First", "Second"):
        file.write_text(SHOW.replace("name: Short", f"name: {title}"), encoding="utf-8")
        assert typed("rehearse", str(file)).code == 0
    page = typed("as-run", str(file), "--rehearsal", "--html")
    assert page.code == 0, page.said
    assert "Second" in page.out
    assert "A (Premiere)" in page.out
    asked = typed("as-run", str(file.with_name("other.yaml")), "--rehearsal")
    assert asked.code == 2
    assert typed("as-run", "--rehearsal").code == 2
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"show.yaml", "show.rehearsal.sqlite3"}


def test_a_log_that_cannot_be_kept_is_told_and_no_more(tmp_path: Path) -> None:
    """The rehearsal itself has gone well."""
    file = tmp_path / "show.yaml"
    file.write_text(SHOW, encoding="utf-8")
    (tmp_path / "show.rehearsal.sqlite3").mkdir()
    ended = typed("rehearse", str(file))
    assert ended.code == 0, ended.said
    assert "The rehearsal's journal is not kept: " in ended.err
    assert {path.name for path in tmp_path.iterdir()} == {"show.yaml", "show.rehearsal.sqlite3"}


def test_posts_are_listed_by_what_people_call_their_talks() -> None:
    """An id made of a title says little; a talk that is gone has nothing else."""
    now, timetable = at("18:00"), day(talk("alpha", "18:00"))
    rows = [
        PostRow(
            key=name,
            kind="up-next",
            room="main",
            session=name,
            revision="",
            venue="matrix:!x",
            text="",
            deadline=now,
            created=now,
            updated=now,
        )
        for name in ("alpha", "gone")
    ]
    console = Console(file=io.StringIO(), width=100)
    console.print(posts_table(rows, timetable))
    assert isinstance(console.file, io.StringIO)
    words = [line.split()[3] for line in console.file.getvalue().splitlines() if "up-next" in line]
    assert words == ["Alpha", "gone"]
