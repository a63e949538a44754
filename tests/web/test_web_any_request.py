"""Whatever is asked, the surface answers with sense: no request is met with a bug.

A whole rehearsed show is asked: requests made up from the API's own description, and others that
no well-meaning program would send.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from tests.browser.conftest import TWO_TALKS
from tests.browser.running_show import RunningShow

pytestmark = pytest.mark.slow

DECIDE = "/api/v1/rooms/main/decisions"

BOUNDED = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "25")),
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""The same few hundred requests in each run; FUZZ_EXAMPLES searches for longer."""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShow]:
    """Run the two talks in real time, the first recording on air."""
    file = tmp_path_factory.mktemp("show") / "show.yaml"
    file.write_text(TWO_TALKS, encoding="utf-8")
    running = RunningShow(file, starts=datetime(2020, 9, 19, 15, 5, tzinfo=UTC)).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def operations(show: RunningShow) -> list[schemathesis.APIOperation]:
    """Return what the API's description offers, but for the feeds: their answers have no end."""
    api = schemathesis.openapi.from_url(f"{show.url}/api/openapi.json")
    offered = [found.ok() for found in api.get_all_operations()]
    return [operation for operation in offered if not operation.path.startswith("/feed")]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=str)
def test_no_request_that_the_description_allows_or_forbids_meets_a_bug(
    show: RunningShow,
    operations: list[schemathesis.APIOperation],
    mode: schemathesis.GenerationMode,
) -> None:
    """Every answer below 500, but for those that the description announces (a daemon not ready)."""
    answers = set()

    def ask(case: schemathesis.Case) -> None:
        if mode is schemathesis.GenerationMode.POSITIVE:
            _aim(case, show)
        answer = case.call(timeout=20)
        answers.add((case.operation.label, answer.status_code))
        announced = case.operation.definition.raw["responses"]
        assert answer.status_code < 500 or str(answer.status_code) in announced, answer.text

    for operation in operations:
        cases = operation.as_strategy(generation_mode=mode)
        with suppress(Unsatisfiable):  # nothing of it can be asked in a way that is forbidden
            BOUNDED(given(cases)(ask))()
    assert len({label for label, _ in answers}) > len(operations) / 2
    wanted = 200 if mode is schemathesis.GenerationMode.POSITIVE else 422
    assert ("POST /api/v1/rooms/{room}/decisions", wanted) in answers


def _aim(case: schemathesis.Case, show: RunningShow) -> None:
    """Name a room that is there, in its present version: so decisions are really taken."""
    if "room" in (case.path_parameters or {}):
        case.path_parameters["room"] = "main"
    if isinstance(case.body, dict) and "version" in case.body:
        case.body["version"] = httpx.get(f"{show.url}/api/v1/rooms/main").json()["version"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"take"',
        b"\xff\xfe\x00",
        b'{"kind": "take", "kind": "hold"}',
        b'{"kind": "\\ud800", "version": "x"}',
        b'{"kind": "extend", "by": "' + b"9" * 5000 + b'm", "version": "x"}',
        b'{"kind": "extend", "by": NaN, "version": Infinity}',
        b'{"kind": "retime", "session": "alpha", "start": "9999-12-31 23:59", "version": "x"}',
        b'{"kind": "retime", "session": "alpha", "start": "0001-01-01T00:00+14:00"}',
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"n": ' + b"9" * 60_000 + b"}",
    ],
)
def test_a_body_that_makes_no_sense_is_refused(show: RunningShow, body: bytes) -> None:
    """In the shape of every refusal: a word, and a sentence."""
    answer = httpx.post(show.url + DECIDE, content=body, headers={"content-type": "text/json"})
    assert answer.status_code in (409, 422)
    assert set(answer.json()) >= {"error", "reason"}


def test_a_huge_body_is_refused_before_it_is_read(show: RunningShow) -> None:
    """By the length that it announces."""
    answer = httpx.post(show.url + DECIDE, content=b" " * 5_000_000)
    assert answer.status_code == 413


def raw(show: RunningShow, request: bytes) -> bytes:
    """Send bytes as they are; return the first line of the answer, empty when there is none."""
    place = urlsplit(show.url)
    assert place.hostname is not None
    with socket.create_connection((place.hostname, place.port or 80), timeout=20) as connection:
        connection.sendall(request)
        answer = connection.recv(65_536)
    return answer.partition(b"\r\n")[0]


HOST = b"Host: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /api/v1/state HTTP/1.1\r\nHost: [::1\r\n\r\n",
        b"GET /api/v1/state HTTP/1.1\r\nHost: \xff\xff\r\n\r\n",
        b"GET /api/v1/state HTTP/1.1\r\n\r\n",
        b"GET /api/v1/rooms/%ff%00%2e%2e%2f HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /static/..%2f..%2fauth.py HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /static/%00 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /schedule HTTP/1.1\r\n" + HOST + b'If-None-Match: \xe9,,"\r\n\r\n',
        b"GET /api/v1/state HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /api/v1/state HTTP/1.1\r\n" + HOST + b"Cookie: \xff=;;;=\r\n\r\n",
        b"GET /api/v1/state HTTP/1.1\r\n" + HOST + b"Authorization: Basic \xff\r\n\r\n",
        b"GET /api/v1/as-run?count=" + b"9" * 5000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
        b"POST " + DECIDE.encode() + b" HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
        b"POST " + DECIDE.encode() + b" HTTP/1.1\r\n" + HOST + b"Content-Length: "
        + b"9" * 5000 + b"\r\n\r\n",
        b"POST " + DECIDE.encode() + b" HTTP/1.1\r\n" + HOST + b"Origin: http://[\r\n"
        b"Content-Length: 2\r\n\r\n{}",
        b"POST " + DECIDE.encode() + b" HTTP/1.1\r\n" + HOST
        + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"BREW /coffee HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET * HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)  # fmt: skip
def test_bytes_that_no_program_would_send_are_met_with_an_answer(
    show: RunningShow, request_: bytes
) -> None:
    """Refused or answered; afterwards the surface serves as before."""
    line = raw(show, request_ + b"\r\n\r\n" if request_.startswith(b"\x16") else request_)
    assert line.startswith(b"HTTP/1.1 ")
    assert line.split()[1] < b"500", line
    assert httpx.get(f"{show.url}/healthz").status_code == 200


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "٣", "", "1.5"])
def test_a_feed_goes_on_from_any_id(show: RunningShow, number: str) -> None:
    """An id that is none gets the whole state."""
    with httpx.stream("GET", f"{show.url}/feed", timeout=20) as feed:
        run = next(line for line in feed.iter_lines() if line.startswith("id: "))[4:].split("-")[0]
    last = {"Last-Event-ID": f"{run}-{number}".encode()}
    with httpx.stream("GET", f"{show.url}/feed", headers=last, timeout=20) as feed:
        lines = feed.iter_lines()
        assert next(line for line in lines if line.startswith("event: ")) == "event: state"
        data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data[6:])["event"]["name"] == "An evening of talks"
