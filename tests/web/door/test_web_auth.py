"""The door: who is let in."""

import base64

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.binding import refuse_open_binding
from orchestrator.web.door.auth import LARGEST_BODY
from tests.web.stage import Show, client_of, make_app

PASSWORD = "Пароль: correct horse"


def basic(password: str, user: str = "anyone") -> dict[str, str]:
    both = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"authorization": f"Basic {both}"}


@pytest.fixture
def locked(show: Show) -> httpx.AsyncClient:
    """Talk to a surface with a password, from elsewhere."""
    settings = WebSettings(host="0.0.0.0", password=SecretStr(PASSWORD))
    return client_of(make_app(show.conductor, show.outbox, settings), peer="192.0.2.7")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1"])
async def test_without_a_password_this_machine_is_let_in(show: Show, peer: str) -> None:
    """Loopback peers need no password."""
    client = client_of(make_app(show.conductor, show.outbox, WebSettings()), peer=peer)
    assert (await client.get("/api/v1/state")).status_code == 200


async def test_without_a_password_others_are_refused(show: Show) -> None:
    """A peer from elsewhere is told what would let it in."""
    client = client_of(make_app(show.conductor, show.outbox, WebSettings()), peer="192.0.2.7")
    answer = await client.get("/api/v1/state")
    assert answer.status_code == 403
    assert "ORCHESTRATOR_WEB__PASSWORD" in answer.json()["reason"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8710", 200),
        ("127.0.0.1", 200),
        ("[::1]:8710", 200),
        ("rebound.example.org:8710", 403),
        ("localhost.example.org", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
async def test_a_name_pointed_here_from_elsewhere_is_refused(
    api: httpx.AsyncClient, host: str, status: int
) -> None:
    """A page whose name was rebound to this machine still sends its own name, and is refused."""
    answer = await api.get("/api/v1/state", headers={"host": host})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("wrong"),
        basic(""),
        basic(PASSWORD[:-1]),
        {"authorization": "Basic ???"},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer"},
        {"authorization": f"Digest {PASSWORD.encode().decode('latin-1')}"},
    ],
)
async def test_a_wrong_password_is_refused(
    locked: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """Whoever does not know the password is asked for it."""
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = await locked.get("/api/v1/state", headers=raw)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize(
    "headers",
    [
        basic(PASSWORD),
        basic(PASSWORD, user=""),
        {"authorization": "Bearer " + PASSWORD.encode().decode("latin-1")},
    ],
)
async def test_the_password_lets_in_from_anywhere(
    locked: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """With the password, as Basic (whatever the user) or Bearer, everyone is let in."""
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    assert (await locked.get("/api/v1/state", headers=raw)).status_code == 200


async def test_probes_need_no_password(locked: httpx.AsyncClient) -> None:
    """A supervisor may ask whether the daemon lives; the figures need the password."""
    assert (await locked.get("/healthz")).status_code == 200
    assert (await locked.get("/readyz")).status_code == 200
    assert (await locked.get("/metrics")).status_code == 401


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost:8710", 200),
        ("https://localhost:8710", 200),
        ("http://localhost:9999", 403),
        ("https://evil.example.org", 403),
        ("null", 403),
        ("http://[::1", 403),
    ],
)
async def test_pages_from_elsewhere_may_not_decide(
    api: httpx.AsyncClient, show: Show, origin: str | None, status: int
) -> None:
    """A request that writes is refused when its page came from another place."""
    headers = {"origin": origin} if origin else {}
    body = {"kind": "hold", "version": show.version}
    answer = await api.post("/api/v1/rooms/main/decisions", json=body, headers=headers)
    assert answer.status_code == status
    assert len(show.record.decisions) == (1 if status == 200 else 0)


async def test_a_huge_body_is_refused_unread(api: httpx.AsyncClient) -> None:
    """A decision has a few hundred bytes; a body of megabytes is not taken in."""
    path = "/api/v1/rooms/main/decisions"
    answer = await api.post(path, content=b" " * (LARGEST_BODY + 1))
    assert answer.status_code == 413

    async def endless():  # type: ignore[no-untyped-def]
        yield b" "

    assert (await api.post(path, content=endless())).status_code == 411


async def test_every_answer_carries_the_security_headers(
    api: httpx.AsyncClient, locked: httpx.AsyncClient
) -> None:
    """Answers, refusals included, forbid sniffing, foreign frames and foreign scripts."""
    for answer in [await api.get("/api/v1/state"), await locked.get("/api/docs")]:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "studio.example.org", ""])
def test_listening_beyond_this_machine_needs_a_password(host: str) -> None:
    """Without a password an address that others can reach is refused, with the way out."""
    with pytest.raises(PermanentError, match="ORCHESTRATOR_WEB__PASSWORD"):
        refuse_open_binding(WebSettings(host=host))
    refuse_open_binding(WebSettings(host=host, password=SecretStr("x")))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_listening_on_this_machine_needs_none(host: str) -> None:
    """Loopback addresses are served without a password."""
    refuse_open_binding(WebSettings(host=host))


async def test_the_password_is_in_no_answer_and_no_log(
    locked: httpx.AsyncClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither answers, right or wrong, nor the log repeat a password."""
    answers = [
        await locked.get("/api/v1/state", headers=basic(PASSWORD)),
        await locked.get("/api/v1/state", headers=basic("hunter2")),
        await locked.get("/metrics", headers=basic(PASSWORD)),
        await locked.post("/api/v1/rooms/x/decisions", headers=basic(PASSWORD), json={"a": 1}),
    ]
    said = "".join(answer.text + str(answer.headers) for answer in answers)
    said += "".join(capsys.readouterr()) + caplog.text
    assert "correct horse" not in said
    assert "hunter2" not in said
    assert base64.b64encode(f"anyone:{PASSWORD}".encode()).decode() not in said
