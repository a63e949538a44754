"""The as-run log's line: published and planned against actual for one thing, with the evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from orchestrator.model.rundown import ItemKind
from orchestrator.model.times import rfc3339

PICTURE = "picture"
"""What a cue brings about; see `AsRunLine.what`."""

HEARD = "heard"
"""The same of a line about the sound of what is on air: verified, it was on the device's meters."""


class CueOutcome(StrEnum):
    """How a cue ended."""

    VERIFIED = "verified"
    """Seen on the device itself: scene on program, recording advancing."""
    UNVERIFIED = "unverified"
    """Sent and accepted, but not seen to be true within the deadline."""
    FAILED = "failed"
    """Not done; `reason` says why and what was shown instead."""
    FOUND = "found"
    """Already so when we looked (after a restart, or done by hand)."""


@dataclass(frozen=True, slots=True)
class AsRunLine:
    """What a device brought about for the show, and when: a cue, or what follows the picture."""

    room: str
    device: str
    """What the crew calls it: `OBS studio-a`, `YouTube main`."""
    what: str
    """In a word: `picture` for a cue, `heard` for its sound; on YouTube `live`, `title` …"""
    item: str
    """What was on air, or was about to be."""
    session: str | None
    picture: ItemKind | None
    """What a cue was to show: the fallback where it covers an item of any kind.
    None: the line is no cue. In JSON and in the journal it is called `kind`."""
    planned: datetime
    """When it was due, as the rundown had it then."""
    taken: datetime | None
    """When the device accepted it; None: it never did."""
    verified: datetime | None
    """When it was seen to be true; None: it never was."""
    outcome: CueOutcome
    reason: str = ""
    called: str = ""
    """How people call the item, or a session on YouTube; empty in logs of older versions."""
    published: datetime | None = None
    """When the timetable alone, without any decision, had it begin; None: it said nothing of it."""

    @property
    def behind(self) -> timedelta | None:
        """How much later than published it was on air; None where either is not known."""
        on_air = self.taken or self.verified
        return on_air - self.published if on_air and self.published else None

    @property
    def error_ms(self) -> float | None:
        """Milliseconds from planned to taken; None when it was never taken."""
        if self.taken is None:
            return None
        return round((self.taken - self.planned).total_seconds() * 1000, 3)

    def as_json(self) -> dict[str, object]:
        """Return the line with the keys that the as-run log's readers know."""
        return {
            "room": self.room,
            "device": self.device,
            "what": self.what,
            "item": self.item,
            "called": self.called,
            "session": self.session,
            "kind": self.picture and self.picture.value,
            "published": self.published and rfc3339(self.published),
            "planned": rfc3339(self.planned),
            "taken": self.taken and rfc3339(self.taken),
            "verified": self.verified and rfc3339(self.verified),
            "error_ms": self.error_ms,
            "outcome": self.outcome.value,
            "reason": self.reason,
        }


def cues(lines: Iterable[AsRunLine]) -> list[AsRunLine]:
    """Return the lines about the picture."""
    return [line for line in lines if line.picture is not None]


def unheard(lines: Iterable[AsRunLine]) -> list[AsRunLine]:
    """Return the lines that say that something was not heard."""
    return [line for line in lines if line.what == HEARD and line.outcome is CueOutcome.FAILED]


def by_plan(lines: Sequence[AsRunLine]) -> list[AsRunLine]:
    """Return the lines by when they were planned, cues first; cues alone stay in their order."""
    if len(cues(lines)) == len(lines):
        return list(lines)
    return sorted(lines, key=lambda line: (line.planned, line.picture is None))
