"""What every venue offers the outbox: check, announce, edit, and what came of it.

One object is one place: a chat room, a channel. Nothing in here retries or waits for its turn: that
is the outbox's business. No text that leaves a venue holds a secret.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from orchestrator.posts.draft import Audience
from orchestrator.venues.pace import Pace


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be said. `key` is unique: a venue that can passes it on, to be heard once."""

    key: str
    kind: str
    room: str
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The venue has it, under this name (None: it gives none)."""

    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class NotNow:
    """The venue certainly does not have it, and may take it later: after so many seconds."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """It was sent, and whether the venue has it is not known."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The venue does not have it and will not take it until a person changes something."""

    reason: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """Only a person can say it there; `task` tells what to do with the text."""

    task: str


Answer = Delivered | NotNow | NoAnswer | Refused | ByHand


@dataclass(frozen=True, slots=True)
class Checked:
    """What the preflight found. `problems`: what would keep a post from being heard, and how to
    fix it. `notes`: what the crew should know all the same. Neither names the venue: who tells
    them does."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Venue(Protocol):
    """One place where people are told things."""

    @property
    def place(self) -> Audience:
        """Its name, unique and stable (`matrix:!room:example.org`), and whom it reaches."""
        ...

    @property
    def title(self) -> str:
        """What the crew calls it: `Matrix !room:example.org`."""
        ...

    @property
    def idempotent(self) -> bool:
        """Whether the same announcement sent twice is heard once."""
        ...

    @property
    def interval(self) -> float:
        """Seconds of the show between two posts to this place, by the venue's own limit."""
        ...

    @property
    def pace(self) -> Pace:
        """What all places of one account share."""
        ...

    async def check(self) -> Checked:
        """Try credentials and room without saying anything."""
        ...

    async def announce(self, post: Announcement) -> Answer:
        """Say it, once."""
        ...

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Put other words where an earlier announcement stands; again does no harm."""
        ...


@runtime_checkable
class ShowsTopic(Protocol):
    """A venue that shows a line about what is on, if the timetable wants it to."""

    @property
    def topic_wanted(self) -> bool:
        """Whether the timetable wants it."""
        ...

    async def set_topic(self, text: str) -> Answer:
        """Show this line, if it does not already."""
        ...
