"""Premieres on a real OBS as viewers of the stream see them: how they begin, and what follows.

The daemon runs short recordings with a Q&A after each; an nginx-rtmp records what OBS streams,
and every recorded frame is looked at.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, spread
from bench.studio import PART, Watcher, daemon_for
from bench.timetables import premieres
from tests.studio.clips import make_clip, pictures, tones
from tests.studio.painting import paint
from tests.studio.real_obs import RealObs
from tests.studio.rtmp import RtmpServer
from tests.studio.takes import ShownTake, shown_takes

LONG, EACH = timedelta(seconds=6), timedelta(seconds=12)
"""Of each recording, and from one recording's start to the next one's."""


def premieres_in_the_stream(obs: RealObs, folder: Path, takes: int) -> list[Figure]:
    """Count flaws at so many takes; measure recording's end → Q&A on program, in milliseconds."""
    folder.mkdir()
    clips = [make_clip(folder / f"{clip}.mp4", clip, LONG.total_seconds()) for clip in (1, 2)]
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20)
    daemon = daemon_for(obs, folder, premieres(start, clips, takes, EACH))
    observer, rtmp, watcher = obs.observer(), RtmpServer(folder / "rtmp"), Watcher(obs)
    try:
        paint(observer)
        daemon.start()
        rtmp.receive_from(observer, "bench")
        before = _lost_frames(observer.request("GetStats"))
        time.sleep((start + takes * EACH - datetime.now(UTC)).total_seconds())
        lost = _lost_frames(observer.request("GetStats")) - before
        daemon.stop()
        recording = rtmp.finish(observer, "bench")
    finally:
        watcher.close()
        observer.close()
        rtmp.close()
    ends = [(start + number * EACH + LONG).timestamp() for number in range(takes)]
    shown = shown_takes(pictures(recording), tones(recording))
    if not shown:
        raise RuntimeError("no take is to be seen in the stream")
    return [
        *_flaws(shown, takes),
        Figure(PART, "frames that OBS lost meanwhile", lost, ""),
        *spread(PART, "recording's end → Q&A", _gaps(watcher, ends), "ms", {"max": "≤ 250"}),
    ]


def _lost_frames(stats: dict[str, float]) -> float:
    return stats["renderSkippedFrames"] + stats["outputSkippedFrames"]


def _flaws(shown: Sequence[ShownTake], takes: int) -> list[Figure]:
    sounds = [abs(take.sound) * 1000 for take in shown if take.sound is not None]
    number = len(shown)
    return [
        Figure(PART, "takes seen in the stream", number, "", str(takes)),
        Figure(PART, "black frames", sum(take.black for take in shown), "", "0", number),
        Figure(PART, "stale frames", sum(take.stale for take in shown), "", "0", number),
        Figure(PART, "first frame seen, most", max(t.first for t in shown), "", "0", number),
        Figure(
            PART, "first frame shown, times", max(t.first_shown for t in shown), "", "≤ 3", number
        ),
        *spread(PART, "sound from picture", sounds, "ms", {"max": "≤ 70"}),
    ]


def _gaps(watcher: Watcher, ends: Sequence[float]) -> list[float]:
    """Return the milliseconds from each recording's end until the next picture."""
    gaps = []
    for end in ends:
        ended = next(at for at in watcher.ended if abs(at - end) < EACH.total_seconds() / 4)
        gaps.append((next(at for at in watcher.seen if at >= ended) - ended) * 1000)
    return gaps
