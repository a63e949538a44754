"""What the YouTube device has to remember over a restart, behind a small Protocol.

Kept: ids of what was made, the intent to make something, the texts last written, units used.
The daemon and the commands hand in the journal's notes.
"""

import os
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """Texts by key."""

    def get(self, key: str) -> str | None:
        """Return the text, or None."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep the text; `get` returns it from now on."""
        ...

    async def settled(self) -> None:
        """Return when all that was put would survive a crash."""
        ...


class MemoryStore:
    """Forgets at the end of the process: for rehearsals and tests."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text, or None."""
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep the text."""
        self._texts[key] = text

    async def settled(self) -> None:
        """Return at once."""


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner alone (mode 0600); raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
