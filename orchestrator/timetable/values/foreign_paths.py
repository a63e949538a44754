"""Paths of another computer in a timetable: what to write instead. Used by `media_paths`.

A crew copies the path from the computer that has OBS; there is a setting for what that one says.
"""

import os
import re
from pathlib import Path
from typing import Final

from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import shown

SETTING: Final = "ORCHESTRATOR_OBS__NAME__MEDIA_FOLDER"

_OF_A_DRIVE = re.compile(r"[A-Za-z]:[\\/]|[\\/]{2}[^\\/]")


def refuse_foreign(text: str, beside: Path) -> None:
    """Raise MeaningError for a path that no file of this computer can have.

    `beside`: the folder of the timetable; what really is there is no mistake.
    """
    here = "write the path that it has on this computer, such as talks/opening.mp4"
    there = f"how OBS's computer names the folder is said by the setting {SETTING}"
    if os.name != "nt" and _OF_A_DRIVE.match(text) and not _is_there(beside / text):
        what = f"{shown(text)} is a path of Windows or of a network share, not of this computer"
        raise MeaningError(what, f"{here}; {there}")
    if "\\" in text:
        right = f"write {shown(text.replace(chr(92), '/'))}"
        raise MeaningError(f"{shown(text)} has backslashes", f"{right}; {there}")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
