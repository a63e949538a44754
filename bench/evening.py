"""Takes on a real OBS as viewers see and hear them: 20 from pre-roll, 20 without.

OBS_VERSION says on which OBS. What the bars are for is in docs/decisions/obs-take-recipe.md.
"""

import asyncio
import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure
from tests.studio.evening import Evening, Take, lags_ms
from tests.studio.real_obs import RealObs, chosen_version
from tests.studio.rtmp import RtmpServer


def evening(obs: RealObs, folder: Path, takes: int) -> list[Figure]:
    """Count flaws at so many takes of either kind; measure the sound's place, in milliseconds."""
    folder.mkdir()
    observer, rtmp = obs.observer(), RtmpServer(folder / "rtmp")
    try:
        return asyncio.run(_evening(Evening(obs, observer, rtmp, folder), takes))
    finally:
        observer.close()
        rtmp.close()


async def _evening(show: Evening, takes: int) -> list[Figure]:
    part = f"takes, OBS {chosen_version()}"
    await show.open()
    try:
        prepared = await show.takes(takes, prepared=True)
        added = show.buffering_added()
        unprepared = await show.takes(takes, prepared=False)
    finally:
        await show.close()
    whole = added + show.buffering_added()
    return [
        *_seen(f"{part}, from pre-roll", prepared, from_first=True),
        *_seen(f"{part}, without", unprepared, from_first=False),
        Figure(part, "audio buffering added by those from pre-roll", added, "ms", "≤ 100", takes),
        Figure(part, "audio buffering added by all", whole, "ms", "≤ 100", 2 * takes),
    ]


def _seen(part: str, takes: Sequence[Take], *, from_first: bool) -> list[Figure]:
    number, lags = len(takes), lags_ms(takes)
    first = sum(take.seen.first == 0 for take in takes)
    whole = sum(take.heard.from_first for take in takes)
    lost = max(take.heard.lost for take in takes) * 1000
    shown = max(take.seen.first_shown for take in takes)
    every = str(number) if from_first else ""
    return [
        Figure(part, "black frames", sum(take.seen.black for take in takes), "", "0", number),
        Figure(part, "stale frames", sum(take.seen.stale for take in takes), "", "0", number),
        Figure(part, "begin with frame 0", first, "", every, number),
        Figure(part, "first frame shown, most", shown, "times", "", number),
        Figure(part, "begin with their first sound", whole, "", every, number),
        Figure(part, "of the first half second unheard, most", lost, "ms", "", number),
        Figure(part, "sound found", len(lags), "", str(number), number),
        Figure(part, "sound from picture, median", statistics.median(lags), "ms", "≤ 5", number),
        Figure(part, "sound from picture, most", max(lags), "ms", "≤ 20", number),
        Figure(part, "takes during lost frames", sum(t.disturbed for t in takes), "", "", number),
    ]
