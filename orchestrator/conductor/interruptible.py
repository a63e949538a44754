"""What a reconciler sends its device to do, in such a way that something more urgent can come.

Holding the next recording on its first frame takes a while; an operator's take must not wait.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from orchestrator.aio import Bell
from orchestrator.devices.port import Outcome, TryAgain
from orchestrator.errors import TemporaryError

Doing = Coroutine[Any, Any, Outcome]
"""What a device does, under way."""


async def run_errand(doing: Doing, bell: Bell, is_overtaken: Callable[[], bool]) -> Outcome:
    """Do it to its end, unless it is overtaken by something that rings the bell.

    Whoever rang meanwhile is heard afterwards.
    """
    work = asyncio.ensure_future(doing)
    rung = False
    try:
        while not work.done():
            rung |= await _rung_before_done(work, bell)
            if not work.done() and is_overtaken():
                return TryAgain("something more urgent came", 0)
        return work.result()
    except TemporaryError as error:
        return TryAgain(str(error))
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait((work,))
        if rung:
            bell.ring()


async def _rung_before_done(work: "asyncio.Future[Outcome]", bell: Bell) -> bool:
    hearing = asyncio.ensure_future(bell.heard())
    try:
        await asyncio.wait((work, hearing), return_when=asyncio.FIRST_COMPLETED)
        return hearing.done()
    finally:
        hearing.cancel()
