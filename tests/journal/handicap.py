"""A daemon that restarts where its journal cannot be written, in a process of its own.

`python -m tests.journal.handicap URL EVENT full|read-only|read-only-folder`: opens, decides, has
the disk mended, and prints what happened on one line of JSON.
"""

import asyncio
import json
import os
import resource
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Hold
from tests.heard import Heard
from tests.journal.waiting import until

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Report:
    """How many decisions were known, the number of the next, and what the crew was told."""

    known: int
    number: int
    trouble: str | None
    alarms: list[str]


def full(_path: Path) -> Callable[[], None]:
    """Let no file grow beyond one page of SQLite; return what mends it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def read_only(path: Path) -> Callable[[], None]:
    """Take away the right to write the journal's files; return what mends it."""
    return _without_rights([*path.parent.iterdir()])


def read_only_folder(path: Path) -> Callable[[], None]:
    """Do the same, and let nothing be made beside them either."""
    return _without_rights([*path.parent.iterdir(), path.parent])


def _without_rights(paths: list[Path]) -> Callable[[], None]:
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:  # To root a missing right is no obstacle.
        os.seteuid(NOBODY)

    def mend() -> None:
        os.seteuid(user)
        for path, mode in modes.items():
            path.chmod(mode)

    return mend


async def main(url: str, event: str, handicap: str) -> None:
    """Live through the handicap and report."""
    alarms: list[str] = []
    clock = SystemClock()
    impose = {"full": full, "read-only": read_only, "read-only-folder": read_only_folder}[handicap]
    with ExitStack() as stack:
        mend = impose(Path(url.removeprefix("sqlite:///")))
        stack.callback(mend)
        journal = await Journal.open(url, event, clock, Heard(alarms))
        known = len(await journal.decisions())
        decision = await journal.decide(clock.now(), "main", "handicap", Hold("x"))
        trouble = journal.trouble
    await until(lambda: journal.trouble is None and journal.pending == 0, "the journal is written")
    await journal.close()
    print(json.dumps(asdict(Report(known, decision.number, trouble, alarms))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
