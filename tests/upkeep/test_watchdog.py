"""A loop that stands still is seen while it does, and told when it goes on."""

import threading

from structlog.testing import capture_logs

from orchestrator.clock import SystemClock
from orchestrator.news import News
from orchestrator.upkeep.watchdog import Watchdog
from tests.web.stage import until


def block_the_loop(seconds: float) -> None:
    threading.Event().wait(seconds)


async def test_a_blocked_loop_is_logged_with_what_it_does_and_then_told() -> None:
    """The log has the line that blocks; the crew hears for how long."""
    news = News(SystemClock())
    watchdog = Watchdog(SystemClock(), news, still_after=0.2)
    with capture_logs() as logs:
        watchdog.start()
        block_the_loop(0.6)
        await until(lambda: bool(news.alerts))
        await watchdog.stop()
    [entry] = [entry for entry in logs if entry["event"] == "the event loop stands still"]
    assert "block_the_loop" in entry["doing"]
    seconds = float(
        news.alerts[0].text.removeprefix("the orchestrator stood still for ").split()[0]
    )
    assert 0.5 <= seconds < 5
    assert len(news.alerts) == 1


async def test_a_loop_that_runs_is_left_alone() -> None:
    """Work in small pieces is no standstill."""
    news = News(SystemClock())
    watchdog = Watchdog(SystemClock(), news, still_after=0.4)
    with capture_logs() as logs:
        watchdog.start()
        for _ in range(10):
            await SystemClock().sleep(0.05)
        await watchdog.stop()
    assert (list(news.alerts), logs) == ([], [])
