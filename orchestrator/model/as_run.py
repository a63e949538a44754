"""The as-run log's line: planned against actual for one cue, with the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orchestrator.model.rundown import ItemKind
from orchestrator.model.times import rfc3339


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
    """One cue. `planned` is the instant the rundown gave it when it came due; `taken` when OBS
    accepted it, `verified` when it was seen to be true; None where that did not happen."""

    room: str
    item: str
    session: str | None
    kind: ItemKind
    planned: datetime
    taken: datetime | None
    verified: datetime | None
    outcome: CueOutcome
    reason: str = ""

    @property
    def error_ms(self) -> float | None:
        """Milliseconds from planned to taken; None when it was never taken."""
        return _error_ms(self.planned, self.taken)

    def as_json(self) -> dict[str, object]:
        """Return the line with the keys that the as-run log's readers know."""
        return {
            "room": self.room,
            "item": self.item,
            "session": self.session,
            "kind": self.kind.value,
            **_evidence(self),
        }


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """What a device that is not the picture (YouTube) brought about for the show, and when.

    `what` in a word: title, live, ended. `planned`: when it was due; `taken`: when the device
    accepted it, `verified`: when it was seen to be true; None where that did not happen. `item`
    was on air, or was about to be.
    """

    room: str
    device: str
    item: str
    session: str | None
    what: str
    planned: datetime
    taken: datetime | None
    verified: datetime | None
    outcome: CueOutcome
    reason: str = ""

    @property
    def error_ms(self) -> float | None:
        """Milliseconds from planned to taken; None when it was never taken."""
        return _error_ms(self.planned, self.taken)

    def as_json(self) -> dict[str, object]:
        """Return the line with the keys of an as-run line, where it has the same."""
        return {
            "room": self.room,
            "device": self.device,
            "item": self.item,
            "session": self.session,
            "what": self.what,
            **_evidence(self),
        }


def interleaved(
    cues: Sequence[AsRunLine], followed: Sequence[FollowedLine]
) -> list[AsRunLine | FollowedLine]:
    """Return both logs as one, by when things were planned; cues alone stay in their order."""
    if not followed:
        return list(cues)
    return sorted([*cues, *followed], key=lambda line: line.planned)


def _evidence(line: AsRunLine | FollowedLine) -> dict[str, object]:
    return {
        "planned": rfc3339(line.planned),
        "taken": line.taken and rfc3339(line.taken),
        "verified": line.verified and rfc3339(line.verified),
        "error_ms": line.error_ms,
        "outcome": line.outcome.value,
        "reason": line.reason,
    }


def _error_ms(planned: datetime, taken: datetime | None) -> float | None:
    return None if taken is None else round((taken - planned).total_seconds() * 1000, 3)
