"""A timetable as it goes on air; read by `show.script_reader`, opened by `open_show`."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.model.timetable import Timetable

Reread = Callable[[str], Timetable | None]


@dataclass(frozen=True, slots=True)
class Script:
    """A timetable as it goes on air: what it says, and its text for the journal.

    `reread` turns the text of an earlier timetable of this show into what it said then.
    """

    timetable: Timetable
    text: str
    reread: Reread
    source: str = ""
    """The file it came from, by which its last good text is found again."""
    run: str = ""
    """Tells apart runs of one timetable at different times (a demo that starts now)."""

    @property
    def text_digest(self) -> str:
        """What the file's bytes were: the timetable's digest also tells what plays as a twin."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def event_key(self) -> str:
        """What the journal files the show's decisions under."""
        event = self.timetable.event
        return " ".join(filter(None, (event.name, event.day.isoformat(), self.run)))
