"""A show from its script and its journal: opened in order, closed in order.

Called by `app` for the daemon and by rehearsals. Start: journal, rooms as the journal left them,
devices, conductor, outbox. Stop: the other way round, leaving the picture as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.clock import Clock
from orchestrator.conductor.alarms import Alarms
from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.outbox import MakeVenues, Outbox
from orchestrator.conductor.room import ShowRoom
from orchestrator.devices.port import Device
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Adopted, Decision
from orchestrator.model.timetable import Room, Timetable

MakeDevices = Callable[[Room], Sequence[Device]]
Reread = Callable[[str], Timetable | None]


@dataclass(frozen=True, slots=True)
class Script:
    """A timetable as it goes on air: what it says, and its text for the journal.

    `reread` turns the text of an earlier timetable of this show into what it said then.
    """

    timetable: Timetable
    text: str
    reread: Reread
    run: str = ""
    """Tells apart runs of one timetable at different times (a demo that starts now)."""

    @property
    def event_key(self) -> str:
        """What the journal files the show's decisions under."""
        event = self.timetable.event
        return " ".join(filter(None, (event.name, event.day.isoformat(), self.run)))


@dataclass(slots=True)
class Show:
    """A running show. Make it with `open_show`; end it with `close`."""

    conductor: Conductor
    journal: Journal
    devices: Mapping[str, Sequence[Device]]
    outbox: Outbox
    _closed: bool = field(default=False, init=False)

    async def close(self) -> None:
        """Stop in order. The picture stays as it is; what was recorded is written."""
        if self._closed:
            return
        self._closed = True
        await self.outbox.stop()
        await self.conductor.stop()
        await self.journal.close()


class _Troubles:
    """The journal's troubles, kept until there is a conductor to tell the crew."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._conductor: Conductor | None = None

    def tell(self, text: str) -> None:
        if self._conductor is None:
            self._kept.append(text)
        else:
            self._conductor.alert("", text)

    def pass_on_to(self, conductor: Conductor) -> None:
        self._conductor = conductor
        for text in self._kept:
            conductor.alert("", text)


async def open_show(
    script: Script,
    journal_url: str,
    clock: Clock,
    alarms: Alarms,
    make_devices: MakeDevices,
    make_venues: MakeVenues,
) -> Show:
    """Open the journal, bring the rooms to where it left them, and start to converge.

    Raises PermanentError when the journal cannot be used, for instance because another daemon
    holds it.
    """
    troubles = _Troubles()
    journal = await Journal.open(journal_url, script.event_key, clock, troubles.tell)
    rooms = await _rooms(script, journal, clock)
    devices = {show.id: tuple(make_devices(show.room)) for show in rooms}
    conductor = Conductor(rooms, devices, journal, clock, alarms)
    troubles.pass_on_to(conductor)
    outbox = Outbox(
        conductor.rooms, make_venues, journal, clock, conductor.alert, conductor.tell_watchers
    )
    conductor.listen(outbox.heard)
    await conductor.start()
    await outbox.start()
    return Show(conductor, journal, devices, outbox)


async def _rooms(script: Script, journal: Journal, clock: Clock) -> list[ShowRoom]:
    """Return the rooms with their decisions; an edit made while the daemon was down is adopted."""
    timetable = script.timetable
    await journal.keep_timetable(timetable.digest, script.text)
    decisions = list(await journal.decisions())
    earlier = await _earlier_timetables(script, journal, decisions)
    used = {session.room for session in timetable.sessions}
    for room in timetable.rooms:
        if room in used:
            adopted = await _adopt_at_start(room, timetable, decisions, journal, clock)
            decisions.extend(adopted)
    return [
        ShowRoom(room, timetable, tuple(decisions), earlier)
        for room in timetable.rooms
        if room in used
    ]


async def _earlier_timetables(
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


async def _adopt_at_start(
    room: str,
    timetable: Timetable,
    decisions: Sequence[Decision],
    journal: Journal,
    clock: Clock,
) -> list[Decision]:
    adoptions = [d.choice for d in decisions if d.room == room and isinstance(d.choice, Adopted)]
    before = adoptions[-1].digest if adoptions else ""
    if before == timetable.digest:
        return []
    choice = Adopted(timetable.digest, before, None, None)
    reason = "edited while the orchestrator was down" if before else "first start"
    return [await journal.decide(clock.now(), room, "timetable", choice, reason)]
