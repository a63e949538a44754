"""Prepares several recordings, one after the other: each uses all of the processor by itself.

Called by `cli.prepare`. What goes wrong with one does not keep the others from being made.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

import av

from orchestrator.errors import PermanentError
from orchestrator.model.twin_names import is_twin, twin_of
from orchestrator.preparing.fingerprint import fingerprint
from orchestrator.preparing.maker import Looked, Made, Progress, look, make, said_by
from orchestrator.preparing.target import TwinTarget
from orchestrator.preparing.twins import LONGEST_NAME
from orchestrator.preparing.writing import NotMadeError
from orchestrator.timetable.probe.measure import probe
from orchestrator.timetable.probe.recording import Recording
from orchestrator.timetable.values.media_paths import is_file, not_there

BITS_A_PIXEL: Final = 0.15
"""Of what is coded anew; a camera in a dim room needs so much, slides a tenth of it."""
SOUND_BYTES: Final = 2 * 24_000
"""A second: the sound is once in a file of its own, and once in the twin."""
SPARE: Final = 200_000_000
"""Bytes that are left free: the show writes a journal there."""
LONGEST_S: Final = 24 * 3600.0


Tell = Callable[[Path, float], None]
"""Told which part (0 to 1) of a recording's work is done."""


class Outcome(StrEnum):
    """What became of a recording."""

    MADE = "made"
    WANTED = "would be made"
    KEPT = "kept"
    """It has a twin already that is what is wanted."""
    RIGHT = "right"
    """It is what it is to be, and needs none."""
    REFUSED = "not made"


@dataclass(frozen=True, slots=True)
class TwinWanted:
    """A recording, and what its twin is to be like."""

    path: Path
    target: TwinTarget


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it. `why`: of REFUSED; `looked` and `made` None: it did not come to that."""

    path: Path
    outcome: Outcome
    why: str = ""
    twin: Path | None = None
    looked: Looked | None = None
    made: Made | None = None


class NoRoomError(PermanentError):
    """The disk has not the room for what is to be made; the text says how much is lacking."""


@dataclass(frozen=True, slots=True)
class _Glance:
    wanted: TwinWanted
    recording: Recording
    result: Result | None


class TwinBatch:
    """Recordings that are to be prepared. `dry_run`: they are looked at, and nothing is made."""

    def __init__(self, wanted: Sequence[TwinWanted], *, dry_run: bool = False) -> None:
        self._wanted = tuple({each.path: each for each in wanted}.values())
        self._dry_run = dry_run
        self._known: list[_Glance] = []

    @property
    def seconds(self) -> Mapping[Path, float]:
        """How long those are for which there is work, after `look_ahead`."""
        return {
            each.wanted.path: each.recording.length_s or 1.0
            for each in self._known
            if each.result is None
        }

    def look_ahead(self) -> None:
        """Look at all of them briefly, and for room on the disk; raises NoRoomError."""
        self._known = [_known(each) for each in self._wanted]
        if not self._dry_run:
            _look_for_room([each for each in self._known if each.result is None])

    def each(self, tell: Tell) -> Iterator[Result]:
        """Yield what becomes of each, in their order."""
        for known in self._known:
            if known.result is not None:
                yield known.result
                continue
            path = known.wanted.path
            yield self._done(known, partial(tell, path))

    def _done(self, known: _Glance, tell: Progress) -> Result:
        wanted, looked = known.wanted, None
        try:
            looked = look(wanted.path, known.recording, wanted.target, tell)
            if looked.intent.is_right:
                return Result(wanted.path, Outcome.RIGHT, looked=looked)
            twin = twin_of(wanted.path, looked.looks)
            if self._dry_run:
                return Result(wanted.path, Outcome.WANTED, twin=twin, looked=looked)
            made = make(looked, wanted.target, tell)
        except NotMadeError as error:
            return Result(wanted.path, Outcome.REFUSED, str(error), looked=looked)
        except (av.FFmpegError, OSError, ValueError) as error:
            return Result(wanted.path, Outcome.REFUSED, _reason(error), looked=looked)
        return Result(wanted.path, Outcome.MADE, twin=made.twin, looked=looked, made=made)


def _reason(error: Exception) -> str:
    """Return in words what the system or FFmpeg says."""
    reason = str(getattr(error, "strerror", None) or error or type(error).__name__)
    return f"{reason[:1].lower()}{reason[1:]}"


def _known(wanted: TwinWanted) -> _Glance:
    """Return what is known of a recording before there is work for it."""
    path = wanted.path
    if why := _no_work(path):
        return _Glance(wanted, Recording(), Result(path, Outcome.REFUSED, why))
    recording = probe(path)
    if (recording.length_s or 0.0) > LONGEST_S and not recording.jump_s:
        why = "it lasts for more than a day: cut it, or export it again"
        return _Glance(wanted, recording, Result(path, Outcome.REFUSED, why))
    return _Glance(wanted, recording, _kept(wanted))


def _no_work(path: Path) -> str:
    """Return why nothing is to be made of this path; empty: something may."""
    if is_twin(path):
        return "it is a prepared recording itself"
    if not is_file(path):
        return " - ".join(not_there(path))
    if len(path.name.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} bytes: rename it"
    return ""


def _kept(wanted: TwinWanted) -> Result | None:
    """Return that there is a twin already that is whole, and what is wanted."""
    try:
        twin = twin_of(wanted.path, fingerprint(wanted.path))
        if not twin.is_file() or not wanted.target.is_met_by(said_by(twin)):
            return None
    except OSError:
        return None  # it is told when it is looked at from end to end
    found = probe(twin)
    if found.unreadable or found.truncated:
        return None
    return Result(wanted.path, Outcome.KEPT, twin=twin)


def _look_for_room(works: Sequence[_Glance]) -> None:
    needed: dict[int, int] = defaultdict(int)
    folders: dict[int, Path] = {}
    for work in works:
        folder = work.wanted.path.parent
        device = folder.stat().st_dev
        folders.setdefault(device, folder)
        needed[device] += room_for(work.wanted, work.recording)
    for device, folder in folders.items():
        free = shutil.disk_usage(folder).free
        if free < needed[device] + SPARE:
            raise NoRoomError(
                f"What is to be made needs up to {_size(needed[device] + SPARE)}, and the disk of "
                f"{folder} has {_size(free)} left: make room, or prepare some of them at a time."
            )


def room_for(wanted: TwinWanted, recording: Recording) -> int:
    """Return how many bytes its twin needs at most, about, while it is made."""
    seconds = recording.length_s or 0.0
    width, height = max(2, recording.width), max(2, recording.height)
    size = wanted.target.size_of(width, height)
    rate = float(wanted.target.rate_of(recording.frames_per_s, steady=True))
    anew = round(seconds * size[0] * size[1] * rate * BITS_A_PIXEL / 8)
    copied = wanted.path.stat().st_size if recording.codec == "h264" else 0
    return max(anew, copied) + round(seconds * SOUND_BYTES)


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
