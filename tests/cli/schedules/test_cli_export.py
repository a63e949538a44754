"""`export`: the public schedule as files, from a timetable or from the running daemon."""

import asyncio
import json
from pathlib import Path

from orchestrator.model.decisions import Skip
from tests.cli.typing_commands import typed
from tests.web.stage import Show

SCHEDULES = Path(__file__).parents[3] / "schedules"


def test_a_timetable_becomes_a_site(tmp_path: Path) -> None:
    """Recordings need not be there when their lengths are written."""
    timetable = SCHEDULES / "2020-09-19.yaml"
    ended = typed("export", "site", str(tmp_path / "out"), "--timetable", str(timetable))
    assert (ended.code, "8 sessions" in ended.out) == (0, True), ended.said
    page = (tmp_path / "out" / "index.html").read_text()
    assert "Differentiable self-organisation" in page
    assert "Alexander Mordvintsev" in page


def test_a_timetable_with_errors_becomes_none(tmp_path: Path) -> None:
    """All errors are told, and no file is written."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("event: {name: X, date: never, timezone: Europe/Moscow}\nsessions: []\n")
    ended = typed("export", "site", str(tmp_path / "out"), "--timetable", str(broken))
    assert ended.code == 1
    assert "broken.yaml:1:" in ended.err
    assert not (tmp_path / "out").exists()


async def test_without_a_timetable_the_running_daemon_is_asked(
    tmp_path: Path, daemon: Show
) -> None:
    """With what was decided since."""
    await daemon.conductor.decide("main", Skip("beta/premiere"), "Ann")
    await daemon.conductor.decide("main", Skip("beta/qa"), "Ann")
    ended = await asyncio.to_thread(typed, "export", "site", str(tmp_path / "out"))
    assert ended.code == 0, ended.said
    document = json.loads((tmp_path / "out" / "schedule.json").read_text())
    states = {slot["id"]: slot["state"] for slot in document["slots"]}
    assert states == {"alpha": "upcoming", "beta": "cancelled"}
