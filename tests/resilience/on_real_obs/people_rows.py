"""Rows of the campaign on a real OBS: a person's hands in OBS, by a second connection."""

import random
from pathlib import Path

from tests.resilience.on_real_obs.looks import PREMIERE
from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import jumps, staged

PINNED = [Talk(2, 8, 20, start=0), Talk(4, 14, 6, start=24)]


def person_switches(folder: Path, rng: random.Random) -> float:
    """Seconds until the crew is told; respected until the next pinned start, and no longer."""
    with staged(folder, PINNED) as stage:
        stage.open(10)
        stage.until(rng.uniform(9, 16))
        hand = stage.now
        with stage.observed() as person:
            person.request("SetCurrentProgramScene", {"sceneName": "Break"})
        told = stage.seconds_until(lambda: stage.says("somebody put “Break”"), "it is told", 2)
        stage.until(30)
        respected = stage.seen(hand + 0.2, 23.8)
        scenes = {seen.scene for seen in respected}
        assert scenes == {"Break"}, scenes
        stage.check_looks((hand - 0.1, 24.5))
    return told


def person_pauses(folder: Path, rng: random.Random) -> float:
    """Seconds until the recording goes on."""
    with staged(folder, [Talk(4, 14, 6, start=0)]) as stage:
        stage.open(10)
        stage.until(rng.uniform(2, 9))
        with stage.observed() as person:
            player = stage.player_on_air(person)
            action = {"inputName": player, "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE"}
            person.request("TriggerMediaInputAction", action)
        paused = stage.now
        stage.sleep(0.2)
        stage.seconds_until(lambda: stage.seen(paused, stage.now), "a look", 1)
        (*_, still) = stage.seen(paused, stage.now)
        took = stage.seconds_to(lambda seen: seen.seconds > still.seconds + 0.1, 5, paused)
        stage.until(20)
        stage.check_looks()
        (frames,) = stage.streamed()
        assert jumps(frames) == (0, 0), "the recording jumped on air"
    return took


def person_renames(folder: Path, rng: random.Random) -> float:
    """Rename the scene that comes next, and back when it is missed. Seconds until it is told.

    Nothing is put in its place: the recording runs to its end, and stays until the name is back.
    """
    with staged(folder, [Talk(2, 8, 12, start=0)]) as stage:
        stage.open(10)
        stage.until(rng.uniform(2, 6))
        with stage.observed() as person:
            person.request("SetSceneName", {"sceneName": "Live Q&A", "newSceneName": "Q and A"})
            told = stage.seconds_until(
                lambda: "no scene “Live Q&A”" in stage.obs_health()["summary"], "it is told", 3
            )
            stage.until(11)
            stage.seconds_until(lambda: stage.says("OBS has no scene “Live Q&A”"), "an alert", 2)
            # The Q&A comes with OBS's event, which may be before OBS's answer.
            back = stage.now
            person.request("SetSceneName", {"sceneName": "Q and A", "newSceneName": "Live Q&A"})
        took = stage.right_after(back, 3)
        stage.until(21)
        meanwhile = {seen.scene for seen in stage.seen(8.5, back)}
        assert meanwhile == {PREMIERE}, meanwhile
        stage.check_looks((8, back + took))
    return told
