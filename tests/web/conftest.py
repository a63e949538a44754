"""Shows for the tests of the HTTP surface."""

from collections.abc import AsyncIterator

import httpx
import pytest

from orchestrator.settings import WebSettings
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, client_of, make_app, make_show, until


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    """Start the two talks, with the first recording on air for ten minutes."""
    made = make_show(StillClock(at("18:10")))
    await made.conductor.start()
    await until(lambda: made.device.shown is not None and len(made.record.lines) > 0)
    yield made
    await made.conductor.stop()


@pytest.fixture
async def api(show: Show) -> AsyncIterator[httpx.AsyncClient]:
    """Talk to the show's surface, without a password, from this machine."""
    async with client_of(make_app(show.conductor, show.outbox, WebSettings())) as client:
        yield client
