"""Looks into one recording with PyAV; called by `probing`, in a worker thread.

Only samples are decoded: a recording of an hour takes well under a second.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
from av import AudioFrame, VideoFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from orchestrator.timetable.recording import Recording

SOUND_SAMPLES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Parts of the length at which sound is listened for."""
SAMPLE_S: Final = 2.0
SILENCE: Final = 33
"""Peak of 16-bit samples up to which it is silent: -60 dBFS."""
BLACK: Final = 20
"""Brightness (0-255) up to which a picture is black in all its parts."""
BLACK_START_S: Final = 1.0
KEYFRAMES_S: Final = 30.0
TAIL_S: Final = 3.0
"""A file whose last data stands this much before the length it claims is cut off."""

_MICROSECONDS: Final = 1_000_000


def probe(path: Path) -> Recording:
    """Return what the recording is like; never raises for what is in the file."""
    try:
        with av.open(str(path)) as container:
            return _examined(container)
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return Recording(unreadable=str(reason))


def _examined(container: InputContainer) -> Recording:
    video = next((s for s in container.streams.video if _moves(s)), None)
    audio = next(iter(container.streams.audio), None)
    if video is None and audio is None:
        return Recording(unreadable="there is neither picture nor sound in it")
    claimed = container.duration / _MICROSECONDS if container.duration else None
    length = claimed if claimed is not None else _last_moment(container, 0)
    return Recording(
        length_s=length,
        truncated=claimed is not None and _is_cut_off(container, claimed),
        video=video is not None,
        audio=audio is not None,
        silent=audio is not None and _is_silent(container, audio, length or 0),
        black_start=video is not None and _starts_black(container, video),
        keyframe_gap_s=None if video is None else _keyframe_gap(container, video),
        first_stamp_s=(container.start_time or 0) / _MICROSECONDS,
    )


def _moves(stream: VideoStream) -> bool:
    """Tell a film from a cover picture, which FFmpeg shows as a video stream, too."""
    return not stream.disposition & Disposition.attached_pic


def _go_to(container: InputContainer, seconds: float) -> None:
    """Seek to a keyframe at or before so many seconds after the recording's first moment."""
    start = container.start_time or 0
    container.seek(start + int(seconds * _MICROSECONDS))


def _last_moment(container: InputContainer, since: float) -> float | None:
    """Return where the last data from `since` on ends, in seconds; None when there is none."""
    start = (container.start_time or 0) / _MICROSECONDS
    last: float | None = None
    try:
        _go_to(container, since)
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base) - start
                last = end if last is None else max(last, end)
    except av.FFmpegError:
        return last  # what is after a damaged place does not play either
    return last


def _is_cut_off(container: InputContainer, claimed: float) -> bool:
    last = _last_moment(container, max(0.0, claimed - TAIL_S))
    return last is None or last < claimed - TAIL_S


def _keyframe_gap(container: InputContainer, video: VideoStream) -> float | None:
    """Return the longest way between keyframes near the start, in seconds; nothing is decoded."""
    moments: list[float] = []
    end = 0.0
    try:
        _go_to(container, 0)
        for packet in container.demux(video):
            if packet.pts is None or packet.time_base is None:
                continue
            end = float(packet.pts * packet.time_base)
            if packet.is_keyframe:
                moments.append(end)
            if moments and end - moments[0] > KEYFRAMES_S:
                break
    except av.FFmpegError:
        return None
    return max((b - a for a, b in pairwise([*moments, end])), default=None)


def _starts_black(container: InputContainer, video: VideoStream) -> bool:
    """Tell whether every picture of the first second is black."""
    first: float | None = None
    for frame in _pictures(container, video):
        if first is None:
            first = frame.time or 0.0
        if (frame.time or 0.0) - first > BLACK_START_S:
            break
        if not _is_black(frame):
            return False
    return first is not None


def _pictures(container: InputContainer, video: VideoStream) -> Iterator[VideoFrame]:
    try:
        _go_to(container, 0)
        yield from container.decode(video)
    except av.FFmpegError:
        return  # damage further on is for the length check to find


def _is_black(frame: VideoFrame) -> bool:
    small = frame.reformat(width=32, height=18, format="gray")
    plane = small.planes[0]
    rows = bytes(plane)
    width = plane.line_size
    return all(max(rows[y * width : y * width + 32]) <= BLACK for y in range(18))


def _is_silent(container: InputContainer, audio: AudioStream, length: float) -> bool:
    return all(_peak(container, audio, length * part) <= SILENCE for part in SOUND_SAMPLES)


def _peak(container: InputContainer, audio: AudioStream, since: float) -> int:
    """Return the loudest sample of the two seconds from `since`, of 32,768."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
    peak, first = 0, None
    try:
        _go_to(container, since)
        for frame in container.decode(audio):
            first = frame.time if first is None else first
            if (frame.time or 0.0) - (first or 0.0) > SAMPLE_S:
                break
            peak = max(peak, *(_loudest(part) for part in resampler.resample(frame)), 0)
    except av.FFmpegError:
        return peak
    return peak


def _loudest(frame: AudioFrame) -> int:
    samples = memoryview(bytes(frame.planes[0])).cast("h")[: frame.samples]
    return max((abs(sample) for sample in samples), default=0)
