"""Batches that are made ready before their instant: sent once, by whoever sends them."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.asyncio.server import ServerConnection

from tests.devices.obs.odd_server import connection_to, greet, odd_server, send


def obeying(asked: list[dict[str, Any]]) -> Callable[[ServerConnection], Awaitable[None]]:
    """Return the behaviour of an OBS that takes every batch, and notes it in `asked`."""

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        async for text in ws:
            asked.append(json.loads(text)["d"])
            results = [{"requestStatus": {"result": True, "code": 100}, "responseData": {}}]
            await send(ws, 9, {"requestId": asked[-1]["requestId"], "results": results})

    return behaviour


async def test_what_was_prepared_is_sent_once(until) -> None:
    """Sent ahead of `batch` or by it, between other messages: the other side gets it once."""
    asked: list[dict[str, Any]] = []
    cut, other = [("Cut", {"to": "Q&A"})], [("Look", {})]
    async with odd_server(obeying(asked)) as server, connection_to(server.url) as connection:
        assert connection.prepare(cut) is None, "there is nobody yet to send it to"
        await until(lambda: connection.connected)
        for ahead in (True, False):
            send_it = connection.prepare(cut)
            await connection.batch(other)
            if ahead:
                send_it()
            assert await connection.batch(cut) == [{}]
        await connection.batch(cut)
    sent = [each["requests"][0]["requestType"] for each in asked]
    assert sent == ["Look", "Cut", "Look", "Cut", "Cut"]
    assert len({each["requestId"] for each in asked}) == len(asked)


async def test_what_was_sent_for_somebody_who_has_gone_is_forgotten(until) -> None:
    """The same requests are sent again when they are wanted again."""
    asked: list[dict[str, Any]] = []
    cut = [("Cut", {"to": "Q&A"})]
    async with odd_server(obeying(asked)) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        connection.prepare(cut)()
        await connection.batch([("Look", {})])  # answered after the cut was
        assert await connection.batch(cut) == [{}]
    assert [each["requests"][0]["requestType"] for each in asked] == ["Cut", "Look", "Cut"]
