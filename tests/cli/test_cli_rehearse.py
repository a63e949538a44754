"""`rehearse` needs a recording only where the timetable leaves its length out."""

from pathlib import Path

from typer.testing import CliRunner

from orchestrator.cli.main import app
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
