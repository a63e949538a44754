"""A stand-in for the daemon in a process of its own: `python -m tests.journal.daemon URL EVENT`.

Decides without end, and prints each number once its decision is acknowledged.
"""

import asyncio
import sys

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Take


async def main(url: str, event: str) -> None:
    """Open the journal, say so, and decide until killed."""
    clock = SystemClock()
    journal = await Journal.open(url, event, clock)
    print("open", flush=True)
    while True:
        decision = await journal.decide(clock.now(), "main", "daemon", Take("talk"))
        print(decision.number, flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
