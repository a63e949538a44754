"""From a device's milestones to the lines of the log of what followed the picture. Pure.

Used by `follower`. Each milestone ends in one line: when it is seen to be true, or when it is no
longer wanted and never was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.devices.port import Milestone
from orchestrator.model.as_run import CueOutcome, FollowedLine
from orchestrator.model.state import RoomState


@dataclass(slots=True)
class _Awaited:
    last: Milestone
    planned: datetime
    item: str


class Milestones:
    """The milestones of one room and device: those under way, and those that had their line."""

    def __init__(self, room: str, device: str) -> None:
        self._room = room
        self._device = device
        self._open: dict[str, _Awaited] = {}
        self._settled: set[str] = set()

    def reached(
        self, now_wanted: Sequence[Milestone], state: RoomState, now: datetime
    ) -> Iterator[FollowedLine]:
        """Yield the lines of what has come true or is over, as of this state and instant."""
        wanted = {milestone.key: milestone for milestone in now_wanted}
        for key in [key for key in self._open if key not in wanted]:
            yield self._missed(self._open.pop(key))
        for key, milestone in wanted.items():
            if key in self._settled:
                continue
            planned = milestone.due or now
            open_one = self._open.setdefault(key, _Awaited(milestone, planned, state.item.id))
            open_one.last = milestone
            if milestone.met:
                self._settled.add(key)
                yield self._line(self._open.pop(key), now)

    def _line(self, reached: _Awaited, seen: datetime) -> FollowedLine:
        taken = reached.last.taken
        outcome = CueOutcome.VERIFIED if taken is not None else CueOutcome.FOUND
        return self._spell(reached, seen, outcome, "")

    def _missed(self, missed: _Awaited) -> FollowedLine:
        sent = missed.last.taken is not None
        outcome = CueOutcome.UNVERIFIED if sent else CueOutcome.FAILED
        return self._spell(missed, None, outcome, missed.last.missing)

    def _spell(
        self, about: _Awaited, seen: datetime | None, outcome: CueOutcome, reason: str
    ) -> FollowedLine:
        return FollowedLine(
            room=self._room,
            device=self._device,
            item=about.item,
            session=about.last.session,
            what=about.last.what,
            planned=about.planned,
            taken=about.last.taken,
            verified=seen,
            outcome=outcome,
            reason=reason,
        )
