"""The first pass over a recording: how loud it is, and how its picture runs, from end to end.

The probe only looks at some places; what is copied or made even has to be known as a whole.
Called by `maker`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from av import AudioFrame, Packet
from av.stream import Stream

from orchestrator.preparing.even_sound import SoundLine
from orchestrator.preparing.loudness import Heard, SoundMeter
from orchestrator.preparing.stream_reading import Reading, Tell, opened, seconds
from orchestrator.timetable.probe.recording import Recording

UNEVEN: Final = 0.25
"""Part of the usual step by which another one may be longer: Matroska counts in milliseconds."""
STEADY: Final = 0.995
"""Part of the steps that must be usual ones."""
FEW: Final = 6
"""Steps that may be unusual however few there are: pictures that wait for others are guessed at."""
LONG_S: Final = 0.25
"""A step that is longer, and no usual one, is seen."""


@dataclass(frozen=True, slots=True)
class Runs:
    """How a stream runs, in seconds from the recording's start.

    `step`: the usual time from one picture to the next; `keyframe_gap`: the longest between
    keyframes, up to the end; `wait`: the longest without anything new.
    """

    since: float
    until: float
    step: float = 0.0
    steady: bool = True
    keyframe_gap: float = 0.0
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class FirstPass:
    """What the first pass met. None: there is no such stream, or nothing in it can be played."""

    picture: Runs | None
    sound: Runs | None
    heard: Heard | None
    damaged: int

    @property
    def length(self) -> float:
        """How long picture and sound last together, in seconds."""
        return max((runs.until for runs in (self.picture, self.sound) if runs), default=0.0)


@dataclass(slots=True)
class _Running:
    """A stream that is being read."""

    since: float | None = None
    until: float = 0.0
    before: float | None = None
    keyframe: float | None = None
    keyframe_gap: float = 0.0
    wait: float = 0.0
    steps: Counter[int] = field(default_factory=Counter)

    def take(self, packet: "Packet[Stream]") -> None:
        start = seconds(packet.pts if packet.pts is not None else packet.dts, packet.time_base)
        if start is None or not packet.size:
            return
        lasts = seconds(packet.duration or 0, packet.time_base) or 0.0
        order = seconds(packet.dts, packet.time_base)
        order = start if order is None else order
        self.since = start if self.since is None else min(self.since, start)
        self.until = max(self.until, start + lasts)
        if self.before is not None:
            step = order - self.before
            self.steps[round(step * 1000)] += 1
            self.wait = max(self.wait, step)
        self.before = order
        if packet.is_keyframe:
            if self.keyframe is not None:
                self.keyframe_gap = max(self.keyframe_gap, start - self.keyframe)
            self.keyframe = start

    def over(self) -> Runs | None:
        if self.since is None:
            return None
        steps, usual = sum(self.steps.values()), self._usual
        near = sum(n for step, n in self.steps.items() if abs(step - usual) <= 1 + usual * UNEVEN)
        last = self.until - (self.keyframe if self.keyframe is not None else self.since)
        return Runs(
            since=max(0.0, self.since),
            until=self.until,
            step=usual / 1000,
            steady=near >= steps * STEADY - FEW and self.wait <= max(LONG_S, usual / 400),
            keyframe_gap=max(self.keyframe_gap, last),
            wait=self.wait,
        )

    @property
    def _usual(self) -> float:
        """The step in the middle, in milliseconds."""
        half = sum(self.steps.values()) / 2
        for step in sorted(self.steps):
            half -= self.steps[step]
            if half <= 0:
                return float(step)
        return 0.0


def listen_through(path: Path, recording: Recording, tell: Tell) -> FirstPass:
    """Read a recording from end to end; raises av.FFmpegError, OSError."""
    with opened(path, jumpy=bool(recording.jump_s)) as reading:
        return _surveyed(reading, tell)


def _surveyed(reading: Reading, tell: Tell) -> FirstPass:
    picture, sound = _Running(), _Running()
    streams = [stream for stream in (reading.picture, reading.sound) if stream is not None]
    line, meter = SoundLine(), SoundMeter()
    for packet in reading.packets(streams):
        is_sound = reading.sound is not None and packet.stream_index == reading.sound.index
        running = sound if is_sound else picture
        running.take(packet)
        tell(running.until)
        if not is_sound:
            continue
        for frame in reading.frames(packet):
            if isinstance(frame, AudioFrame):
                _take_all(meter, line.fed(frame))
    _take_all(meter, line.fed(None))
    heard = meter.heard() if reading.sound is not None else None
    return FirstPass(picture.over(), sound.over() if line.any else None, heard, reading.damaged)


def _take_all(meter: SoundMeter, frames: Iterable[AudioFrame]) -> None:
    for frame in frames:
        meter.take(frame)
