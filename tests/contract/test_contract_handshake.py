"""How a connection begins, and for what OBS ends it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.contract.observer import Observer, Target, identification, observe

VERSION = {"op": 6, "d": {"requestType": "GetVersion", "requestId": "1"}}


@pytest.fixture
async def fresh(target: Target) -> AsyncIterator[ClientConnection]:
    """Open a connection on which nothing was said yet."""
    async with connect(target.url, compression=None, ping_interval=None) as connection:
        yield connection


async def say(connection: ClientConnection, message: Any) -> None:
    await connection.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def hear(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await connection.recv())
    return message


async def closing_code(connection: ClientConnection) -> int:
    """Wait until the server closes the connection; return its code."""
    with pytest.raises(ConnectionClosed) as closed:
        await connection.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason
    return closed.value.rcvd.code


async def test_hello_asks_for_the_password(fresh: ClientConnection) -> None:
    """Hello names the versions, and a salt and a challenge for the password."""
    hello = await hear(fresh)
    assert hello["op"] == 0
    assert hello["d"]["rpcVersion"] == 1
    assert hello["d"]["obsWebSocketVersion"].startswith("5.")
    assert set(hello["d"]["authentication"]) == {"challenge", "salt"}


async def test_each_connection_has_its_own_challenge(
    fresh: ClientConnection, target: Target
) -> None:
    """An answer that was overheard opens no second connection."""
    hello = await hear(fresh)
    async with connect(target.url) as other:
        second = await hear(other)
    assert second["d"]["authentication"]["challenge"] != hello["d"]["authentication"]["challenge"]


async def test_right_password_is_identified(fresh: ClientConnection, target: Target) -> None:
    """Who knows the password is told the protocol's version."""
    await say(fresh, identification(await hear(fresh), target.password))
    assert await hear(fresh) == {"op": 2, "d": {"negotiatedRpcVersion": 1}}


async def test_json_subprotocol_is_chosen(target: Target) -> None:
    """A client that offers the JSON subprotocol gets it."""
    name = Subprotocol("obswebsocket.json")
    async with connect(target.url, subprotocols=[name]) as connection:
        assert connection.subprotocol == name
        assert (await hear(connection))["op"] == 0


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_wrong_password_is_turned_away(fresh: ClientConnection, password: str) -> None:
    """A wrong password ends the connection with 4009."""
    await say(fresh, identification(await hear(fresh), password))
    assert await closing_code(fresh) == 4009


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"authentication": "x"}, 4009),
        ({"rpcVersion": "1"}, 4004),
        ({"rpcVersion": -1}, 4004),
        ({"rpcVersion": 2}, 4010),
        ({"eventSubscriptions": "all"}, 4004),
        ({"eventSubscriptions": -1}, 4004),
    ],
)
async def test_wrong_identify(
    fresh: ClientConnection, target: Target, change: dict[str, Any], code: int
) -> None:
    """An Identify with a wrong field ends the connection."""
    message = identification(await hear(fresh), target.password)
    await say(fresh, {"op": 1, "d": {**message["d"], **change}})
    assert await closing_code(fresh) == code


@pytest.mark.parametrize(("field", "code"), [("authentication", 4009), ("rpcVersion", 4003)])
async def test_incomplete_identify(
    fresh: ClientConnection, target: Target, field: str, code: int
) -> None:
    """An Identify that lacks a field ends the connection."""
    message = identification(await hear(fresh), target.password)
    del message["d"][field]
    await say(fresh, message)
    assert await closing_code(fresh) == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 4002),
        ("[]", 4002),
        ("5", 4002),
        (b"{}", 4002),
        ({"d": {}}, 4006),
        ({"op": "1", "d": {}}, 4006),
        ({"op": 1}, 4003),
        ({"op": 1, "d": None}, 4003),
        ({"op": 1, "d": []}, 4004),
        (VERSION, 4007),
        ({"op": 3, "d": {}}, 4007),
        ({"op": 77, "d": {}}, 4007),
        ({"request-type": "GetVersion", "message-id": "1"}, 4010),
    ],
)
async def test_wrong_first_message(fresh: ClientConnection, message: Any, code: int) -> None:
    """Anything but an Identify ends a connection that is not identified."""
    await hear(fresh)
    await say(fresh, message)
    assert await closing_code(fresh) == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("nonsense", 4002),
        ({"op": 1, "d": {"rpcVersion": 1}}, 4008),
        ({"op": 3, "d": {"eventSubscriptions": "all"}}, 4004),
        ({"op": 0, "d": {}}, 4006),
        ({"op": 4, "d": {}}, 4006),
        ({"op": 77, "d": {}}, 4006),
        ({"op": 6, "d": {"requestType": "GetVersion"}}, 4003),
        ({"op": 6, "d": {"requestId": "1"}}, 4003),
        ({"op": 6, "d": {"requestId": "1", "requestType": 5}}, 4004),
        ({"op": 8, "d": {"requests": []}}, 4003),
        ({"op": 8, "d": {"requestId": "1"}}, 4003),
        ({"op": 8, "d": {"requestId": "1", "requests": {}}}, 4004),
        ({"op": 8, "d": {"requestId": "1", "requests": [], "executionType": "0"}}, 4004),
        ({"op": 8, "d": {"requestId": "1", "requests": [], "executionType": 9}}, 4005),
        ({"op": 8, "d": {"requestId": "1", "requests": [], "haltOnFailure": 1}}, 4004),
    ],
)
async def test_wrong_message_later(obs: Observer, message: Any, code: int) -> None:
    """A message of a wrong form ends an identified connection."""
    await say(obs.connection, message)
    with pytest.raises(ConnectionClosed) as closed:
        await obs.seen("the end")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


async def test_only_subscribed_events_come(target: Target) -> None:
    """A client is told of what it subscribed to, and of nothing else."""
    deaf, scenes = await observe(target, 0), await observe(target, 1 << 2)
    await deaf.ok("CreateScene", sceneName="subscriptions 1")
    await scenes.seen("SceneCreated", sceneName="subscriptions 1")
    await deaf.ok("SetCurrentProgramScene", sceneName="subscriptions 1")
    await scenes.seen("CurrentProgramSceneChanged")
    await deaf.pause(100)
    assert deaf.events == []
    assert set(scenes.names()) == {
        "SceneCreated",
        "SceneListChanged",
        "CurrentProgramSceneChanged",
    }
    await deaf.close()
    await scenes.close()


async def test_reidentify_changes_subscriptions(target: Target) -> None:
    """A client can subscribe to other events while it is connected."""
    observer = await observe(target, 0)
    await observer.ok("CreateScene", sceneName="reidentify 1")
    await observer.reidentify(1 << 2)
    await observer.ok("CreateScene", sceneName="reidentify 2")
    await observer.seen("SceneCreated", sceneName="reidentify 2")
    assert not [e for e in observer.events if e.data.get("sceneName") == "reidentify 1"]
    await observer.close()
