"""What is known of the recordings to come."""

import os
from pathlib import Path

import pytest

from orchestrator.news import News
from orchestrator.upkeep.files_ahead import (
    STALE_AFTER,
    STILL_AFTER,
    FilesAhead,
    FileState,
    MissingFiles,
)
from tests.rundown.shows import at, day, rundown_of, talk
from tests.web.stage import StillClock


class Watch(StillClock):
    """A clock whose seconds a test counts."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Watch:
    return Watch(at("18:00"))


async def test_a_file_is_there_or_missing(tmp_path: Path, clock: Watch) -> None:
    """Before the first look, and of a file that nobody asked for, nothing is known."""
    there, missing, empty = tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "c.mp4"
    there.write_bytes(b"x")
    empty.touch()
    files = FilesAhead(clock, News(clock))
    assert files.of(there) is None
    await files.look([there, missing, empty])
    assert files.of(there) is FileState.THERE
    assert files.of(missing) is FileState.MISSING
    assert files.of(empty) is FileState.EMPTY
    assert files.of(tmp_path / "d.mp4") is None


async def test_a_file_that_changes_is_arriving_until_it_has_been_still(
    tmp_path: Path, clock: Watch
) -> None:
    """A copy that came while nobody looked is there; one that grows is not whole yet."""
    file = tmp_path / "a.mp4"
    files = FilesAhead(clock, News(clock))
    await files.look([file])
    for size in (1, 2):
        clock.seconds += 1
        file.write_bytes(b"x" * size)
        await files.look([file])
        assert files.of(file) is FileState.ARRIVING
    clock.seconds += STILL_AFTER
    await files.look([file])
    assert files.of(file) is FileState.THERE
    os.utime(file, (1, 1))
    await files.look([file])
    assert files.of(file) is FileState.ARRIVING


async def test_pages_are_told_when_something_changes_and_not_otherwise(
    tmp_path: Path, clock: Watch
) -> None:
    """A second look at the same files is no news."""
    file, news = tmp_path / "a.mp4", News(clock)
    changed = news.watch()
    files = FilesAhead(clock, news)
    await files.look([file])
    assert changed.is_set()
    changed.clear()
    await files.look([file])
    assert not changed.is_set()
    file.write_bytes(b"x")
    await files.look([file])
    assert changed.is_set()


async def test_what_was_seen_long_ago_is_not_said(tmp_path: Path, clock: Watch) -> None:
    """A disk that has not answered since may be gone."""
    files = FilesAhead(clock, News(clock))
    await files.look([tmp_path / "a.mp4"])
    clock.seconds += STALE_AFTER + 1
    assert files.of(tmp_path / "a.mp4") is None


def test_the_crew_is_told_once_of_recordings_that_are_not_there(clock: Watch) -> None:
    """Of one with its path, of several by their titles; what comes meanwhile is not told again."""
    names = ("a", "b", "c", "d")
    show = day(*(talk(name, f"{18 + hour}:00") for hour, name in enumerate(names)))
    items = [i for i in rundown_of(show).items if i.kind.row.plays]
    news = News(clock)
    missing = MissingFiles(news)

    def told(*gone: int) -> list[str]:
        before = len(news.alerts)
        missing.look("main", [items[each] for each in gone])
        return [alert.text for alert in list(news.alerts)[before:]]

    assert told(0) == [f"{items[0].called}: its recording is not there: {items[0].media}"]
    assert told(0) == []
    (several,) = told(0, 1, 2, 3)
    titles = ", ".join(f"“{each.title}”" for each in items[:3])
    assert several == f"4 recordings to come are not there: {titles} and 1 more"
    assert told(1, 2) == []
    assert [alert.over is None for alert in news.alerts] == [False, True]
    assert told() == []
    assert [alert.over is None for alert in news.alerts] == [False, False]
