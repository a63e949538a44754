"""What happened on the channel, with instants: the evidence that tests and rehearsals read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `what`: inserted, title, description, state, thumbnail, bound, deleted, chat,
    playlist, stream; `subject`: the id of the broadcast, stream or chat."""

    at: datetime
    what: str
    subject: str
    value: str


class History:
    """All changes, in the order in which they took effect."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, at: datetime, what: str, subject: str, value: str) -> None:
        """Record a change."""
        self.entries.append(Entry(at, what, subject, value))

    def of(self, what: str, subject: str | None = None) -> list[Entry]:
        """Return the changes of one sort, of one subject or of all."""
        return [e for e in self.entries if e.what == what and subject in (None, e.subject)]

    def value_at(self, what: str, subject: str, at: datetime) -> str | None:
        """Return the value that held at an instant; None before the first."""
        held = [e.value for e in self.of(what, subject) if e.at <= at]
        return held[-1] if held else None
