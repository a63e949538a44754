"""The sound of a recording is put to its picture after each take, and a person's hand stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.devices.obs.compare.commands import PlaceSound
from orchestrator.devices.obs.compare.diff import diff
from orchestrator.devices.obs.compare.events import after_event
from orchestrator.devices.obs.compare.observed import MediaReading, MediaState, ObsObserved
from orchestrator.devices.obs.compare.sound import LOADING_MS, held_ms, next_ms
from tests.devices.obs.sights import FIRST, NOW, TALK, A, ago, apply, obs, playing, premiere

FRAME = 1 / 30


def on_air(sound_ms: int, seconds: float) -> ObsObserved:
    """Return an OBS that has shown the recording for so many seconds."""
    shown = playing(A, FIRST, seconds, visible=True, sound_ms=sound_ms)
    shown = replace(shown, moving_since=ago(seconds))
    return obs(TALK, shown, picture_since=ago(seconds))


def offsets(observed: ObsObserved) -> list[int]:
    steps = diff(observed, premiere(since=ago(1)), NOW)
    return [step.offset_ms for step in steps if isinstance(step, PlaceSound)]


@pytest.mark.parametrize("offset", [LOADING_MS, held_ms(FRAME)])
def test_the_sound_is_placed_once_the_picture_is_seen_to_move(offset: int) -> None:
    """Not before OBS has drawn it: it places the sound by what it drew last."""
    assert offsets(on_air(offset, 0.05)) == []
    assert offsets(on_air(offset, 0.15)) == [1]


def test_the_sound_comes_to_rest_at_no_offset() -> None:
    """Each change places it once more; after the last there is nothing left to do."""
    observed, given = on_air(held_ms(FRAME), 3.0), []
    while steps := [
        s for s in diff(observed, premiere(since=ago(3)), NOW) if type(s) is PlaceSound
    ]:
        given.append(steps[0].offset_ms)
        observed = apply(observed, tuple(steps), NOW)
    assert given == [1, 2, 0]


def test_the_sound_waits_for_the_rhythm_of_the_frames() -> None:
    """A picture that slips by a frame in its first moments takes the sound with it."""
    assert offsets(on_air(1, 0.3)) == []
    assert offsets(on_air(1, 0.5)) == [2]
    assert offsets(on_air(2, 0.5)) == []
    assert offsets(on_air(2, 1.3)) == [0]


@pytest.mark.parametrize("offset", [-200, 3, 40, 250])
def test_an_offset_that_a_person_has_set_stays(offset: int) -> None:
    """A recording may be out of step by itself; whoever mends that is right."""
    assert offsets(on_air(offset, 10.0)) == []
    assert next_ms(offset, FRAME, timedelta(hours=1)) is None


def test_what_a_person_sets_is_heard() -> None:
    """OBS tells of it; nothing is placed over it."""
    told = {"inputName": A, "inputAudioSyncOffset": 120}
    observed = after_event(on_air(1, 10.0), "InputAudioSyncOffsetChanged", told, NOW, TALK)
    assert observed.players[0].sound_ms == 120
    assert offsets(observed) == []


def test_the_sound_of_what_stands_still_is_left_alone() -> None:
    """Paused by a person, or not yet seen to play."""
    observed = on_air(held_ms(FRAME), 10.0)
    paused = observed.players[0].seen(MediaReading(MediaState.PAUSED, 10.0, 1500.0, NOW))
    assert offsets(observed.with_player(paused)) == []


@pytest.mark.parametrize(("rate", "offset"), [(25, 60), (30, 50), (50, 30), (60, 25)])
def test_a_held_recording_waits_for_its_picture_by_obs_frames(rate: int, offset: int) -> None:
    """One and a half of them: the picture comes one to two frames after the order to play."""
    assert held_ms(1 / rate) == offset
