"""What the YouTube device has to remember over a restart, behind a Protocol of two methods.

Kept: ids of what was made, the intent to make something, the texts last written, units used.
`app` hands in one that lives in the journal; `FileStore` serves the commands.
"""

import json
import os
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """Texts by key. `put` returns when the text would survive a crash."""

    def get(self, key: str) -> str | None:
        """Return the text, or None."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep the text."""
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


class FileStore:
    """One JSON file, replaced as a whole at every change. One writer at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        """Return the text, or None; raises OSError or ValueError for an unreadable file."""
        return self._read().get(key)

    def put(self, key: str, text: str) -> None:
        """Keep the text; raises OSError."""
        write_private(self._path, json.dumps({**self._read(), key: text}, indent=1))

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        texts: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return texts


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
