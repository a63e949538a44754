"""What a test run or a bench has started does not outlive it."""

import subprocess
import sys

import psutil
import pytest

from tests.studio.real_obs import wait_until

pytestmark = pytest.mark.studio

STARTS_THINGS = """
import sys
from pathlib import Path
from tests.studio.real_obs import Display, RealObs
from tests.studio.rtmp import RtmpServer

folder = Path(sys.argv[1])
display, server = Display(), RtmpServer(folder / "rtmp")
obs = RealObs(folder / "obs", display.name)
obs.start()
print("started", flush=True)
sys.stdin.read()
"""


def test_a_killed_run_leaves_nothing_running(tmp_path) -> None:
    """OBS, its display and the RTMP server die with a run that is killed outright."""
    for name in ("obs", "rtmp"):
        (tmp_path / name).mkdir()
    command = [sys.executable, "-c", STARTS_THINGS, str(tmp_path)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"started\n"
    children = psutil.Process(run.pid).children()
    assert len(children) == 3
    run.kill()
    run.wait()
    wait_until(lambda: not any(map(_lives, children)), f"{children} are gone", 5)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
