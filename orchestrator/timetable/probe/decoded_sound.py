"""What a recording's sound is like: decodes two seconds at five places, and how loud it is in each
second: a quarter of it, where its packets stand alone; an hour takes two seconds. Called by
`measure`."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import av
from av import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard, Stream

from orchestrator.model.loudness import spelled
from orchestrator.timetable.probe.packets import (
    MOST_PACKETS,
    codec_of,
    first_stamp,
    go_to_part,
    go_to_start,
    packets,
    starts_at,
)

PLACES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Parts of the sound's length at which it is listened to."""
SAMPLE_S: Final = 2.0
MOST_FRAMES: Final = 2_000
SILENCE: Final = 33
"""Peak of 16-bit samples up to which it is silent: -60 dBFS."""
CANCELLED: Final = 0.01
"""Left and right are opposite when their sum has less than this part of their difference."""
LOST: Final = 20
"""Packets of which none can be decoded: there is no sound there."""
MOST_CHANNELS: Final = 8
OBS_FORMATS: Final = ("u8", "s16", "s32", "flt", "u8p", "s16p", "s32p", "fltp")
"""What OBS's media source can take; all else it drops without a word."""


@dataclass(frozen=True, slots=True)
class SoundFound:
    """See `Recording`; `broken` "" while OBS can play it."""

    broken: str = ""
    silent: bool = False
    silent_side: str = ""
    opposite: bool = False
    damaged_at_s: float | None = None
    channels: int = 0
    sample_rate: int = 0


@dataclass(slots=True)
class _Heard:
    """What was heard so far: each channel's peak; the strength of left + right and left - right.

    `lost_at`: the stamp from which on nothing can be decoded at one of the places.
    """

    peaks: list[int] = field(default_factory=list)
    frames: int = 0
    sum: int = 0
    difference: int = 0
    lost_at: float | None = None

    def add(self, samples: Sequence[int], channels: int) -> None:
        self.peaks = self.peaks or [0] * channels
        sides = [samples[n::channels] for n in range(channels)]
        for n, side in enumerate(sides):
            if side:
                low, high = min(side), max(side)
                self.peaks[n] = max(self.peaks[n], high, -low)
        if channels == 2:
            self.sum += sum(abs(a + b) for a, b in zip(*sides, strict=False))
            self.difference += sum(abs(a - b) for a, b in zip(*sides, strict=False))


def sound_of(
    container: InputContainer, stream: AudioStream, since: float, until: float
) -> SoundFound:
    """Return what the sound is like, which lasts from `since` to `until`."""
    name = codec_of(stream)
    if not name:
        return SoundFound(broken="there is no decoder for it")
    channels = stream.channels
    heard = _Heard()
    for part in PLACES:
        _listen(container, stream, partial(go_to_part, container, part, since, until), heard)
    if not heard.frames:
        return SoundFound(broken=f"its {name} sound cannot be decoded")
    broken = ""
    if channels > MOST_CHANNELS:
        broken = f"OBS cannot play {channels} channels"
    elif stream.format.name not in OBS_FORMATS:
        broken = f"OBS cannot play {name}"
    silent = max(heard.peaks, default=0) <= SILENCE
    return SoundFound(
        broken=broken,
        silent=silent,
        silent_side="" if silent else _silent_side(heard.peaks),
        damaged_at_s=_after(container, heard.lost_at),
        opposite=not silent and heard.sum < CANCELLED * heard.difference,
        channels=channels,
        sample_rate=stream.sample_rate,
    )


def _silent_side(peaks: Sequence[int]) -> str:
    if len(peaks) != 2:
        return ""
    return next(
        (s for s, peak in zip(("left", "right"), peaks, strict=True) if peak <= SILENCE), ""
    )


def _listen(
    container: InputContainer, stream: AudioStream, go_there: Callable[[], None], heard: _Heard
) -> None:
    resampler = av.AudioResampler(format="s16", rate=8000)
    first: float | None = None
    try:
        go_there()
        for frame in _decoded(container, stream, heard):
            first = frame.time if first is None else first
            heard.frames += 1
            for part in resampler.resample(frame):
                channels = part.layout.nb_channels
                samples = array("h", bytes(part.planes[0])[: part.samples * channels * 2])
                heard.add(samples, channels)
            if (frame.time or 0.0) - (first or 0.0) > SAMPLE_S:
                return
    except (av.FFmpegError, ValueError):
        return


def _decoded(container: InputContainer, stream: AudioStream, heard: _Heard) -> Iterator[AudioFrame]:
    refused: list[float | None] = []
    before = heard.frames
    for packet in packets(container, [stream], MOST_FRAMES):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            refused.append(starts_at(packet))
            continue  # players go on to the next one
        yield from (frame for frame in frames if isinstance(frame, AudioFrame))
    if heard.frames == before and len(refused) >= LOST and heard.lost_at is None:
        heard.lost_at = refused[0]


def _after(container: InputContainer, stamp: float | None) -> float | None:
    """Return the seconds between the recording's first moment and a stamp."""
    return None if stamp is None else max(0.0, stamp - first_stamp(container))


ONE_IN: Final = 4
"""Of the packets that stand alone: 0.08 s apart, where they last 0.02 s."""
STAND_ALONE: Final = ("aac", "opus", "ac3", "eac3", "flac")
"""Codecs of which a packet can be decoded without the one before; others are decoded as a whole."""
LONGEST_S: Final = 8 * 3600
MOST_OF_ALL: Final = 20 * MOST_PACKETS
FULL_SCALE: Final = 32768


def loudness_of(container: InputContainer, stream: AudioStream) -> str:
    """Return it as `model.loudness` spells it, from the recording's first moment on.

    What cannot be decoded is silent. Empty: none of it can be.
    """
    start = first_stamp(container)
    peaks: list[float] = []
    try:
        go_to_start(container)
        for frame in _some_of(container, stream):
            _note(peaks, (frame.time or 0.0) - start, _peak(frame))
    except (av.FFmpegError, ValueError):
        pass  # what was heard up to there counts
    return spelled(peaks)


def _note(peaks: list[float], second: float, peak: float) -> None:
    if not 0 <= second < LONGEST_S:
        return
    place = int(second)
    peaks.extend([0.0] * (place + 1 - len(peaks)))
    peaks[place] = max(peaks[place], peak)


def _some_of(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Yield the sound, 8000 times a second and on one channel; restores what is demuxed."""
    every = ONE_IN if codec_of(stream) in STAND_ALONE else 1
    resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
    others: list[Stream] = [each for each in container.streams if each.index != stream.index]
    kept = [each.discard for each in others]
    for each in others:
        each.discard = Discard.all  # an MP4's pictures are not even read
    try:
        for number, packet in enumerate(packets(container, [stream], MOST_OF_ALL)):
            if number % every:
                continue
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue
            for frame in frames:
                if isinstance(frame, AudioFrame):
                    yield from resampler.resample(frame)
    finally:
        for each, discard in zip(others, kept, strict=True):
            each.discard = discard


def _peak(frame: AudioFrame) -> float:
    samples = array("h", bytes(frame.planes[0])[: frame.samples * 2])
    if not samples:
        return 0.0
    loudest, lowest = max(samples), min(samples)
    return max(loudest, -lowest) / FULL_SCALE
