"""A device that follows the picture rests while nothing can have changed, and misses nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.conductor import follower
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.rehearsal.youtube_emulator import FaultKind
from tests.scenarios.test_youtube_rehearsals import SHOW, emulator_of, script

PER_SESSION = SHOW.replace("{complete: true,", "{per: session, privacy: unlisted,")
FAULTS = {
    "none": [],
    "answers lost": [(FaultKind.CLOSED_AFTER, n) for n in (4, 9, 13)],
    "refused for a while": [(FaultKind.SERVER_ERROR, n) for n in (3, 4, 5, 8, 9, 10, 20, 21)],
    "a start that takes long": [(FaultKind.SLOW_TRANSITION, 1)],
}


def played(folder: Path, show: str, faults: str) -> tuple[object, ...]:
    """Return everything that the rehearsal came to, and what was done on the channel, when."""
    rehearsal = Rehearsal(script(folder, show))
    for kind, nth in FAULTS[faults]:
        emulator_of(rehearsal).faults.order(kind, nth=nth, seconds=120.0)
    alerts: list[str] = []

    async def listen(running: Rehearsal) -> None:
        heard = running.conductor.news.watch()
        while True:
            await heard.wait()
            heard.clear()
            alerts[:] = [f"{alert.at} {alert.text}" for alert in running.conductor.news.alerts]

    performance = rehearsal.run(listen)
    changes = [
        (entry.at, entry.what, entry.value) for entry in emulator_of(rehearsal).history.entries
    ]
    return performance.as_run, alerts, changes


@pytest.mark.parametrize(
    ("show", "faults"), [(SHOW, "none"), *((PER_SESSION, faults) for faults in FAULTS)]
)
def test_rest_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, show: str, faults: str
) -> None:
    """What is done, told and logged, and when, is what looking every second would come to."""
    resting = played(tmp_path, show, faults)
    monkeypatch.setattr(follower, "AT_REST", timedelta(0))
    assert resting == played(tmp_path, show, faults)


def test_rest_holds_up_no_look(tmp_path: Path) -> None:
    """While a picture is awaited and a start is under way it is looked at least every 2 s."""
    rehearsal = Rehearsal(script(tmp_path))
    rehearsal.run()
    emulator = emulator_of(rehearsal)
    live = next(e.at for e in emulator.history.entries if e.value == "live")
    starting = next(e.at for e in emulator.history.entries if e.value == "liveStarting")
    looks = [c.at for c in emulator.meter.charges if c.method == "liveBroadcasts.list"]
    awaited = [at for at in looks if starting <= at <= live]
    assert len(awaited) >= (live - starting) / timedelta(seconds=2)
