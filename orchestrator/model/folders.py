"""Folders as another computer writes them: Windows, a share, a Mac. Pure.

Used by `settings`, which refuses what is none, and by `devices.obs.naming.elsewhere`.
"""

import re
from pathlib import PurePath, PurePosixPath, PureWindowsPath

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SHARE = re.compile(r"(\\\\|//)[^\\/?.]+[\\/][^\\/]")
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
"""What no name of a file or folder may have there."""


class FolderError(ValueError):
    """What is written is no folder that a computer could find; the text says how to write it."""


def folder_of(text: str) -> PurePath:
    """Return the folder as the computer that has it reads it; raises FolderError."""
    if is_windows(text):
        return PureWindowsPath(text)
    if text.startswith("/") and not text.startswith("//"):
        return PurePosixPath(text)
    raise FolderError(
        "must be a whole path on OBS's computer, such as D:\\talks, //server/share or "
        "/Users/ann/talks"
    )


def is_windows(text: str) -> bool:
    """Return whether a path begins with a drive, or is on a share."""
    return bool(_DRIVE.match(text) or _SHARE.match(text))
