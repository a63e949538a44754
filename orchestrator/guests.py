"""An event loop in which strangers wait their turn: one of their sockets is served in each turn.

Made by `cli.run`; `web.callers` says which sockets are guests. Imports nothing of the orchestrator.
However many connect, ask and leave at once, what the show itself waits for (OBS, the journal, the
clock) is looked at again after each of them.
"""

import asyncio
import select
import selectors
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

PER_TURN: Final = 1
"""Guests served in one turn of the loop. A request costs the show one or two milliseconds, so a cue
that needs a few turns is never more than ten behind them."""


class TwoTiers(selectors.BaseSelector):
    """Waits for all sockets; tells of every one of the show's own, and of one guest at a time.

    Guests are taken in turn: the system puts a socket that was told of at the end of its queue.
    """

    def __init__(self) -> None:
        self._own = selectors.DefaultSelector()
        self._guests = select.epoll()
        self._own.register(self._guests.fileno(), selectors.EVENT_READ)
        self._keys: dict[int, selectors.SelectorKey] = {}
        self._invited: set[int] = set()

    def invite(self, number: int) -> None:
        """Treat the socket with this descriptor as a guest, whenever it is waited for."""
        self._invited.add(number)

    def leave(self, number: int) -> None:
        """Forget a guest; another socket may get its descriptor."""
        self._invited.discard(number)

    def register(
        self, fileobj: "FileDescriptorLike", events: int, data: object = None
    ) -> selectors.SelectorKey:
        """Begin to wait for a socket; raises KeyError for one that is waited for."""
        number = _number(fileobj)
        if number in self._keys:
            raise KeyError(f"{number} is registered already")
        if number in self._invited:
            self._guests.register(number, _mask(events))
        else:
            self._own.register(number, events)
        key = self._keys[number] = selectors.SelectorKey(fileobj, number, events, data)
        return key

    def unregister(self, fileobj: "FileDescriptorLike") -> selectors.SelectorKey:
        """Wait for it no more; raises KeyError for one that is not waited for."""
        number = _number(fileobj)
        key = self._keys.pop(number)
        if number in self._invited:
            self._guests.unregister(number)
        else:
            self._own.unregister(number)
        return key

    def modify(
        self, fileobj: "FileDescriptorLike", events: int, data: object = None
    ) -> selectors.SelectorKey:
        """Wait for something else of it; raises KeyError for one that is not waited for."""
        number = _number(fileobj)
        before = self._keys[number]
        if before.events != events:
            if number in self._invited:
                self._guests.modify(number, _mask(events))
            else:
                self._own.modify(number, events)
        key = self._keys[number] = before._replace(events=events, data=data)
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, after so many seconds at the latest (None: no such limit)."""
        ready = []
        guests = self._guests.fileno()
        for key, events in self._own.select(timeout):
            if key.fd == guests:
                ready += self._some_guests()
            elif key.fd in self._keys:
                ready.append((self._keys[key.fd], events))
        return ready

    def _some_guests(self) -> list[tuple[selectors.SelectorKey, int]]:
        found = []
        for number, told in self._guests.poll(0, PER_TURN):
            if (key := self._keys.get(number)) is not None:
                writing = selectors.EVENT_WRITE if told & ~select.EPOLLIN else 0
                reading = selectors.EVENT_READ if told & ~select.EPOLLOUT else 0
                found.append((key, (writing | reading) & key.events))
        return found

    def close(self) -> None:
        """Wait for nothing more."""
        self._own.close()
        self._guests.close()
        self._keys.clear()

    def get_map(self) -> "Mapping[FileDescriptorLike, selectors.SelectorKey]":
        """Return what is waited for, by descriptor."""
        return self._keys  # type: ignore[return-value] # a mapping's keys are invariant


class ShowLoop(asyncio.SelectorEventLoop):
    """The event loop of a show with guests."""

    def __init__(self) -> None:
        self._tiers = TwoTiers()
        super().__init__(self._tiers)

    def invite(self, number: int) -> None:
        """Treat the socket with this descriptor as a guest; before it is waited for."""
        self._tiers.invite(number)

    def leave(self, number: int) -> None:
        """Forget a guest; after it is no longer waited for."""
        self._tiers.leave(number)


def show_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop for a show; where the system cannot tell guests apart, a plain one."""
    if hasattr(select, "epoll"):
        return ShowLoop()
    return asyncio.new_event_loop()


def _number(fileobj: "FileDescriptorLike") -> int:
    return fileobj if isinstance(fileobj, int) else int(fileobj.fileno())


def _mask(events: int) -> int:
    reading = select.EPOLLIN if events & selectors.EVENT_READ else 0
    writing = select.EPOLLOUT if events & selectors.EVENT_WRITE else 0
    return reading | writing
