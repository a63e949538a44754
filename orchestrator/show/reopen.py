"""Rooms as the journal left them, for a daemon that starts. Called by `open_show`.

An edit made while the daemon was down is adopted at once before the show and after it. During the
show the rooms go on by the timetable they had, and the edit is offered as if it were made now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.clock import Clock
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import BY_FILE, Adopted, Decision
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.show.script import Script


@dataclass(frozen=True, slots=True)
class Reopened:
    """The rooms; `fresh` are those in which this show was never before.

    `edited`: the script's timetable is another than the rooms go on by, and is to be offered.
    """

    rooms: tuple[ShowRoom, ...]
    fresh: frozenset[str]
    edited: bool


async def reopen(script: Script, journal: Journal, clock: Clock) -> Reopened:
    """Bring the rooms to where the journal left them."""
    await journal.keep_timetable(script.timetable.digest, script.text, script.source)
    decisions = await journal.decisions()
    past = _Before(script.timetable, decisions, await _earlier(script, journal, decisions))
    fresh = frozenset(room for room in past.used if room not in past.adopted)
    edited = past.is_under_way(clock.now())
    for room in past.used:
        if room in fresh or not (edited and past.show(room)):
            await past.adopt(room, journal, clock)
    rooms = dict.fromkeys((*past.used, *(past.adopted if edited else ())))
    shows = (past.show(room) for room in rooms)
    return Reopened(tuple(show for show in shows if show is not None), fresh, edited)


@dataclass(slots=True)
class _Before:
    """What was decided before. `adopted`: the digest that each room went on by at last."""

    timetable: Timetable
    decisions: tuple[Decision, ...]
    earlier: Mapping[str, Timetable]
    used: tuple[str, ...] = field(init=False)
    adopted: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        rooms = {session.room for session in self.timetable.sessions}
        self.used = tuple(room for room in self.timetable.rooms if room in rooms)
        self.adopted = {
            d.room: d.choice.digest for d in self.decisions if isinstance(d.choice, Adopted)
        }

    def is_under_way(self, now: datetime) -> bool:
        """Return whether a room that another timetable took on air is in the middle of its show."""
        edited = (room for room, digest in self.adopted.items() if digest != self.timetable.digest)
        return any(_is_under_way(self.show(room), now) for room in edited)

    async def adopt(self, room: str, journal: Journal, clock: Clock) -> None:
        """Let the room begin, or go on, by the script's timetable; it may do so already."""
        before = self.adopted.get(room, "")
        if before == self.timetable.digest:
            return
        choice = Adopted(self.timetable.digest, before, None, None)
        reason = "edited while the orchestrator was down" if before else "first start"
        at = clock.now() if before else min(clock.now(), self._begins(room))
        decision = await journal.decide(at, room, BY_FILE, choice, reason)
        self.decisions = (*self.decisions, decision)
        self.adopted[room] = self.timetable.digest

    def _begins(self, room: str) -> datetime:
        """Return when the room's show begins, though the orchestrator may be started later.

        What would have ended by then has ended at its time, as after a restart.
        """
        starts = (session.start for session in self.timetable.sessions_of(room))
        return min(start for start in starts if start is not None)

    def show(self, room: str) -> ShowRoom | None:
        """Return the room as it was left; None where its timetable is not known any more."""
        digest = self.adopted[room]
        timetable = self.timetable if digest == self.timetable.digest else self.earlier.get(digest)
        if timetable is None or not timetable.sessions_of(room):
            return None
        return ShowRoom(room, timetable, self.decisions, self.earlier)


def _is_under_way(show: ShowRoom | None, now: datetime) -> bool:
    if show is None:
        return False
    on_air = show.state(now).item
    return on_air.kind is not ItemKind.CLOSING and on_air.id != show.rundown.items[0].id


async def _earlier(
    script: Script, journal: Journal, decisions: Sequence[Decision]
) -> dict[str, Timetable]:
    digests = {d.choice.digest for d in decisions if isinstance(d.choice, Adopted)}
    earlier = {}
    for digest in digests:
        text = await journal.timetable_text(digest)
        timetable = script.reread(text) if text is not None else None
        if timetable is not None:
            earlier[digest] = timetable
    return earlier
