"""Signing in, sessions, tokens, and the slow-down after wrong passwords."""

import json
import re
import threading
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr, ValidationError

from orchestrator.journal.notes import Notes
from orchestrator.settings import WebSettings
from orchestrator.web import limits
from orchestrator.web.application import make_surface
from orchestrator.web.door import credentials
from orchestrator.web.door.auth import COOKIE
from orchestrator.web.door.credentials import (
    ENDED,
    FREE_TRIES,
    MOST_PEERS,
    SESSION_LASTS,
    WAITS,
    Keys,
    Tries,
    network_of,
)
from orchestrator.web.door.sign_in import KNOWN, own_place
from orchestrator.web.server import WebServer
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, client_of, make_app

PASSWORD = "correct horse"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
HERE = {"origin": "http://localhost:8710"}
LOOK, OPERATE = "look-look-look-look", "operate-operate-operate"


def settings(password: str = PASSWORD) -> WebSettings:
    return WebSettings(
        host="0.0.0.0",
        password=SecretStr(password),
        look_tokens={"wall": SecretStr(LOOK)},
        operate_tokens={"deck": SecretStr(OPERATE)},
    )


@pytest.fixture(params=[PASSWORD, HASHED], ids=["plain", "hashed"])
def locked(show: Show, request: pytest.FixtureRequest) -> httpx.AsyncClient:
    """Talk to a surface whose password stands in the settings plainly, or as its hash."""
    app = make_app(show.conductor, show.outbox, settings(request.param))
    return client_of(app, peer="192.0.2.7")


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    form = {"password": password, "next": "/crew"}
    return await client.post("/sign-in", data=form, headers=HERE)


async def hold(client: httpx.AsyncClient, show: Show, **headers: str) -> httpx.Response:
    body = {"kind": "hold", "version": show.version}
    return await client.post("/api/v1/rooms/main/decisions", json=body, headers=headers)


async def test_who_signs_in_may_look_and_decide(locked: httpx.AsyncClient, show: Show) -> None:
    """The session opens the crew's page and takes decisions."""
    answer = await sign_in(locked)
    assert (answer.status_code, answer.headers["location"]) == (303, "/crew")
    assert (await locked.get("/crew")).status_code == 200
    assert (await hold(locked, show, **HERE)).status_code == 200


async def test_the_session_is_out_of_reach_of_scripts_and_other_sites(
    locked: httpx.AsyncClient,
) -> None:
    """The cookie is HttpOnly and SameSite=Strict, and ends by itself."""
    cookie = (await sign_in(locked)).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert re.search("SameSite=strict", cookie, re.IGNORECASE)
    assert f"Max-Age={int(SESSION_LASTS.total_seconds())}" in cookie


async def test_a_session_decides_only_from_a_page_of_its_own(
    locked: httpx.AsyncClient, show: Show
) -> None:
    """A write with the cookie must say that it comes from here."""
    await sign_in(locked)
    assert (await hold(locked, show)).status_code == 403
    assert (await hold(locked, show, origin="https://evil.example.org")).status_code == 403
    assert show.record.decisions == []


async def test_a_wrong_password_signs_nobody_in(locked: httpx.AsyncClient) -> None:
    """The page says so, and there is no session."""
    answer = await sign_in(locked, "wrong")
    assert answer.status_code == 401
    assert "This is not the password" in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_session_outlives_the_daemon_but_not_its_password(show: Show) -> None:
    """After a restart nobody signs in again; after another password everybody does."""
    before = client_of(make_app(show.conductor, show.outbox, settings()), peer="192.0.2.7")
    await sign_in(before)
    for password, status in ((PASSWORD, 200), ("another", 401)):
        app = make_app(show.conductor, show.outbox, settings(password))
        after = client_of(app, peer="192.0.2.7", cookies=before.cookies)
        assert (await after.get("/api/v1/state")).status_code == status


async def test_a_session_ends(locked: httpx.AsyncClient, show: Show) -> None:
    """A week later the password is asked for again."""
    await sign_in(locked)
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(at("18:10") + SESSION_LASTS)
    assert (await locked.get("/api/v1/state")).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "1.2.3", "..", "9999999999.n.", "é.é.é", "a" * 5000])
async def test_made_up_sessions_open_nothing(locked: httpx.AsyncClient, token: str) -> None:
    """Nothing but a session that we signed is one."""
    headers = {"cookie": f"{COOKIE}={token}".encode("latin-1")}
    assert (await locked.get("/api/v1/state", headers=headers)).status_code == 401


async def test_signing_out_ends_the_session(locked: httpx.AsyncClient) -> None:
    """The browser forgets the session, and a copy of it opens nothing either."""
    await sign_in(locked)
    copy = {"cookie": f"{COOKIE}={locked.cookies[COOKIE]}"}
    answer = await locked.post("/sign-out", headers=HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await locked.get("/api/v1/state")).status_code == 401
    assert (await locked.get("/api/v1/state", headers=copy)).status_code == 401


async def test_signing_in_again_ends_the_session_of_before(locked: httpx.AsyncClient) -> None:
    """A browser has one session: with its end it is out, whatever was opened by an older one."""
    await sign_in(locked)
    before = {"cookie": f"{COOKIE}={locked.cookies[COOKIE]}"}
    await sign_in(locked)
    assert (await locked.get("/api/v1/state")).status_code == 200
    locked.cookies.clear()
    assert (await locked.get("/api/v1/state", headers=before)).status_code == 401


async def test_a_person_is_led_to_the_sign_in_page_and_back(locked: httpx.AsyncClient) -> None:
    """A browser that asks for a page gets the form, which knows where it wanted to go."""
    answer = await locked.get("/crew?room=main", headers={"accept": "text/html"})
    assert answer.status_code == 303
    form = await locked.get(answer.headers["location"])
    assert form.status_code == 200
    assert 'value="/crew?room=main"' in form.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/",
        "//evil.example.org",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "",
        "/a\r\nset-cookie: x=y",
        "crew",
    ],
)
def test_signing_in_leads_nowhere_else(elsewhere: str) -> None:
    """An address of another place counts as none."""
    assert own_place(elsewhere) == "/crew"


async def test_tokens_open_what_their_role_allows(locked: httpx.AsyncClient, show: Show) -> None:
    """Both may look; only one that operates may decide."""
    for token, status in ((LOOK, 403), (OPERATE, 200), ("other-other-other-other", 401)):
        bearer = f"Bearer {token}"
        looked = await locked.get("/api/v1/state", headers={"authorization": bearer})
        assert looked.status_code == (401 if status == 401 else 200)
        assert (await hold(locked, show, authorization=bearer)).status_code == status


def test_a_short_token_is_refused() -> None:
    """A token that could be guessed is none; the message does not repeat it."""
    with pytest.raises(ValidationError, match="at least 16 characters") as refused:
        WebSettings(look_tokens={"wall": SecretStr("guessable")})
    assert "guessable" not in str(refused.value)


async def test_wrong_passwords_slow_their_sender_down(
    locked: httpx.AsyncClient, show: Show
) -> None:
    """After a few wrong ones even the right one has to wait; then it lets in."""
    for _ in range(FREE_TRIES):
        assert (await sign_in(locked, "wrong")).status_code == 401
    slowed = await locked.get("/api/v1/state", auth=("", PASSWORD))
    assert slowed.status_code == 429
    assert 1 <= int(slowed.headers["retry-after"]) <= WAITS.longest
    assert (await sign_in(locked)).status_code == 429
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(show.clock.now() + timedelta(seconds=2))
    assert (await sign_in(locked)).status_code == 303


async def test_sessions_and_tokens_are_not_slowed_down(
    locked: httpx.AsyncClient, show: Show
) -> None:
    """Whoever tries passwords from the crew's own address does not lock the crew out."""
    await sign_in(locked)
    for _ in range(FREE_TRIES + 1):
        await locked.get("/api/v1/state", auth=("", "wrong"), headers={"cookie": ""})
    assert (await locked.get("/api/v1/state")).status_code == 200
    headers = {"cookie": "", "authorization": f"Bearer {LOOK}"}
    assert (await locked.get("/api/v1/state", headers=headers)).status_code == 200


def test_the_wait_doubles_and_is_forgotten() -> None:
    """Each further try costs twice as much, up to a minute; addresses do not pile up."""
    clock = StillClock(at("18:00"))
    tries = Tries(clock.now)
    waits = []
    for _ in range(FREE_TRIES + 8):
        tries.begin("a")
        waits.append(tries.wait("a"))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    for number in range(MOST_PEERS):
        tries.begin(f"peer {number}")
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert tries.wait("a") == 0


@pytest.mark.parametrize("path", ["/now", "/healthz", "/static/shared/icon.svg", "/sign-in"])
async def test_what_viewers_may_see_is_open(locked: httpx.AsyncClient, path: str) -> None:
    """Pages for viewers and for OBS need no sign-in."""
    assert (await locked.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/crew", "/feed", "/api/v1/state", "/metrics", "/api/docs"])
async def test_what_the_crew_sees_is_not(locked: httpx.AsyncClient, path: str) -> None:
    """Everything else is behind the door."""
    assert (await locked.get(path)).status_code == 401


async def test_a_page_asks_for_no_password_by_itself(locked: httpx.AsyncClient) -> None:
    """A request of a page's script does not raise the browser's own dialogue."""
    answer = await locked.get("/api/v1/state", headers={"sec-fetch-mode": "cors"})
    assert answer.status_code == 401
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("path", ["/static/../auth.py", "/static/%2e%2e/auth.py", "/static/nope"])
async def test_no_path_leads_out_of_the_pages(locked: httpx.AsyncClient, path: str) -> None:
    """Only files of pages are served."""
    assert (await locked.get(path)).status_code in (401, 404)


class Pen:
    """Writes nothing: the notes stay in memory, as over a restart."""

    trouble = None

    def put(self, row: object, on_stored: Callable[[], object]) -> None:
        on_stored()

    async def store(self, row: object) -> None:
        """Nothing waits."""


def surface_with(show: Show, notes: Notes, peer: str = "192.0.2.7") -> httpx.AsyncClient:
    return client_of(make_surface(show.conductor, show.outbox, settings(), notes=notes).app, peer)


async def test_who_signed_out_is_out_after_a_restart_too(show: Show) -> None:
    """A copy of the cookie opens nothing in the next daemon on that journal."""
    notes = Notes(Pen())
    before = surface_with(show, notes)
    await sign_in(before)
    copy = {"cookie": f"{COOKIE}={before.cookies[COOKIE]}"}
    await before.post("/sign-out", headers=HERE)
    after = surface_with(show, notes)
    assert (await after.get("/api/v1/state", headers=copy)).status_code == 401
    await sign_in(after)
    assert (await after.get("/api/v1/state")).status_code == 200


def test_sessions_that_were_signed_out_do_not_pile_up(show: Show) -> None:
    """What has expired is forgotten, and what is more than a limit; nonsense costs nothing."""
    clock = StillClock(at("18:00"))
    notes = Notes(Pen())
    notes.put(ENDED, '["x", 7, {}]')
    keys = Keys(settings(), clock.now, notes)
    for _ in range(limits.ENDED.value + 5):
        keys.end_session(keys.new_session())
    assert len(json.loads(notes.get(ENDED) or "")) == limits.ENDED.value
    clock.move_to(clock.now() + SESSION_LASTS)
    keys.end_session(keys.new_session())
    assert len(json.loads(notes.get(ENDED) or "")) == 1


def test_a_household_is_one_address() -> None:
    """Whoever has a /64 of IPv6 has billions of addresses, and three tries."""
    clock = StillClock(at("18:00"))
    tries = Tries(clock.now)
    for number in range(FREE_TRIES):
        tries.begin(f"2001:db8::{number}")
    assert tries.wait("2001:db8::ffff") > 0
    assert tries.wait("2001:db8:0:1::1") == 0
    tries.begin("::ffff:192.0.2.7")
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"


def test_strangers_together_have_a_limit_which_is_not_that_of_others() -> None:
    """Many addresses guess; who signed in before is not kept waiting."""
    clock = StillClock(at("18:00"))
    tries = Tries(clock.now)
    tries.begin("192.0.2.7")
    tries.forgive("192.0.2.7")
    for number in range(limits.STRANGERS.value):
        tries.begin(f"198.51.100.{number}")
    assert tries.wait("203.0.113.1") == 1
    assert tries.wait("192.0.2.7") == 0
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert tries.wait("203.0.113.1") == 0


async def test_a_browser_that_was_here_before_is_not_locked_out(locked: httpx.AsyncClient) -> None:
    """Somebody guesses from the crew's own address: behind a proxy that may be everybody's."""
    await sign_in(locked)
    await locked.post("/sign-out", headers=HERE)
    known = dict(locked.cookies)
    assert COOKIE not in known
    locked.cookies.clear()
    for _ in range(FREE_TRIES):
        await sign_in(locked, "wrong")
    assert (await sign_in(locked)).status_code == 429
    assert locked.cookies == {}
    locked.cookies.update(known)
    assert (await sign_in(locked)).status_code == 303


async def test_what_marks_a_browser_opens_nothing(locked: httpx.AsyncClient) -> None:
    """It is no session, and a session is no mark."""
    await sign_in(locked)
    mark, session = locked.cookies[KNOWN], locked.cookies[COOKIE]
    locked.cookies.clear()
    headers = {"cookie": f"{COOKIE}={mark}"}
    assert (await locked.get("/api/v1/state", headers=headers)).status_code == 401
    keys = Keys(settings(), StillClock(at("18:10")).now)
    assert keys.peer_with(session, "192.0.2.7") == "192.0.2.7"
    assert keys.peer_with("made.up.mark", "192.0.2.7") == "192.0.2.7"
    assert keys.peer_with(None, "192.0.2.7") == "192.0.2.7"


async def test_guesses_are_hashed_only_until_the_password_is_known(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has signed in once lets the daemon tell the others without argon2."""
    hashed: list[bytes] = []
    really = credentials._verify

    def verify(known: str, given: bytes) -> bool:
        hashed.append(given)
        return really(known, given)

    monkeypatch.setattr(credentials, "_verify", verify)
    keys = Keys(settings(HASHED), StillClock(at("18:10")).now)
    assert not await keys.is_password(b"wrong", "192.0.2.8")
    assert await keys.is_password(PASSWORD.encode(), "192.0.2.7")
    assert not await keys.is_password(b"wrong", "192.0.2.8")
    assert await keys.is_password(PASSWORD.encode(), "192.0.2.9")
    assert hashed == [b"wrong", PASSWORD.encode()]


async def test_hashing_is_done_beside_the_shows_loop(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the key of sessions nor a password is hashed in the thread of the show."""
    threads: list[int] = []

    def noting(function: Callable[..., object]) -> Callable[..., object]:
        def noted(*args: object, **more: object) -> object:
            threads.append(threading.get_ident())
            return function(*args, **more)

        return noted

    for name in ("hash_secret_raw", "_verify"):
        monkeypatch.setattr(credentials, name, noting(getattr(credentials, name)))
    chosen = settings(HASHED).model_copy(update={"host": "127.0.0.1", "port": 0})
    server = WebServer(show.conductor, show.outbox, chosen)
    port = await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/api/v1/state", auth=("", PASSWORD))
    await server.stop()
    assert answer.status_code == 200
    assert len(threads) == 2
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("header", [{"x-forwarded-proto": "https"}, {}], ids=["tls", "plain"])
async def test_cookies_stay_on_tls_where_the_browser_speaks_it(
    locked: httpx.AsyncClient, header: dict[str, str]
) -> None:
    """`Secure` follows what the proxy says, also one that is not trusted otherwise."""
    form = {"password": PASSWORD}
    answer = await locked.post("/sign-in", data=form, headers={**HERE, **header})
    cookies = answer.headers.get_list("set-cookie")
    assert [("Secure" in cookie) for cookie in cookies] == [bool(header)] * 2


@pytest.mark.parametrize(("trusted", "status"), [("127.0.0.1", 401), ("", 429)])
async def test_a_proxys_word_counts_where_it_is_trusted(
    show: Show, trusted: str, status: int
) -> None:
    """Otherwise whoever is in front can invent an address for each guess."""
    chosen = settings().model_copy(
        update={"host": "127.0.0.1", "port": 0, "trusted_proxies": trusted}
    )
    server = WebServer(show.conductor, show.outbox, chosen)
    port = await server.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for number in range(FREE_TRIES + 1):
            headers = {"x-forwarded-for": f"192.0.2.{number}"}
            answer = await client.get("/api/v1/state", auth=("", "wrong"), headers=headers)
    await server.stop()
    assert answer.status_code == status


async def test_behind_a_proxy_nobody_is_served_without_a_password(api: httpx.AsyncClient) -> None:
    """What comes through a proxy on this machine seems to come from this machine."""
    for header in ("x-forwarded-for", "forwarded"):
        answer = await api.get("/api/v1/state", headers={header: "192.0.2.7"})
        assert answer.status_code == 403
        assert "ORCHESTRATOR_WEB__PASSWORD" in answer.json()["reason"]


FULL = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "5/Eydz2G9skRUIG0XjxOlQ$F7+32ZpcthdaV2QluuiV+HlJfhe1dcnGUDb1/DrI40s"
)
LEFT = "=19=65536,t=3,p=4"


@pytest.mark.parametrize(
    "password",
    [
        LEFT,
        f"{LEFT}$7iXaQ$K9x",
        f"$v{LEFT}",
        "$argon2id$broken",
        "$argon2id",
        FULL[:-30],
        FULL + "!",
    ],
)
def test_a_torn_or_broken_hash_is_refused_at_start(password: str) -> None:
    """It would be a password that everybody knows, or one that nobody does."""
    with pytest.raises(ValidationError, match="argon2 hash") as refused:
        settings(password)
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [FULL, PASSWORD, "t=3", "$ecret, p=4"])
def test_other_passwords_and_whole_hashes_are_taken(password: str) -> None:
    """Only what is left of a hash looks like it."""
    assert settings(password).password is not None


@pytest.mark.parametrize("proxies", ["nonsense", "127.0.0.1, 300.1.1.1", "*"])
def test_a_proxy_that_is_no_address_is_refused(proxies: str) -> None:
    """The message names it."""
    with pytest.raises(ValidationError, match="no address"):
        WebSettings(trusted_proxies=proxies)
