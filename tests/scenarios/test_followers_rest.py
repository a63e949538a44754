"""A device that follows the picture rests while nothing can have changed, and misses nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.conductor import follower
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.rehearsal.youtube_emulator import FaultKind
from tests.scenarios.test_youtube_rehearsals import SHOW, emulator_of, script

PER_SESSION = SHOW.replace("{complete: true,", "{per: session, privacy: unlisted,")
INSERT, BIND, TRANSITION = (f"liveBroadcasts.{what}" for what in ("insert", "bind", "transition"))
FAULTS: Mapping[str, Sequence[tuple[FaultKind, str, int]]] = {
    "none": (),
    "answers lost": [
        (FaultKind.CLOSED_AFTER, INSERT, 2),
        (FaultKind.CLOSED_AFTER, BIND, 2),
        (FaultKind.CLOSED_AFTER, TRANSITION, 1),
    ],
    "refused for a while": [
        *((FaultKind.SERVER_ERROR, INSERT, nth) for nth in (1, 2, 4)),
        *((FaultKind.SERVER_ERROR, BIND, nth) for nth in (1, 2)),
        *((FaultKind.SERVER_ERROR, TRANSITION, nth) for nth in (1, 2)),
    ],
    "a start that takes long": [(FaultKind.SLOW_TRANSITION, TRANSITION, 1)],
}
"""Of the changes, by number. Two looks at one instant may come in either order, so that the number
of a request of any kind is another request on another run (seen on a busy machine)."""


def played(folder: Path, show: str, faults: str) -> tuple[object, ...]:
    """Return everything that the rehearsal came to, and what was done on the channel, when."""
    rehearsal = Rehearsal(script(folder, show))
    for kind, method, nth in FAULTS[faults]:
        emulator_of(rehearsal).faults.order(kind, method, nth, seconds=120.0)
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
