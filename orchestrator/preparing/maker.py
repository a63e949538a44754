"""Makes one recording's twin: looks at it, makes what has to be made, and looks at that.

Called by `batch`. What is not whole never has the twin's name: it is written beside, and renamed
when it was found right. Blocks for minutes.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Final

import av
from av.stream import Stream

from orchestrator.model.twin_names import twin_of
from orchestrator.preparing.even_sound import SoundWork
from orchestrator.preparing.fingerprint import fingerprint
from orchestrator.preparing.first_pass import FirstPass, listen_through
from orchestrator.preparing.intent import TwinIntent, intent, refusal
from orchestrator.preparing.loudness import Heard
from orchestrator.preparing.picture import PictureWork
from orchestrator.preparing.target import KEYFRAME_S, TwinTarget
from orchestrator.preparing.writing import NotMadeError, Writing
from orchestrator.timetable.probe.measure import probe
from orchestrator.timetable.probe.recording import Recording

LISTENING, SOUND, WRITING = (0.0, 0.12), (0.12, 0.25), (0.25, 1.0)
"""From which part of the work for a recording to which; about."""
OFF_S: Final = 0.5
"""By which a twin's length may differ from its original's."""
ABANDONED_S: Final = 600.0
"""A half twin that was not written to for so long is a killed run's."""

Progress = Callable[[float], None]
"""Told which part (0 to 1) of the recording's work is done."""


class ChangedMeanwhileError(NotMadeError):
    """The recording is another one than when the work began."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A recording before anything is made of it. `looks`: its fingerprint then."""

    path: Path
    looks: str
    recording: Recording
    found: FirstPass
    intent: TwinIntent


@dataclass(frozen=True, slots=True)
class Made:
    """A twin that was made. `heard`: its sound, None where it has none."""

    twin: Path
    heard: Heard | None
    copied_picture: bool
    copied_sound: bool


def look(path: Path, recording: Recording, target: TwinTarget, tell: Progress) -> Looked:
    """Look at a recording from end to end.

    Raises NotMadeError with what is wrong with it, av.FFmpegError, OSError.
    """
    if why := refusal(recording):
        raise NotMadeError(why)
    looks = fingerprint(path)
    found = listen_through(path, recording, _part(LISTENING, recording, tell))
    if recording.audio and found.sound is None:
        raise NotMadeError("its sound cannot be decoded: export it with AAC sound")
    with av.open(str(path)) as container:
        kind = str(container.format.name)
    return Looked(path, looks, recording, found, intent(recording, found, target, kind))


def make(looked: Looked, target: TwinTarget, tell: Progress) -> Made:
    """Make the twin, and return it; raises NotMadeError, av.FFmpegError, OSError."""
    with _beside(twin_of(looked.path, looked.looks)) as half:
        making = _Making(looked, target, half, tell)
        if not looked.intent.picture:
            try:
                return making.made(None)
            except ChangedMeanwhileError:
                raise
            except (NotMadeError, av.error.InvalidDataError, av.error.ArgumentError):
                pass  # a picture that no MP4 takes as it is, whatever the matter with it
        return making.made(making.picture())


def said_by(twin: Path) -> str:
    """Return what a twin says of itself; empty: nothing, it cannot be read, or is not whole."""
    try:
        with av.open(str(twin)) as container:
            whole = all(_has_all_of(stream, container.size) for stream in container.streams)
            return container.metadata.get("comment", "") if whole else ""
    except (av.FFmpegError, OSError):
        return ""


def _has_all_of(stream: Stream, size: int) -> bool:
    """Tell whether a file of this size has what its index ends with."""
    entries = stream.index_entries
    last = entries[len(entries) - 1] if len(entries) else None
    return last is not None and last.pos + last.size <= size


@dataclass(frozen=True, slots=True)
class _Half:
    """What is being made: the twin, where it is written, and where its sound is."""

    twin: Path
    whole: Path
    sound: Path


@contextmanager
def _beside(twin: Path) -> Iterator[_Half]:
    """Give the names that hold what is not done; nothing of it is left, however the block ends."""
    name = f".{twin.name}.{os.getpid()}"
    half = _Half(twin, twin.with_name(f"{name}.partial"), twin.with_name(f"{name}.sound.partial"))
    try:
        half.whole.touch()
        _sweep(half)
        yield half
    finally:
        for each in (half.whole, half.sound):
            with suppress(OSError):
                each.unlink(missing_ok=True)


def _sweep(half: _Half) -> None:
    """Remove what killed runs have left of this twin; the disk's own clock says what is old."""
    now = half.whole.stat().st_mtime
    for left in half.twin.parent.glob(f".{escape(half.twin.name)}.*.partial"):
        with suppress(OSError):
            if now - left.stat().st_mtime > ABANDONED_S:
                left.unlink()


@dataclass(frozen=True, slots=True)
class _Making:
    """The work for one twin."""

    looked: Looked
    target: TwinTarget
    half: _Half
    tell: Progress

    def made(self, picture: PictureWork | None) -> Made:
        """Write, look at and keep it; `picture` None: that is copied."""
        looked, half = self.looked, self.half
        sound, heard = self._sound()
        Writing(
            source=looked.path,
            jumpy=bool(looked.recording.jump_s),
            picture=picture,
            sound=sound,
            said=self.target.said(),
        ).to(half.whole, _part(WRITING, looked.recording, self.tell))
        _check(half.whole, looked.found.length, has_sound=heard is not None)
        if fingerprint(looked.path) != looked.looks:
            raise ChangedMeanwhileError("it was changed meanwhile: run this again once it is whole")
        _keep(half)
        return Made(half.twin, heard, picture is None, not looked.intent.sound)

    def _sound(self) -> tuple[Path | None, Heard | None]:
        """Return where the twin's sound is, and what it measures."""
        looked, found = self.looked, self.looked.found
        if found.heard is None or found.sound is None:
            return None, None
        if not looked.intent.sound:
            return looked.path, found.heard
        work = SoundWork(
            source=looked.path,
            jumpy=bool(looked.recording.jump_s),
            opposite=looked.recording.opposite,
            heard=found.heard,
            wanted=self.target.loudness,
            length=found.length,
        )
        heard = work.even(self.half.sound, _part(SOUND, looked.recording, self.tell))
        return self.half.sound, heard

    def picture(self) -> PictureWork:
        """Return what the picture is made to be."""
        recording, runs = self.looked.recording, self.looked.found.picture
        steady = runs is not None and runs.steady and not recording.jump_s
        return PictureWork(
            target=self.target,
            rate=self.target.rate_of(recording.frames_per_s, steady=steady),
            turned=recording.turned,
            pixel_aspect=recording.pixel_aspect,
            interlaced=recording.interlaced,
            length=self.looked.found.length,
        )


def _check(made: Path, length: float, *, has_sound: bool) -> None:
    """Look at what was written, as `check` looks; raises NotMadeError where it is not right."""
    found = probe(made)
    wrong = {
        f"it cannot be read ({found.unreadable})": bool(found.unreadable),
        "it breaks off": found.truncated,
        "its picture is not H.264": found.codec != "h264",
        "its picture cannot be shown": bool(found.picture_broken or found.turned or found.jump_s),
        "its sound is missing": has_sound and found.sound_codec != "aac",
        "it does not begin at 0": abs(found.first_stamp_s) > 0.1,
        "it has another length": abs((found.length_s or 0.0) - length) > OFF_S,
        "it has too few keyframes": (found.keyframe_gap_s or 0.0) > 1.25 * KEYFRAME_S,
    }
    if (what := next((each for each, is_so in wrong.items() if is_so), None)) is not None:
        raise NotMadeError(f"what was made of it is not right, for {what}: export it again")


def _keep(half: _Half) -> None:
    """Give what was made the twin's name, once the disk has it."""
    with half.whole.open("rb+") as file:
        os.fsync(file.fileno())
    half.whole.replace(half.twin)


def _part(
    part: tuple[float, float], recording: Recording, tell: Progress
) -> Callable[[float], None]:
    """Return what is told of seconds, for one part of the work."""
    length, (since, until) = recording.length_s or 1.0, part

    def told(seconds: float) -> None:
        tell(since + (until - since) * min(1.0, max(0.0, seconds / length)))

    return told
