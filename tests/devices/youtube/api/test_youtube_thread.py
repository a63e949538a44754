"""The worker's thread."""

import asyncio
import subprocess
import sys
from threading import Event

import pytest

from orchestrator.devices.youtube.api.worker import OneThread

HUNG = """
import asyncio, threading
from orchestrator.devices.youtube.api.worker import OneThread

async def main():
    begun = threading.Event()
    hang = lambda: (begun.set(), threading.Event().wait())
    work = asyncio.ensure_future(OneThread("hung").run(hang))
    while not begun.is_set():
        await asyncio.sleep(0)
    work.cancel()

asyncio.run(main())
"""


async def test_work_is_done_in_order_and_its_error_reaches_the_caller() -> None:
    """One piece after the other, never two at once."""
    thread, order = OneThread("test"), list[int]()

    def fail() -> None:
        raise ValueError("no")

    results = asyncio.gather(*(thread.run(lambda n=n: order.append(n) or n) for n in range(9)))
    assert await results == list(range(9))
    assert order == list(range(9))
    with pytest.raises(ValueError, match="no"):
        await thread.run(fail)
    thread.close()


async def test_work_that_nobody_waits_for_any_more_is_not_begun() -> None:
    """A caller who was cancelled before its turn leaves nothing behind."""
    thread, release, done = OneThread("test"), Event(), list[str]()
    first = asyncio.ensure_future(thread.run(release.wait))
    second = asyncio.ensure_future(thread.run(lambda: done.append("second")))
    await asyncio.sleep(0)  # noqa: TID251 - lets both ask
    second.cancel()
    release.set()
    await first
    await thread.run(lambda: done.append("third"))
    assert done == ["third"]
    thread.close()


def test_a_process_ends_while_work_hangs() -> None:
    """A daemon is asked to end, and does not wait for YouTube."""
    subprocess.run([sys.executable, "-c", HUNG], check=True, timeout=10)
