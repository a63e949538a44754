"""Makes clips whose frames say which they are, and reads them back from a recorded stream.

Each frame carries its clip's number and its own as black and white blocks; once a second there is
a short tone, half a second after the frames with numbers divisible by the frame rate.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.studio.real_obs import HEIGHT, RATE, WIDTH

SAMPLES = 48000
TONE_SECONDS = 0.04
TONE_AT = 0.5
"""Seconds into each second of a clip at which its tone begins."""

_COLUMNS = 16
_BLOCK_WIDTH, _BLOCK_HEIGHT = WIDTH // _COLUMNS, 80
_BLACK, _WHITE, _GREY = 16, 235, 120
_TONE_HERTZ = 1000


@dataclass(frozen=True, slots=True)
class Picture:
    """One frame of the stream. `clip` and `number` are None where no clip's frame is shown."""

    at: float
    clip: int | None
    number: int | None
    black: bool


def make_clip(path: Path, clip: int, seconds: float, wave: np.ndarray | None = None) -> Path:
    """Write a clip of 640×360 at 30 frames a second, a keyframe every 2 s; return its path.

    `wave`: its sound, from -1 to 1; left out, the tones.
    """
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.gop_size = 2 * RATE
        video.options = {"preset": "ultrafast", "sc_threshold": "0"}
        audio = out.add_stream("aac", rate=SAMPLES, layout="stereo")
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(_drawn(clip, number), format="gray")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(video.encode(frame))
        for sound in _sound(_tones(seconds) if wave is None else wave):
            out.mux(audio.encode(sound))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


def make_slides(path: Path, seconds: int = 12) -> Path:
    """Write a recording of 640×360 with a frame a second, each another, without sound."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=1)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"preset": "ultrafast"}
        for number in range(seconds):
            frame = av.VideoFrame.from_ndarray(_drawn(9, number * 0x1111), format="gray")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 1)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def _drawn(clip: int, number: int) -> np.ndarray:
    picture = np.full((HEIGHT, WIDTH), _GREY, np.uint8)
    for row, value in enumerate((number, clip << 8 | (clip ^ 0xFF))):
        for column in range(_COLUMNS):
            bit = value >> (_COLUMNS - 1 - column) & 1
            top, left = row * _BLOCK_HEIGHT, column * _BLOCK_WIDTH
            picture[top : top + _BLOCK_HEIGHT, left : left + _BLOCK_WIDTH] = (
                _WHITE if bit else _BLACK
            )
    return picture


def _tones(seconds: float) -> np.ndarray:
    times = np.arange(round(seconds * SAMPLES)) / SAMPLES
    into = times % 1.0 - TONE_AT
    wave = np.sin(2 * np.pi * _TONE_HERTZ * times) * 0.7
    return np.where((into >= 0) & (into < TONE_SECONDS), wave, 0.0)


def _sound(wave: np.ndarray) -> Iterator[av.AudioFrame]:
    samples = (wave * 32767).astype(np.int16)
    for start in range(0, len(samples), 1024):
        part = np.repeat(samples[start : start + 1024], 2)[np.newaxis, :]
        sound = av.AudioFrame.from_ndarray(part, format="s16", layout="stereo")
        sound.sample_rate, sound.pts, sound.time_base = SAMPLES, start, Fraction(1, SAMPLES)
        yield sound


def pictures(recording: Path) -> list[Picture]:
    """Return the recorded stream's frames in order."""
    with av.open(str(recording)) as container:
        return [
            read_picture(
                frame.to_ndarray(width=WIDTH, height=HEIGHT, format="gray"),
                float(frame.time or 0.0),
            )
            for frame in container.decode(video=0)
        ]


def read_picture(light: np.ndarray, at: float) -> Picture:
    """Return what a picture of 640×360 in shades of grey shows."""
    values = []
    for row in range(2):
        middle = light[row * _BLOCK_HEIGHT + 20 : row * _BLOCK_HEIGHT + 60]
        bits = [
            int(middle[:, column * _BLOCK_WIDTH + 10 : column * _BLOCK_WIDTH + 30].mean() > 128)
            for column in range(_COLUMNS)
        ]
        values.append(int("".join(map(str, bits)), 2))
    ground = float(light[2 * _BLOCK_HEIGHT + 40 :].mean())
    clip, check = values[1] >> 8, values[1] & 0xFF
    if clip ^ check == 0xFF and abs(ground - _GREY) < 25:
        return Picture(at, clip, values[0], black=False)
    return Picture(at, None, None, black=float(light.mean()) < 24)


def tones(recording: Path) -> list[float]:
    """Return the instants in the stream, in seconds, at which tones begin."""
    with av.open(str(recording)) as container:
        found: list[float] = []
        quiet_since: float | None = None
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()
            loud = np.abs(samples.astype(np.float32)).max(axis=0)
            start = float(frame.time or 0.0)
            for index in np.flatnonzero(loud > 0.2):
                at = start + index / frame.sample_rate
                if quiet_since is None or at - quiet_since > 0.1:
                    found.append(at)
                quiet_since = at
        return found


def sound_lags(shown: list[Picture], heard: list[float]) -> list[float]:
    """Return, for each tone, the seconds by which it is later than its frame; early is negative.

    Only tones within 0.45 s of the frame they belong to are counted.
    """
    due = [
        picture.at
        for before, picture in itertools.pairwise(shown)
        if picture.number is not None
        and picture.number % RATE == round(TONE_AT * RATE)
        and (before.clip, before.number) != (picture.clip, picture.number)
    ]
    lags = []
    for tone in heard:
        nearest = min(due, key=lambda at: abs(tone - at), default=None)
        if nearest is not None and abs(tone - nearest) < 0.45:
            lags.append(tone - nearest)
    return lags
