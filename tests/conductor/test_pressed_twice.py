"""A button that is pressed again because the first press seems to do nothing."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.errors import OrchestratorError
from orchestrator.journal.database import Database
from orchestrator.model.decisions import Extend, Take
from orchestrator.rehearsal.show import Rehearsal
from tests.scenarios.test_recovery import ONE_ROOM, one_talk, start_of
from tests.scenarios.test_rehearsals import script


@pytest.mark.parametrize("kind", ["take", "extend"])
def test_it_counts_once_where_the_disk_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The second press comes with the version that was seen before the first."""
    hangs, goes_on, reached = threading.Event(), threading.Event(), threading.Event()
    store = Database.store

    def slowly(self: Database, rows: object) -> None:
        if hangs.is_set():
            reached.set()
            goes_on.wait(5)
        store(self, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "store", slowly)
    refused: list[str] = []
    made: list[int] = []

    async def act(running: Rehearsal) -> None:
        show = running.conductor.rooms["main"]
        at = 40 if kind == "take" else 70
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=at))
        state = show.state(running.clock.now())
        assert state.standby is not None
        extended = Extend(state.item.id, timedelta(seconds=20))
        choice = Take(state.standby.id) if kind == "take" else extended

        async def press() -> None:
            try:
                await running.conductor.decide("main", choice, "Ann", seen=state.version)
            except OrchestratorError as error:
                refused.append(type(error).__name__)

        hangs.set()
        presses = [asyncio.ensure_future(press()), asyncio.ensure_future(press())]
        await asyncio.to_thread(reached.wait, 5)
        goes_on.set()
        await asyncio.gather(*presses)
        made.append(sum(type(d.choice) is type(choice) for d in show.decisions))

    journal = f"sqlite:///{tmp_path}/journal.sqlite3"
    next_one = "{id: b, title: B, media: b.mp4, duration: 45s, qa: 10s}"
    text = one_talk("duration: 60s, qa: 30s", ONE_ROOM, next_one)
    Rehearsal(script(tmp_path, text), journal_url=journal).run(act)
    assert made == [1]
    assert refused == ["StaleDecisionError"]
