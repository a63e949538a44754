"""What an edit of a very large timetable does to cues that are due meanwhile; on simulators."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.simulators import simulators
from bench.timetables import cues_among_many

LATER = "Talk number 50\n"
"""The title of a talk far from being next: such an edit is adopted at once."""

APART = timedelta(milliseconds=1000)


def swap(folder: Path, sessions: int, cues: int) -> list[Figure]:
    """Measure cue errors, in milliseconds, while an edited timetable is read and adopted."""
    part = f"{sessions:,} sessions"
    rooms = 1 + (sessions + 99) // 100
    with simulators(rooms) as simulated:
        names = ["studio", *(f"room-{number}" for number in range(rooms - 1))]
        settings = {
            f"ORCHESTRATOR_OBS__{name.upper().replace('-', '_')}__URL": url
            for name, url in zip(names, simulated.urls, strict=True)
        }
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=60)
        text = cues_among_many(start, cues, APART, sessions)
        daemon = DaemonProcess(folder, text, settings)
        daemon.provision()
        daemon.start(120)
        _wait_for(start + cues // 3 * APART)
        edited = time.monotonic()
        daemon.file.write_text(text.replace(LATER, "An edited talk\n"))
        took = _until_adopted(daemon) - edited
        _wait_for(start + (cues + 2) * APART)
        lines = daemon.get("/api/v1/as-run?room=studio&count=500")
        daemon.stop()
    errors = [line["error_ms"] for line in lines if line["kind"] in ("break", "live")]
    taken = [error for error in errors if error is not None]
    return [
        Figure(part, "edit to adoption", took, "s"),
        Figure(part, "cues", len(taken), "", str(cues)),
        *spread(part, "cue error during the swap", taken, "ms", {"max": "≤ 50"}),
    ]


def _until_adopted(daemon: DaemonProcess, deadline: float = 120.0) -> float:
    end = time.monotonic() + deadline
    log = daemon.folder / "daemon.log"
    while "timetable is adopted" not in log.read_text():
        if time.monotonic() > end:
            raise RuntimeError(f"the edit is not adopted:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    return time.monotonic()


def _wait_for(instant: datetime) -> None:
    time.sleep(max(0.0, (instant - datetime.now(UTC)).total_seconds()))
