"""What plays again and again while viewers wait: whether OBS has it, and whether it plays."""

from dataclasses import replace
from pathlib import Path

from orchestrator.devices.obs.compare.commands import SetLoop
from orchestrator.devices.obs.compare.condition import Vitals, health
from orchestrator.devices.obs.compare.desired import desired
from orchestrator.devices.obs.compare.diff import diff
from orchestrator.devices.obs.compare.observed import MediaReading, MediaState, ObservedLoop
from orchestrator.model.item_kinds import ItemKind
from tests.devices.obs.sights import HOLDING, NOW, ROOM, ago, obs, room_state, wants

FILM = Path("/media/before.mp4")
NAME = f"{HOLDING} loop"
WANTED = {NAME: FILM}
LOOPED = replace(ROOM, loops={ItemKind.HOLDING: FILM})


def loop(file: Path | None = FILM, state: MediaState = MediaState.PLAYING, **more: bool):
    reading = MediaReading(state, 1.0, 60.0, NOW)
    return ObservedLoop(file, str(file), more.get("again", True), reading)


def test_a_loop_is_given_once() -> None:
    """OBS plays it by itself from then on."""
    (step,) = diff(obs(loops={NAME: loop(None)}), wants(loops=WANTED), NOW)
    assert isinstance(step, SetLoop)
    assert (step.loop, step.file) == (NAME, FILM)
    assert diff(obs(loops={NAME: loop()}), wants(loops=WANTED), NOW) == ()


def test_another_file_and_a_loop_that_would_end_are_put_right() -> None:
    """An edit names another one; a hand takes the loop off."""
    for wrong in (loop(Path("/media/old.mp4")), loop(again=False)):
        assert diff(obs(loops={NAME: wrong}), wants(loops=WANTED), NOW)


def test_nothing_is_given_to_what_is_not_there_or_is_a_persons() -> None:
    """Provisioning makes it; while a person works in OBS nothing is touched."""
    assert diff(obs(), wants(loops=WANTED), NOW) == ()
    by_hand = wants(loops=WANTED, in_charge=False)
    assert diff(obs(loops={NAME: loop(None)}), by_hand, NOW) == ()


def test_a_loop_waits_until_the_picture_is_right() -> None:
    """A cut comes alone."""
    steps = diff(obs("Talk", loops={NAME: loop(None)}), wants(loops=WANTED), NOW)
    assert not any(isinstance(step, SetLoop) for step in steps)


def test_the_loops_of_the_state_are_those_of_the_timetable_in_force() -> None:
    """An edit may name another file."""
    state = room_state(loops={ItemKind.HOLDING: FILM})
    assert desired(ROOM, state).loops == WANTED


def test_a_loop_that_does_not_play_on_air_is_told_with_its_path() -> None:
    """After the seconds that OBS needs to open it; not in a scene that nobody sees."""
    still = {NAME: loop(state=MediaState.ENDED)}
    told = health(LOOPED, obs(loops=still), Vitals(), "", None)
    assert "“before.mp4” does not play in “Holding” (OBS was told /media/before.mp4)" in told.alert
    early = obs(loops=still, picture_since=ago(1))
    assert health(LOOPED, early, Vitals(), "", None).alert == ""
    assert health(LOOPED, obs("Talk", loops=still), Vitals(), "", None).alert == ""


def test_a_loop_that_obs_lacks_is_asked_for() -> None:
    """As its scenes are."""
    assert "no media input “Holding loop”" in health(LOOPED, obs(), Vitals(), "", None).summary
