"""How a show goes on after small mishaps at bad instants: nothing that is right is taken down."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.devices.obs.inventory import player_names
from orchestrator.devices.obs.recipes import Recipes
from orchestrator.devices.obs.state import Reading
from orchestrator.errors import TemporaryError
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import DEFAULT_SCENES
from orchestrator.rehearsal.obs_simulator import stream
from orchestrator.rehearsal.obs_simulator.media import Player
from orchestrator.rehearsal.show import Rehearsal
from tests.scenarios.test_rehearsals import script, words

HEAD = "event: {name: Short, date: 2020-09-19, timezone: UTC}\n"
ONE_ROOM = "rooms: {main: {}}\n"
STREAMED = "rooms: {main: {stream: {before: 1m, after: 1m}}}\n"


def one_talk(rest: str, room: str = ONE_ROOM, *more: str) -> str:
    """Return a timetable with a talk at 18:00 and what may come after it."""
    talks = (f'{{id: a, start: "18:00", title: A, media: a.mp4, {rest}}}', *more)
    return HEAD + room + "sessions:\n" + "".join(f"  - {talk}\n" for talk in talks)


def start_of(running: Rehearsal) -> datetime:
    start = running.script.timetable.sessions[0].start
    assert start is not None
    return start


@pytest.mark.parametrize("policy", ["skip", "fallback", "restart"])
@pytest.mark.parametrize("back", [14, 18])
def test_a_talk_that_plays_is_not_joined_late(tmp_path: Path, policy: str, back: int) -> None:
    """A restarted daemon sees it move only at the second look; its lower third is to go."""
    text = one_talk(f"duration: 60s, qa: 30s, late: {policy}")
    seen: list[str] = []

    async def restart(running: Rehearsal) -> None:
        start = start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=12))
        await running.close()
        await running.clock.sleep_until(start + timedelta(seconds=back))
        await running.open()
        await running.clock.sleep(5)
        seen.append(running.simulators["main"].program_scene)

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    lines = Rehearsal(script(tmp_path, text), journal_url=journal).run(restart).as_run
    assert seen == ["Talk"]
    assert words(lines)[0] == "a/premiere premiere found"
    qa = next(line for line in lines if line.item == "a/qa")
    assert f"{qa.planned:%H:%M:%S}" == "18:01:00"


@pytest.mark.parametrize("policy", ["seek", "skip", "restart"])
def test_a_lost_connection_and_a_broken_recording_next(tmp_path: Path, policy: str) -> None:
    """What cannot be held for later costs the talk on air nothing."""
    next_one = "{id: b, title: B, media: b.mp4, duration: 45s, qa: 10s}"
    text = one_talk(f"duration: 60s, qa: none, late: {policy}", ONE_ROOM, next_one)
    seen: list[str] = []

    async def blip(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=30))
        running.simulators["main"].drop_connections()
        await running.clock.sleep(5)
        seen.append(running.simulators["main"].program_scene)

    rehearsal = Rehearsal(script(tmp_path, text))
    rehearsal.lengths["b.mp4"] = None
    lines = rehearsal.run(blip).as_run
    assert seen == ["Talk"]
    following = next(line for line in lines if line.item == "b/premiere")
    assert f"{following.planned:%H:%M:%S}" == "18:01:00"


def test_a_recording_that_comes_at_the_second_try_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OBS is back, and its disk is cold: the first try takes too long, the second nearly."""
    left = [2.0, 0.8]
    load = Recipes._load
    seen: list[str] = []

    async def slowly(self: Recipes, name: str, file: Path, patience: float) -> Reading:
        takes = left.pop(0) if left else 0.0
        await self.reader.clock.sleep(min(takes, patience))
        if takes > patience:
            raise TemporaryError(f"“{file.name}” has not begun to play in {patience:g} s")
        return await load(self, name, file, patience)

    async def killed(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=20.3))
        obs.kill()
        monkeypatch.setattr(Recipes, "_load", slowly)
        await running.clock.sleep(5)
        await obs.restart()
        await running.clock.sleep(12)
        seen.append(obs.program_scene)

    Rehearsal(script(tmp_path, one_talk("duration: 120s, qa: 30s"))).run(killed)
    assert not left
    assert seen == ["Talk"]


@pytest.mark.parametrize("lost", [1, 10])
def test_a_seek_that_obs_loses_is_told_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """And not again: a recording that cannot be sought in plays from its beginning."""
    asked: list[float] = []
    seek = Player.seek

    def losing(self: Player, milliseconds: float) -> None:
        if milliseconds > 0:
            asked.append(milliseconds)
        if len(asked) > lost or milliseconds == 0:
            seek(self, milliseconds)

    async def killed(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=20))
        obs.kill()
        monkeypatch.setattr(Player, "seek", losing)
        await obs.restart()
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=60))
        assert obs.program_scene == "Talk"

    lines = Rehearsal(script(tmp_path, one_talk("duration: 120s, qa: 30s"))).run(killed).as_run
    assert len(asked) == 2
    (qa,) = (line for line in lines if line.item == "a/qa")
    assert qa.taken is not None
    began = datetime.fromisoformat("2020-09-19T18:00:00+00:00")
    assert ((qa.taken - began).total_seconds() > 130) == (lost > 1)


@pytest.mark.parametrize("answers_in", [0.0, 0.3, 0.6])
def test_a_far_obs_is_read_while_a_recording_plays(tmp_path: Path, answers_in: float) -> None:
    """What a person mended in it meanwhile is known when it is needed."""
    scene = DEFAULT_SCENES[ItemKind.QA]

    async def mend(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=100))
        obs.rename_by_hand(scene, "renamed")
        obs.slow_answers(answers_in)
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=10))
        obs.rename_by_hand("renamed", scene)

    lines = Rehearsal(script(tmp_path, one_talk("duration: 60s, qa: 60s"))).run(mend).as_run
    assert "a/qa qa verified" in words(lines)


def test_an_end_that_obs_tells_late_is_not_that_of_the_talk(tmp_path: Path) -> None:
    """It is of what was in the media input before; the talk's own end gets lost."""
    seen: list[str] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start - timedelta(seconds=60))
        for player in player_names(DEFAULT_SCENES[ItemKind.PREMIERE]):
            obs.tell_ended(player)
        await running.clock.sleep_until(start + timedelta(seconds=50))
        obs.lose_next_ended()
        await running.clock.sleep_until(start + timedelta(seconds=75))
        seen.append(running.conductor.rooms["main"].state(running.clock.now()).item.id)

    Rehearsal(script(tmp_path, one_talk("duration: 60s, qa: 30s"))).run(act)
    assert seen == ["a/qa"]


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
        alerts = [alert.text for alert in running.conductor.alerts]
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
