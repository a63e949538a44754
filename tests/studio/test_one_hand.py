"""Two orchestrators at one real OBS (OBS_VERSION): the last that came commands it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from orchestrator.devices.obs.compare.observed import Unread
from orchestrator.devices.obs.fence.mark import CommandMark, marks_among
from orchestrator.model.rundown import ItemKind
from tests.devices.obs.fence.test_obs_one_hand import Peer
from tests.studio.real_obs import Display, RealObs, wait_until
from tests.studio.stage import Stage, showing

pytestmark = pytest.mark.studio

HOLDING, QA = showing(ItemKind.HOLDING), showing(ItemKind.QA)


class Hall:
    """A real OBS of the test's own, and who comes to it."""

    def __init__(self, obs: RealObs) -> None:
        self.obs = obs
        self.peers: list[Peer] = []

    async def peer(self, host: str) -> Peer:
        peer = Peer(self.obs.settings, host=host)
        self.peers.append(peer)
        await peer.open()
        return peer

    def marks(self) -> list[CommandMark]:
        return marks_among(i["inputName"] for i in self._asked("GetInputList")["inputs"])

    def program(self) -> str:
        return str(self._asked("GetSceneList")["currentProgramSceneName"])

    def person(self, request: str, **fields: object) -> None:
        self._asked(request, **fields)

    def _asked(self, request: str, **fields: object) -> dict[str, object] | dict[str, list[dict]]:  # type: ignore[type-arg]
        observer = self.obs.observer()
        try:
            return observer.request(request, fields)
        finally:
            observer.close()


def program_known_to(peer: Peer) -> str:
    """Return what it knows to be on program; empty while it reads anew."""
    observed = peer.device._known.observed
    return "" if isinstance(observed, Unread) else observed.program


@asynccontextmanager
async def hall(folder: Path, display: Display) -> AsyncIterator[Hall]:
    obs = RealObs(folder, display.name)
    await asyncio.to_thread(obs.start)
    there = Hall(obs)
    await Stage(obs.settings).provision()
    try:
        yield there
    finally:
        for peer in there.peers:
            await peer.close()
        obs.stop()


async def test_the_last_that_comes_commands_until_a_person_takes_it_back(
    tmp_path: Path, display: Display
) -> None:
    """Also after a crash of OBS, and with a mark that a person deleted."""
    async with hall(tmp_path, display) as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        await bob.converge(QA)
        await ann.until(lambda: "bob" in ann.problem)
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()

        await asyncio.to_thread(there.obs.kill)
        await asyncio.to_thread(there.obs.start)
        await bob.until(lambda: bob.device.health().ok, 20)
        await bob.converge(QA)
        assert await asyncio.to_thread(there.program) == "Live Q&A"
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()

        (mark,) = await asyncio.to_thread(there.marks)
        await asyncio.to_thread(there.person, "RemoveInput", inputName=mark.name)
        await bob.until(lambda: mark not in there.marks() and there.marks())
        await bob.converge(HOLDING)

        await ann.until(lambda: program_known_to(ann) == "Holding")
        ann.device.take_back()
        await ann.converge(QA)
        await bob.until(lambda: "ann" in bob.problem)
        assert await asyncio.to_thread(there.program) == "Live Q&A"
        assert len(await asyncio.to_thread(there.marks)) == 1


async def test_another_scene_collection_gets_a_mark_of_its_own(
    tmp_path: Path, display: Display
) -> None:
    """Who commanded OBS commands it there, too, and again when it comes back."""
    async with hall(tmp_path, display) as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        await bob.converge(HOLDING)
        await ann.until(lambda: ann.problem)
        (mark,) = await asyncio.to_thread(there.marks)

        # it is made, and OBS changes to it
        other = {"sceneCollectionName": "Other"}
        await asyncio.to_thread(there.person, "CreateSceneCollection", **other)
        await bob.until(lambda: not bob.device.connection.changing, 20)
        await bob.until(lambda: any(m.token for m in there.marks()), 20)
        assert mark not in await asyncio.to_thread(there.marks)

        back = {"sceneCollectionName": "Test"}
        await asyncio.to_thread(there.person, "SetCurrentSceneCollection", **back)
        await bob.until(lambda: bob.device.health().ok, 20)
        await bob.converge(QA)
        assert await asyncio.to_thread(there.program) == "Live Q&A"
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()
        assert not bob.problem


async def test_who_comes_in_the_first_moment_hangs_no_obs(tmp_path: Path, display: Display) -> None:
    """An OBS that has lost its scenes, and gets them again together with its mark."""
    async with hall(tmp_path, display) as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        await asyncio.to_thread(there.obs.kill)
        there.obs.empty()
        there.obs.spawn()

        def answers() -> bool:
            with suppress(OSError, TimeoutError, RuntimeError, WebSocketException):
                return "Holding" in str(there._asked("GetSceneList"))
            return False

        await asyncio.to_thread(wait_until, answers, "the scenes are made again", 30)
        await ann.until(lambda: ann.device.health().ok, 20)
        await ann.converge(QA, 20)
        assert await asyncio.to_thread(there.program) == "Live Q&A"
        assert len(await asyncio.to_thread(there.marks)) == 1
