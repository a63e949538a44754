"""Rows of the fault campaign: the journal's disk and file fail while the show runs."""

import os
import random
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.journal.reader import read_journal
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.post_state import PostState
from tests.resilience.stage import STEADY, Stage, Trial, undisturbed

NOBODY = 65534

TOLD_WITHIN = 12.0
"""Seconds of the show: the journal is written every ten, whether anything happens or not."""


def path_of(stage: Stage) -> Path:
    return Path(stage.rehearsal.journal_url.removeprefix("sqlite:///"))


@contextmanager
def no_room(_path: Path) -> Iterator[None]:
    """Let no file grow beyond one page of SQLite, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Put files in the journal's place that may not be written, as a copy from a backup is."""
    with ExitStack() as stack:
        for ending in ("", "-wal", "-shm"):
            file = Path(f"{path}{ending}")
            if not file.exists():
                continue
            copy = Path(f"{file}.copy")
            shutil.copyfile(file, copy)
            copy.replace(file)
            file.chmod(0o444)
            stack.callback(file.chmod, 0o644)
        stack.callback(path.parent.chmod, path.parent.stat().st_mode)
        path.parent.chmod(0o555)
        user = os.geteuid()
        if user == 0:  # To root a missing right is no obstacle.
            os.seteuid(NOBODY)
            stack.callback(os.seteuid, user)
        yield


def cannot_be_written(
    handicap: Callable[[Path], AbstractContextManager[None]], restarted: bool
) -> Trial:
    """Seconds until it is on the page; all that was recorded meanwhile is written afterwards."""

    def trial(folder: Path, rng: random.Random) -> float:
        folder.chmod(0o755)
        took = 0.0
        away: list[tuple[float, float]] = []

        async def mishap(stage: Stage) -> None:
            nonlocal took
            await stage.until(rng.uniform(-30, 200))
            with handicap(path_of(stage)):
                if restarted:
                    begin = stage.now
                    await stage.rehearsal.close()
                    await stage.rehearsal.open()
                    away.append((begin - 1, stage.now + STEADY))
                took = await stage.seconds_until(lambda: bool(_trouble(stage)), TOLD_WITHIN)
                assert stage.says("cannot be written")
                await stage.sleep(rng.uniform(5, 150))

        stage = Stage(folder, rng).play(mishap)
        wrong = stage.differs_from(undisturbed(), away)
        assert not wrong, wrong[:5]
        _hold_complete(stage)
        return took

    return trial


def _trouble(stage: Stage) -> str | None:
    return stage.document().journal_problem


def _hold_complete(stage: Stage) -> None:
    """Hold that the file has what the show had: every line, every decision, every post."""
    with read_journal(stage.rehearsal.journal_url, SystemClock()) as journal:
        (event,) = journal.events()
        # A daemon that was restarted knows the lines since then.
        since = _items(stage.performance.as_run)
        assert _items(journal.as_run(event))[-len(since) :] == since
        assert {line.item for line in journal.as_run(event)} == _all_items()
        assert {row.state for row in journal.posts(event)} == {PostState.DELIVERED}
        assert len(journal.posts(event)) == len(stage.performance.posts)
        assert len(journal.decisions(event)) == stage.decisions


def _all_items() -> set[str]:
    return {line.item for line in undisturbed().performance.as_run}


def _items(lines: tuple[AsRunLine, ...]) -> list[tuple[str, object]]:
    return [(line.item, line.planned) for line in lines]


def damaged_while_running(folder: Path, rng: random.Random) -> float:
    """Garbage is written into the file: what is remembered is written again, or into a new one."""

    async def mishap(stage: Stage) -> None:
        await stage.until(rng.uniform(-30, 300))
        spoil(path_of(stage), rng)

    stage = Stage(folder, rng).play(mishap)
    wrong = stage.differs_from(undisturbed(), [])
    assert not wrong, wrong[:5]
    if list(folder.glob("*.damaged-*")):
        assert any("was damaged" in text for text in stage.told), stage.told
    else:
        _hold_complete(stage)
    return 0.0


def damaged_at_start(folder: Path, rng: random.Random) -> float:
    """Set aside with every byte, told, and the show goes on. Worst seconds until steady."""
    took = 0.0
    away: list[tuple[float, float]] = []

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(-30, 300))
        begin = stage.now
        await stage.rehearsal.close()
        path = path_of(stage)
        spoil(path, rng)
        spoilt = path.read_bytes()
        await stage.rehearsal.open()
        took = await stage.right_again(5)
        away.append((begin - 1, stage.now + STEADY))
        aside = _set_aside(folder)
        assert aside.read_bytes() == spoilt
        assert stage.says("was damaged")
        assert stage.says(f"set aside as {aside}")

    stage = Stage(folder, rng).play(mishap)
    wrong = stage.differs_from(undisturbed(), away)
    assert not wrong, wrong[:5]
    return took


def _set_aside(folder: Path) -> Path:
    (found,) = folder.glob("*.damaged-????????T??????Z")
    return found


def spoil(path: Path, rng: random.Random) -> None:
    """Overwrite the beginning, or all but that."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(rng.choice([0, 100, 4096]))
        file.write(rng.randbytes(max(size, 8192)))
