"""Many simulated OBSes in processes of their own, and sockets that do nothing but cut on them.

`python -m bench.simulators COUNT` is one such process. It prints addresses, a line each; and on
SIGTERM the instants at which one of its OBSes said that a transition starts, in seconds of Unix
time, a line each.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import websocket

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.session import ClientSession
from tests.studio.bound import bound

PER_PROCESS = 50
"""Real ones have a machine each; these at least do not all wait for one interpreter."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """OBSes that run: their addresses; and, when they have ended, the instants of their cuts."""

    urls: list[str]
    cuts: list[float] = field(default_factory=list)

    def errors(self, planned: list[float], within: float) -> list[float]:
        """Return how late the cuts of these instants were, in milliseconds."""
        return [
            (cut - due) * 1000 for cut in self.cuts for due in planned if abs(cut - due) < within
        ]


@contextmanager
def simulators(count: int) -> Iterator[Simulated]:
    """Run so many simulated OBSes."""
    shares = [min(PER_PROCESS, count - first) for first in range(0, count, PER_PROCESS)]
    running = [
        subprocess.Popen(
            bound([sys.executable, "-m", "bench.simulators", str(share)]),
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        for share in shares
    ]
    simulated = Simulated([])
    try:
        for one, share in zip(running, shares, strict=True):
            assert one.stdout is not None
            simulated.urls.extend(one.stdout.readline().strip() for _ in range(share))
        yield simulated
    finally:
        for one in running:
            one.terminate()
        for one in running:
            simulated.cuts.extend(float(line) for line in one.communicate()[0].split())


def cut_bare(urls: list[str], scenes: tuple[str, str], rounds: int) -> list[float]:
    """Cut on all of them at once, with bytes prepared beforehand; return the instants."""
    sockets = [_identified(url) for url in urls]
    planned = []
    for number in range(rounds):
        data = {"sceneName": scenes[number % 2]}
        order = {"requestType": "SetCurrentProgramScene", "requestId": "1", "requestData": data}
        text = json.dumps({"op": 6, "d": order})
        message = websocket.ABNF.create_frame(text, websocket.ABNF.OPCODE_TEXT).format()
        planned.append(time.time())
        for one in sockets:
            one.sock.send(message)
        time.sleep(1.5)
    for one in sockets:
        one.close(timeout=0)
    return planned


def _identified(url: str) -> websocket.WebSocket:
    one = websocket.create_connection(url, suppress_origin=True)
    one.recv()
    one.send(json.dumps({"op": 1, "d": {"rpcVersion": 1}}))
    one.recv()
    return one


class _NotingSimulator(ObsSimulator):
    cuts: list[float]

    def send(self, session: ClientSession, text: str) -> None:
        """Send a message to one client; note when it says that a transition starts."""
        super().send(session, text)
        if "SceneTransitionStarted" in text:
            self.cuts.append(time.time())


async def _simulate(count: int) -> list[float]:
    """Simulate until SIGTERM; return the instants."""
    clock, cuts = SystemClock(), list[float]()
    running = [_NotingSimulator(clock) for _ in range(count)]
    for one in running:
        one.cuts = cuts
        await one.start()
        print(one.url, flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    for one in running:
        await one.stop()
    return cuts


if __name__ == "__main__":
    for instant in asyncio.run(_simulate(int(sys.argv[1]))):
        print(instant)
