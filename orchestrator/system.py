"""What is otherwise on Windows: how a program is asked to end, its ports, its files.

Used by `app`, `cli`, `web` and the simulators; imports nothing of the orchestrator.
"""

import asyncio
import importlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType, ModuleType
from typing import Final

ENDINGS = ("SIGINT", "SIGTERM", "SIGBREAK")
"""Ctrl-C, a supervisor's word, and Ctrl-Break. The last is Windows' own, and also comes when the
terminal's window is closed. A system has those of them that it knows."""


@contextmanager
def asked_to_end(tell: Callable[[], object]) -> Iterator[None]:
    """Have `tell` called on the running event loop for each such signal, until the block is left.

    Only in the main thread: signals reach no other.
    """
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        for name in ENDINGS:
            number = getattr(signal, name, None)
            if number is not None:
                stack.callback(_listen(loop, number, tell))
        yield


def _listen(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, tell: Callable[[], object]
) -> Callable[[], object]:
    """Start listening, and return what ends it."""
    try:
        loop.add_signal_handler(number, tell)
    except (NotImplementedError, AttributeError):
        # Windows' event loops have no such thing. A handler of the interpreter's own runs between
        # two steps of the main thread, wherever that is; the loop does the rest.
        def heard(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(tell)

        before = signal.signal(number, heard)
        return lambda: signal.signal(number, before)
    return lambda: loop.remove_signal_handler(number)


@contextmanager
def interrupted_when_asked() -> Iterator[None]:
    """Let each such signal end the block like Ctrl-C, for a command without an event loop.

    In another thread than the main one nothing is done: no signal reaches it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ENDINGS if hasattr(signal, name)]
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


BEHIND: Final = 10
"""By how much this program lets others go first; they may be a show."""


def stand_back() -> None:
    """Let other programs have the processor first, where the system knows of such a thing."""
    nice = getattr(os, "nice", None)
    if nice is not None:
        with suppress(OSError):
            nice(BEHIND)


def keep_port_to_ourselves(listening: socket.socket) -> None:
    """Let a socket be bound again right after its last owner ended, and by nobody beside us.

    SO_REUSEADDR means the first on POSIX; on Windows it would let any program share the port.
    """
    exclusive: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    listening.setsockopt(socket.SOL_SOCKET, exclusive or socket.SO_REUSEADDR, 1)


MANY: Final = 16_384
"""Descriptors that a daemon asks for; a shell's usual 1,024 are few."""

UNLIMITED: Final = 8_192
"""What a C runtime without such limits lets a program open."""


def allow_many_files() -> None:
    """Let this program open as many files and sockets as it may, up to MANY."""
    resource = _resource()
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if hard == resource.RLIM_INFINITY else min(MANY, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def descriptors() -> int:
    """Return how many files and sockets this program may have open."""
    resource = _resource()
    if resource is None:
        return UNLIMITED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MANY if soft == resource.RLIM_INFINITY else int(soft)


def _resource() -> ModuleType | None:
    try:
        return importlib.import_module("resource")
    except ImportError:
        return None
