"""The journal of a timetable's last rehearsal: `rehearse` keeps it, `as-run --rehearsal` reads it.

It stands beside the timetable, apart from the show's: a rehearsal never writes to that one.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from orchestrator.paths import straightened

ENDING: Final = ".rehearsal.sqlite3"


def rehearsed(timetable: Path) -> Path:
    """Return where the journal of the timetable's last rehearsal is, if there was one."""
    return straightened(timetable).with_suffix(ENDING)


def keep_rehearsed(journal: Path, timetable: Path) -> None:
    """Put a rehearsal's journal, which nobody writes to any more, in the place of the last one.

    Raises OSError where that cannot be written.
    """
    kept = rehearsed(timetable)
    fresh = kept.with_name(f".{kept.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(journal)) as source, closing(sqlite3.connect(fresh)) as target:
            source.backup(target)  # what is in its write-ahead log as well
            # without one, nothing lies beside it that would outlive it and spoil the next
            target.execute("PRAGMA journal_mode=DELETE")
        fresh.replace(kept)
    except sqlite3.Error as error:
        raise OSError(str(error)) from None
    finally:
        fresh.unlink(missing_ok=True)
