"""Mishaps to order: each is what it says, and passes when it should."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from tests.contract.observer import CLOCK, Observer, Target, observe
from tests.rehearsal.obs_simulator.shows import TALK, Show, play, talks_only

ENDED = "MediaInputPlaybackEnded"


@pytest.fixture
async def simulator() -> AsyncIterator[ObsSimulator]:
    """Run a simulator on the machine's clock."""
    running = ObsSimulator(SystemClock(), probe=talks_only)
    await running.start()
    yield running
    await running.stop()


async def watch(simulator: ObsSimulator) -> Observer:
    return await observe(Target(simulator.url, "", False))


async def take_talk(show: Show) -> Observer:
    """Put the talk on program."""
    obs = await show.with_talk()
    await obs.ok("SetCurrentProgramScene", sceneName="Talk")
    await obs.seen("MediaInputPlaybackStarted")
    return obs


async def status(obs: Observer) -> tuple[str, Any, Any]:
    answer = await obs.ok("GetMediaInputStatus", inputName="talk")
    return answer["mediaState"], answer["mediaCursor"], answer["mediaDuration"]


async def test_kill_resets_and_forgets(simulator: ObsSimulator) -> None:
    """A killed simulator resets its connections, refuses new ones, and comes back as saved."""
    obs = await watch(simulator)
    port = simulator.port
    await obs.ok("CreateScene", sceneName="Talk")
    await obs.ok("SetCurrentProgramScene", sceneName="Talk")
    simulator.kill()
    with pytest.raises(ConnectionClosedError):
        await obs.refusal("GetVersion")
    await obs.close()
    with pytest.raises(ConnectionRefusedError):
        await watch(simulator)
    await simulator.restart()
    assert simulator.port == port
    assert simulator.program_scene == "Scene"
    again = await watch(simulator)
    assert len((await again.ok("GetSceneList"))["scenes"]) == 2
    await again.close()


async def test_orderly_end_says_so_and_saves(simulator: ObsSimulator) -> None:
    """An OBS that is quit announces it, closes with 1001, and comes back on the same scene."""
    obs = await watch(simulator)
    await obs.ok("CreateScene", sceneName="Talk")
    await obs.ok("SetCurrentProgramScene", sceneName="Talk")
    await simulator.stop()
    with pytest.raises(ConnectionClosed) as closed:
        await obs.seen("no such event")
    assert obs.names()[-1] == "ExitStarted"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    await obs.close()
    await simulator.restart()
    assert simulator.program_scene == "Talk"


async def test_dropped_connections_can_come_back(simulator: ObsSimulator) -> None:
    """Dropping resets every connection and changes nothing else."""
    first, second = await watch(simulator), await watch(simulator)
    await first.ok("CreateScene", sceneName="Talk")
    simulator.drop_connections()
    for obs in (first, second):
        with pytest.raises(ConnectionClosedError):
            await obs.refusal("GetVersion")
        await obs.close()
    back = await watch(simulator)
    assert (await back.ok("GetSceneList"))["scenes"][0]["sceneName"] == "Talk"
    await back.close()


async def test_refusal_leaves_who_is_connected(simulator: ObsSimulator) -> None:
    """While nobody is let in, those inside stay."""
    obs = await watch(simulator)
    simulator.refuse_connections()
    with pytest.raises(ConnectionRefusedError):
        await watch(simulator)
    await obs.ok("GetStudioModeEnabled")
    await simulator.accept_connections()
    late = await watch(simulator)
    await late.ok("GetStudioModeEnabled")
    await obs.ok("GetStudioModeEnabled")
    await late.close()
    await obs.close()


async def test_refusal_with_a_status(simulator: ObsSimulator) -> None:
    """A proxy before OBS may answer in its place."""
    simulator.refuse_connections(status=503)
    with pytest.raises(InvalidStatus) as refused:
        await watch(simulator)
    assert refused.value.response.status_code == 503
    await simulator.accept_connections()
    await (await watch(simulator)).close()


async def test_frozen_obs_catches_up(simulator: ObsSimulator) -> None:
    """A frozen OBS takes messages and connections, and acts on them when it thaws."""
    obs = await watch(simulator)
    simulator.freeze(0.5)
    frozen_at = CLOCK.monotonic()
    simulator.by_hand("Scene")
    create = asyncio.create_task(obs.ok("CreateScene", sceneName="Talk"))
    late = asyncio.create_task(watch(simulator))
    await asyncio.wait([create, late], timeout=0.3)
    assert not create.done()
    assert not late.done()
    assert obs.events == []
    assert len(simulator.studio.world.scenes) == 1
    await create
    assert CLOCK.monotonic() - frozen_at >= 0.49
    await obs.seen("SceneCreated")
    await (await late).close()
    await obs.close()


async def test_a_frozen_obs_is_knocked_at(simulator: ObsSimulator) -> None:
    """A rehearsal waits until who connects has come as far as a frozen OBS lets it."""
    simulator.freeze(60)
    assert not simulator.knocked_at
    waiting = asyncio.create_task(watch(simulator))
    async with asyncio.timeout(20):
        while not simulator.knocked_at:
            await CLOCK.sleep(0.01)
    simulator.kill()
    with pytest.raises(Exception, match=r"close|reset|response"):
        await waiting
    assert not simulator.knocked_at
    await simulator.restart()


async def test_kill_ends_a_freeze(simulator: ObsSimulator) -> None:
    """An OBS that hung and was killed is well after its restart."""
    obs = await watch(simulator)
    simulator.freeze(60)
    lost = asyncio.create_task(obs.ok("CreateScene", sceneName="Talk"))
    waiting = asyncio.create_task(watch(simulator))
    await asyncio.wait([lost, waiting], timeout=0.1)
    simulator.kill()
    for task in (lost, waiting):
        with pytest.raises(Exception, match=r"close|reset|response"):
            await task
    await obs.close()
    await simulator.restart()
    again = await watch(simulator)
    assert len((await again.ok("GetSceneList"))["scenes"]) == 1
    await again.close()


def test_freeze_holds_events_back() -> None:
    """What happens in a frozen OBS is told when it thaws; recordings run on."""

    async def story(show: Show) -> tuple[float, float]:
        obs = await take_talk(show)
        await show.until(timedelta(seconds=TALK - 10))
        show.simulator.freeze(60)
        await obs.seen(ENDED)
        thawed = show.clock.monotonic()
        return thawed, (await status(obs))[1] is None

    thawed, ended = play(story)
    assert thawed == pytest.approx(TALK + 50)
    assert ended


def test_slow_answers_come_after_the_deed() -> None:
    """The take happens at once; only its answer is late."""

    async def story(show: Show) -> tuple[float, float]:
        obs = await show.with_talk()
        await show.until(timedelta(seconds=10))
        show.simulator.slow_answers(3)
        answer = asyncio.create_task(obs.ok("SetCurrentProgramScene", sceneName="Talk"))
        await obs.seen("SceneTransitionStarted")
        started = show.clock.monotonic()
        await answer
        answered = show.clock.monotonic()
        show.simulator.slow_answers(0)
        await obs.ok("GetStudioModeEnabled")
        assert show.clock.monotonic() == answered
        return started, answered

    assert play(story) == (10, 13)


def test_lost_end_is_seen_in_the_state_alone() -> None:
    """A lost event is lost once; the state tells."""

    async def story(show: Show) -> tuple[Any, list[str], list[str]]:
        obs = await take_talk(show)
        show.simulator.lose_next_ended()
        await show.clock.sleep(TALK + 1)
        found, first = await status(obs), obs.names()
        trigger = {"inputName": "talk", "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"}
        await obs.ok("TriggerMediaInputAction", **trigger)
        await show.clock.sleep(TALK + 1)
        return found, first, obs.names()

    found, first, later = play(story)
    assert found == ("OBS_MEDIA_STATE_ENDED", None, None)
    assert ENDED not in first
    assert later.count(ENDED) == 1


def test_scene_by_hand_looks_like_any_take() -> None:
    """A person's take sends the events of a take, and no answer."""

    async def story(show: Show) -> list[str]:
        obs = await show.with_talk()
        obs.events.clear()
        show.simulator.by_hand("Talk")
        assert show.simulator.program_scene == "Talk"
        await obs.seen("SceneTransitionEnded")
        return obs.names()

    told = play(story)
    assert told[0] == "SceneTransitionStarted"
    assert "CurrentProgramSceneChanged" in told


def test_pause_by_hand() -> None:
    """A person's pause is told, and stops the recording."""

    async def story(show: Show) -> Any:
        obs = await take_talk(show)
        await show.clock.sleep(10)
        show.simulator.pause_by_hand("talk")
        await obs.seen(
            "MediaInputActionTriggered",
            mediaAction="OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE",
        )
        await show.clock.sleep(10)
        return await status(obs)

    assert play(story) == ("OBS_MEDIA_STATE_PAUSED", 10033, TALK * 1000)


async def test_hands_need_something_to_touch(simulator: ObsSimulator) -> None:
    """A rehearsal that names a scene or input that is not there is told so."""
    with pytest.raises(ValueError, match="no scene “Nowhere”"):
        simulator.by_hand("Nowhere")
    with pytest.raises(ValueError, match="no media input “Scene”"):
        simulator.pause_by_hand("Scene")


def test_broken_file_does_not_play() -> None:
    """A file that was spoiled before it is opened says PLAYING at 0 of 0."""

    async def story(show: Show) -> Any:
        show.simulator.break_file("talk.mp4")
        obs = await take_talk(show)
        await show.clock.sleep(TALK * 2)
        return await status(obs)

    assert play(story) == ("OBS_MEDIA_STATE_PLAYING", 0, 0)


def test_file_that_breaks_off_ends_early() -> None:
    """A file that was cut short shows its whole duration, and ends too soon."""

    async def story(show: Show) -> tuple[Any, float]:
        show.simulator.break_file("talk.mp4", plays_for=60)
        obs = await take_talk(show)
        began = show.clock.monotonic()
        duration = (await status(obs))[2]
        await obs.seen(ENDED)
        return duration, show.clock.monotonic() - began

    assert play(story) == (TALK * 1000, pytest.approx(60, abs=0.001))


async def test_messages_are_counted(simulator: ObsSimulator) -> None:
    """The counters stand for all messages of the simulator's life, over restarts."""
    obs = await watch(simulator)
    await obs.ok("CreateScene", sceneName="Talk")
    await obs.seen("SceneCreated")
    assert (simulator.frames_in, simulator.frames_out) == (obs.sent, obs.received)
    simulator.kill()
    await obs.close()
    await simulator.restart()
    again = await watch(simulator)
    assert simulator.frames_in == obs.sent + again.sent
    assert simulator.frames_out == obs.received + again.received
    await again.close()


async def test_other_encodings_are_refused_politely(simulator: ObsSimulator) -> None:
    """A client that speaks msgpack alone is told that the simulator does not."""
    with pytest.raises(InvalidStatus) as refused:
        async with connect(simulator.url, subprotocols=["obswebsocket.msgpack"]):
            pass
    assert refused.value.response.status_code == 501
    assert b"obswebsocket.json" in refused.value.response.body


async def test_browser_sources_on_request() -> None:
    """Browser sources are offered where the simulated build has them."""
    for offered in (False, True):
        simulator = ObsSimulator(SystemClock(), browser_source=offered)
        await simulator.start()
        obs = await watch(simulator)
        kinds = (await obs.ok("GetInputKindList"))["inputKinds"]
        assert ("browser_source" in kinds) is offered
        await obs.close()
        await simulator.stop()
