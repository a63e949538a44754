"""A thread of its own for what blocks: one piece of work after the other. Used by `worker`.

Unlike an executor's it holds nobody up: a process ends while a call hangs.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    done: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class OneThread:
    """Started by the first work."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in the thread; return its result, or raise its error."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        if self._thread is None:
            self._thread = Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(_Job(work, done, loop))
        return await done

    def close(self) -> None:
        """Let the thread end after the work at hand."""
        self._jobs.put(None)

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.done.cancelled():
                continue
            error: BaseException | None = None
            result = None
            try:
                result = job.work()
            except Exception as failure:  # noqa: BLE001 - belongs to whoever asked
                error = failure
            with suppress(RuntimeError):  # the loop has ended: nobody waits
                job.loop.call_soon_threadsafe(_settle, job.done, result, error)


def _settle(done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
