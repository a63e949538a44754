"""Writes small films of any container, codec and fault; used by `unusual`.

Each picture says its own place in time (`drawn`, `read_time`) and which way up it is, at any size.
"""

import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

DARK, GROUND, LIGHT = 60, 130, 220
STEP_S: Final = 0.04
"""The pictures count time in these steps."""
BITS: Final = 8
TONE_HZ: Final = 440
BLOCK_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Picture:
    """How a film's picture is coded, and when there is one. Times in seconds.

    `opacity`: below 1 what is beneath shines through, where `pixels` have alpha.
    `times` None: a picture every 1/`rate` s. `shift(t)` is where the picture of `t` is written.
    """

    codec: str = "libx264"
    options: Mapping[str, str] = field(
        default_factory=lambda: {"preset": "ultrafast", "sc_threshold": "0"}
    )
    size: tuple[int, int] = (320, 180)
    pixels: str = "yuv420p"
    rate: int = 25
    keyframe_every: int = 25
    since: float = 0.0
    until: float = 5.0
    times: tuple[float, ...] | None = None
    aspect: Fraction | None = None
    turned: int = 0
    black_until: float = 0.0
    colours: tuple[int, int, int] | None = None
    interlaced: bool = False
    opacity: float = 1.0

    @property
    def shape(self) -> float:
        """How wide it is for each part of its height, as players show it."""
        width, height = self.size
        shape = float(width * (self.aspect or 1) / height)
        return 1 / shape if self.turned in (90, -90) else shape


@dataclass(frozen=True, slots=True)
class Sound:
    """How a film's sound is coded; `levels`: the amplitude in each channel, below 0 inverted."""

    codec: str = "aac"
    rate: int = 48000
    layout: str = "stereo"
    levels: tuple[float, ...] = (0.5, 0.5)
    since: float = 0.0
    until: float = 5.0
    pause: tuple[float, float] = (0.0, 0.0)
    options: Mapping[str, str] = field(default_factory=dict)


ENCRYPTED: Final = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76" * 16,
    "encryption_kid": "a7" * 16,
}
"""Options of a film that cannot be played without a key."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film: its streams, and how the container is written; `piped`: without going back in it."""

    picture: Picture | None = Picture()
    sounds: tuple[Sound, ...] = (Sound(),)
    format: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    shift: Callable[[float], float] = float
    captions_until: float | None = None
    cover: bool = False
    second: Picture | None = None
    piped: bool = False


class _Pipe:
    """A file that can only be written on, as the other end of a pipe."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


def drawn(at: float, size: tuple[int, int]) -> np.ndarray:
    """Return the grey picture of this moment: a light corner at the top left, and the time."""
    width, height = size
    picture = np.full((height, width), GROUND, np.uint8)
    number = round(at / STEP_S) % 256
    picture[: height // 5, : width // 8] = LIGHT
    for row, value in enumerate((number, number ^ 0xFF)):
        top, bottom = (round(height * part) for part in ROWS[row])
        for column in range(BITS):
            left, right = (round(width * (0.1 + 0.1 * n)) for n in (column, column + 1))
            lit = value >> (BITS - 1 - column) & 1
            picture[top:bottom, left:right] = LIGHT if lit else DARK
    return picture


ROWS: Final = ((0.35, 0.55), (0.65, 0.85))


def read_time(light: np.ndarray) -> float | None:
    """Return the moment that a picture shows, whatever its size; None when it is no such one."""
    height, width = light.shape
    corner = light[height // 20 : height // 7, width // 30 : width // 11].mean()
    ground = light[round(height * 0.05) : round(height * 0.15), width // 2 :].mean()
    if corner < ground + 20:
        return None
    values = []
    for above, below in ROWS:
        middle = (above + below) / 2
        line = light[round(height * (middle - 0.04)) : round(height * (middle + 0.04))]
        bits = [
            line[:, round(width * (0.13 + 0.1 * n)) : round(width * (0.17 + 0.1 * n))].mean()
            > ground
            for n in range(BITS)
        ]
        values.append(int("".join("1" if bit else "0" for bit in bits), 2))
    if values[0] ^ values[1] != 0xFF:
        return None
    return values[0] * STEP_S


def write(path: Path, film: Film) -> Path:
    """Write the film; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _as_ranked_before():
        if film.piped:
            with path.open("wb") as file:
                _write_to(_Pipe(file), path, film)
        else:
            _write_to(str(path), path, film)
    return path


@contextmanager
def _as_ranked_before() -> Iterator[None]:
    """Rank this thread afterwards as it was: root's SVT-AV1 leaves it before all else, FIFO 99.

    So do all later tests of the process then, and what they start: nothing else gets a processor
    while such threads wait for one another, as libvpx's do.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


def _write_to(target: object, path: Path, film: Film) -> None:
    with av.open(target, "w", format=film.format, options=dict(film.options)) as out:
        sources: list[Iterator[tuple[float, av.VideoFrame | av.AudioFrame]]] = []
        streams: list[VideoStream | AudioStream] = []
        if film.cover:
            _announce_cover(out)
        for picture in (film.picture, film.second):
            if picture is not None:
                streams.append(_picture_stream(out, picture))
                sources.append(_pictures(picture, film.shift))
        for sound in film.sounds:
            streams.append(_sound_stream(out, sound))
            sources.append(_sounds(sound, film.shift))
        captions = _captions(out, path, film.captions_until)
        _write_all(out, streams, sources)
        if film.cover:
            _write_cover(out)
        for packet in captions:
            out.mux(packet)
        for stream in streams:
            out.mux(stream.encode(None))


def _write_all(
    out: OutputContainer,
    streams: list[VideoStream | AudioStream],
    sources: list[Iterator[tuple[float, av.VideoFrame | av.AudioFrame]]],
) -> None:
    """Encode in the order of time, so that the container's streams lie beside one another."""
    waiting = {n: next(source, None) for n, source in enumerate(sources)}
    while left := {n: first for n, first in waiting.items() if first is not None}:
        number = min(left, key=lambda n: left[n][0])
        out.mux(streams[number].encode(left[number][1]))  # type: ignore[arg-type]  # its own kind
        waiting[number] = next(sources[number], None)


def _picture_stream(out: OutputContainer, picture: Picture) -> VideoStream:
    stream = out.add_stream(picture.codec, rate=picture.rate, options=dict(picture.options))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = picture.size
    stream.pix_fmt = picture.pixels
    stream.codec_context.time_base = Fraction(1, 1000 if picture.times else picture.rate)
    stream.codec_context.gop_size = picture.keyframe_every
    if picture.aspect is not None:
        stream.codec_context.sample_aspect_ratio = picture.aspect
    if picture.colours is not None:
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = picture.colours
    if picture.turned:
        stream.set_display_rotation(picture.turned)
    return stream


def _pictures(
    picture: Picture, shift: Callable[[float], float]
) -> Iterator[tuple[float, av.VideoFrame]]:
    times = picture.times
    if times is None:
        count = round((picture.until - picture.since) * picture.rate)
        times = tuple(picture.since + n / picture.rate for n in range(count))
    ticks = 1000 if picture.times else picture.rate
    for at in times:
        light = _stored(at, picture)
        if at < picture.black_until:
            light[:] = 16
        elif picture.interlaced:  # the second field is half a step later
            light[1::2] = drawn(at + STEP_S, picture.size)[1::2]
        frame = _frame(light, picture.opacity).reformat(format=picture.pixels)
        if picture.colours is not None:
            frame.color_primaries, frame.color_trc, frame.colorspace = picture.colours
        frame.time_base, frame.pts = Fraction(1, ticks), round(shift(at) * ticks)
        yield shift(at), frame


def _frame(light: np.ndarray, opacity: float) -> av.VideoFrame:
    if opacity == 1:
        return av.VideoFrame.from_ndarray(light, format="gray")
    alpha = np.full_like(light, round(255 * opacity))
    return av.VideoFrame.from_ndarray(np.dstack((light, light, light, alpha)), format="rgba")


def _stored(at: float, picture: Picture) -> np.ndarray:
    """Return the picture as it is coded: players turn it back."""
    width, height = picture.size
    quarters = picture.turned // 90
    upright = drawn(at, (height, width) if quarters % 2 else (width, height))
    return np.ascontiguousarray(np.rot90(upright, -quarters))


def _sound_stream(out: OutputContainer, sound: Sound) -> AudioStream:
    stream = out.add_stream(
        sound.codec, rate=sound.rate, layout=sound.layout, options=dict(sound.options)
    )
    assert isinstance(stream, AudioStream)
    return stream


def _sounds(sound: Sound, shift: Callable[[float], float]) -> Iterator[tuple[float, av.AudioFrame]]:
    block = round(sound.rate * BLOCK_S)
    for n in range(round((sound.until - sound.since) / BLOCK_S)):
        at = sound.since + n * BLOCK_S
        if sound.pause[0] <= at < sound.pause[1]:
            continue
        moments = (n * block + np.arange(block)) / sound.rate
        wave = np.sin(2 * math.pi * TONE_HZ * moments)
        samples = np.outer(wave, sound.levels).ravel() * 32767
        frame = av.AudioFrame.from_ndarray(
            samples.astype(np.int16)[np.newaxis, :], format="s16", layout=sound.layout
        )
        frame.sample_rate, frame.time_base = sound.rate, Fraction(1, sound.rate)
        frame.pts = round(shift(at) * sound.rate)
        yield shift(at), frame


def _captions(out: OutputContainer, film: Path, until: float | None) -> list[av.Packet]:
    if until is None:
        return []
    text = film.with_suffix(".captions.srt")
    minutes, seconds = divmod(until, 60)
    text.write_text(f"1\n00:00:01,000 --> 00:{minutes:02.0f}:{seconds:02.0f},000\nhello\n")
    with av.open(str(text)) as source:
        (stream,) = source.streams.subtitles
        target = out.add_stream_from_template(stream)
        packets = [packet for packet in source.demux(stream) if packet.pts is not None]
    text.unlink()
    for packet in packets:
        packet.stream = target
    return packets


def _announce_cover(out: OutputContainer) -> None:
    stream = out.add_stream("png", rate=1)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
    stream.disposition = Disposition.attached_pic


def _write_cover(out: OutputContainer) -> None:
    stream = out.streams.video[0]
    frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 200, np.uint8), format="rgb24")
    frame.pts, frame.time_base = 0, Fraction(1, 1)
    out.mux(stream.encode(frame))
