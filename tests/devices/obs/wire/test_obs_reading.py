"""What OBS sends comes in pieces of any size; one OBS that is slow to speak holds up no other."""

import json

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.bounded_socket import READ_AHEAD
from tests.devices.obs.odd_server import (
    Notes,
    answer,
    connection_to,
    greet,
    obliging,
    odd_server,
)


def _event(name: str, **data: object) -> bytes:
    """Return the bytes of a frame with an event."""
    details = {"eventType": name, "eventIntent": 1, "eventData": data}
    text = json.dumps({"op": 5, "d": details}).encode()
    return Frame(Opcode.TEXT, text).serialize(mask=False)


async def test_message_that_comes_byte_by_byte_is_whole_in_the_end(until) -> None:
    """A frame cut anywhere, its header too, is put together again."""
    notes = Notes()

    async def drips(ws: ServerConnection) -> None:
        await greet(ws)
        for byte in _event("Dripped", text="é" * 80):
            ws.transport.write(bytes((byte,)))
            await SystemClock().sleep(0.0005)  # lets the client read
        await ws.wait_closed()

    async with odd_server(drips) as server, connection_to(server.url, notes):
        await until(lambda: notes.events)
    assert notes.events[0][:2] == ("Dripped", {"text": "é" * 80})


async def test_many_messages_in_one_piece_are_all_heard_in_order(until) -> None:
    """More than is read at once, with messages across the borders: none is lost or out of turn."""
    notes = Notes()
    number = 4 * READ_AHEAD // 1000

    async def gushes(ws: ServerConnection) -> None:
        await greet(ws)
        ws.transport.write(b"".join(_event("E", n=n, fill="x" * 1000) for n in range(number)))
        await ws.wait_closed()

    async with odd_server(gushes) as server, connection_to(server.url, notes):
        await until(lambda: len(notes.events) >= number)
    assert [data["n"] for _, data, _ in notes.events] == list(range(number))


async def test_message_larger_than_is_read_at_once_arrives_whole(until) -> None:
    """A picture of the program is such a message."""
    large = "y" * (5 * READ_AHEAD)

    async def sends_much(ws: ServerConnection) -> None:
        await greet(ws)
        await answer(ws, await ws.recv(), imageData=large)
        await ws.wait_closed()

    async with odd_server(sends_much) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        assert await connection.call("GetSourceScreenshot") == {"imageData": large}


async def test_half_a_message_holds_up_no_other_obs(until) -> None:
    """While one OBS stops in the middle of a frame, another is heard."""

    async def stops_midway(ws: ServerConnection) -> None:
        await greet(ws)
        ws.transport.write(_event("Half", fill="z" * 1000)[:500])
        await ws.wait_closed()

    notes = Notes()
    async with (
        odd_server(stops_midway) as silent,
        odd_server(obliging) as other,
        connection_to(silent.url, notes) as waiting,
        connection_to(other.url) as connection,
    ):
        await until(lambda: waiting.connected and connection.connected)
        for _ in range(20):
            assert await connection.call("GetVersion") == {}
    assert notes.events == []


async def test_message_that_came_with_the_handshake_is_heard(until) -> None:
    """What follows the last message of the handshake in one piece waits for no further one."""
    notes = Notes()

    async def hurries(ws: ServerConnection) -> None:
        hello = {"op": 0, "d": {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}}
        await ws.send(json.dumps(hello))
        await ws.recv()
        identified = json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}).encode()
        first = Frame(Opcode.TEXT, identified).serialize(mask=False)
        ws.transport.write(first + _event("AtOnce"))
        await ws.wait_closed()

    async with odd_server(hurries) as server, connection_to(server.url, notes):
        await until(lambda: notes.events)
    assert notes.events[0][0] == "AtOnce"
