"""Two orchestrators at one OBS: the one that came last commands, the other does nothing more."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.device import SAYS_WITHIN, ObsDevice
from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.fence.mark import CommandMark, marks_among
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.port import SceneByHand, Unknown
from orchestrator.model.rundown import ItemKind
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.real_obs import Observer
from tests.studio.stage import ROOM, Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
HOLDING, QA = showing(ItemKind.HOLDING), showing(ItemKind.QA)


@dataclass
class Peer(Stage):
    """An orchestrator's device, known by its host."""

    host: str = "ann"
    show: str = ""

    def __post_init__(self) -> None:
        holder = Holder(self.host, f"/home/{self.host}", "18:00", self.show or self.host)
        self.device = ObsDevice(ROOM, self.settings, self.clock, News(self.clock), holder=holder)

    @property
    def problem(self) -> str:
        return self.device.health().alert


@dataclass
class Hall:
    """One simulated OBS, and who comes to it. `orders`: each that was carried out, by peer."""

    obs: ObsSimulator
    peers: list[Peer] = field(default_factory=list)
    orders: list[tuple[int, str]] = field(default_factory=list)

    async def peer(self, host: str, show: str = "") -> Peer:
        """Let somebody come, and read everything."""
        peer = Peer(ObsSettings(url=self.obs.url), host=host, show=show)
        self.peers.append(peer)
        await peer.open()
        return peer

    @property
    def marks(self) -> list[CommandMark]:
        return marks_among(source.name for source in self.obs.studio.world.inputs)

    async def person(self, request: str, **fields: object) -> Any:
        """Do something in OBS as another program does."""

        def ask() -> Any:
            observer = Observer(self.obs.url, "", 0)
            try:
                return observer.request(request, fields)
            finally:
                observer.close()

        return await asyncio.to_thread(ask)


@asynccontextmanager
async def hall() -> AsyncIterator[Hall]:
    obs = ObsSimulator(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    there = Hall(obs)
    await Stage(ObsSettings(url=obs.url)).provision()
    obs.on_order = lambda peer, kind, _: there.orders.append((peer, kind))
    try:
        yield there
    finally:
        for peer in there.peers:
            await peer.close()
        await obs.stop()


async def test_the_mark_is_made_where_nobody_sees_it() -> None:
    """Hidden, in one scene; once."""
    async with hall() as there:
        ann = await there.peer("ann")
        assert not there.marks, "nothing is taken before something is to be done"
        await ann.converge(HOLDING)
        (mark,) = there.marks
        assert mark.token
        shown = [
            item.enabled
            for scene in there.obs.studio.world.scenes
            for item in scene.items
            if item.source.name == mark.name
        ]
        assert shown == [False]
        await ann.converge(QA)
        assert there.marks == [mark]


async def test_the_last_that_comes_commands_and_the_other_says_who() -> None:
    """By a message with host, folder and since; nothing of the first is carried out any more."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        assert not ann.problem
        await bob.converge(QA)
        await ann.until(lambda: "bob" in ann.problem)
        assert ann.problem == (
            "another orchestrator commands it: the one on bob, in /home/bob, since 18:00. "
            "Nothing is done here until you take it back: “orchestrator switchover”"
        )
        there.orders.clear()
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()
        assert isinstance(ann.device.verdict(HOLDING, ann.clock.now()), Unknown)
        assert not there.orders
        assert there.obs.program_scene == "Live Q&A"
        assert not [e for e in ann.events if isinstance(e, SceneByHand)]
        await bob.converge(HOLDING)
        assert not bob.problem


async def test_what_was_made_ready_before_the_other_came_is_refused_by_obs() -> None:
    """As by a daemon that stood still: it has heard of nothing, and sends its cut all the same."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        steps = ann.device.steps(QA, ann.clock.now())
        send = ann.device.prepare(steps)
        assert send is not None
        (mine,) = there.marks
        # the renaming is carried out, and nobody has told us of it yet: no await between
        source = there.obs.studio.world.source(mine.name)
        assert source is not None
        source.name = CommandMark(99, "0123abcd").name
        there.orders.clear()
        send()
        outcome = await ann.device.do(steps)
        assert "another orchestrator commands this OBS" in str(outcome)
        assert not there.orders
        assert there.obs.program_scene == "Holding"
        await ann.until(lambda: ann.device.taken_by)


async def test_every_kind_of_order_stands_behind_the_mark() -> None:
    """Cuts, prepared cuts, held recordings, texts, single requests; and none is sent when lost."""
    async with hall() as there:
        ann = await there.peer("ann")
        wanted = premiere(CLIP, ann.clock.now())
        await ann.converge(wanted)
        connection = ann.device.connection
        (mine,) = there.marks
        source = there.obs.studio.world.source(mine.name)
        assert source is not None
        orders: Sequence[Callable[[], Any]] = [
            lambda: connection.call("SetCurrentProgramScene", {"sceneName": "Break"}),
            lambda: connection.batch([("SetCurrentProgramScene", {"sceneName": "Break"})]),
            lambda: connection.batch_at_once(
                [("SetInputMute", {"inputName": "Talk A", "inputMuted": True})]
            ),
            lambda: connection.batch(
                [("GetVersion", {}), ("SetCurrentProgramScene", {"sceneName": "Break"})]
            ),
        ]
        for order in orders:
            await order()
        assert len(there.orders) >= 4
        await ann.converge(wanted)
        source.name = CommandMark(99, "0123abcd").name
        there.orders.clear()
        refused = []
        for order in orders:
            try:
                await order()
            except Exception as error:
                refused.append(type(error).__name__)
        assert refused == ["NotInCommandError"] * 4
        assert not there.orders


async def test_a_person_takes_it_back() -> None:
    """Then the one that had it last has lost it."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        await bob.converge(QA)
        await ann.until(lambda: ann.device.taken_by)
        await ann.until(lambda: ann.device._known.current.program == "Live Q&A")
        ann.device.take_back()
        await ann.converge(HOLDING)
        assert there.obs.program_scene == "Holding"
        await bob.until(lambda: "ann" in bob.problem)
        assert len(there.marks) == 1


async def test_a_daemon_that_ends_lets_go_and_the_other_is_told() -> None:
    """It does not begin to command by itself: a person is asked."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        await bob.converge(QA)
        await ann.until(lambda: ann.device.taken_by)
        await bob.close()
        await ann.until(lambda: "nobody commands it" in ann.problem)
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()


@pytest.mark.parametrize("ends", ["in order", "killed"])
async def test_a_restarted_daemon_takes_what_its_show_had_before(ends: str) -> None:
    """Also while the room is with the crew: the texts and the stream are its own."""
    async with hall() as there:
        ann = await there.peer("ann", show="one")
        await ann.converge(HOLDING)
        if ends == "killed":
            await ann.device.connection.close()  # nothing is let go
        await ann.close()
        again = await there.peer("ann", show="one")
        with_the_crew = showing(ItemKind.HOLDING, in_charge=False)
        await again.converge(with_the_crew)
        assert len(there.marks) == 1
        other = await there.peer("bob", show="two")
        assert other.device.steps(with_the_crew, other.clock.now()) == ()
        assert not again.problem


async def test_an_obs_that_comes_back_is_still_ours() -> None:
    """With its mark, with an older one, and with none at all."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        for spoil in (lambda: None, there.obs.lose_scenes):
            before = there.marks
            there.obs.kill()
            spoil()
            await there.obs.restart()
            await ann.until(lambda: there.marks and ann.device.health().ok)
            await ann.converge(QA)
            await ann.converge(HOLDING)
            assert len(there.marks) == 1
            assert there.marks >= before


@pytest.mark.parametrize("loses", ["the mark", "who has it"])
async def test_who_lost_an_obs_does_not_take_it_when_it_comes_back(loses: str) -> None:
    """Whoever connects first, and although OBS has lost the mark, or what stood in it."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        await bob.converge(QA)
        await ann.until(lambda: ann.device.taken_by)
        there.obs.kill()
        if loses == "the mark":
            there.obs.lose_scenes()
        await there.obs.restart()
        await bob.until(lambda: bob.device.health().ok)
        await bob.converge(QA)
        await ann.until(lambda: ann.device.connection.connected)
        assert ann.device.steps(HOLDING, ann.clock.now()) == ()
        await ann.until(lambda: "the one on bob" in ann.problem)


async def test_a_person_who_deletes_or_renames_the_mark_changes_nothing() -> None:
    """It is there again before the next cue, and the room goes on."""
    async with hall() as there:
        ann = await there.peer("ann")
        await ann.converge(HOLDING)
        (mark,) = there.marks
        await there.person("RemoveInput", inputName=mark.name)
        await ann.until(lambda: there.marks and there.marks != [mark])
        await ann.converge(QA)
        (mark,) = there.marks
        await there.person("SetInputName", inputName=mark.name, newInputName="what is this?")
        await ann.until(lambda: there.marks and there.marks != [mark])
        assert there.obs.studio.world.source("what is this?") is None
        await ann.converge(HOLDING)
        assert len(there.marks) == 1


async def test_of_many_that_come_at_once_one_commands() -> None:
    """To an OBS that has never seen one: the mark is made by all of them in the same moment."""
    async with hall() as there:
        peers = [await there.peer(host) for host in ("ann", "bob", "cleo", "dan")]

        async def come(peer: Peer) -> None:
            while not peer.device._fence.is_ours and not peer.device.taken_by:
                await peer.device.do(peer.device.steps(HOLDING, peer.clock.now()))
                await peer.clock.sleep(0.01)

        await asyncio.gather(*map(come, peers))
        assert len(there.marks) == 1
        await peers[0].until(lambda: sum(not each.device.taken_by for each in peers) == 1)
        (left,) = [each for each in peers if not each.device.taken_by]
        await left.converge(QA)
        assert there.obs.program_scene == "Live Q&A"


async def test_what_follows_the_picture_is_theirs_who_have_it() -> None:
    """Who only looks at an OBS that another commands has not to say anything about its room."""
    async with hall() as there:
        ann = await there.peer("ann")
        assert not ann.device.is_anothers, "nobody had it"
        await ann.converge(HOLDING)
        bob = await there.peer("bob")
        assert bob.device.is_anothers
        await bob.converge(QA)
        await ann.until(lambda: ann.device.is_anothers)
        assert not bob.device.is_anothers
        await ann.until(lambda: ann.device._known.current.program == "Live Q&A")
        ann.device.take_back()
        await ann.converge(HOLDING)
        await bob.until(lambda: bob.device.is_anothers)
        assert not ann.device.is_anothers
        await ann.device.close()
        carl = await there.peer("carl")
        assert not carl.device.is_anothers, "ann has let it go"


async def test_an_obs_that_never_says_who_commands_it_keeps_nobody_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has its room waits some seconds for that, and then speaks and follows."""
    device = Peer(ObsSettings(url="ws://127.0.0.1:1")).device
    assert not device.is_anothers, "it is not reached"
    monkeypatch.setattr(ObsConnection, "connected", property(lambda _: True))
    device._since = SystemClock().now()
    assert device.is_anothers
    device._since -= SAYS_WITHIN
    assert not device.is_anothers
