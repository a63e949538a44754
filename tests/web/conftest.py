"""Shows for the tests of the HTTP surface."""

from collections.abc import AsyncIterator

import pytest

from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, make_show, until


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    """Start the two talks, with the first recording on air for ten minutes."""
    made = make_show(StillClock(at("18:10")))
    await made.conductor.start()
    await until(lambda: made.device.shown is not None and len(made.record.lines) > 0)
    yield made
    await made.conductor.stop()
