"""The commands with which `check` says a recording can be made anew do that."""

import shlex
import subprocess
from pathlib import Path

import av
import pytest

from tests.timetable.probe.unusual import UNUSUAL, Unusual, problems, said

pytestmark = pytest.mark.studio

OFFERED = "or: ffmpeg "

REMADE = (
    "h263-amr.3gp",
    "slides-that-stand.webm",
    "turned-90.mp4",
    "turned-180.mov",
    "squeezed.mp4",
    "squeezed-dvd.mpg",
    "interlaced.mp4",
    "interlaced.ts",
    "16-channels.mkv",
    "64-bit-float.mov",
    "left-only.mp4",
    "opposite-phase.mp4",
    "first-track-silent.mp4",
    "two-pictures.mkv",
    "see-through.webm",
    "sound-with-a-hole.mkv",
    "no-length.mkv",
    "no-length.webm",
    "piped.avi",
    "jumps-back.ts",
    "jumps-ahead.ts",
    "jumps-ahead.mkv",
)


@pytest.mark.parametrize("film", [UNUSUAL[name] for name in REMADE], ids=str)
def test_what_was_made_anew_has_no_fault(film: Unusual, tmp_path: Path) -> None:
    """The command is pasted as it stands, in the recording's folder; names may have spaces."""
    av.logging.set_level(av.logging.PANIC)
    path = tmp_path / f"Ann's {film.name}"
    film.make(path)
    (problem,) = problems(path)
    command = shlex.split(problem.mend.partition(OFFERED)[2])
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", *command],
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    assert said(tmp_path / command[-1]) == ()
