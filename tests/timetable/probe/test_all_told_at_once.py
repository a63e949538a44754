"""What is wrong with recordings is told all at once, whichever of them cannot be measured."""

from pathlib import Path

from orchestrator.show.script_reader import ScriptReader
from tests.timetable.conftest import MakeRecording

TALKS = """\
event: {name: Two talks, date: 2026-12-05, timezone: UTC}
rooms: {main: {}}
sessions:
  - {id: a, start: "10:00", title: A, media: a.mp4, qa: none}
  - {id: b, title: B, media: b.mp4, qa: none}
"""


def test_recording_that_cannot_be_measured_hides_nothing_about_the_others(
    make_recording: MakeRecording, tmp_path: Path
) -> None:
    """Each is told once, at its place: nobody mends one to find the next."""
    make_recording("a.mp4", loud=0.0)
    (tmp_path / "b.mp4").write_bytes(b"no film at all" * 99)
    (tmp_path / "talks.yaml").write_text(TALKS)
    script, found = ScriptReader(tmp_path / "talks.yaml").read()
    assert script is None
    told = [(finding.where.line, finding.what) for finding in found]
    assert len(told) == len(set(told)) == 2
    (first, silent), (second, unknown) = told
    assert (first, second) == (4, 5)
    assert "silen" in silent
    assert "the length of “B” is not known" in unknown
