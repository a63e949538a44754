"""A whole show in whose OBS a talk is not heard: it is told once, and the show goes on as ever."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.model.as_run import HEARD, cues, unheard
from orchestrator.rehearsal.obs_simulator.codes import EventSubscription
from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.show.script import Script
from tests.scenarios.stage import one_talk, start_of
from tests.scenarios.test_rehearsals import script, words


def test_a_muted_talk_is_told_once_from_its_preroll_to_its_end(tmp_path: Path) -> None:
    """Not again at its take; it is gone when the talk is over, though it is muted still."""
    told: list[tuple[int, bool]] = []

    async def look(running: Rehearsal) -> None:
        start, studio = start_of(running), running.simulators["main"].studio
        (device,) = running.conductor.devices["main"]
        for name in player_names("Talk"):
            source = studio.world.source(name)
            assert isinstance(source, Input)
            source.muted = True
            studio.tell("InputMuteStateChanged", inputName=name, inputMuted=True)
        for after in (-5, 5, 55, 75):
            await running.clock.sleep_until(start + timedelta(seconds=after))
            alerts = [alert.text for alert in running.conductor.news.alerts]
            said = sum("OBS main: somebody muted “Talk " in text for text in alerts)
            told.append((said, "somebody muted" in device.health().alert))

    text = one_talk("duration: 60s, qa: 30s")
    lines = Rehearsal(script(tmp_path, text)).run(look).as_run
    assert told == [(1, True), (1, True), (1, True), (1, False)]
    assert [word for word in words(tuple(cues(lines))) if "failed" in word] == []
    (line,) = unheard(lines)
    assert line.reason.startswith("somebody muted “Talk ")


LOUD, SILENT = "2", "9"


@pytest.mark.parametrize(
    ("loudness", "heard"),
    [(LOUD * 60, ["verified"]), (SILENT * 60, []), (SILENT * 20 + LOUD * 40, ["verified"])],
    ids=["sound from the start", "none at all", "sound after a while"],
)
def test_the_log_says_that_a_talk_was_heard(
    tmp_path: Path, loudness: str, heard: list[str]
) -> None:
    """By the meters of the simulated OBS, which plays the recording as loud as it is."""
    told: list[str] = []

    async def look(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=58))
        told.extend(alert.text for alert in running.conductor.news.alerts)

    text = one_talk("duration: 60s, qa: 30s")
    lines = Rehearsal(measured(script(tmp_path, text), loudness)).run(look).as_run
    assert [line.outcome for line in lines if line.what == HEARD] == heard
    assert told == []


def test_a_talk_whose_sound_does_not_get_into_obs_fails_the_rehearsal(tmp_path: Path) -> None:
    """It is neither muted nor turned down, and its recording has sound: the meters say so."""
    told: list[tuple[float, str]] = []

    async def look(running: Rehearsal) -> None:
        start = start_of(running)
        await running.clock.sleep_until(start - timedelta(seconds=30))
        running.simulators["main"].lose_sound()
        while not told and running.clock.now() < start + timedelta(seconds=30):
            await running.clock.sleep(0.25)
            late = (running.clock.now() - start).total_seconds()
            told.extend((late, alert.text) for alert in running.conductor.news.alerts)

    text = one_talk("duration: 60s, qa: 30s")
    performance = Rehearsal(measured(script(tmp_path, text), LOUD * 60)).run(look)
    ((late, words_told),) = told
    assert "“A” (Premiere) is not heard: its recording has sound here" in words_told
    assert late < 5  # a rehearsal's meters tell once a second, a real OBS's twenty times
    (line,) = unheard(performance.as_run)
    assert "shows none on OBS's meters" in line.reason
    assert [word for word in words(tuple(cues(performance.as_run))) if "failed" in word] == []


def test_a_room_whose_sound_is_off_asks_for_no_meters(tmp_path: Path) -> None:
    """Nothing is subscribed to, and nothing is claimed."""
    subscribed: list[int] = []

    async def look(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=30))
        sessions = running.simulators["main"]._sessions
        subscribed.extend(session._subscriptions for session in sessions)

    text = one_talk("duration: 60s, qa: 30s", "rooms: {main: {sound: off}}\n")
    lines = Rehearsal(measured(script(tmp_path, text), LOUD * 60)).run(look).as_run
    assert subscribed
    assert not any(each & EventSubscription.INPUT_VOLUME_METERS for each in subscribed)
    assert [line for line in lines if line.what == HEARD] == []


def measured(show: Script, loudness: str) -> Script:
    """Return the script with its recordings as loud as this."""
    sessions = tuple(replace(each, loudness=loudness) for each in show.timetable.sessions)
    return replace(show, timetable=replace(show.timetable, sessions=sessions))
