"""Edits of the timetable: adopted at once, or held until somebody accepts what they would change.

Owned by the conductor. The reloader offers what it has read; the API accepts and rejects. An edit
that touches what is on air or next in a room is held, with its plan; a newer edit replaces it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from orchestrator.clock import Clock
from orchestrator.conductor.record import Record
from orchestrator.errors import StaleDecisionError
from orchestrator.model.decisions import BY_FILE, Adopted, Choice, Decision
from orchestrator.model.rundown import Rundown
from orchestrator.model.timetable import Timetable
from orchestrator.news import News
from orchestrator.rundown.changes import Change, diff
from orchestrator.rundown.decided import NEVER
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.state_at import state_at

MOST_TOLD = 3
"""Changes that an alert names; the state document has more of them."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RoomChange:
    """One item of one room that an edit changes. `name`: the room's, where there are several."""

    room: str
    change: Change
    name: str = ""

    def words(self) -> str:
        """Return it as a sentence."""
        return f"{self.name}: {self.change.words()}" if self.name else self.change.words()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A session that an edit drops, and that is on air or still to come in its room."""

    room: str
    title: str
    on_air: bool

    def words(self) -> str:
        """Return it as a sentence."""
        stays = " (on air, it is shown to its end)" if self.on_air else ""
        return f"dropped: “{self.title}”{stays}"


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """An edit that waits for a person: what it changes, as seen at the instant `offered`."""

    timetable: Timetable
    offered: datetime
    changes: tuple[RoomChange, ...]
    dropped: tuple[Dropped, ...] = ()

    @property
    def digest(self) -> str:
        """What names it."""
        return self.timetable.digest


class Edits:
    """What has become of the timetable's file since the show began.

    `pending` is the edit that waits, None: none does. `problems` are those of the file as it
    stands, with their lines; empty while it can be used.
    """

    def __init__(
        self,
        rooms: Mapping[str, LiveRoom],
        journal: Record,
        clock: Clock,
        news: News,
    ) -> None:
        self.pending: PendingEdit | None = None
        self.problems: tuple[str, ...] = ()
        self._rooms = rooms
        self._journal = journal
        self._clock = clock
        self._news = news
        self._one_at_a_time = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether an edit is being compiled; a rehearsal's time stands still meanwhile."""
        return self._one_at_a_time.locked()

    def refuse(self, problems: tuple[str, ...]) -> None:
        """Keep the last good timetable: the file cannot be used, for these reasons."""
        self.problems = problems or ("the timetable cannot be read",)
        self.pending = None
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        self._news.note(
            "",
            f"the edited timetable is not used, the last good one stays: {self.problems[0]}{more}",
        )

    async def offer(self, timetable: Timetable) -> None:
        """Adopt an edited timetable that can be used, or hold it for a person to accept."""
        async with self._one_at_a_time:
            self.problems, self.pending = (), None
            if self._is_adopted(timetable):
                self._news.changed()
                return
            now = self._clock.now()
            plans = [
                await asyncio.to_thread(_plan, s, timetable, now) for s in self._kept(timetable)
            ]
            edit = PendingEdit(
                timetable,
                now,
                tuple(self._named(change) for plan in plans for change in plan.changes),
                tuple(each for plan in plans for each in plan.dropped),
            )
            if any(plan.touches for plan in plans):
                self.pending = edit
                self._news.note("", f"the edited timetable waits to be accepted: {_told(edit)}")
            else:
                await self._adopt(timetable, BY_FILE, "edited")
                self._news.note("", f"the edited timetable is adopted: {_told(edit)}")

    async def accept(self, digest: str, by: str) -> None:
        """Adopt the pending edit; raises StaleDecisionError when that is another, or none."""
        async with self._one_at_a_time:
            edit = self._pending(digest)
            await self._adopt(edit.timetable, by, "edited, and accepted")
            self.pending = None
            self._news.note("", f"the edited timetable was accepted by {by}: {_told(edit)}")

    async def reject(self, digest: str, by: str) -> None:
        """Go on by the timetable as it was; raises StaleDecisionError like `accept`.

        The file is left as it is: its next edit is offered again.
        """
        async with self._one_at_a_time:
            self._pending(digest)
            self.pending = None
            self._news.note(
                "", f"the edited timetable was rejected by {by}; the file still has the edit"
            )

    def _pending(self, digest: str) -> PendingEdit:
        if self.pending is None:
            raise StaleDecisionError("no edit of the timetable waits to be accepted")
        if self.pending.digest != digest:
            raise StaleDecisionError("the timetable was edited again; look again and repeat")
        return self.pending

    def _named(self, change: RoomChange) -> RoomChange:
        only = len(self._rooms) == 1
        return change if only else replace(change, name=self._rooms[change.room].room.name)

    def _is_adopted(self, timetable: Timetable) -> bool:
        return all(s.timetable.digest == timetable.digest for s in self._kept(timetable))

    def _kept(self, timetable: Timetable) -> list[LiveRoom]:
        """Return the rooms that the timetable goes on with."""
        used = {session.room for session in timetable.sessions}
        return [show for show in self._rooms.values() if show.id in used]

    async def _adopt(self, timetable: Timetable, by: str, reason: str) -> None:
        """Go on by an edited timetable; what is on air stays as it is.

        Rooms that it lacks keep their old rundown to its end; rooms that are new need a restart
        (see docs/known-limits.md).
        """
        kept = self._kept(timetable)
        for room in self._rooms.keys() - {show.id for show in kept}:
            self._news.alert(room, "the edited timetable lacks this room; it goes on as before")
        for show in kept:
            if show.timetable.digest != timetable.digest:
                await self._adopt_in(show, timetable, by, reason)
        self._news.changed()

    async def _adopt_in(self, show: LiveRoom, timetable: Timetable, by: str, reason: str) -> None:
        """Compile in a thread, so that no cue is late; again if something was decided meanwhile."""
        now = self._clock.now()
        choice = _adopted(show, timetable, now)
        decision = await self._journal.decide(now, show.id, by, choice, reason)
        known = show.decisions
        rundown = await asyncio.to_thread(show.trial, timetable, decision)
        if show.decisions is not known:
            rundown = show.trial(timetable, decision)
        self._tell_new_scenes(show, timetable)
        show.adopt(timetable, decision, rundown)
        log.info("timetable adopted", room=show.id, digest=timetable.digest, by=by)

    def _tell_new_scenes(self, show: LiveRoom, timetable: Timetable) -> None:
        """Tell of scenes and loops that only the edited timetable names: a show makes none."""
        after, before = timetable.rooms[show.id], show.room
        new = [scene for scene in after.all_scenes if scene not in before.all_scenes]
        new += [f"loop: {kind}" for kind in after.loops if kind not in before.loops]
        if new:
            self._news.alert(
                show.id,
                f"the edited timetable names “{'”, “'.join(new)}”, which this show has not made in "
                "OBS: run `orchestrator provision`, which leaves everything else as it is",
            )


@dataclass(frozen=True, slots=True)
class _Plan:
    changes: tuple[RoomChange, ...]
    dropped: tuple[Dropped, ...]
    touches: bool


def _plan(show: LiveRoom, timetable: Timetable, now: datetime) -> _Plan:
    """Return what an edit would change in a room from now on. Safe in another thread."""
    # Compared with adopting what is adopted already: a decision by itself also moves an item that
    # is overdue, and that is not the edit's doing.
    before = _trial(show, show.timetable, now)
    after = _trial(show, timetable, now)
    changes = tuple(
        RoomChange(show.id, change)
        for change in diff(before.items, after.items)
        if _is_to_come(change, now)
    )
    then, thereafter = state_at(before, now), state_at(after, now)
    touches = (then.item, then.standby) != (thereafter.item, thereafter.standby)
    dropped = _dropped(show, timetable, before, now)
    return _Plan(changes, dropped, touches or any(each.on_air for each in dropped))


def _dropped(
    show: LiveRoom, timetable: Timetable, before: Rundown, now: datetime
) -> tuple[Dropped, ...]:
    """Return the sessions that would be shown, and that the edited timetable has nowhere."""
    kept, on_air = {session.id for session in timetable.sessions}, state_at(before, now).item
    lasting = [item for item in before.items if (item.end or NEVER) > now]
    titles = {i.session: i.title for i in lasting if i.session and i.session not in kept}
    return tuple(
        Dropped(show.id, title, session == on_air.session) for session, title in titles.items()
    )


def _trial(show: LiveRoom, timetable: Timetable, now: datetime) -> Rundown:
    choice = _adopted(show, timetable, now)
    return show.trial(timetable, Decision(0, now, show.id, BY_FILE, choice))


def _adopted(show: LiveRoom, timetable: Timetable, now: datetime) -> Adopted:
    on_air = show.state(now).item
    return Adopted(timetable.digest, show.timetable.digest, on_air.session, on_air.start)


def changes_by(show: LiveRoom, choice: Choice, now: datetime) -> tuple[RoomChange, ...]:
    """Return what a decision would change in a room from now on. Safe in another thread."""
    after = show.supposing(choice, now)
    changes = diff(show.rundown.items, after.items)
    return tuple(RoomChange(show.id, change) for change in changes if _is_to_come(change, now))


def _is_to_come(change: Change, now: datetime) -> bool:
    items = (change.before, change.after)
    return any(item is not None and (item.end or NEVER) > now for item in items)


def _told(edit: PendingEdit) -> str:
    dropped = [each.words() for each in edit.dropped]
    changes = [*dropped, *(change.words() for change in edit.changes)]
    if not changes:
        return "nothing changes that is still to be shown"
    more = len(changes) - MOST_TOLD
    told = "; ".join(changes[:MOST_TOLD])
    return f"{told} (and {more} more)" if more > 0 else told
