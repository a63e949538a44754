"""Reads a recorded stream of the demo: which picture was shown when, frame by frame, and heard.

The demo's clips carry marks for machines (see schedules/make_demo_clips.py); the other scenes are
told by their colour.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import av
import numpy as np

SCHEDULES = Path(__file__).parents[2] / "schedules"


def demo_clips() -> ModuleType:
    """Return the script that makes the demo's clips, as a module."""
    path = SCHEDULES / "make_demo_clips.py"
    spec = importlib.util.spec_from_file_location("make_demo_clips", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(slots=True)
class Run:
    """Frames in a row that show the same: a clip's number, a scene's name, or `black`."""

    shows: int | str
    times: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    @property
    def start(self) -> float:
        return self.times[0]

    @property
    def first_shown(self) -> int:
        """How many frames show the clip's first picture."""
        return self.numbers.count(self.numbers[0])


def runs(recording: Path, colours: Mapping[str, tuple[int, int, int]]) -> list[Run]:
    """Return the stream as runs, in order; `colours` are the scenes' in RGB."""
    clips = demo_clips()
    found: list[Run] = []
    with av.open(str(recording)) as container:
        for frame in container.decode(video=0):
            image = frame.to_image()
            strip = clips.read_strip(image)
            shows = strip[0] if strip else _scene(np.asarray(image), colours)
            if not found or found[-1].shows != shows:
                found.append(Run(shows))
            found[-1].times.append(float(frame.time or 0.0))
            if strip:
                found[-1].numbers.append(strip[1])
    return found


def _scene(picture: np.ndarray, colours: Mapping[str, tuple[int, int, int]]) -> str:
    seen = np.median(picture.reshape(-1, 3), axis=0)
    if seen.max() < 16:
        return "black"
    away = {name: float(np.abs(seen - colour).max()) for name, colour in colours.items()}
    nearest = min(away, key=lambda name: away[name])
    return nearest if away[nearest] < 40 else f"unknown {seen.tolist()}"


def beeps(recording: Path) -> list[float]:
    """Return the instants, in seconds of the stream, at which a clip's beep begins."""
    found: list[float] = []
    quiet_since = -1.0
    with av.open(str(recording)) as container:
        for frame in container.decode(audio=0):
            loud = np.abs(frame.to_ndarray().astype(np.float32)).max(axis=0) > 0.25
            start = float(frame.time or 0.0)
            for index in np.flatnonzero(loud):
                at = start + int(index) / frame.sample_rate
                if at - quiet_since > 0.3:
                    found.append(at)
                quiet_since = at
    return found


def lags(run: Run, heard: Sequence[float]) -> list[float]:
    """Seconds by which each beep in the run is later than its flash; early is negative."""
    flashes = [
        at
        for at, number, before in zip(run.times[1:], run.numbers[1:], run.numbers, strict=False)
        if number % 30 == 0 and before != number
    ]
    near = [(at, min(heard, key=lambda beep: abs(beep - at), default=at + 9)) for at in flashes]
    return [beep - at for at, beep in near if abs(beep - at) < 0.4]
