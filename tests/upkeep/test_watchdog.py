"""A loop that stands still is seen while it does, and told when it goes on."""

import threading
from collections.abc import Callable

from structlog.testing import capture_logs

from orchestrator.clock import SystemClock
from orchestrator.news import News
from orchestrator.upkeep.watches import Watchdog
from tests.web.stage import until


class HandClock(SystemClock):
    """Its seconds are moved by hand, so that a busy machine's standstills are none of the test's.

    Counts who reads them: the loop, which beats, and the thread that watches.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 100.0
        self.beats = self.looks = 0

    def monotonic(self) -> float:
        """Return the seconds as they were set."""
        if threading.current_thread() is threading.main_thread():
            self.beats += 1
        else:
            self.looks += 1
        return self.seconds


def block_the_loop(seen: Callable[[], bool]) -> None:
    pause = threading.Event()
    assert any(seen() or pause.wait(0.01) for _ in range(3000))


async def test_a_blocked_loop_is_logged_with_what_it_does_and_then_told() -> None:
    """The log has the line that blocks; the crew hears for how long."""
    clock = HandClock()
    news = News(clock)
    watchdog = Watchdog(clock, news, still_after=0.2)
    with capture_logs() as logs:
        watchdog.start()
        clock.seconds += 0.6
        block_the_loop(lambda: bool(logs))
        await until(lambda: bool(news.alerts), within=30)
        await watchdog.stop()
    [entry] = [entry for entry in logs if entry["event"] == "the event loop stands still"]
    assert "block_the_loop" in entry["doing"]
    [alert] = news.alerts
    assert alert.text.startswith("the orchestrator stood still for 0.6 s")


async def test_a_loop_that_runs_is_left_alone() -> None:
    """Work in small pieces is no standstill."""
    clock = HandClock()
    news = News(clock)
    watchdog = Watchdog(clock, news, still_after=0.2)
    with capture_logs() as logs:
        watchdog.start()
        for _ in range(10):
            beats, looks = clock.beats, clock.looks
            await until(lambda b=beats, k=looks: clock.beats > b and clock.looks > k, within=30)
            clock.seconds += 0.15
        await watchdog.stop()
    assert (list(news.alerts), logs) == ([], [])
