"""A show from its script and its journal: opened in order, closed in order.

Called by `app` for the daemon and by rehearsals. Start: journal, rooms as the journal left them,
devices, conductor, outbox. Stop: the other way round, leaving the picture as it is.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import structlog

from orchestrator.clock import Clock
from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.wakeups import Wakeups
from orchestrator.devices.port import Device
from orchestrator.errors import OrchestratorError
from orchestrator.journal.notes import Notes
from orchestrator.journal.store import Journal
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import BY_FILE, Adopted, Decision
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room, Timetable
from orchestrator.news import News
from orchestrator.outbox.outbox import MakeVenues, Outbox
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.show.device_context import AsRunLog, DeviceContext
from orchestrator.show.kept_alerts import keep_alerts
from orchestrator.show.script import Script


@dataclass(frozen=True, slots=True)
class Reopened:
    """The rooms; `fresh` are those in which this show was never before.

    `edited`: the script's timetable is another than the rooms go on by, and is to be offered.
    """

    rooms: tuple[LiveRoom, ...]
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

    def show(self, room: str) -> LiveRoom | None:
        """Return the room as it was left; None where its timetable is not known any more."""
        digest = self.adopted[room]
        timetable = self.timetable if digest == self.timetable.digest else self.earlier.get(digest)
        if timetable is None or not timetable.sessions_of(room):
            return None
        return LiveRoom(room, timetable, self.decisions, self.earlier)


def _is_under_way(show: LiveRoom | None, now: datetime) -> bool:
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
            # of twins that have come or gone since, the digest would tell
            earlier[digest] = replace(timetable, digest=digest)
    return earlier


MakeDevices = Callable[[Room, DeviceContext], Sequence[Device]]
Before = Callable[[Conductor, Outbox, Notes], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Show:
    """A running show. Make it with `open_show`; end it with `close`."""

    conductor: Conductor
    journal: Journal
    devices: Mapping[str, Sequence[Device]]
    outbox: Outbox
    opened: AsyncExitStack

    async def close(self) -> None:
        """Stop in order. The picture stays as it is; what was recorded is written."""
        await self.opened.aclose()


async def open_show(
    script: Script,
    journal_url: str,
    clock: Clock,
    news: News,
    wakeups: Wakeups,
    make_devices: MakeDevices,
    make_venues: MakeVenues,
    take_over: bool = False,
    before: Before | None = None,
) -> Show:
    """Open the journal, bring the rooms to where it left them, and start to converge.

    `before` is awaited before any device is told anything.

    An OBS that is on air with something else is left to the crew at its first connection ever,
    unless `take_over`. Raises PermanentError when the journal cannot be used, for instance because
    another daemon holds it. What was opened before something fails is closed again.
    """
    async with AsyncExitStack() as opened:
        journal = await Journal.open(journal_url, script.event_key, clock, news, without=True)
        opened.push_async_callback(journal.close)
        keep_alerts(script.event_key, journal.notes, news)
        reopened = await reopen(script, journal, clock)
        as_run = AsRunLog(await _earlier_lines(journal))

        def made(show: LiveRoom) -> tuple[Device, ...]:
            lines = partial(as_run.of, show.id)
            met_before = show.id not in reopened.fresh
            context = DeviceContext(
                show.timetable, lines, journal.notes, news, met_before, script.source
            )
            return tuple(make_devices(show.room, context))

        devices = {show.id: made(show) for show in reopened.rooms}
        asks_first = frozenset() if take_over else reopened.fresh
        conductor = Conductor(reopened.rooms, devices, journal, clock, news, wakeups, asks_first)
        outbox = Outbox(
            conductor.rooms, make_venues, journal, clock, news, speaks_for=conductor.commands
        )
        conductor.on_hand(outbox.wake)
        conductor.listen(outbox.heard)
        conductor.listen(as_run.add)
        if before is not None:
            await before(conductor, outbox, journal.notes)
        opened.push_async_callback(conductor.stop)
        await conductor.start()
        opened.push_async_callback(outbox.stop)
        await outbox.start()
        if reopened.edited:
            await conductor.edits.offer(script.timetable)
        return Show(conductor, journal, devices, outbox, opened.pop_all())


async def _earlier_lines(journal: Journal) -> tuple[AsRunLine, ...]:
    """Return the lines of before a restart; without them the show goes on all the same."""
    try:
        return await journal.as_run()
    except OrchestratorError as error:
        log.warning("the as-run log of before is not known", why=str(error))
        return ()
