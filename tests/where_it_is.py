"""Says every other minute what a run in several processes is at; ends one that hangs for good.

Where a test hangs after its time limit has struck, pytest-xdist would wait for it without end.

Registered by the root conftest where pytest-xdist hands out the tests.
"""

import os
import threading
from typing import Final

import pytest

from orchestrator.clock import SystemClock

CLOCK: Final = SystemClock()
EVERY: Final = 120.0
"""Seconds from one word to the next."""
HANGS: Final = 1200.0
"""Seconds after which a test is not waited for; every limit of time in `make test` is shorter."""


class WhereItIs:
    """Counts what has ended, and knows since when each unfinished test is at work."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._since = CLOCK.monotonic()
        self._ended = 0
        self._at_work: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="where-it-is", daemon=True)

    def pytest_sessionstart(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def pytest_sessionfinish(self) -> None:
        """Tell no more."""
        self._over.set()
        self._thread.join()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note a test that a process has begun."""
        self._at_work[nodeid] = CLOCK.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note a test that has ended."""
        self._at_work.pop(nodeid, None)
        self._ended += 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Name what failed at once: a run that is broken off has no summary."""
        if report.failed:
            self._say(f"\n[failed: {report.nodeid} ({report.when})]")

    def line(self, now: float) -> str:
        """Return what is said at `now`, in seconds of the monotonic clock."""
        tests = ", ".join(f"{test} ({now - at:.0f} s)" for test, at in [*self._at_work.items()])
        return f"[{(now - self._since) / 60:.0f} min: {self._ended} ended; at work: {tests or '–'}]"

    def pytest_testnodedown(self, error: object) -> None:
        """End the run where a process died: pytest-xdist 3.8 waits for its tests without end."""
        if error:
            self._end(f"A process of the tests died ({error})")

    def _tell(self) -> None:
        while not self._over.wait(EVERY):
            now = CLOCK.monotonic()
            self._say(f"\n{self.line(now)}")
            hanging = any(now - at > HANGS for at in [*self._at_work.values()])
            if hanging and "LONG" not in os.environ:
                self._end("A test hangs")

    def _say(self, line: str) -> None:
        self._config.pluginmanager.getplugin("terminalreporter").write_line(line)

    def _end(self, why: str) -> None:
        self._say(f"{why}: the run ends here, as failed.\n{self.line(CLOCK.monotonic())}")
        os._exit(pytest.ExitCode.INTERNAL_ERROR)
