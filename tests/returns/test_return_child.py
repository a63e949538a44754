"""The process that looks at a return says what is black, what moves, and how loud it is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from orchestrator.returns.child import looks

RATE, SOUND = 10, 48_000


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what a server might send: 4 s that move with a tone, 4 s of a still, 4 s of nothing."""
    path = tmp_path_factory.mktemp("streams") / "stream.ts"
    with av.open(str(path), "w", format="mpegts") as out:
        picture = out.add_stream("libx264", rate=RATE)
        picture.width, picture.height, picture.pix_fmt = 96, 54, "yuv420p"
        picture.options = {"preset": "ultrafast", "g": str(RATE)}
        sound = out.add_stream("aac", rate=SOUND, layout="stereo")
        for number in range(12 * RATE):
            light = np.full((54, 96), 60, np.uint8)
            light[:, min(number, 4 * RATE) :] = 200
            out.mux(picture.encode(av.VideoFrame.from_ndarray(light * (number < 80), "gray")))
        out.mux(picture.encode(None))
        times = np.arange(SOUND * 12) / SOUND
        wave = np.sin(times * 2 * np.pi * 440) * 0.5 * (times < 4)
        for start in range(0, len(wave), 1024):
            part = np.stack([wave[start : start + 1024].astype(np.float32)] * 2)
            frame = av.AudioFrame.from_ndarray(part, "fltp", "stereo")
            frame.sample_rate, frame.pts = SOUND, start
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


def test_what_it_sees_and_hears_in_each_second(stream: Path) -> None:
    """Only keyframes are decoded, one a second here."""
    with av.open(str(stream)) as container:
        seen: list[dict[str, Any]] = list(looks(container))
    assert len(seen) == 12
    assert [look["black"] for look in seen] == [False] * 8 + [True] * 4
    assert all(look["moved"] > 5 for look in seen[1:4])
    assert all(look["moved"] < 1 for look in seen[6:8])
    assert max(look["peak"] or 0.0 for look in seen[:4]) == pytest.approx(0.5, abs=0.1)
    assert all((look["peak"] or 0.0) < 0.001 for look in seen[6:])


def test_it_is_a_process_that_answers_in_lines(stream: Path, tmp_path: Path) -> None:
    """Its address comes by its input, for it may have a key in it; what is not there is said."""
    command = [sys.executable, "-I", "-m", "orchestrator.returns.child"]
    for address, said in ((stream, "black"), (tmp_path / "none.ts", "error")):
        ended = subprocess.run(
            command, input=f"{address}\n", capture_output=True, text=True, check=True, timeout=60
        )
        assert said in json.loads(ended.stdout.splitlines()[0])
        assert str(address) not in ended.stdout
