"""Takes on a real OBS as viewers hear them: in step from the first sample, none of it cut off.

What a busy machine may spoil in single takes is judged by their median; the figures of each take
come from `python -m bench evening`.
"""

import statistics
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.studio.evening import Evening, Take, lags_ms
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer

pytestmark = [pytest.mark.studio, pytest.mark.alone, pytest.mark.timeout(400)]

PREPARED, UNPREPARED = 6, 6
ENOUGH = 3
"""Takes around which OBS drew every frame are judged alone where there are so many."""
IN_STEP_MS = 5.0
BUFFERED_MS = 100
HELD_BACK_MS = 60
"""Of the first half second's sound: three pieces, where OBS's placing of it falls into them."""

FROZEN = 15
"""Frames for which the first one stands in a recording that was held too briefly, and more. How
soon OBS accepts a cut, the machine says; such takes it does not make."""

FIRST_FRAME_SHOWN = 5
"""Frames, in the middle of the others: it stands until OBS has accepted the cut, then two more."""


@pytest.fixture
async def evening(
    real_obs: RealObs, observer: Observer, rtmp: RtmpServer, tmp_path: Path
) -> AsyncIterator[Evening]:
    """Open a device on an OBS that streams, with clips whose sound can be found again."""
    show = Evening(real_obs, observer, rtmp, tmp_path)
    await show.open()
    yield show
    await show.close()


async def test_takes_from_pre_roll_begin_with_all_their_picture_and_sound(
    evening: Evening,
) -> None:
    """Frame 0 first and not frozen, its sound with it and whole, and not delayed for it."""
    takes = await _takes(evening, PREPARED, prepared=True)
    report = _report(takes)
    assert [(take.seen.black, take.seen.stale) for take in takes] == [(0, 0)] * len(takes), report
    whole = [take for take in takes if not take.disturbed]
    assert all(take.seen.first == 0 and take.seen.first_shown < FROZEN for take in whole), report
    shown = [take.seen.first_shown for take in whole]
    assert not shown or statistics.median(shown) <= FIRST_FRAME_SHOWN, report
    judged = whole if len(whole) >= ENOUGH else takes
    assert statistics.median(lags_ms(judged)) <= IN_STEP_MS, report
    assert statistics.median(take.heard.lost * 1000 for take in judged) <= HELD_BACK_MS, report
    assert all(take.heard.from_first for take in takes if not take.disturbed), report
    assert evening.buffering_added() <= BUFFERED_MS or evening.stalled(), report


async def test_takes_without_pre_roll_begin_with_all_their_picture_and_sound_too(
    evening: Evening,
) -> None:
    """No black, no stale frame, frame 0 first, its sound with it and whole, none delayed."""
    takes = await _takes(evening, UNPREPARED, prepared=False)
    report = _report(takes)
    assert [(take.seen.black, take.seen.stale) for take in takes] == [(0, 0)] * len(takes), report
    whole = [take for take in takes if not take.disturbed]
    judged = whole if len(whole) >= ENOUGH else takes
    assert statistics.median(lags_ms(judged)) <= IN_STEP_MS, report
    assert all(take.seen.first == 0 for take in whole), report
    assert all(take.heard.from_first for take in takes if not take.disturbed), report
    assert evening.buffering_added() <= BUFFERED_MS or evening.stalled(), report


async def _takes(evening: Evening, number: int, *, prepared: bool) -> list[Take]:
    """Take so many recordings; once more as many where OBS drew every frame around too few."""
    takes = await evening.takes(number, prepared=prepared)
    if sum(not take.disturbed for take in takes) < ENOUGH:
        assert evening.stalled()
        takes += await evening.takes(number, prepared=prepared)
    return takes


def _report(takes: Sequence[Take]) -> str:
    report = "\n".join(map(str, takes))
    print(report)
    return report
