"""The stream after mishaps at bad instants: ordered once where it must be, and never hurried."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.rehearsal.obs_simulator.studio import stream
from orchestrator.rehearsal.show import Rehearsal
from tests.scenarios.stage import STREAMED, one_talk, start_of
from tests.scenarios.test_rehearsals import script


@pytest.mark.parametrize("says_starting", [False, True])
def test_a_stream_that_never_starts_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says_starting: bool
) -> None:
    """OBS drops every order without a word, or says that it begins and then nothing."""
    monkeypatch.setattr(stream, "STARTED_AFTER", 1e6)
    told: list[bool] = []

    async def look(running: Rehearsal) -> None:
        if not says_starting:
            running.simulators["main"].studio.stream.orders_to_drop = 10_000
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=45))
        (device,) = running.conductor.devices["main"]
        told.append("the stream does not start" in device.health().summary)
        alerts = [alert.text for alert in running.conductor.news.alerts]
        told.append(sum("OBS main: the stream does not start" in text for text in alerts) == 1)

    Rehearsal(script(tmp_path, one_talk("duration: 20s, qa: 10s", STREAMED))).run(look)
    assert told == [True, True]


@pytest.mark.parametrize("away", [1.0, 4.0])
def test_an_obs_that_connects_to_the_server_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: float
) -> None:
    """Though the connection to it is lost meanwhile: a second order would crash it."""
    monkeypatch.setattr(stream, "STARTED_AFTER", 20.0)
    seen: list[tuple[int, bool]] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=58))
        obs.refuse_connections()
        obs.drop_connections()
        await running.clock.sleep(away)
        await obs.accept_connections()
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=20))
        seen.append((obs.studio.stream.started_twice, obs.studio.stream.active))

    Rehearsal(script(tmp_path, one_talk("duration: 20s, qa: 10s", STREAMED))).run(act)
    assert seen == [(0, True)]


def test_a_restarted_daemon_does_not_tell_an_obs_that_connects_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot see that its predecessor has just told it to stream."""
    monkeypatch.setattr(stream, "STARTED_AFTER", 2.5)
    seen: list[tuple[int, bool]] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=59))
        await running.close()
        await running.open()
        await running.clock.sleep(8)
        seen.append((obs.studio.stream.started_twice, obs.studio.stream.active))

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    text = one_talk("duration: 20s, qa: 10s", STREAMED)
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert seen == [(0, True)]


def test_a_restarted_daemon_starts_a_stream_that_is_off(tmp_path: Path) -> None:
    """OBS was restarted while no daemon lived."""
    took: list[float] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=30))
        await running.close()
        obs.kill()
        await obs.restart()
        await running.open()
        begun = running.clock.now()
        while not obs.streaming:
            await running.clock.sleep(0.1)
        took.append((running.clock.now() - begun).total_seconds())

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    text = one_talk("duration: 20s, qa: 10s", STREAMED)
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert took[0] < 6, took


def test_an_obs_that_was_started_anew_is_told_to_stream_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the one that was connecting when it crashed."""
    seen: list[bool] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        monkeypatch.setattr(stream, "STARTED_AFTER", 20.0)
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=55))
        obs.kill()
        monkeypatch.setattr(stream, "STARTED_AFTER", 0.2)
        await running.clock.sleep(4)
        await obs.restart()
        await running.clock.sleep(5)
        seen.append(obs.studio.stream.active)

    Rehearsal(script(tmp_path, one_talk("duration: 20s, qa: 10s", STREAMED))).run(act)
    assert seen == [True]


def test_a_stream_that_is_ended_at_once_is_told_and_not_hurried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The streaming server lets OBS begin, and ends it."""
    starts: list[float] = []
    told: list[str] = []
    started = stream.StreamOutput._started

    def kicked(self: stream.StreamOutput) -> None:
        started(self)
        starts.append(self._timers.now())
        self._pending = self._timers.after(0.1, self._stopped)

    monkeypatch.setattr(stream.StreamOutput, "_started", kicked)

    async def look(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=30))
        told.extend(a.text for a in running.conductor.news.alerts if "does not start" in a.text)
        assert 5 <= len(starts) <= 12

    Rehearsal(script(tmp_path, one_talk("duration: 20s, qa: 10s", STREAMED))).run(look)
    assert len(told) == 1


@pytest.mark.parametrize("away", [0.5, 4.0])
def test_an_obs_that_died_with_the_order_is_no_stream_that_fails(
    tmp_path: Path, away: float
) -> None:
    """Started anew, it was never told before."""
    told: list[str] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=59.9))
        obs.kill()
        await running.clock.sleep(away)
        await obs.restart()
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=30))
        assert obs.streaming
        told.extend(a.text for a in running.conductor.news.alerts if "does not start" in a.text)

    Rehearsal(script(tmp_path, one_talk("duration: 20s, qa: 10s", STREAMED))).run(act)
    assert told == []


@pytest.mark.parametrize("after", [0.0, 0.05, 0.5])
def test_a_stream_that_starts_at_the_second_order_soon_counts_as_started(
    tmp_path: Path, after: float
) -> None:
    """The first was lost, with the connection."""
    alerted: list[float] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        obs.studio.stream.orders_to_drop = 1
        await running.clock.sleep_until(start - timedelta(seconds=60 - after))
        obs.drop_connections()
        (device,) = running.conductor.devices["main"]
        for _ in range(80):
            await running.clock.sleep(0.5)
            if obs.streaming and device.health().alert:
                alerted.append(running.clock.now().timestamp())

    Rehearsal(script(tmp_path, one_talk("duration: 200s, qa: 10s", STREAMED))).run(act)
    assert len(alerted) <= 7, alerted
