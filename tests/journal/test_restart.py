"""A daemon that is restarted while its disk is full or read-only knows what was decided."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.model.decisions import Hold
from tests.journal.conftest import EVENT, ROOT, Open, StartDaemon, path_of
from tests.journal.handicap import Report
from tests.journal.shows import START

pytestmark = pytest.mark.slow


@pytest.fixture
def url() -> Iterator[str]:
    """Return an address in a folder that other users may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield f"sqlite:///{folder}/journal.sqlite3"


@pytest.fixture
def killed_daemons_decisions(url: str, start_daemon: StartDaemon) -> int:
    """Have a daemon killed in the show; return how many decisions it had acknowledged."""
    daemon = start_daemon(url)
    assert daemon.stdout is not None
    for _ in range(100):
        daemon.stdout.readline()
    daemon.kill()
    daemon.wait()
    return 100


@pytest.mark.parametrize("handicap", ["full", "read-only", "read-only-folder"])
@pytest.mark.parametrize("left", ["-wal and -shm", "-wal alone"])
async def test_a_killed_daemon_restarts_without_a_disk_to_write(
    url: str, open_journal: Open, killed_daemons_decisions: int, handicap: str, left: str
) -> None:
    """It replays, raises the alarm, decides, and writes once it can."""
    if left == "-wal alone":
        path_of(f"{url}-shm").unlink()

    report = _restart(url, handicap)

    assert report.known >= killed_daemons_decisions
    assert report.number == report.known + 1
    assert report.trouble
    assert len(report.alarms) == 1
    decisions = await (await open_journal(url)).decisions()
    assert len(decisions) == report.number
    assert decisions[-1].by == "handicap"


@pytest.mark.parametrize("handicap", ["full", "read-only", "read-only-folder"])
async def test_a_stopped_daemon_starts_without_a_disk_to_write(
    url: str, open_journal: Open, handicap: str
) -> None:
    """It does the same with a journal that was closed in order."""
    journal = await open_journal(url)
    await journal.decide(START, "main", "anna", Hold("x"))
    await journal.close()

    report = _restart(url, handicap)

    assert (report.known, report.number) == (1, 2)
    assert len(report.alarms) == 1
    assert len(await (await open_journal(url)).decisions()) == 2


def _restart(url: str, handicap: str) -> Report:
    command = [sys.executable, "-m", "tests.journal.handicap", url, EVENT, handicap]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return Report(**json.loads(done.stdout.splitlines()[-1]))
