"""Decodes a little of a stream in a process of its own, and says what it sees: see `return_watch`.

Its first line of input is the stream's address, which may have a key in it. It answers with a line
of JSON for each keyframe, or for every two seconds of sound, and ends when the stream does.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Iterator
from typing import Final

import av
import numpy as np
from av import AudioFrame, VideoFrame
from av.container import InputContainer

WIDTH, HEIGHT = 48, 27
BLACK: Final = 24
"""Brightness (0-255) up to which a picture is black in all its parts."""

OPENS_WITHIN, READS_WITHIN = 15.0, 15.0
"""Seconds; then the stream counts as gone."""

SOUND_EVERY: Final = 2.0
"""Seconds of sound that are told at once, where there is no picture."""


def main() -> None:
    """Look until the stream ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when it is over
    address = sys.stdin.readline().strip()
    try:
        with av.open(address, timeout=(OPENS_WITHIN, READS_WITHIN)) as container:
            for look in looks(container):
                _say(look)
    except (av.FFmpegError, OSError, ValueError) as error:
        with contextlib.suppress(OSError):
            _say({"error": type(error).__name__})


def _say(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def looks(container: InputContainer) -> Iterator[dict[str, object]]:
    """Yield what is seen and heard.

    `black`; `moved`: by how much the picture differs from the one before, on average, of 255;
    `peak`: the loudest moment since the last look, a part of full scale. What there is not is null.
    """
    video = next(iter(container.streams.video), None)
    audio = next(iter(container.streams.audio), None)
    if video is not None:
        video.codec_context.skip_frame = "NONKEY"
    chosen = [each for each in (video, audio) if each is not None]
    peak: float | None = None
    told: float | None = None
    before: np.ndarray | None = None
    for packet in container.demux(chosen):
        for frame in packet.decode():
            if isinstance(frame, AudioFrame):
                peak = max(peak or 0.0, loudest(frame))
                told = told if told is not None else frame.time
                if video is None and (frame.time or 0.0) - (told or 0.0) >= SOUND_EVERY:
                    yield {"black": None, "moved": None, "peak": peak}
                    peak, told = None, frame.time
            elif isinstance(frame, VideoFrame):
                picture = frame.reformat(WIDTH, HEIGHT, "gray").to_ndarray().astype(np.int16)
                moved = float(np.abs(picture - before).mean()) if before is not None else None
                yield {"black": bool(picture.max() <= BLACK), "moved": moved, "peak": peak}
                before, peak = picture, None


def loudest(frame: AudioFrame) -> float:
    """Return the loudest moment, as a part of full scale."""
    samples = frame.to_ndarray()
    most = float(np.abs(samples.astype(np.float64)).max()) if samples.size else 0.0
    whole = 2.0 ** (8 * samples.itemsize - 1) if samples.dtype.kind == "i" else 1.0
    return most / whole


if __name__ == "__main__":
    main()
