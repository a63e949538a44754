"""Recordings on a virtual clock: exact, without files, and the same in every run."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.rehearsal.obs_simulator import MediaFacts, probe_file
from tests.contract.observer import Observer
from tests.rehearsal.obs_simulator.shows import TALK, Show, play

FRAME = 1 / 30


class Timed:
    """Notes the show's time of each event."""

    def __init__(self, show: Show, obs: Observer) -> None:
        self._show = show
        self._obs = obs

    async def at(self, event: str, **wanted: Any) -> float:
        """Return the second of the show at which the event came."""
        await self._obs.seen(event, **wanted)
        return self._show.clock.monotonic()


def test_talk_of_25_minutes_ends_to_the_frame() -> None:
    """A recording lasts as long as the probe says, counted from the frame of its take."""

    async def story(show: Show) -> tuple[float, float]:
        obs = await show.with_talk()
        timed = Timed(show, obs)
        await show.until(timedelta(seconds=100))
        await obs.ok("SetCurrentProgramScene", sceneName="Talk")
        started = await timed.at("MediaInputPlaybackStarted")
        return started, await timed.at("MediaInputPlaybackEnded")

    started, ended = play(story)
    assert 100 < started <= 100 + FRAME + 1e-3
    assert ended - started == pytest.approx(TALK, abs=1e-3)


def test_two_runs_are_the_same() -> None:
    """Every event comes at the same microsecond in every run."""

    async def story(show: Show) -> list[tuple[float, str, dict[str, Any]]]:
        obs = await show.with_talk()
        told = []
        for second in (10, 20.0123, 30, 40.5):
            await show.until(timedelta(seconds=second))
            scene = "Talk" if show.simulator.program_scene == "Scene" else "Scene"
            await obs.ok("SetCurrentProgramScene", sceneName=scene)
            await show.clock.sleep(1)
            told += [(show.clock.monotonic(), e.event, e.data) for e in obs.events]
            obs.events.clear()
        return told

    assert play(story) == play(story)


def test_cut_keeps_to_the_frames() -> None:
    """A cut is accepted at once, seen at the next frame, and over 12 ms later."""

    async def story(show: Show) -> list[float]:
        obs = await show.with_talk()
        timed = Timed(show, obs)
        await show.until(timedelta(seconds=10, milliseconds=10))
        await obs.ok("SetCurrentProgramScene", sceneName="Talk")
        return [
            await timed.at("SceneTransitionStarted"),
            await timed.at("MediaInputPlaybackStarted"),
            await timed.at("CurrentProgramSceneChanged"),
            await timed.at("SceneTransitionEnded"),
        ]

    started, media, changed, ended = play(story)
    assert started == 10.01
    assert media == changed == pytest.approx(10 + FRAME, abs=1e-4)
    assert ended == pytest.approx(10 + FRAME + 0.012, abs=1e-4)


def test_reaction_takes_its_time() -> None:
    """With a reaction time, a take is accepted so much later."""

    async def story(show: Show) -> float:
        obs = await show.with_talk()
        timed = Timed(show, obs)
        await show.until(timedelta(seconds=10))
        await obs.ok("SetCurrentProgramScene", sceneName="Talk")
        return await timed.at("SceneTransitionStarted")

    assert play(story, reaction=0.002) == pytest.approx(10.002)


def test_seek_shows_late() -> None:
    """The cursor is the old one for half a second after a seek; the end comes accordingly."""

    async def story(show: Show) -> tuple[list[int], float]:
        obs = await show.with_talk()
        await obs.ok("SetCurrentProgramScene", sceneName="Talk")
        await obs.seen("MediaInputPlaybackStarted")
        await show.until(timedelta(seconds=10))

        async def cursor() -> int:
            return int((await obs.ok("GetMediaInputStatus", inputName="talk"))["mediaCursor"])

        before = await cursor()
        await obs.ok("SetMediaInputCursor", inputName="talk", mediaCursor=1_000_900)
        cursors = [before, await cursor()]
        for _ in range(2):
            await show.clock.sleep(0.3)
            cursors.append(await cursor())
        await obs.seen("MediaInputPlaybackEnded")
        return cursors, show.clock.monotonic()

    (before, at_once, later, at_last), ended = play(story)
    assert before == at_once == later
    assert at_last == pytest.approx(1_000_000 + 600 + 33, abs=2)
    assert ended == pytest.approx(10 + TALK - 1000, abs=0.01)


def test_pause_postpones_the_end() -> None:
    """A recording that stood still for a minute ends a minute later."""

    async def story(show: Show) -> float:
        obs = await show.with_talk()
        await obs.ok("SetCurrentProgramScene", sceneName="Talk")
        await obs.seen("MediaInputPlaybackStarted")
        began = show.clock.monotonic()
        await show.until(timedelta(minutes=5))
        trigger = {"inputName": "talk", "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE"}
        await obs.ok("TriggerMediaInputAction", **trigger)
        await show.until(timedelta(minutes=6))
        trigger["mediaAction"] = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PLAY"
        await obs.ok("TriggerMediaInputAction", **trigger)
        await obs.seen("MediaInputPlaybackEnded")
        return show.clock.monotonic() - began

    assert play(story) == pytest.approx(TALK + 60, abs=0.001)


@pytest.mark.parametrize(
    ("position", "keyframe"), [(0, 0), (1.99, 0), (2, 2), (9.7, 8), (10, 8), (99, 8)]
)
def test_keyframes(position: float, keyframe: float) -> None:
    """A seek lands on the last keyframe at or before, and never at the very end."""
    assert MediaFacts(10).keyframe(position) == keyframe


def test_keyframe_of_a_file_that_breaks_off() -> None:
    """No seek goes past the place where a file breaks off."""
    assert MediaFacts(10, plays_for=5).keyframe(9) == 4


def test_probe_of_real_files(tmp_path) -> None:
    """A file that is not there, or is no recording, has no facts."""
    (tmp_path / "noise.mp4").write_bytes(b"noise" * 100)
    assert probe_file(str(tmp_path / "noise.mp4")) is None
    assert probe_file(str(tmp_path / "missing.mp4")) is None
