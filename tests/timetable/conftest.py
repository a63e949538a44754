"""What the timetable's tests share: recordings made in place, and the demo's clips."""

import importlib.util
import math
from array import array
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import av
import pytest

MakeRecording = Callable[..., Path]


@pytest.fixture
def make_recording(tmp_path: Path) -> MakeRecording:
    """Write a small H.264 + AAC recording: `grey` is its brightness, `loud` its sound's level."""

    def make(
        name: str = "talk.mp4",
        *,
        seconds: int = 4,
        grey: int | None = 128,
        loud: float | None = 0.5,
        keyframe_every: int = 10,
        offset: float = 0,
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        options = {"movflags": "+faststart", "output_ts_offset": str(offset)}
        with av.open(str(path), "w", options=options) as out:
            streams = []
            if grey is not None:
                picture = out.add_stream("libx264", rate=10)
                picture.width, picture.height, picture.pix_fmt = 64, 36, "yuv420p"
                picture.codec_context.gop_size = keyframe_every
                picture.options = {"preset": "ultrafast", "sc_threshold": "0"}
                streams.append((picture, lambda second: _pictures(second, grey)))
            if loud is not None:
                sound = out.add_stream("aac", rate=8000, layout="mono")
                streams.append((sound, lambda second: [_sound(second, loud)]))
            for second in range(seconds):
                for stream, frames in streams:
                    for frame in frames(second):
                        out.mux(stream.encode(frame))
            for stream, _ in streams:
                out.mux(stream.encode())
        return path

    return make


def _pictures(second: int, grey: int) -> list[av.VideoFrame]:
    frames = []
    for n in range(second * 10, second * 10 + 10):
        frame = av.VideoFrame(64, 36, "rgb24")
        frame.planes[0].update(bytes([grey]) * frame.planes[0].buffer_size)
        frame.pts, frame.time_base = n, Fraction(1, 10)
        frames.append(frame)
    return frames


def _sound(second: int, level: float) -> av.AudioFrame:
    samples = array("h", (round(32_000 * level * math.sin(n / 4)) for n in range(8000)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=8000)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.time_base, frame.pts = 8000, Fraction(1, 8000), second * 8000
    return frame


@pytest.fixture(scope="session")
def clip_maker() -> ModuleType:
    """Import the script that makes the demo's clips."""
    path = Path(__file__).parents[2] / "schedules" / "make_demo_clips.py"
    spec = importlib.util.spec_from_file_location("make_demo_clips", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
