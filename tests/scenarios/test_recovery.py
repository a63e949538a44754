"""How a show goes on after small mishaps at bad instants: nothing that is right is taken down."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.devices.obs.compare.observed import MediaReading
from orchestrator.devices.obs.hand.first_frame import Loading
from orchestrator.devices.obs.sight.watch import Watch
from orchestrator.errors import OrchestratorError, TemporaryError
from orchestrator.model.decisions import Release
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import DEFAULT_SCENES
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, Player
from orchestrator.rehearsal.show import Rehearsal
from tests.resilience.stage import Shown, player_on_air, shown_by
from tests.scenarios.stage import ONE_ROOM, STREAMED, one_talk, start_of
from tests.scenarios.test_rehearsals import script, words


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


def cold_disk(left: list[float]) -> Callable[..., Coroutine[None, None, MediaReading]]:
    """Return a `load` whose next tries take so many seconds, and are taken from the list."""
    load = Loading.load

    async def slowly(self: Loading, name: str, file: Path, patience: float) -> MediaReading:
        takes = left.pop(0) if left else 0.0
        await self.reader.clock.sleep(min(takes, patience))
        if takes > patience:
            raise TemporaryError(f"“{file.name}” has not begun to play in {patience:g} s")
        return await load(self, name, file, patience)

    return slowly


def test_a_recording_that_comes_at_the_second_try_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OBS is back, and its disk is cold: the first try takes too long, the second nearly."""
    left = [2.0, 0.8]
    seen: list[str] = []

    async def killed(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=20.3))
        obs.kill()
        monkeypatch.setattr(Loading, "load", cold_disk(left))
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


@pytest.mark.parametrize("cause", ["blip", "restart"])
@pytest.mark.parametrize("after", [0.4, 0.7, 1.0])
def test_a_scene_that_changes_while_obs_is_read_is_seen(
    tmp_path: Path, cause: str, after: float
) -> None:
    """Its event comes while nothing is known; the reading that was begun before is older."""
    seen: list[bool] = []

    async def act(running: Rehearsal) -> None:
        obs = running.simulators["main"]
        await running.clock.sleep_until(start_of(running) - timedelta(seconds=100))
        obs.slow_answers(0.3)
        if cause == "blip":
            obs.drop_connections()
        else:
            await running.close()
            await running.open()
        await running.clock.sleep(after)
        obs.by_hand("Break")
        await running.clock.sleep(8)
        (device,) = running.conductor.devices["main"]
        # Either is right: to show what is due, or to know that a person shows something else.
        seen.append(obs.program_scene == "Holding" or "Break" in device.health().summary)
        obs.slow_answers(0)

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    text = one_talk("duration: 60s, qa: 30s")
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert seen == [True]


@pytest.mark.parametrize("policy", ["seek", "skip", "fallback", "restart"])
def test_a_talk_that_plays_elsewhere_stays_on_air(tmp_path: Path, policy: str) -> None:
    """Somebody has moved its cursor: it is put right, whatever joining late would do."""
    seen: list[Shown] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=20))
        obs.seek_by_hand(player_on_air(obs), 40.0)
        await running.clock.sleep(6)
        seen.append(shown_by(obs))

    text = one_talk(f"duration: 90s, qa: 30s, late: {policy}")
    Rehearsal(script(tmp_path, text)).run(act)
    assert seen[0].scene == "Talk"
    assert abs(seen[0].cursor - 26) <= 5


@pytest.mark.parametrize(("killed", "back"), [(3.5, 5.0), (9.0, 16.0)])
def test_a_damaged_journal_at_a_lower_third_leaves_nothing_to_the_crew(
    tmp_path: Path, killed: float, back: float
) -> None:
    """The right recording is on air; only its caption is to come or to go."""
    seen: list[str] = []

    async def act(running: Rehearsal) -> None:
        start = start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=killed))
        await running.close()
        (tmp_path / "journal.sqlite3").write_bytes(b"garbage" * 4096)
        await running.clock.sleep_until(start + timedelta(seconds=back))
        await running.open()
        await running.clock.sleep_until(start + timedelta(seconds=65))
        seen.append(running.simulators["main"].program_scene)
        with suppress(OrchestratorError):  # a room that was left to the crew would stay so
            await running.conductor.decide("main", Release(), "Ann")

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    text = one_talk("duration: 60s, qa: 30s, speakers: [Ann]", STREAMED)
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert seen == ["Live Q&A"]


def lose(journal: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{journal}{ending}").unlink(missing_ok=True)


def test_an_edit_that_waits_still_waits_after_the_journal_was_lost(tmp_path: Path) -> None:
    """The earlier timetable, by which the room goes on, is written into the new journal."""
    seen: list[bool] = []
    next_one = "{id: b, title: B, media: b.mp4, duration: 45s, qa: 10s}"
    text = one_talk("duration: 60s, qa: 30s", ONE_ROOM, next_one)
    path = tmp_path / "journal.sqlite3"

    async def act(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=10))
        await running.close()
        running.script = script(tmp_path, text.replace("qa: 30s", "qa: 10s"))
        await running.open()
        await running.clock.sleep(5)
        seen.append(running.conductor.edits.pending is not None)
        lose(path)
        await running.clock.sleep(15)
        await running.close()
        await running.open()
        await running.clock.sleep(2)
        seen.append(running.conductor.edits.pending is not None)

    Rehearsal(script(tmp_path, text), journal_url=f"sqlite:///{path}").run(act)
    assert seen == [True, True]


@pytest.mark.parametrize("found", ["late", "early", "paused"])
def test_a_talk_that_people_run_by_hand_is_asked_about(tmp_path: Path, found: str) -> None:
    """The show was never on this OBS, which streams what is due, but not where it should be."""
    told: list[bool] = []
    path = tmp_path / "journal.sqlite3"

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=100))
        await running.close()
        lose(path)
        if found == "paused":
            obs.pause_by_hand(player_on_air(obs))
            await running.clock.sleep(30)
        else:
            obs.seek_by_hand(player_on_air(obs), 40.0 if found == "late" else 130.0)
            await running.clock.sleep(2)  # OBS shows a seek late
        before = player_on_air(obs)
        await running.open()
        await running.clock.sleep(8)
        told.append(any("is on air already" in a.text for a in running.conductor.news.alerts))
        told.append(player_on_air(obs) == before)
        await running.conductor.decide("main", Release(), "Ann")

    text = one_talk("duration: 300s, qa: 30s", STREAMED)
    Rehearsal(script(tmp_path, text), journal_url=f"sqlite:///{path}").run(act)
    assert told == [True, True]


@pytest.mark.parametrize(("answers_in", "every"), [(0.1, 0.25), (0.3, 0.5), (0.6, 1.0)])
def test_a_source_that_blinks_does_not_keep_a_far_obs_unknown(
    tmp_path: Path, answers_in: float, every: float
) -> None:
    """Some tools let a source blink all evening."""
    seen: list[str] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start - timedelta(seconds=60))
        obs.slow_answers(answers_in)

        async def blink() -> None:
            for number in count():
                obs.show_by_hand("Break", 99, shown=number % 2 == 0)
                await running.clock.sleep(every)

        blinking = asyncio.ensure_future(blink())
        obs.drop_connections()
        await running.clock.sleep_until(start + timedelta(seconds=10))
        seen.append(obs.program_scene)
        blinking.cancel()
        obs.slow_answers(0)

    Rehearsal(script(tmp_path, one_talk("duration: 60s, qa: 30s"))).run(act)
    assert seen == ["Talk"]


def test_a_lasting_bug_keeps_no_far_talk_off_the_air(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told of the bug does not interrupt what is being done."""
    seen: list[float] = []

    async def buggy(self: Watch) -> None:
        raise ValueError("a bug")

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=20))
        monkeypatch.setattr(Watch, "_look", buggy)
        obs.slow_answers(0.3)
        obs.seek_by_hand(player_on_air(obs), 60.0)
        await running.clock.sleep(40)
        now = (running.clock.now() - start).total_seconds()
        seen.append(shown_by(obs).cursor - now)
        obs.slow_answers(0)

    Rehearsal(script(tmp_path, one_talk("duration: 220s, qa: 30s"))).run(act)
    assert abs(seen[0]) < 6


def test_a_bug_in_the_watching_is_told_and_stepped_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the recording, which OBS does not tell, is found all the same."""
    look = Watch._look
    left = [ValueError("a bug")]
    told: list[str] = []

    async def buggy(self: Watch) -> None:
        if left:
            raise left.pop()
        await look(self)

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=20))
        monkeypatch.setattr(Watch, "_look", buggy)
        await running.clock.sleep_until(start + timedelta(seconds=50))
        obs.lose_next_ended()
        await running.clock.sleep_until(start + timedelta(seconds=70))
        told.extend(a.text for a in running.conductor.news.alerts if "a bug was met" in a.text)

    lines = Rehearsal(script(tmp_path, one_talk("duration: 60s, qa: 30s"))).run(act).as_run
    assert not left
    assert len(told) == 1
    qa = next(line for line in lines if line.item == "a/qa")
    assert qa.error_ms is not None
    assert f"{qa.planned:%H:%M}" == "18:01"


def test_a_recording_with_rare_keyframes_does_not_jump_when_the_connection_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joined late, it is up to ten seconds behind; that is known, also after a lost connection."""
    monkeypatch.setattr(MediaFacts, "keyframe", lambda facts, position: position // 10 * 10)
    seen: list[float] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)

        def behind() -> float:
            now = (running.clock.now() - start).total_seconds()
            return round(now - shown_by(obs).cursor, 1)

        await running.clock.sleep_until(start + timedelta(seconds=18.5))
        obs.kill()
        await obs.restart()
        await running.clock.sleep(5)
        seen.append(behind())
        obs.drop_connections()
        await running.clock.sleep(20)
        seen.append(behind())

    Rehearsal(script(tmp_path, one_talk("duration: 120s, qa: 30s"))).run(act)
    assert seen[0] > 5
    assert abs(seen[0] - seen[1]) < 0.5


def test_a_released_room_gets_its_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was wrong before a person took over is not held against the talk afterwards."""
    left = [2.0]
    seen: list[str] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=20))
        obs.pause_by_hand(player_on_air(obs))
        await running.clock.sleep(0.6)
        player = player_on_air(obs)
        obs.by_hand("Break")
        await running.clock.sleep(1)
        obs.pause_by_hand(player)
        await running.clock.sleep_until(start + timedelta(seconds=40))
        monkeypatch.setattr(Loading, "load", cold_disk(left))
        await running.conductor.decide("main", Release(), "Ann")
        await running.clock.sleep(10)
        seen.append(obs.program_scene)

    Rehearsal(script(tmp_path, one_talk("duration: 120s, qa: 30s"))).run(act)
    assert not left
    assert seen == ["Talk"]


def test_a_room_released_after_the_talks_end_has_no_failed_line(tmp_path: Path) -> None:
    """Paused, then another scene by hand, released after the end: nothing went wrong."""

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=59.8))
        obs.pause_by_hand(player_on_air(obs))
        await running.clock.sleep(0.2)
        obs.by_hand("Holding")
        await running.clock.sleep(18.6)
        await running.conductor.decide("main", Release(), "Ann")

    lines = Rehearsal(script(tmp_path, one_talk("duration: 60s, qa: 30s"))).run(act).as_run
    assert not [line for line in words(lines) if "fallback" in line or "failed" in line]
