"""Looks into one recording with PyAV, as OBS will; called by `probing`, in a worker thread.

OBS plays with the same libraries: the streams chosen here are those that it chooses. Only samples
are decoded, and every part has a limit: a recording of an hour takes well under four seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from orchestrator.timetable.probe.course import TAIL_S, Course, courses, end_of, jump
from orchestrator.timetable.probe.decoded_picture import PictureFound, picture_of
from orchestrator.timetable.probe.decoded_sound import SoundFound, loudness_of, sound_of
from orchestrator.timetable.probe.packets import MICROSECONDS, codec_of, first_stamp, go_to, packets
from orchestrator.timetable.probe.recording import Recording
from orchestrator.timetable.probe.written_size import is_cut_off, is_live_avi

COVERS: Final = Disposition.attached_pic | Disposition.timed_thumbnails
"""What is said of a stream that is no film."""
SOON: Final = 200
"""Packets among which an encrypted one would be seen."""


def probe(path: Path) -> Recording:
    """Return what the recording is like; never raises for what is in the file."""
    try:
        with av.open(str(path)) as container:
            return _examined(container, path)
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Recording(unreadable=str(reason))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A stream that OBS chooses, and how it runs."""

    stream: Stream
    course: Course
    start: float

    @property
    def since(self) -> float:
        """When it begins, in seconds after the recording's first moment."""
        return max(0.0, (self.course.first or self.start) - self.start)

    @property
    def until(self) -> float:
        """When it ends, in seconds after the recording's first moment."""
        return max(0.0, (self.course.last or self.start) - self.start)

    @property
    def wait(self) -> tuple[float, float]:
        """The seconds of the longest wait, and when it begins."""
        since, until = self.course.longest
        return until - since, max(0.0, since - self.start)


def _examined(container: InputContainer, path: Path) -> Recording:
    streams = [s for s in (film_of(container), container.streams.best("audio")) if s is not None]
    if not streams:
        return Recording(unreadable="there is neither picture nor sound in it")
    start = first_stamp(container)
    header = _header_length(container, path)
    found = courses(container, streams, header)
    chosen = [_Chosen(course.stream, course, start) for course in found]
    jumped = jump(container, found)
    end = end_of(found)
    length = None if end is None else max(0.0, end - start)
    claimed = None if header is None else _claimed(streams, header)
    truncated = _is_truncated(container, path, claimed, length)
    recording = Recording(
        encrypted=_is_encrypted(container, streams),
        length_s=max(claimed or 0.0, length or 0.0) if truncated and claimed else length,
        says_length=header is not None,
        header_length_s=container.duration / MICROSECONDS if container.duration else None,
        truncated=truncated,
        first_stamp_s=start,
        jump_s=0.0 if jumped is None else jumped[1] - jumped[0],
        jump_at_s=0.0 if jumped is None else max(0.0, jumped[0] - start),
    )
    for one in chosen:
        if isinstance(one.stream, VideoStream):
            recording = _with_picture(recording, container, one, one.stream)
        elif isinstance(one.stream, AudioStream):
            recording = _with_sound(recording, container, one, one.stream)
    return recording


def _with_picture(
    recording: Recording, container: InputContainer, one: _Chosen, stream: VideoStream
) -> Recording:
    picture = PictureFound()
    if not recording.encrypted:
        picture = picture_of(container, stream, one.since, one.until)
    wait, wait_at = one.wait
    tracks = _films(container)
    return replace(
        recording,
        video=True,
        picture_broken=picture.broken,
        picture_damaged_at_s=picture.damaged_at_s,
        picture_from_s=one.since,
        picture_hidden_s=max(0.0, picture.shown_from_s - one.since),
        picture_until_s=one.until,
        first_picture_s=one.course.first_lasts,
        picture_wait_s=wait,
        picture_wait_at_s=wait_at,
        black_start=picture.black_start,
        keyframe_gap_s=one.course.keyframe_gap,
        codec=codec_of(stream),
        width=picture.width,
        height=picture.height,
        changes_size=picture.changes_size,
        turned=picture.turned,
        pixel_aspect=picture.pixel_aspect,
        pixel_format=picture.pixel_format,
        bits=picture.bits,
        interlaced=picture.interlaced,
        see_through=picture.see_through,
        hdr=picture.hdr,
        picture_tracks=len(tracks),
        picture_track=_number(stream, tracks),
        frames_per_s=float(stream.average_rate or 0),
    )


def _with_sound(
    recording: Recording, container: InputContainer, one: _Chosen, stream: AudioStream
) -> Recording:
    sound, loudness = SoundFound(), ""
    if not recording.encrypted:
        sound = sound_of(container, stream, one.since, one.until)
        loudness = "" if sound.broken else loudness_of(container, stream)
    wait, wait_at = one.wait
    tracks = container.streams.audio
    return replace(
        recording,
        audio=True,
        sound_broken=sound.broken,
        sound_damaged_at_s=sound.damaged_at_s,
        sound_from_s=one.since,
        sound_until_s=one.until,
        sound_wait_s=wait,
        sound_wait_at_s=wait_at,
        silent=sound.silent,
        loudness=loudness,
        silent_side=sound.silent_side,
        opposite=sound.opposite,
        sound_codec=codec_of(stream),
        channels=sound.channels,
        sample_rate=sound.sample_rate,
        sound_tracks=len(tracks),
        sound_track=_number(stream, tracks),
    )


def _number(stream: Stream, tracks: Sequence[Stream]) -> int:
    """Return which of the tracks it is, from 1."""
    return 1 + next((n for n, track in enumerate(tracks) if track.index == stream.index), 0)


def film_of(container: InputContainer) -> VideoStream | None:
    """Return the picture that OBS chooses; None where that is a cover, or there is none."""
    best = container.streams.best("video")
    return best if isinstance(best, VideoStream) and not best.disposition & COVERS else None


def _films(container: InputContainer) -> list[VideoStream]:
    """Return the pictures of a container; a cover is none."""
    return [s for s in container.streams.video if not s.disposition & COVERS]


def _is_encrypted(container: InputContainer, streams: Sequence[Stream]) -> bool:
    try:
        go_to(container, 0.0)
    except av.FFmpegError:
        return False
    return any(p.has_sidedata("encryption_info") for p in packets(container, streams, SOON))


def _is_truncated(
    container: InputContainer, path: Path, claimed: float | None, length: float | None
) -> bool:
    """Tell whether the file ends before its picture and sound do."""
    if is_cut_off(path):
        return True
    if claimed is None or "matroska" in container.format.name:
        return False  # Matroska's length counts captions, too, and from 0 wherever it begins
    return length is None or length < claimed - TAIL_S


def _header_length(container: InputContainer, path: Path) -> float | None:
    """Return the length in seconds that the file says it has."""
    if not container.duration or is_live_avi(path):
        return None
    return container.duration / MICROSECONDS


def _claimed(streams: Sequence[Stream], header: float) -> float:
    """Return the length that the file claims for these streams, or for all it has."""
    own = [s.duration * s.time_base for s in streams if s.duration and s.time_base]
    return float(max(own)) if len(own) == len(streams) else header
