"""When a file that was given to a media input is seen to play, whatever its clock begins with."""

from datetime import timedelta

import pytest

from orchestrator.devices.obs.compare.observed import MediaReading, MediaState
from orchestrator.devices.obs.hand.first_frame import Opening
from tests.devices.obs.sights import NOW


def look(cursor: float, passed: float, duration: float = 20.0) -> MediaReading:
    return MediaReading(MediaState.PLAYING, cursor, duration, NOW + timedelta(seconds=passed))


def seen(opening: Opening, *looks: tuple[float, float], began: bool = True) -> bool:
    """Return whether it is seen to play by looks at a cursor after so many seconds."""
    return [opening.moves(look(c, passed), passed, began=began) for c, passed in looks][-1]


@pytest.mark.parametrize("first", [0.0, 1.4, 8.0, 30_001.4])
def test_it_plays_from_its_own_first_time_stamp(first: float) -> None:
    """Two looks at a cursor that goes on from there."""
    assert seen(Opening(first), (first + 0.04, 0.07), (first + 0.08, 0.1))


def test_the_file_before_is_not_taken_for_it() -> None:
    """OBS opens a file with its next frame: until then the looks are at what was there."""
    assert not seen(Opening(0.0), (17.2, 0.02), (17.23, 0.05))
    assert not seen(Opening(None), (17.2, 0.02), (17.23, 0.05))


def test_what_an_obs_had_that_just_started_is_not_taken_for_it() -> None:
    """It plays from its beginning as well, and OBS has not said yet that it opened ours.

    The looks are those at OBS 29 and 32.2, started again, that lost the seek that came after.
    """
    looks = ((0.133, 0.001), (0.166, 0.012))
    assert not seen(Opening(0.0), *looks, began=False)
    assert not seen(Opening(None), *looks, began=False)


def test_an_unknown_first_time_stamp_is_believed_after_a_while() -> None:
    """By then no look is at the file before; later, where OBS was not heard to begin."""
    assert seen(Opening(None), (8.2, 0.25), (8.3, 0.35))
    assert not seen(Opening(None), (8.2, 0.25), (8.3, 0.35), began=False)
    assert seen(Opening(None), (8.7, 0.65), (8.8, 0.75), began=False)


def test_a_recording_without_a_length_is_seen_to_play() -> None:
    """Its cursor advances: that it does not say how long it is makes it no broken one."""
    opening = Opening(0.0)
    moves = [opening.moves(look(at, at + 0.05, 0.0), at + 0.05, began=True) for at in (0.04, 0.08)]
    assert moves == [False, True]


def test_a_cursor_that_stands_still_plays_nothing() -> None:
    """As OBS shows a missing file: playing, at 0, for ever."""
    assert not seen(Opening(0.0), (0.0, 0.1), (0.0, 0.4), (0.0, 0.9))
    assert not seen(Opening(None), (8.0, 0.7), (8.0, 0.9))
