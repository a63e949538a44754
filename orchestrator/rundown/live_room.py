"""One room of the show, live: its rundown, and the decisions that made it what it is.

Owned by the conductor; reconcilers ask it what should be on air. Holds no device and does no I/O.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from orchestrator.model.decisions import Adopted, Choice, Decision
from orchestrator.model.rundown import Item, Rundown
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import LatePolicy, Room, Session, Timetable
from orchestrator.rundown.compile import compile_room, forecast
from orchestrator.rundown.decided import NEVER
from orchestrator.rundown.state_at import Lasting, lasting_at

Listener = Callable[[], None]


class LiveRoom:
    """A room's rundown and everything that follows from it."""

    def __init__(
        self,
        room_id: str,
        timetable: Timetable,
        decisions: tuple[Decision, ...] = (),
        earlier: Mapping[str, Timetable] | None = None,
    ) -> None:
        self.id = room_id
        self.timetable = timetable
        self.decisions = tuple(d for d in decisions if d.room == room_id)
        self._earlier = dict(earlier or {})
        self._listeners: list[Listener] = []
        self._kept: tuple[Lasting, ...] = ()
        self.rundown: Rundown = self._compile()

    @property
    def room(self) -> Room:
        """The room as the timetable has it."""
        return self.timetable.rooms[self.id]

    def listen(self, listener: Listener) -> None:
        """Call back after each change of the rundown."""
        self._listeners.append(listener)

    def add(self, decision: Decision) -> None:
        """Fold one more decision in."""
        self.decisions = self._with(decision)
        if not decision.choice.aside:
            self._changed()

    def adopt(
        self, timetable: Timetable, decision: Decision, rundown: Rundown | None = None
    ) -> None:
        """Go on by another timetable; what is on air stays. `rundown`: compiled beforehand."""
        self._earlier[self.timetable.digest] = self.timetable
        self.timetable = timetable
        self.decisions = self._with(decision)
        self._changed(rundown)

    def trial(self, timetable: Timetable, decision: Decision) -> Rundown:
        """Return the rundown as it would be under another timetable. Safe in another thread."""
        earlier = {**self._earlier, self.timetable.digest: self.timetable}
        return compile_room(self.id, timetable, self._with(decision), earlier)

    def supposing(self, choice: Choice, at: datetime) -> Rundown:
        """Return the rundown as it would be with one more decision. Safe in another thread."""
        number = max((each.number for each in self.decisions), default=0) + 1
        supposed = (*self.decisions, Decision(number, at, self.id, "", choice))
        return compile_room(self.id, self.timetable, supposed, self._earlier)

    def _with(self, decision: Decision) -> tuple[Decision, ...]:
        """Return all decisions in the journal's order: one may have been made since this one."""
        return tuple(sorted((*self.decisions, decision), key=lambda each: each.number))

    def state(self, now: datetime) -> RoomState:
        """Return what the room should be like at this instant.

        It is the same object until the next boundary or change of the rundown.
        """
        return self._lasting(now).state

    def next_boundary(self, now: datetime) -> datetime | None:
        """Return the next instant at which the state changes by itself; None: never."""
        until = self._lasting(now).until
        return until if until < NEVER else None

    def next_cue(self, now: datetime) -> datetime | None:
        """Return the instant at which the item on air departs by the clock; None: it does not."""
        return self._lasting(now).departs

    def _lasting(self, now: datetime) -> Lasting:
        """Return the state of this instant; those of the present and the coming cue are kept."""
        for kept in self._kept:
            if kept.holds_at(now):
                return kept
        fresh = lasting_at(self.rundown, now)
        self._kept = (fresh, *self._kept[:1])
        return fresh

    def forecast(self, now: datetime) -> Rundown:
        """Return the rundown as it is expected to go, seen from now."""
        return forecast(self.id, self.timetable, self.decisions, now, self._earlier)

    def known_session(self, session_id: str) -> Session | None:
        """Return a session as the timetable has it, or as the last one that had it did."""
        everywhere = (self.timetable, *reversed(self.past_timetables()))
        return next((s for t in everywhere if (s := t.session(session_id)) is not None), None)

    def past_timetables(self) -> tuple[Timetable, ...]:
        """Return the timetables that were in force before, oldest first, as far as known."""
        adopted = (d.choice.before for d in self.decisions if isinstance(d.choice, Adopted))
        past = (self._earlier.get(digest) for digest in adopted)
        return tuple(timetable for timetable in past if timetable is not None)

    def late_policy(self, item: Item) -> LatePolicy:
        """Return what the timetable wants when this premiere is joined late."""
        session = self.timetable.session(item.session) if item.session else None
        return session.late if session else LatePolicy.SEEK

    def _compile(self) -> Rundown:
        return compile_room(self.id, self.timetable, self.decisions, self._earlier)

    def _changed(self, rundown: Rundown | None = None) -> None:
        self.rundown = rundown or self._compile()
        self._kept = ()
        for listener in self._listeners:
            listener()
