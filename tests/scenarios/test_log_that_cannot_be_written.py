"""A log that cannot be written (its disk is often the journal's) costs the show nothing."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

import httpx
import pytest
import structlog

from orchestrator.cli.terminal import logs
from orchestrator.rehearsal.show import Rehearsal
from tests.ports import free_port
from tests.resilience.stage import shown_by
from tests.scenarios.stage import HEAD, ONE_ROOM, one_talk, start_of
from tests.scenarios.test_rehearsals import script
from tests.venues.real_synapse import wait_until
from tests.venues.whole_show import ORCHESTRATOR

FULL = Path("/dev/full")


@pytest.fixture
def full_disk() -> Iterator[IO[str]]:
    """Open a log on a full disk; afterwards the test's own logging is as it was."""
    before = structlog.get_config()
    log = FULL.open("w")
    yield log
    with suppress(OSError):
        log.close()
    structlog.configure(**before)


def test_the_show_goes_on_without_its_log(tmp_path: Path, full_disk: IO[str]) -> None:
    """The recording ends, and the next begins, while nothing can be written down of it."""
    seen: list[str] = []

    async def act(running: Rehearsal) -> None:
        obs, start = running.simulators["main"], start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=50))
        logs.log_to(full_disk)
        structlog.configure(cache_logger_on_first_use=False)  # other tests have other logs
        await running.clock.sleep_until(start + timedelta(seconds=95))
        seen.append(shown_by(obs).file)
        await running.close()  # a room that stands still would never be over
        await running.open()

    next_one = "{id: b, title: B, media: b.mp4, duration: 45s, qa: 10s}"
    text = one_talk("duration: 60s, qa: 30s", ONE_ROOM, next_one)
    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert seen == ["b.mp4"]


def test_the_daemon_starts_and_ends_without_its_log(tmp_path: Path) -> None:
    """What it says at its start and at its end cannot be written either."""
    timetable = tmp_path / "show.yaml"
    timetable.write_text(
        HEAD + ONE_ROOM + 'sessions:\n  - {start: "18:00", title: Lunch, duration: 10m}\n',
        encoding="utf-8",
    )
    port = free_port()
    settings = {
        "ORCHESTRATOR_WEB__PORT": str(port),
        "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{tmp_path}/journal.sqlite3",
        "ORCHESTRATOR_OBS__MAIN__URL": f"ws://127.0.0.1:{free_port()}",
    }

    def serves() -> bool:
        assert daemon.poll() is None, f"it ended with {daemon.returncode}"
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == httpx.codes.OK
        return False

    with FULL.open("wb") as log:
        daemon = subprocess.Popen(
            [ORCHESTRATOR, "run", str(timetable)], stderr=log, env={**os.environ, **settings}
        )
    try:
        wait_until(serves, "the daemon serves", 30)
        daemon.terminate()
        assert daemon.wait(10) == 0
    finally:
        daemon.kill()
        daemon.wait()
