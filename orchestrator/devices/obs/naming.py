"""How recordings are named to one OBS, and which recording an input's settings mean. Pure.

Used by `recipes`, which gives files, and `readings`, which finds them. Nothing else of the device
knows a recording by another name than the daemon's own path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.settings import ObsSettings

SPELLINGS = 3
"""Ways to spell one path. With three, two orders within one frame of OBS cannot cancel each other:
it compares with what it has when it draws the next."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names by which one OBS is told of recordings.

    Since OBS 30 the file that a media input already has is no order: it is compared as text, and
    nothing is opened or played. So a file is always given in a spelling that the input has not.
    """

    @classmethod
    def of(cls, settings: ObsSettings) -> "Naming":  # noqa: ARG003  # all are in one place so far
        """Return how this OBS is told of recordings."""
        return cls()

    def settings_for(self, file: Path, other_than: str | None) -> Mapping[str, object]:
        """Return the settings that make a media input open the recording.

        `other_than`: the text that the input has at the moment (see `text_of`), None or empty where
        it has none; the settings' own is another.
        """
        before = _dots(file, other_than)
        dots = 0 if before is None else (before + 1) % SPELLINGS
        return {"is_local_file": True, "local_file": _spelled(file, dots)}

    def text_of(self, settings: Mapping[str, object]) -> str | None:
        """Return the exact text by which an input with these settings has its file, or None."""
        local = settings.get("is_local_file") is not False  # left out where it is OBS's own default
        text = settings.get("local_file") if local else None
        return text if isinstance(text, str) and text else None

    def file_of(self, settings: Mapping[str, object]) -> Path | None:
        """Return the recording that an input with these settings has, however it is spelled."""
        text = self.text_of(settings)
        return None if text is None else Path(text)

    def said(self, file: Path) -> str:
        """Return the recording's name in messages: the path that this OBS is told."""
        return _spelled(file, 0)


def _spelled(file: Path, dots: int) -> str:
    """Return the path with so many `./` before the file's own name."""
    folder = str(file).removesuffix(file.name)
    return f"{folder}{f'.{folder[-1:]}' * dots}{file.name}"


def _dots(file: Path, text: str | None) -> int | None:
    """Return which spelling of the file the text is, or None: it is another's."""
    return next((dots for dots in range(SPELLINGS) if _spelled(file, dots) == text), None)
