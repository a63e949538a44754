"""`python -m bench.strangers HOW HOST:PORT COUNT SECONDS`: clients that mean a daemon no good.

In a process of its own. HOW is one of WAYS. Prints what came of it, as JSON. Loopback only: the
many addresses are those of 127.0.0.0/8.
"""

import asyncio
import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

Outcome = Counter[str]

MIB: Final = b"x" * (1 << 20)
GUESS: Final = b"password=guess%d&next=/crew"
AT_ONCE: Final = 200
"""Connections that are being opened at a time."""


class Target:
    """The daemon, as strangers reach it."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self.host, self.port = host, int(port)
        self._opening = asyncio.Semaphore(AT_ONCE)

    async def open(
        self, source: str | None = None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, from this address if one is given; raises OSError."""
        local = (source, 0) if source else None
        async with self._opening, asyncio.timeout(20):
            return await asyncio.open_connection(self.host, self.port, local_addr=local)

    def ask(self, path: str, *headers: str, method: str = "GET") -> bytes:
        """Return a request's head."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", *headers, "", ""]
        return "\r\n".join(lines).encode()


async def _open_all(
    target: Target, count: int, firsts: list[bytes], seen: Outcome
) -> list[asyncio.StreamWriter]:
    """Open so many connections, each with one of the first words."""

    async def one(number: int) -> asyncio.StreamWriter | None:
        try:
            _, writer = await target.open()
            writer.write(firsts[number % len(firsts)])
        except OSError as error:
            seen[type(error).__name__] += 1
            return None
        seen["opened"] += 1
        return writer

    return [w for w in await asyncio.gather(*map(one, range(count))) if w is not None]


def _close(writers: list[asyncio.StreamWriter]) -> None:
    for writer in writers:
        writer.transport.abort()


async def unfinished(target: Target, count: int, seconds: float) -> Outcome:
    """Begin to sign in, and leave, all at once; again until the time is over."""
    seen, ends = Outcome(), time.monotonic() + seconds
    head = target.ask("/sign-in", "Content-Length: 60000", method="POST") + b"pas"
    while True:
        writers = await _open_all(target, count, [head], seen)
        await asyncio.sleep(1)
        _close(writers)
        if time.monotonic() > ends:
            return seen
        await asyncio.sleep(0.5)


async def idle(target: Target, count: int, seconds: float) -> Outcome:
    """Hold connections that say nothing, half a head, or half a body."""
    seen = Outcome()
    half = target.ask("/crew")[:-2]
    body = target.ask("/sign-in", "Content-Length: 60000", method="POST") + b"pas"
    writers = await _open_all(target, count, [b"", half, body], seen)
    await asyncio.sleep(seconds)
    _close(writers)
    return seen


async def listeners(target: Target, count: int, seconds: float) -> Outcome:
    """Listen to the feed, and leave, all at once; again until the time is over."""
    seen, ends = Outcome(), time.monotonic() + seconds
    while time.monotonic() < ends:
        writers = await _open_all(target, count, [target.ask("/feed/stage")], seen)
        await asyncio.sleep(1)
        _close(writers)
        await asyncio.sleep(0.5)
    return seen


async def untaken(target: Target, count: int, seconds: float) -> Outcome:
    """Ask for the longest pages through a narrow window, and take nothing of them."""
    seen, loop = Outcome(), asyncio.get_running_loop()
    paths = ("/schedule", "/schedule.json", "/schedule.ics", "/feed/stage")
    held: list[socket.socket] = []
    for number in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        one.setblocking(False)
        try:
            await loop.sock_connect(one, (target.host, target.port))
            await loop.sock_sendall(one, target.ask(paths[number % len(paths)]))
        except OSError as error:
            seen[type(error).__name__] += 1
        held.append(one)
        seen["asked"] += 1
    await asyncio.sleep(seconds)
    for one in held:
        one.close()
    return seen


async def bodies(target: Target, count: int, seconds: float) -> Outcome:
    """Send so many MiB in chunks, by both ways to say how long a body is, or none."""
    seen = Outcome()
    both = ("Content-Length: 5", "Transfer-Encoding: chunked")
    for headers in (both, both[1:]):
        for path in ("/sign-in", "/api/v1/rooms/studio/decisions"):
            seen[await _send_chunks(target, path, headers, count // 4)] += 1
    await asyncio.sleep(seconds)
    return seen


async def _send_chunks(target: Target, path: str, headers: tuple[str, ...], count: int) -> str:
    _, writer = await target.open()
    try:
        writer.write(target.ask(path, *headers, method="POST"))
        for _ in range(count):
            writer.write(b"%x\r\n" % len(MIB) + MIB + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
    except OSError:
        return "cut off"
    finally:
        writer.transport.abort()
    return "taken whole"


async def guesses(target: Target, count: int, seconds: float, many: bool = False) -> Outcome:
    """Try so many passwords a second, from one address or each from another."""
    seen, began = Outcome(), time.monotonic()
    made, running = 0, set[asyncio.Task[None]]()
    while (passed := time.monotonic() - began) < seconds:
        while made < passed * count and len(running) < AT_ONCE:
            made += 1
            source = f"127.{random.randint(1, 254)}.{random.randint(0, 255)}.7"
            task = asyncio.create_task(_guess(target, made, source if many else "127.0.0.7", seen))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.sleep(0.005)
    seen["a second"] = round(made / seconds)
    for task in running:
        task.cancel()
    return seen


async def _guess(target: Target, number: int, source: str, seen: Outcome) -> None:
    form = GUESS % number
    head = target.ask(
        "/sign-in",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        "Connection: close",
        method="POST",
    )
    try:
        reader, writer = await target.open(source)
    except (OSError, TimeoutError) as error:
        seen[type(error).__name__] += 1
        return
    try:
        writer.write(head + form)
        answer = await asyncio.wait_for(reader.read(20), 20)
        seen[answer[9:12].decode() or "cut off"] += 1
    except (OSError, TimeoutError) as error:
        seen[type(error).__name__] += 1
    finally:
        writer.transport.abort()


async def many_guesses(target: Target, count: int, seconds: float) -> Outcome:
    """Try passwords, each from another address."""
    return await guesses(target, count, seconds, many=True)


async def nobody(_target: Target, _count: int, seconds: float) -> Outcome:
    """Stay away."""
    await asyncio.sleep(seconds)
    return Outcome()


WAYS: Final[dict[str, Callable[[Target, int, float], Awaitable[Outcome]]]] = {
    "nobody": nobody,
    "unfinished": unfinished,
    "idle": idle,
    "listeners": listeners,
    "untaken": untaken,
    "bodies": bodies,
    "guesses": guesses,
    "many-guesses": many_guesses,
}


async def _main(how: str, address: str, count: int, seconds: float) -> Outcome:
    return await WAYS[how](Target(address), count, seconds)


if __name__ == "__main__":
    print(
        json.dumps(
            asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
        )
    )
