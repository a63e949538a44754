"""The connection to OBS against servers that behave, and many that do not."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.connection import BEAT, PAUSES
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import NotConnectedError, TemporaryError
from tests.devices.obs.odd_server import (
    Notes,
    answer,
    connection_to,
    event,
    greet,
    obliging,
    odd_server,
    send,
)


@pytest.fixture(autouse=True, params=["selector", "as on Windows"])
def event_loop_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test on a loop that says when a socket can be read, and on one that reads itself."""

    def not_there(*_: object) -> None:
        raise NotImplementedError

    if request.param != "selector":
        monkeypatch.setattr(asyncio.SelectorEventLoop, "add_reader", not_there)


async def test_call_returns_the_answer(until) -> None:
    """A request's response data is returned."""

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        await answer(ws, await ws.recv(), obsVersion="29.0.2")
        await ws.wait_closed()

    async with odd_server(behaviour) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        assert await connection.call("GetVersion") == {"obsVersion": "29.0.2"}


async def test_subscribes_to_what_is_needed(until) -> None:
    """Our own event subscription is asked for: no volume meters, no vendors' events."""
    asked: list[int] = []

    async def behaviour(ws: ServerConnection) -> None:
        asked.append((await greet(ws))["eventSubscriptions"])
        await ws.wait_closed()

    async with odd_server(behaviour) as server, connection_to(server.url):
        await until(lambda: asked)
    general, config, scenes, transitions, items, media, ui = 1, 2, 4, 16, 128, 256, 1024
    vendors, meters = 512, 1 << 16
    needed = general | config | scenes | transitions | items | media | ui
    assert asked[0] & needed == needed
    assert not asked[0] & (vendors | meters)


async def test_nothing_is_asked_while_obs_changes_its_scene_collection(until) -> None:
    """Not even the heartbeat: a request between the two events can crash OBS."""
    asked: list[str] = []
    go_on = asyncio.Event()

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        await event(ws, "CurrentSceneCollectionChanging", sceneCollectionName="Test")
        reading = asyncio.create_task(_note(ws, asked))
        await go_on.wait()
        await event(ws, "CurrentSceneCollectionChanged", sceneCollectionName="Other")
        await reading

    notes = Notes()
    async with odd_server(behaviour) as server, connection_to(server.url, notes) as connection:
        await until(lambda: connection.changing)
        with pytest.raises(NotConnectedError, match="changing its scene collection"):
            await connection.call("GetVersion")
        assert connection.prepare([("GetVersion", {})]) is None
        await SystemClock().sleep(BEAT * 1.5)
        assert asked == []
        go_on.set()
        await until(lambda: not connection.changing)
        await connection.call("GetVersion")
        assert asked == ["GetVersion"]
        assert connection.connected


async def test_a_change_that_never_ends_is_waited_for_no_longer(until, monkeypatch) -> None:
    """Should the second event never come, OBS is asked again, and whoever listens is told."""
    monkeypatch.setattr("orchestrator.devices.obs.wire.connection.CHANGE_PATIENCE", 0.05)

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        await event(ws, "CurrentProfileChanging", profileName="Test")
        await _note(ws, [])

    notes = Notes()
    async with odd_server(behaviour) as server, connection_to(server.url, notes) as connection:
        await until(lambda: len(notes.events) == 2)
        assert [kind for kind, *_ in notes.events] == [
            "CurrentProfileChanging",
            "CurrentProfileChanged",
        ]
        assert await connection.call("GetVersion") == {}


async def _note(ws: ServerConnection, asked: list[str]) -> None:
    """Answer every request, and note which it was."""
    async for message in ws:
        asked.append(json.loads(message)["d"]["requestType"])
        await answer(ws, message)


async def test_refusal_keeps_code_and_comment(until) -> None:
    """What OBS says about a refused request is not thrown away."""

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        request = json.loads(await ws.recv())["d"]
        status = {"result": False, "code": 600, "comment": "No source was found"}
        await send(ws, 7, {"requestId": request["requestId"], "requestStatus": status})
        await ws.wait_closed()

    async with odd_server(behaviour) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        with pytest.raises(RequestFailed, match=r"No source was found") as refused:
            await connection.call("SetCurrentProgramScene", {"sceneName": "Nowhere"})
    assert refused.value.code == 600
    assert refused.value.request == "SetCurrentProgramScene"


async def test_batch_answers_in_order(until) -> None:
    """A batch goes out as one serial message; each answer is data or a refusal."""
    asked: list[dict[str, object]] = []

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        message = json.loads(await ws.recv())
        asked.append(message)
        good = {"requestStatus": {"result": True, "code": 100}, "responseData": {"x": 1}}
        bad = {"requestStatus": {"result": False, "code": 600, "comment": "gone"}}
        results = {"requestId": message["d"]["requestId"], "results": [good, bad]}
        await send(ws, 9, results)
        await ws.wait_closed()

    async with odd_server(behaviour) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        answers = await connection.batch([("A", {}), ("B", {"y": 2}), ("C", {})])
    assert answers[0] == {"x": 1}
    assert isinstance(answers[1], RequestFailed)
    assert answers[1].code == 600
    assert len(answers) == 2, "what was not executed has no answer"
    assert asked[0]["op"] == 8
    assert asked[0]["d"]["executionType"] == 0
    assert asked[0]["d"]["haltOnFailure"] is True
    assert [one["requestType"] for one in asked[0]["d"]["requests"]] == ["A", "B", "C"]


async def test_events_are_handed_over_with_their_instant(until) -> None:
    """Events arrive on the loop's thread with the instant at which they were received."""
    notes, clock = Notes(), SystemClock()

    async def behaviour(ws: ServerConnection) -> None:
        await greet(ws)
        await send(ws, 5, {"eventType": "SceneCreated", "eventData": {"sceneName": "B"}})
        await ws.wait_closed()

    before = clock.now()
    async with odd_server(behaviour) as server, connection_to(server.url, notes):
        await until(lambda: notes.events)
    kind, data, at = notes.events[0]
    assert (kind, data) == ("SceneCreated", {"sceneName": "B"})
    assert before < at < clock.now()


async def test_silent_server_does_not_hang_the_connection(until) -> None:
    """A server that never says Hello is given up within seconds, and tried again."""

    async def silent(ws: ServerConnection) -> None:
        await ws.wait_closed()

    async with odd_server(silent) as server, connection_to(server.url) as connection:
        await until(lambda: server.visits >= 2, deadline=6)
        assert "does not answer" in connection.problem
        assert "frozen" in connection.problem


async def test_tcp_without_websocket_does_not_hang_the_connection(until) -> None:
    """A port that accepts and says nothing at all is given up within seconds, too."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"ws://127.0.0.1:{mute.getsockname()[1]}"
        async with connection_to(url) as connection:
            await until(lambda: "does not answer" in connection.problem, deadline=6)
            with pytest.raises(NotConnectedError, match="frozen"):
                await connection.call("GetVersion")


async def test_wrong_password_says_what_to_do(until) -> None:
    """Close code 4009 becomes words that name the setting, and not the password."""

    async def strict(ws: ServerConnection) -> None:
        await send(ws, 0, {"authentication": {"challenge": "c", "salt": "s"}, "rpcVersion": 1})
        await ws.recv()
        await ws.close(4009, "Authentication failed.")

    async with (
        odd_server(strict) as server,
        connection_to(server.url, password="hunter2") as connection,
    ):
        await until(lambda: "password" in connection.problem)
        assert "ORCHESTRATOR_OBS__" in connection.problem
        assert "hunter2" not in connection.problem


async def test_something_else_on_the_port_is_named(until) -> None:
    """A websocket server that is no OBS is called that."""

    async def chatty(ws: ServerConnection) -> None:
        await ws.send("welcome to the chat")
        await ws.wait_closed()

    async with odd_server(chatty) as server, connection_to(server.url) as connection:
        await until(lambda: "does not speak obs-websocket" in connection.problem)


async def test_refused_connection_is_tried_again_soon(until) -> None:
    """HTTP 503 while OBS starts does not end the attempts."""
    async with odd_server(obliging, refusals=3) as server, connection_to(server.url) as connection:
        assert await until(lambda: connection.connected) < 2
        assert server.visits == 4


async def test_reset_is_noticed_at_once_and_mended(until) -> None:
    """A TCP reset ends the connection, releases who waits, and a new connection is made."""
    notes = Notes()

    async def resets_once(ws: ServerConnection) -> None:
        await greet(ws)
        await ws.recv()
        server.behaviour = obliging
        raw = ws.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        ws.transport.abort()

    async with odd_server(resets_once) as server, connection_to(server.url, notes) as connection:
        await until(lambda: connection.connected)
        clock = SystemClock()
        started = clock.monotonic()
        with pytest.raises(NotConnectedError):
            await connection.call("GetVersion")
        assert clock.monotonic() - started < 0.5, "who waits is released at once"
        await until(lambda: connection.connected)
        assert await connection.call("GetVersion") == {}
    assert notes.happened[:3] == ["connected", "lost", "connected"]


async def test_everybody_is_released_when_the_connection_ends(until) -> None:
    """All who wait for an answer get an error when OBS closes the connection."""

    async def leaves(ws: ServerConnection) -> None:
        await greet(ws)
        for _ in range(10):
            await ws.recv()
        await ws.close(1001, "Server stopping.")

    async with odd_server(leaves) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        calls = [connection.call("GetVersion") for _ in range(10)]
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(result, NotConnectedError) for result in results)
    assert "1001" in str(results[0])
    assert connection.waiting == 0


async def test_half_open_connection_is_seen_within_three_seconds(until) -> None:
    """An OBS that answers nothing any more is noticed by the heartbeat."""

    async def freezes(ws: ServerConnection) -> None:
        await greet(ws)
        await asyncio.Event().wait()

    async with odd_server(freezes) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        assert await until(lambda: not connection.connected) < 3
        assert "frozen or out of reach" in connection.problem


async def test_malformed_messages_are_survived(until) -> None:
    """Nonsense between the messages is passed over; the next answer arrives."""

    async def babbles(ws: ServerConnection) -> None:
        await greet(ws)
        message = await ws.recv()
        for nonsense in ("", "{", "[]", "17", '{"op": "five", "d": {}}', '{"op": 5}', "[" * 5000):
            await ws.send(nonsense)
        for op in (2, 5, 7, 9, 99, -1):
            await send(ws, op, {"requestId": ["odd"], "eventType": None, "eventData": "odd"})
        await ws.send(b"\x00\x01{}")
        await answer(ws, message, fine=True)
        await ws.wait_closed()

    async with odd_server(babbles) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        assert await connection.call("GetVersion") == {"fine": True}


async def test_answer_that_cannot_be_read_is_a_refusal(until) -> None:
    """A response without a status does not count as success."""

    async def vague(ws: ServerConnection) -> None:
        await greet(ws)
        request = json.loads(await ws.recv())["d"]
        await send(ws, 7, {"requestId": request["requestId"]})
        await ws.wait_closed()

    async with odd_server(vague) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        with pytest.raises(RequestFailed, match="cannot be read"):
            await connection.call("GetVersion")


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(b"\x81\x7f" + (1 << 40).to_bytes(8, "big"), id="a terabyte"),
        pytest.param(b"\x83\x00", id="an unknown opcode"),
        pytest.param(b"\x81\x02\xff\xfe", id="not UTF-8"),
        pytest.param(b"\xf1\x00", id="reserved bits"),
    ],
)
async def test_broken_frame_ends_the_connection_and_not_the_receiver(until, frame: bytes) -> None:
    """What is no websocket frame costs the connection only; the next one works."""
    notes = Notes()

    async def breaks(ws: ServerConnection) -> None:
        await greet(ws)
        server.behaviour = obliging
        ws.transport.write(frame)
        await ws.wait_closed()

    async with odd_server(breaks) as server, connection_to(server.url, notes) as connection:
        await until(lambda: notes.happened[:3] == ["connected", "lost", "connected"])
        assert await connection.call("GetVersion") == {}


async def test_late_answer_is_a_temporary_error(until) -> None:
    """A request that is not answered in time ends with what it was, and harms no other."""

    async def slow(ws: ServerConnection) -> None:
        await greet(ws)
        await ws.recv()
        await answer(ws, await ws.recv(), second=True)
        await ws.wait_closed()

    async with odd_server(slow) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        with pytest.raises(TemporaryError, match=r"GetVersion within 0\.1 s"):
            await connection.call("GetVersion", patience=0.1)
        assert await connection.call("GetStats") == {"second": True}


async def test_obs_that_comes_back_is_found_within_a_second(until) -> None:
    """However long OBS was away, it is identified well under a second after it listens."""
    async with odd_server(obliging) as server:
        port = int(server.url.rpartition(":")[2])
        connecting = connection_to(server.url)
        connection = await connecting.__aenter__()
        await until(lambda: connection.connected)
    await until(lambda: not connection.connected)
    clock = SystemClock()
    await clock.sleep(1.5)  # long enough for the pauses to have grown
    assert "nothing listens" in connection.problem
    async with odd_server(obliging, port=port):
        assert await until(lambda: connection.connected) < PAUSES.longest + 0.55
        await connecting.__aexit__(None, None, None)


async def test_server_that_reads_nothing_does_not_block_the_loop(until) -> None:
    """When the way out is full, the connection is ended instead of waiting."""

    async def deaf(ws: ServerConnection) -> None:
        await greet(ws)
        ws.transport.pause_reading()
        await asyncio.Event().wait()

    async with odd_server(deaf) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        clock = SystemClock()
        text = {"text": "x" * 1_000_000}
        calls: list[asyncio.Future[object]] = []
        started = clock.monotonic()
        with pytest.raises(NotConnectedError):
            calls.extend(connection.call("SetInputSettings", text) for _ in range(30))
        assert clock.monotonic() - started < 10  # it would wait for ever
        failures = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(failure, NotConnectedError) for failure in failures)


async def test_frames_are_counted_on_both_sides(until) -> None:
    """Every message counts, handshakes included, and incoming ones only once dealt with."""
    notes = Notes()
    counted = {"in": 0, "out": 0}

    async def counts(ws: ServerConnection) -> None:
        await greet(ws)
        counted["out"] += 2
        counted["in"] += 1
        for _ in range(3):
            message = await ws.recv()
            counted["in"] += 1
            await send(ws, 5, {"eventType": "Something", "eventData": {}})
            await answer(ws, message)
            counted["out"] += 2
        await ws.close()

    async with odd_server(counts) as server, connection_to(server.url, notes) as connection:
        await until(lambda: connection.connected)
        await asyncio.gather(*(connection.call("GetVersion") for _ in range(3)))
        await until(lambda: len(notes.events) == 3)
        assert connection.frames_in == 8
        assert connection.frames_out == 4
        await until(lambda: notes.happened.count("connected") == 2)
        assert connection.frames_in == counted["out"] == 10
        assert connection.frames_out == counted["in"] == 5


async def test_two_hundred_rooms_are_served_by_one_process(until) -> None:
    """Each room has a connection of its own; they come up and answer within seconds."""
    async with odd_server(obliging) as server, AsyncExitStack() as rooms:
        connections = [
            await rooms.enter_async_context(connection_to(server.url)) for _ in range(200)
        ]
        await until(lambda: all(c.connected for c in connections), deadline=20)
        answers = await asyncio.gather(*(c.call("GetVersion") for c in connections))
    assert answers == [{}] * 200


async def test_call_leaves_no_waiter_behind(until) -> None:
    """A cancelled call is forgotten."""

    async def mute(ws: ServerConnection) -> None:
        await greet(ws)
        await ws.wait_closed()

    async with odd_server(mute) as server, connection_to(server.url) as connection:
        await until(lambda: connection.connected)
        call = asyncio.ensure_future(connection.call("GetVersion"))
        await until(lambda: connection.waiting == 1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert connection.waiting == 0


async def test_an_ipv6_address_is_named_in_brackets(until) -> None:
    """What is said can be put into the settings as it stands."""
    async with connection_to("ws://[::1]:9") as connection:
        await until(lambda: "nothing listens at [::1]:9:" in str(connection.problem))


class Buggy(Notes):
    """A listener with a bug that is met at the first heartbeat."""

    def on_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        super().on_pulse(stats, took)
        if self.happened.count("pulse") == 1:
            raise KeyError("a bug")


async def test_a_bug_in_the_heartbeats_listener_does_not_end_the_connecting(until) -> None:
    """The next heartbeat comes, and an OBS that goes away later is connected again."""
    notes = Buggy()
    async with odd_server(obliging) as server, connection_to(server.url, notes) as connection:
        await until(lambda: notes.happened.count("pulse") == 2)
        connection._live_link().end(NotConnectedError("it went away"))
        await until(lambda: notes.happened.count("connected") == 2)
