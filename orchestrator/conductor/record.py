"""What the conductor needs of the journal; `journal.store.Journal` meets it, and tests' own do."""

from datetime import datetime
from typing import Protocol

from orchestrator.model.as_run import AsRunLine, FollowedLine
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

    async def try_writing(self) -> None:
        """See whether it can be written, without waiting."""
        ...

    def record(self, line: AsRunLine) -> None:
        """Append an as-run line, in order, without waiting."""
        ...

    def record_followed(self, line: FollowedLine) -> None:
        """Append a line about a device that follows the picture, in order, without waiting."""
        ...
