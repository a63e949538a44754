"""A whole show in whose OBS the media inputs are muted: a talk is told once, and ends as ever."""

from datetime import timedelta
from pathlib import Path

from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.rehearsal.show import Rehearsal
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
    assert [word for word in words(lines) if "failed" in word] == []
