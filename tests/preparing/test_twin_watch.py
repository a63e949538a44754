"""During the show: a twin that comes, goes, or fits no more is seen, once it is settled."""

from pathlib import Path

from orchestrator.news import News
from orchestrator.preparing.twin_watch import TwinWatch
from tests.preparing.test_twins import prepared
from tests.rundown.shows import at
from tests.web.stage import StillClock


class Counted:
    """Counts how often it is told."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


def watch(told: Counted) -> TwinWatch:
    clock = StillClock(at("18:00"))
    return TwinWatch(clock, News(clock), told)


async def test_what_should_be_played_otherwise_is_told_once(tmp_path: Path) -> None:
    """At the second look that sees it: files are copied in steps. A crew may have said no."""
    original, told = tmp_path / "talk.mov", Counted()
    original.write_bytes(b"a film")
    watched = watch(told)
    for _ in range(3):
        await watched.look([original])
    assert told.times == 0
    twin = prepared(original)
    await watched.look([original])
    assert told.times == 0
    for _ in range(3):
        await watched.look([original])
    assert told.times == 1
    for _ in range(3):
        await watched.look([twin])
    assert told.times == 1
    twin.unlink()
    for _ in range(3):
        await watched.look([twin])
    assert told.times == 2


async def test_an_original_that_is_replaced_is_waited_for(tmp_path: Path) -> None:
    """The twin is played, its original looked at; one that is gone says nothing."""
    original, told = tmp_path / "talk.mov", Counted()
    twin = prepared(original)
    watched = watch(told)
    await watched.look([twin])
    original.write_bytes(b"a film that was cut again")
    await watched.look([twin])
    assert told.times == 0
    await watched.look([twin])
    assert told.times == 1
