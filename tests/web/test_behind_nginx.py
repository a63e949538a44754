"""A real nginx with TLS in front: headers, cookies, addresses, as an observer on the web sees them.

The rules are those that observatories of the web hold pages to.
"""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.settings import WebSettings
from orchestrator.web.door.credentials import FREE_TRIES
from orchestrator.web.server import WebServer
from tests.web.real_nginx import Nginx, nginx_before
from tests.web.stage import Show

pytestmark = pytest.mark.nginx

PASSWORD = "a password of the crew's"
HALF_A_YEAR = 15_768_000
PAGES = ("/sign-in", "/crew", "/schedule", "/board/main", "/overlays/clock", "/api/v1/state", "/no")


@pytest.fixture
async def nginx(show: Show, tmp_path: Path) -> AsyncIterator[Nginx]:
    settings = WebSettings(port=0, password=SecretStr(PASSWORD), trusted_proxies="127.0.0.1")
    server = WebServer(show.conductor, show.outbox, settings)
    port = await server.start()
    with nginx_before(port, tmp_path) as front:
        yield front
    await server.stop()


def visitor(nginx: Nginx, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(verify=nginx.trust, local_address=address)
    return httpx.AsyncClient(base_url=nginx.url, transport=transport)


async def sign_in(client: httpx.AsyncClient, nginx: Nginx, password: str) -> httpx.Response:
    form = {"password": password, "next": "/crew"}
    return await client.post("/sign-in", data=form, headers={"origin": nginx.url})


def policy(answer: httpx.Response) -> dict[str, str]:
    """Return the directives of an answer's content security policy."""
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";") if part]
    return {name: " ".join(values) for name, *values in parts}


def _lasts(answer: httpx.Response) -> bool:
    found = re.match(r"max-age=(\d+)", answer.headers.get("strict-transport-security", ""))
    return found is not None and int(found[1]) >= HALF_A_YEAR


RULES: dict[str, Callable[[httpx.Response], bool]] = {
    "comes over TLS only": _lasts,
    "has a policy for content": lambda a: policy(a)["default-src"] in ("'self'", "'none'"),
    "runs no script that stands in a page": lambda a: (
        "unsafe" not in policy(a).get("script-src", policy(a)["default-src"])
    ),
    "takes no plug-ins": lambda a: (
        "'none'" in (policy(a).get("object-src", policy(a)["default-src"]))
    ),
    "has a base of its own": lambda a: policy(a)["base-uri"] == "'none'",
    "sends forms to itself only": lambda a: policy(a)["form-action"] in ("'self'", "'none'"),
    "says who may frame it": lambda a: bool(policy(a)["frame-ancestors"]),
    "is what it says it is": lambda a: a.headers["x-content-type-options"] == "nosniff",
    "tells other sites nothing of its address": lambda a: (
        a.headers["referrer-policy"] in ("same-origin", "no-referrer", "strict-origin")
    ),
    "says who may load it": lambda a: (
        a.headers["cross-origin-resource-policy"] in ("same-origin", "cross-origin")
    ),
    "says how it may be kept": lambda a: "cache-control" in a.headers,
    "does not name its program": lambda a: "uvicorn" not in str(a.headers),
}


@pytest.mark.parametrize("rule", RULES)
async def test_every_page_keeps_the_rules(nginx: Nginx, rule: str) -> None:
    """One row of the table: pages for people, for OBS, for programs, and refusals."""
    async with visitor(nginx) as client:
        await sign_in(client, nginx, PASSWORD)
        for path in PAGES:
            answer = await client.get(path)
            assert RULES[rule](answer), (path, dict(answer.headers))


async def test_only_the_board_may_be_framed_by_others(nginx: Nginx) -> None:
    """That is what it is for."""
    async with visitor(nginx) as client:
        await sign_in(client, nginx, PASSWORD)
        framed = {
            path for path in PAGES if policy(await client.get(path))["frame-ancestors"] == "*"
        }
    assert framed == {"/board/main"}


async def test_cookies_stay_where_they_belong(nginx: Nginx) -> None:
    """Over TLS, out of reach of scripts and of other sites; so does their end."""
    async with visitor(nginx) as client:
        signed = await sign_in(client, nginx, PASSWORD)
        left = await client.post("/sign-out", headers={"origin": nginx.url})
    cookies = [*signed.headers.get_list("set-cookie"), *left.headers.get_list("set-cookie")]
    assert len(cookies) == 3
    for cookie in cookies:
        for flag in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
            assert flag in cookie, cookie


async def test_a_crew_works_through_it(nginx: Nginx, show: Show) -> None:
    """Signing in, looking, deciding; the feed comes at once."""
    async with visitor(nginx) as client:
        assert (await sign_in(client, nginx, PASSWORD)).status_code == 303
        assert (await client.get("/crew")).status_code == 200
        body = {"kind": "hold", "version": show.version}
        decided = await client.post(
            "/api/v1/rooms/main/decisions", json=body, headers={"origin": nginx.url}
        )
        assert decided.status_code == 200
        async with client.stream("GET", "/feed") as feed:
            async for line in feed.aiter_lines():
                if line == "event: state":
                    break


async def test_a_page_of_another_site_decides_nothing(nginx: Nginx, show: Show) -> None:
    """The name that the browser shows goes through to the daemon, with its port."""
    async with visitor(nginx) as client:
        await sign_in(client, nginx, PASSWORD)
        for origin in ("https://localhost", "https://evil.example.org", "null"):
            body = {"kind": "hold", "version": show.version}
            decided = await client.post(
                "/api/v1/rooms/main/decisions", json=body, headers={"origin": origin}
            )
            assert decided.status_code == 403


async def test_who_guesses_slows_down_only_themselves(nginx: Nginx) -> None:
    """Each visitor has an address of their own, whatever they say of it."""
    async with visitor(nginx, "127.0.0.7") as stranger:
        for number in range(FREE_TRIES + 1):
            headers = {"origin": nginx.url, "x-forwarded-for": f"192.0.2.{number}"}
            form = {"password": "wrong"}
            answer = await stranger.post("/sign-in", data=form, headers=headers)
    assert answer.status_code == 429
    async with visitor(nginx, "127.0.0.8") as crew:
        assert (await sign_in(crew, nginx, PASSWORD)).status_code == 303


async def test_who_comes_without_tls_is_led_to_it(nginx: Nginx) -> None:
    """Before anything is asked or sent."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{nginx.plain}/crew")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{nginx.url}/crew"
