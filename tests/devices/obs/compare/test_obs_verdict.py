"""When OBS counts as showing what it should, and what is said when it does not."""

from dataclasses import replace

import pytest

from orchestrator.devices.obs.compare.commands import StartAndCut
from orchestrator.devices.obs.compare.diff import diff
from orchestrator.devices.obs.compare.observed import UNKNOWN, MediaReading, MediaState
from orchestrator.devices.obs.compare.verdict import recording_ended, verdict
from orchestrator.devices.port import Hopeless, Met, Missing, Unknown
from orchestrator.model.state import Playing
from tests.devices.obs.sights import (
    FIRST,
    HOLDING,
    LENGTH,
    NOW,
    QA,
    SECOND,
    TALK,
    A,
    ago,
    ended,
    held,
    obs,
    player,
    playing,
    premiere,
    wants,
)


def test_unknown_is_not_met() -> None:
    """Nothing is claimed about an OBS that was not read."""
    assert isinstance(verdict(UNKNOWN, wants(), NOW), Unknown)


def test_scene_on_program_is_met() -> None:
    """A picture without a recording needs its scene, and is met since that was seen."""
    assert verdict(obs(QA), wants(QA), NOW) == Met(ago(60))


def test_ordered_scene_is_not_met_yet() -> None:
    """That OBS accepted an order is no evidence."""
    assert isinstance(verdict(obs(HOLDING, ordered=QA), wants(QA), NOW), Missing)


def test_other_scene_is_named() -> None:
    """The crew reads what is shown and what should be."""
    judged = verdict(obs(HOLDING), wants(QA), NOW)
    assert judged == Missing(f"OBS shows “{HOLDING}”, not “{QA}”")


def test_missing_scene_is_hopeless() -> None:
    """Waiting does not make a scene; the text says what to do."""
    judged = verdict(obs(scenes=frozenset({HOLDING})), wants(QA), NOW)
    assert isinstance(judged, Hopeless)
    assert "orchestrator provision" in judged.what


def test_missing_inputs_are_hopeless() -> None:
    """Without media inputs no recording can be shown."""
    judged = verdict(obs(TALK, players=()), premiere(), NOW)
    assert isinstance(judged, Hopeless)
    assert "orchestrator provision" in judged.what


def test_recording_that_moves_is_met() -> None:
    """Scene on program, right file, cursor advancing: met since the last of these."""
    sight = obs(TALK, playing(A, FIRST, 0.4, visible=True), picture_since=ago(0.5))
    assert verdict(sight, premiere(since=ago(0.5)), NOW) == Met(ago(0.1))
    later = replace(sight, picture_since=NOW)
    assert verdict(later, premiere(since=ago(0.5)), NOW) == Met(NOW)


@pytest.mark.parametrize(
    "on_screen",
    [
        held(A, FIRST, visible=True),
        player(A, FIRST, visible=True).seen(MediaReading(MediaState.PLAYING, 3.0, LENGTH, NOW)),
    ],
    ids=["paused", "looked at once"],
)
def test_recording_that_is_not_seen_to_move_is_not_met(on_screen) -> None:
    """A label that says PLAYING is not believed."""
    judged = verdict(obs(TALK, on_screen), premiere(since=ago(3)), NOW)
    assert isinstance(judged, Missing)
    assert "does not advance" in judged.what


def test_other_recording_is_not_met() -> None:
    """The right scene with the wrong recording is not met."""
    sight = obs(TALK, playing(A, SECOND, 3.0, visible=True))
    assert verdict(sight, premiere(since=ago(3)), NOW) == Missing("“first.mp4” is not on screen")


def test_recording_in_the_wrong_place_is_not_met() -> None:
    """A minute off is not what the timetable says."""
    sight = obs(TALK, playing(A, FIRST, 3.0, visible=True))
    judged = verdict(sight, premiere(since=ago(63)), NOW)
    assert judged == Missing("“first.mp4” is -60 s off", looked=NOW)


def test_recording_without_length_is_hopeless() -> None:
    """OBS says PLAYING for ever about a file that is missing or damaged."""
    dead = player(A, FIRST, visible=True).seen(MediaReading(MediaState.PLAYING, 0.0, 0.0, NOW))
    assert isinstance(verdict(obs(TALK, dead), premiere(since=ago(60)), NOW), Hopeless)
    opening = obs(TALK, dead, picture_since=ago(0.2))
    assert isinstance(verdict(opening, premiere(since=ago(0.2)), NOW), Missing)


def test_broken_recording_is_hopeless_before_it_is_on_air() -> None:
    """What did not play off screen need not be tried on it."""
    judged = verdict(obs(HOLDING, player(A, FIRST, broken=NOW)), premiere(), NOW)
    assert isinstance(judged, Hopeless)
    assert "first.mp4" in judged.what


def test_recording_that_is_over_is_met() -> None:
    """It was shown to its end: nothing is missing, nothing falls back."""
    since = ago(LENGTH)
    sight = obs(TALK, ended(A, FIRST, visible=True), over=Playing(FIRST, since))
    assert isinstance(verdict(sight, premiere(since=since), NOW), Met)


def test_end_of_the_recording_on_air_is_noticed() -> None:
    """Seen playing, on program, and ended: the recording is over."""
    sight = obs(TALK, ended(A, FIRST, visible=True))
    found = recording_ended(sight, premiere(since=ago(LENGTH)))
    assert found is not None
    assert found.name == A


@pytest.mark.parametrize(
    "sight",
    [
        obs(HOLDING, ended(A, FIRST, visible=True)),
        obs(TALK, ended(A, SECOND, visible=True)),
        obs(TALK, ended(A, FIRST, visible=True, played=False)),
        obs(TALK, playing(A, FIRST, 9.0, visible=True)),
        obs(TALK, ended(A, FIRST, visible=True), over=Playing(FIRST, ago(LENGTH))),
    ],
    ids=["off program", "another", "never played", "still playing", "told before"],
)
def test_what_is_no_end(sight) -> None:
    """Only the recording on air ends, once, and only after it was seen playing."""
    assert recording_ended(sight, premiere(since=ago(LENGTH))) is None


def test_a_recording_without_a_length_that_moves_is_no_broken_one() -> None:
    """A file that was made live does not say how long it is; it plays all the same."""
    shown = playing(A, FIRST, 30.0, visible=True)
    assert shown.reading is not None
    endless = replace(shown, reading=replace(shown.reading, duration=0.0))
    assert isinstance(verdict(obs(TALK, endless), premiere(since=ago(30)), NOW), Met)


def test_a_stop_by_hand_is_not_the_end_of_the_recording() -> None:
    """It is brought back where it would be by now, as one that was paused is."""
    stopped = playing(A, FIRST, 30.0, visible=True).seen(
        MediaReading(MediaState.STOPPED, 0.0, 0.0, NOW)
    )
    observed = obs(TALK, stopped)
    assert recording_ended(observed, premiere(since=ago(30))) is None
    (step,) = diff(observed, premiere(since=ago(30)), NOW)
    assert isinstance(step, StartAndCut)
    assert not step.from_start
