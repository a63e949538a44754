"""Who keeps what: the journal for the conductor, the conductor for the loops of its rooms.

`Record` is met by `journal.store.Journal` and by tests' own, `Findings` by `loop.Conductor`.
"""

from datetime import datetime
from typing import Protocol

from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import Choice, Decision


class Record(Protocol):
    """Keeps what was decided, and what came of it."""

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at the moment, for the crew; None while it can."""
        ...

    async def decide(
        self, at: datetime, room: str, by: str, choice: Choice, reason: str
    ) -> Decision:
        """Append a decision; it is durable when this returns."""
        ...

    def note(self, at: datetime, room: str, by: str, choice: Choice, reason: str) -> Decision:
        """Append a decision without waiting: one that would be made again after a crash."""
        ...

    async def try_writing(self) -> None:
        """See whether it can be written, without waiting."""
        ...

    def record(self, line: AsRunLine) -> None:
        """Append an as-run line, in order, without waiting."""
        ...


class Findings(Protocol):
    """Where the loop of a room and device brings what it has found."""

    async def decide_by_itself(self, room: str, choice: Choice, at: datetime, reason: str) -> None:
        """Append a decision that no person took; durable, where it could not be made again."""
        ...

    def commands(self, room: str) -> bool:
        """Whether no other orchestrator has the room's picture."""
        ...

    def record(self, line: AsRunLine) -> None:
        """Append what became of a cue, or of something that follows the picture."""
        ...
