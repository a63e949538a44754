"""What the failures of an exchange mean: certainly not sent, perhaps sent, refused."""

import logging

import pytest

from orchestrator.venues.http import LARGEST, Http, Reply
from orchestrator.venues.port import NoAnswer, NotNow, Refused
from tests.venues.small_server import Answer, Request, SmallServer

SECRET = "s3cret-t0ken"


class Echo(SmallServer):
    """A server behind a proxy that repeats the address in its error pages."""

    def answer(self, request: Request) -> Answer:
        return 200, {}, {"path": request.path}


async def exchange(url: str, patience: float = 5.0) -> object:
    http = Http("the service", [SECRET], {"authorization": f"Bearer {SECRET}"}, patience)
    try:
        reply = await http.send("POST", f"{url}/{SECRET}/send", {"text": "x"})
        if isinstance(reply, Reply) and not reply.ok:
            return http.failure(reply)
        return reply
    finally:
        await http.close()


async def test_a_service_that_is_not_there_was_certainly_not_told() -> None:
    """Nothing was sent: it may be tried again."""
    assert isinstance(await exchange("http://127.0.0.1:9"), NotNow)


async def test_an_address_that_is_none_is_refused() -> None:
    """And it is not repeated, because it may be a secret."""
    answer = await exchange("nonsense")
    assert isinstance(answer, Refused)
    assert "nonsense" not in answer.reason


async def test_a_connection_that_breaks_leaves_it_open() -> None:
    """The service may have taken the message before; it is sent exactly once."""
    with Echo(fault="cut-after") as server:
        assert isinstance(await exchange(server.url), NoAnswer)
        assert len(server.requests) == 1


async def test_a_service_that_hangs_leaves_it_open() -> None:
    """Waiting ends, and nobody knows."""
    with Echo(fault="hang") as server:
        assert isinstance(await exchange(server.url, patience=0.2), NoAnswer)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Refused),
        (404, Refused),
        (302, Refused),
        (408, NoAnswer),
        (429, NotNow),
        (500, NoAnswer),
        (502, NoAnswer),
        (503, NotNow),
        (504, NoAnswer),
    ],
)
async def test_each_status_has_its_meaning(status: int, kind: type) -> None:
    """A gateway's error does not say whether the service behind it took the message."""
    with Echo(refuse=[(status, {}, "sorry")]) as server:
        answer = await exchange(server.url)
    assert type(answer) is kind


async def test_retry_after_is_read() -> None:
    """In seconds, as the services send it."""
    with Echo(refuse=[(429, {"Retry-After": "7"}, "slow")]) as server:
        assert await exchange(server.url) == NotNow("the service says: slow", 7.0)


async def test_secrets_are_taken_out_of_what_a_service_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A proxy's error page may repeat the address; the client's log would."""
    caplog.set_level(logging.DEBUG)
    with Echo(refuse=[(404, {}, f"no such page: /{SECRET}/send")]) as server:
        answer = await exchange(server.url)
    assert answer == Refused("the service says: no such page: /…/send")
    assert SECRET not in caplog.text


async def test_an_answer_without_an_end_does_not_fill_the_memory() -> None:
    """The beginning is enough to know what it is not."""
    endless = "x" * (3 * LARGEST)
    with Echo(refuse=[(200, {}, endless)]) as server:
        reply = await exchange(server.url)
    assert isinstance(reply, Reply)
    assert (reply.body, len(reply.text)) == ({}, 800)


@pytest.mark.parametrize("content", ["[" * 200_000, '{"id": ' + "9" * 5000 + "}", '{"id": NaN}'])
async def test_an_answer_of_nonsense_is_an_answer(content: str) -> None:
    """Deep, huge, or no JSON at all: nothing is raised."""
    with Echo(refuse=[(200, {"content-type": "application/json"}, content)]) as server:
        assert isinstance(await exchange(server.url), Reply)


async def test_a_field_of_an_answer_is_cut() -> None:
    """It is shown to people."""
    with Echo(refuse=[(200, {}, {"user": "u" * 100_000})]) as server:
        reply = await exchange(server.url)
    assert isinstance(reply, Reply)
    assert len(reply.field("user") or "") == 1000


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("30", 30.0), ("1e9", 900.0), ("-3", None), ("soon", None), ("0", 0.1)],
)
async def test_a_wait_of_any_size_is_bounded(said: str, seconds: float | None) -> None:
    """As the header says it, within what a show can wait."""
    with Echo(refuse=[(429, {"retry-after": said}, "slow down")]) as server:
        answer = await exchange(server.url)
    assert isinstance(answer, NotNow)
    assert answer.after == seconds


async def test_a_wait_until_a_date_is_read() -> None:
    """By the server's own clock, which stands beside it."""
    headers = {"retry-after": "Fri, 04 Dec 2099 18:00:30 GMT"}
    with Echo(refuse=[(503, headers, "later")]) as server:
        answer = await exchange(server.url)
    assert isinstance(answer, NotNow)
    assert answer.after == 900.0
