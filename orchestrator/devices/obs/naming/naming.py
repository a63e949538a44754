"""How recordings are named to one OBS, and which recording an input's settings mean. Pure.

Used by `first_frame`, which gives files, and `readings`, which finds them. Nothing else of the
device knows a recording by another name than the daemon's own path. An OBS on another computer is
told otherwise: `by_http`, `elsewhere`, which also chooses.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import PermanentError

SPELLINGS = 3
"""Ways to spell one path. With three, two orders within one frame of OBS cannot cancel each other:
it compares with what it has when it draws the next."""

_DOTS = re.compile(r"(?<=[/\\])\.[/\\]")
_ADDRESS = re.compile(r"https?://[^?]*", re.IGNORECASE)


class NoNameError(PermanentError):
    """This OBS cannot be told of the recording; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names by which one OBS is told of recordings: here, the daemon's own paths.

    Since OBS 30 the file that a media input already has is no order: it is compared as text, and
    nothing is opened or played. So a file is always given in a spelling that the input has not.
    """

    def settings_for(self, file: Path, other_than: str | None) -> Mapping[str, object]:
        """Return the settings that make a media input open the recording; raises NoNameError.

        `other_than`: the text that the input has at the moment (see `text_of`), None or empty where
        it has none; the settings' own is another.
        """
        return {
            "is_local_file": True,
            "local_file": _otherwise(self.said(file), self.separator, other_than),
        }

    def text_of(self, settings: Mapping[str, object]) -> str | None:
        """Return the exact text by which an input with these settings has its file, or None."""
        local = settings.get("is_local_file") is not False  # left out where it is OBS's own default
        text = settings.get("local_file") if local else None
        return text if isinstance(text, str) and text else None

    def file_of(self, settings: Mapping[str, object]) -> Path | None:
        """Return the recording that an input with these settings has, however it is spelled."""
        text = self.text_of(settings)
        return None if text is None else Path(as_told(text))

    def said(self, file: Path) -> str:
        """Return the path that this OBS is told, for messages; raises NoNameError."""
        return str(file)

    @property
    def separator(self) -> str:
        """What stands between the folders of a path."""
        return os.sep


def _otherwise(path: str, separator: str, other_than: str | None) -> str:
    """Return the path in another spelling than this one; the same file to every system."""
    folder, _, name = path.rpartition(separator)
    spellings = [f"{folder}{separator}{f'.{separator}' * dots}{name}" for dots in range(SPELLINGS)]
    before = spellings.index(other_than) if other_than in spellings else -1
    return spellings[(before + 1) % SPELLINGS]


def as_told(text: str | None) -> str:
    """Return what an input has, for messages: in its plain spelling, without any signature."""
    if text is None:
        return "no file"
    address = _ADDRESS.match(text)
    return address[0] if address else _DOTS.sub("", text)
