"""The event loop with guests: however many there are, the show's own sockets come first."""

import asyncio
import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from orchestrator.guests import PER_TURN, ShowLoop, TwoTiers, show_loop

GUESTS = 50


@dataclass
class Crowd:
    """Guests that all have something to say, and one socket of the show's own, silent as yet."""

    tiers: TwoTiers
    guests: list[socket.socket]
    own: socket.socket
    own_peer: socket.socket

    def ready(self) -> list[int]:
        return [key.fd for key, _ in self.tiers.select(0)]


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    with ExitStack() as stack:
        pairs = [socket.socketpair() for _ in range(GUESTS + 1)]
        for each in [each for pair in pairs for each in pair]:
            stack.enter_context(each)
        tiers = TwoTiers()
        stack.callback(tiers.close)
        (own, own_peer), *others = pairs
        for guest, peer in others:
            tiers.invite(guest.fileno())
            tiers.register(guest, selectors.EVENT_READ)
            peer.send(b"let me in")
        tiers.register(own, selectors.EVENT_READ)
        yield Crowd(tiers, [guest for guest, _ in others], own, own_peer)


def test_a_few_guests_are_told_of_at_a_time(crowd: Crowd) -> None:
    """All have something to say; one is heard."""
    assert len(crowd.ready()) == PER_TURN


def test_the_shows_own_is_told_of_at_once(crowd: Crowd) -> None:
    """It does not stand in the guests' queue."""
    crowd.own_peer.send(b"a scene has changed")
    assert crowd.own.fileno() in crowd.ready()


def test_every_guest_has_a_turn(crowd: Crowd) -> None:
    """Nobody waits for ever behind others who always have something to say."""
    turns = GUESTS // PER_TURN
    seen = {number for _ in range(2 * turns) for number in crowd.ready()}
    assert seen == {guest.fileno() for guest in crowd.guests}


def test_who_is_gone_is_told_of_no_more(crowd: Crowd) -> None:
    """Nor can anybody be waited for twice."""
    with pytest.raises(KeyError):
        crowd.tiers.register(crowd.guests[0], selectors.EVENT_READ)
    for guest in crowd.guests:
        crowd.tiers.unregister(guest)
    assert crowd.ready() == []
    with pytest.raises(KeyError):
        crowd.tiers.modify(crowd.guests[0], selectors.EVENT_READ)


def test_what_is_waited_for_can_change(crowd: Crowd) -> None:
    """A guest that can be written to is told of as such, one of the show's own too."""
    guest = crowd.guests[0]
    for other in crowd.guests[1:]:
        crowd.tiers.unregister(other)
    crowd.tiers.modify(guest, selectors.EVENT_WRITE, "guest")
    crowd.tiers.modify(crowd.own, selectors.EVENT_WRITE, "own")
    told = {key.data: events for key, events in crowd.tiers.select(0)}
    assert told == {"guest": selectors.EVENT_WRITE, "own": selectors.EVENT_WRITE}


def test_a_loop_serves_guests_and_its_own() -> None:
    """Bytes go both ways through a guest's connection, beside a timer and a thread."""

    async def talk() -> bytes:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ShowLoop)
        here, there = socket.socketpair()
        loop.invite(here.fileno())
        reader, writer = await asyncio.open_connection(sock=here)
        await asyncio.to_thread(there.send, b"in")
        heard = await reader.readexactly(2)
        writer.write(b"out")
        async with asyncio.timeout(5):
            said = await asyncio.to_thread(there.recv, 3)
        writer.close()
        await writer.wait_closed()
        loop.leave(here.fileno())
        there.close()
        return heard + said

    with asyncio.Runner(loop_factory=show_loop) as runner:
        assert runner.run(talk()) == b"inout"
