"""Where the journal of a timetable is when the settings name none. Called by the commands.

Beside the timetable: whoever starts a second daemon for it, from whatever folder, meets its lock.
"""

import os
import zlib
from pathlib import Path
from typing import Final

from orchestrator.paths import straightened

NAME: Final = "orchestrator.sqlite3"


def journal_of(timetable: Path) -> str:
    """Return the address of a timetable's journal; the folder that it is in is made if need be.

    In the user's state folder (XDG Base Directory Specification) where none can be made beside the
    timetable.
    """
    return f"sqlite:///{_file_of(straightened(timetable).parent)}"


def _file_of(folder: Path) -> Path:
    beside = folder / NAME
    if beside.exists() or os.access(folder, os.W_OK):
        return beside
    kept = _state_folder() / f"{folder.name or 'root'}-{zlib.crc32(os.fsencode(folder)):08x}"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return beside  # what stands in the way there is told when it is opened
    return kept / NAME


def _state_folder() -> Path:
    configured = os.environ.get("XDG_STATE_HOME", "")
    base = Path(configured) if configured.startswith("/") else Path.home() / ".local" / "state"
    return base / "meetup-orchestrator"


def journal_left_behind(timetable: Path) -> str:
    """Return what is said of a journal in the current folder, which was used before; or nothing."""
    old, used = Path(NAME).absolute(), Path(journal_of(timetable).removeprefix("sqlite:///"))
    if not old.is_file() or (used.exists() and used.samefile(old)):
        return ""
    return (
        f"There is a journal of an earlier show at {old}. It is not used: this show's is {used}. "
        f"To go on with the old one, end this daemon and move it there, with what lies beside it "
        f"({NAME}-wal), or set ORCHESTRATOR_JOURNAL_URL=sqlite:///{old}."
    )
