"""The commands that talk to the running daemon."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.model.decisions import (
    Autopilot,
    Back,
    Choice,
    EndBroadcast,
    Extend,
    Fallback,
    Hold,
    Retime,
    Skip,
    Take,
)
from orchestrator.settings import WebSettings
from orchestrator.web.client import Client
from orchestrator.web.server import WebServer
from tests.cli.typing_commands import Ended, typed
from tests.ports import free_port
from tests.rundown.shows import at
from tests.web.stage import Show, broadcast_on, make_show


async def type_it(*words: str) -> Ended:
    """Type a command while the daemon goes on."""
    return await asyncio.to_thread(typed, *words)


async def test_status_shows_each_room(daemon: Show) -> None:
    """What is on air, how long it lasts, what stands by and how the device is, in one look."""
    ended = await type_it("status")
    assert ended.code == 0
    items = ("Alpha (Premiere)", "18:25:00 Alpha (Live Q&A)")
    for word in ("18:10:00", "Main", "15m", "OBS studio", *items):
        assert word in ended.out


async def test_status_names_ids_where_they_are_asked_for(daemon: Show) -> None:
    """People read titles; commands take ids."""
    assert "alpha/premiere" not in (await type_it("status")).out
    ended = await type_it("status", "--ids")
    for word in ("main", "alpha/premiere", "18:25:00 alpha/qa"):
        assert word in ended.out


async def test_status_is_also_json(daemon: Show) -> None:
    """With --json the state document is printed, of one room if one is named."""
    ended = await type_it("status", "--json", "--room", "main")
    assert json.loads(ended.out)["rooms"]["main"]["version"] == daemon.version


async def test_alerts_are_shown_under_the_status(daemon: Show) -> None:
    """What the crew should know stands below the rooms."""
    daemon.conductor.news.alert("main", "the stream drops frames")
    ended = await type_it("status")
    assert "18:10:00 main: the stream drops frames" in ended.out


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        (["take"], Take("alpha/qa")),
        (["take", "beta/premiere"], Take("beta/premiere")),
        (["hold"], Hold("alpha/premiere")),
        (["skip"], Skip("alpha/qa")),
        (["skip", "beta/qa"], Skip("beta/qa")),
        (["retime", "beta", "19:10"], Retime("beta", at("19:10"))),
        (["fallback"], Fallback()),
        (["autopilot", "off"], Autopilot(False)),
    ],
)
async def test_each_command_decides(daemon: Show, words: list[str], choice: Choice) -> None:
    """A command reaches the journal as the decision it names, with who typed it."""
    ended = await type_it(*words)
    assert ended.code == 0, ended.said
    assert daemon.record.decisions[0].choice == choice
    assert daemon.record.decisions[0].by.endswith("command line)")


@pytest.mark.parametrize(
    ("words", "decided"),
    [
        (["skip", "beta/qa"], "Decided: skip: Beta (Q&A)\n"),
        (["retime", "beta", "19:10"], "Decided: retime to 19:10: Beta\n"),
    ],
)
async def test_a_command_says_what_it_has_changed(
    daemon: Show, words: list[str], decided: str
) -> None:
    """The room's line shows only what is on air and next."""
    assert (await type_it(*words)).out.endswith(decided)


@pytest.mark.parametrize(("words", "minutes"), [(["5m"], 5), (["--", "-90s"], -1.5)])
async def test_an_item_is_extended_or_shortened(
    daemon: Show, words: list[str], minutes: float
) -> None:
    """Lengths are typed as in the timetable; a minus shortens."""
    await daemon.conductor.decide("main", Take("alpha/qa"), "test")
    ended = await type_it("extend", *words)
    assert ended.code == 0, ended.said
    assert daemon.record.decisions[-1].choice == Extend("alpha/qa", timedelta(minutes=minutes))


async def test_a_take_is_taken_back(daemon: Show) -> None:
    """Without a take there is nothing to go back to; after one, what was on goes on."""
    assert "nothing was taken" in (await type_it("back")).err
    await daemon.conductor.decide("main", Take("beta/premiere"), "test")
    ended = await type_it("back")
    assert ended.code == 0, ended.said
    assert daemon.record.decisions[-1].choice == Back("alpha/premiere")
    assert "Decided: back to: Alpha" in ended.out


async def test_a_broadcast_is_ended_after_a_question(daemon: Show) -> None:
    """Without an answer nothing happens; --yes does not ask."""
    assert "no broadcast on YouTube" in (await type_it("youtube", "end")).err
    broadcast_on(daemon)
    ended = await type_it("youtube", "end")
    assert ended.code == 1
    assert "End “Alpha | Two talks”" in ended.err
    assert daemon.record.decisions == []
    ended = await type_it("youtube", "end", "--yes")
    assert ended.code == 0, ended.said
    assert daemon.record.decisions[0].choice == EndBroadcast("othTjSowvqY")


async def test_a_hold_is_released(daemon: Show) -> None:
    """Release goes on by the rundown; the room is shown as it is then."""
    assert "held" in (await type_it("hold")).out
    ended = await type_it("release")
    assert ended.code == 0
    assert "held" not in ended.out


async def test_a_decision_shows_the_room_without_its_devices(daemon: Show) -> None:
    """What a device shows in the instant after a decision is what it showed before."""
    ended = await type_it("take")
    assert "Alpha (Live Q&A)" in ended.out
    assert "OBS studio" not in ended.out


async def test_the_answer_is_also_json(daemon: Show) -> None:
    """With --json the decision and the room after it are printed."""
    ended = await type_it("take", "--json", "--room", "main")
    answer = json.loads(ended.out)
    assert answer["decision"]["kind"] == "take"
    assert answer["room"]["on_air"]["item"] == "alpha/qa"


async def test_a_refusal_says_why(daemon: Show) -> None:
    """A decision that makes no sense ends with 1 and the reason."""
    ended = await type_it("take", "alpha/premiere")
    assert ended.code == 1
    assert "Not done: “Alpha” (Premiere) is on air already." in ended.err
    assert daemon.record.decisions == []


async def test_a_stale_decision_ends_with_1(daemon: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the room moves on between the look and the decision, nothing is done, and said so."""
    look = Client.state

    def look_too_early(client: Client):  # type: ignore[no-untyped-def]
        state = look(client)
        room = state.rooms["main"].model_copy(update={"version": "0-old.0"})
        return state.model_copy(update={"rooms": {"main": room}})

    monkeypatch.setattr(Client, "state", look_too_early)
    ended = await type_it("hold", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["error"] == "stale"
    assert "the room has moved on" in ended.err
    assert daemon.record.decisions == []


@pytest.mark.parametrize("words", [["extend", "soon"], ["retime", "beta", "late"]])
async def test_what_cannot_be_read_ends_with_2(daemon: Show, words: list[str]) -> None:
    """A length or time that has no meaning is explained."""
    ended = await type_it(*words)
    assert ended.code == 2
    assert words[-1] in ended.err


async def test_an_unknown_room_ends_with_2(daemon: Show) -> None:
    """The rooms that are there are named."""
    ended = await type_it("hold", "--room", "nowhere")
    assert ended.code == 2
    assert "rooms: main" in ended.err


def test_a_daemon_that_is_not_there_ends_with_2() -> None:
    """Where nobody listens, the message says how to start a daemon."""
    url = f"http://127.0.0.1:{free_port()}"
    ended = typed("take", "--url", url)
    assert ended.code == 2
    assert f"No orchestrator can be reached at {url}" in ended.err
    assert "orchestrator run FILE" in ended.err


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8710", "ftp://localhost", "http://", "http://ann:hunter2@localhost:8710"]
)
def test_an_address_that_is_none_ends_with_2(url: str) -> None:
    """An address that cannot be used is explained; a password in it is not repeated."""
    ended = typed("status", "--url", url)
    assert ended.code == 2
    assert "http://HOST:PORT" in ended.err
    assert "hunter2" not in ended.said


@contextmanager
def something_else(answer: bytes) -> Iterator[str]:
    """Listen as another program that gives this answer to everything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnope\n",
        b"SSH-2.0-something\r\n",
    ],
)
def test_another_program_at_the_port_is_noticed(answer: bytes) -> None:
    """What is no orchestrator gives words, not a stack trace."""
    with something_else(answer) as url:
        ended = typed("status", "--url", url)
    assert ended.code == 2
    assert "orchestrator" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8710"),
        ("::", "http://[::1]:8710"),
        ("::1", "http://[::1]:8710"),
        ("[::1]", "http://[::1]:8710"),
        ("studio.example.org", "http://studio.example.org:8710"),
    ],
)
def test_the_address_follows_from_the_settings(host: str, url: str) -> None:
    """A daemon that listens everywhere is reached on this machine."""
    assert Client(WebSettings(host=host))._url == url


async def test_the_password_of_the_settings_is_sent_and_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the daemon's password commands are let in; with another the message names none."""
    show = make_show(SystemClock())
    server = WebServer(
        show.conductor, show.outbox, WebSettings(port=0, password=SecretStr("correct horse"))
    )
    monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", str(await server.start()))
    try:
        refused = await type_it("status")
        monkeypatch.setenv("ORCHESTRATOR_WEB__PASSWORD", "hunter2")
        wrong = await type_it("status")
        monkeypatch.setenv("ORCHESTRATOR_WEB__PASSWORD", "correct horse")
        right = await type_it("status", "--json")
    finally:
        await server.stop()
    assert (refused.code, wrong.code, right.code) == (2, 2, 0)
    assert "ORCHESTRATOR_WEB__PASSWORD" in wrong.err
    assert "hunter2" not in wrong.said
    assert "correct horse" not in refused.said + wrong.said + right.said


def test_a_client_refuses_what_is_no_address() -> None:
    """The refusal comes before anything is sent."""
    with pytest.raises(PermanentError, match="http://HOST:PORT"):
        Client(WebSettings(), "nonsense")
