"""The rehearsal itself: the same daemon, a simulated OBS for each room, a clock that can hurry.

Called by `rehearse` and by the scenario tests, which order faults from the simulators.
"""

import asyncio
import math
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from orchestrator.aio import Tasks
from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.reload import Reloader, TimetableReading
from orchestrator.devices.hearing import Limits
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.port import Device
from orchestrator.devices.youtube.api.worker import TIMEOUT
from orchestrator.journal.post_rows import PostRow
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator import NEWEST, MediaFacts, ObsSimulator
from orchestrator.rehearsal.stand_ins import RecordedVenues, YouTubeSide
from orchestrator.rehearsal.virtual_time import (
    CallingClock,
    VirtualClock,
    VirtualWakeups,
    run_virtually,
)
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.state_at import lasting_at
from orchestrator.settings import ObsSettings
from orchestrator.show.device_context import DeviceContext
from orchestrator.show.equipment import equip
from orchestrator.show.open_show import Show, open_show
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader

OPENS_BEFORE = timedelta(minutes=6)
"""The rehearsal begins this long before the first start: time for "up next in five minutes"."""

SET_UP = timedelta(seconds=5)
"""Before that, the simulators are set up; how long that takes does not touch the show."""

LINGERS = timedelta(seconds=10)
"""It ends this long after the last room has reached its closing."""

AT_REST = timedelta(minutes=30)
"""At night nothing is looked at more often: a rehearsal that hurries has no time for sleepers."""

SETTLED = timedelta(minutes=3)
"""So long nothing must have changed for that, and so long before the next change it ends."""

LOOKS_EVERY = 5.0
"""Seconds between looks whether it is over."""

METERS_EVERY = 1.0
"""Seconds between two messages of the sound's meters. A real OBS tells them twenty times as often,
for which a rehearsal that hurries has no time."""

NOBODY_THERE = Limits(nobody_after=math.inf, silent_after=math.inf)
"""In the live parts of a rehearsal nobody speaks, and nobody is missed."""

IN_MEMORY = "sqlite://"

PAGES = "http://127.0.0.1"
"""Where the simulated OBSes are told to find the overlay pages; they do not look."""

LOOP = timedelta(minutes=1)
"""How long what is played again and again is taken to be: the timetable does not say."""

Companion = Callable[["Rehearsal"], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Performance:
    """What a rehearsal came to."""

    as_run: tuple[AsRunLine, ...]
    posts: tuple[PostRow, ...]


@dataclass(slots=True)
class Rehearsal:
    """One rehearsal of a script, from before its first item to after its last.

    `speed` is how many times as fast as life; None: as fast as the machine can. `starts`: the
    instant of the show at which the daemon is started; None: in time for everything. `lengths`
    are the real lengths of recordings by file name where they are not as the timetable says;
    None: the recording is broken. `waits_for_youtube` False: time goes on while a call to YouTube
    is under way, as if it hung; `youtube_patience`: real seconds until such a call is given up.
    `waits_for_venues` does for posts what `waits_for_youtube` does. `daemon_clock`: the daemon's,
    where it is another than the simulators' (one that somebody sets). `obs_version`: the first
    number of the OBS that is simulated. `follows` reads the file again after each edit, which a
    rehearsal without a `speed` has no time for; None: edits are not seen.
    """

    script: Script
    speed: float | None = None
    starts: datetime | None = None
    journal_url: str = IN_MEMORY
    lengths: dict[str, timedelta | None] = field(default_factory=dict)
    waits_for_youtube: bool = True
    youtube_patience: float = TIMEOUT
    waits_for_venues: bool = True
    daemon_clock: CallingClock | None = None
    obs_version: str = NEWEST
    follows: ScriptReader | None = None
    clock: VirtualClock = field(init=False)
    venues: RecordedVenues = field(init=False)
    youtube: YouTubeSide | None = field(init=False)
    simulators: dict[str, ObsSimulator] = field(default_factory=dict)
    show: Show | None = None
    _obs: dict[str, ObsDevice] = field(default_factory=dict)
    _opening: bool = False
    _settled: dict[str, tuple[int, int]] = field(default_factory=dict)
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)

    def __post_init__(self) -> None:
        """Set the clock."""
        self.clock = VirtualClock(self._opens() - SET_UP, self.speed)
        self.venues = RecordedVenues(self.clock)
        timetable, patience = self.script.timetable, self.youtube_patience
        follows = any(room.youtube is not None for room in timetable.rooms.values())
        self.youtube = YouTubeSide(self.clock, timetable, patience) if follows else None

    def run(self, companion: Companion | None = None) -> Performance:
        """Run the show to its end; return its as-run log and its posts.

        `companion` runs beside it (a display, a script of faults) and is cancelled at the end.
        """
        return run_virtually(self._run(companion), self.clock, self._quiet)

    def _opens(self) -> datetime:
        if self.starts is not None:
            return self.starts
        starts = (s.start for s in self.script.timetable.sessions if s.start is not None)
        return min(starts) - OPENS_BEFORE

    async def _run(self, companion: Companion | None) -> Performance:
        try:
            if self.youtube is not None:
                await self.youtube.start()
            for room in self.script.timetable.rooms.values():
                await self._set_up(room)
            await self.clock.sleep_until(self._opens())
            await self.open()
            await self._accompany(companion)
            posts = await self.running.journal.posts()
            return Performance(tuple(self.conductor.as_run), posts)
        finally:
            await self.close()
            for simulator in self.simulators.values():
                await simulator.stop()
            if self.youtube is not None:
                await self.youtube.stop()

    async def open(self) -> None:
        """Start the daemon."""
        self._opening = True
        clock = self.daemon_clock or self.clock
        try:
            self.show = await open_show(
                self.script,
                self.journal_url,
                clock,
                News(clock),
                VirtualWakeups(clock, self._rest),
                self._devices_of,
                self.venues.of_room,
            )
        finally:
            self._opening = False
        if self.follows is not None:
            self._watch(self.follows, self.show)

    def _watch(self, reader: ScriptReader, show: Show) -> None:
        """See edits of the timetable's file, as the daemon does."""

        async def read_again(_: Path) -> TimetableReading:
            return await asyncio.to_thread(reader.read_again)

        reloader = Reloader(
            reader.path,
            read_again,
            partial(show.journal.keep_timetable, source=self.script.source),
            show.conductor.edits,
            self.script.text_digest,
        )
        tasks = Tasks(show.conductor.news, self.clock)
        show.opened.push_async_callback(tasks.end)
        tasks.keep(reloader.run, "the watch over the timetable's file")

    async def close(self) -> None:
        """Stop the daemon."""
        if self.show is not None:
            await self.show.close()
            self.show = None
            self._obs.clear()
            if self.youtube is not None:
                self.youtube.let_go()

    @property
    def running(self) -> Show:
        """The daemon's show; raises RuntimeError when no daemon runs."""
        if self.show is None:
            raise RuntimeError("no daemon is running in this rehearsal")
        return self.show

    @property
    def conductor(self) -> Conductor:
        """The conductor of the daemon that runs; raises RuntimeError when none does."""
        return self.running.conductor

    async def _set_up(self, room: Room) -> None:
        """Start a simulated OBS for the room, with the scenes that a crew would have made."""
        simulator = ObsSimulator(
            self.clock,
            password=self._password,
            probe=self._probe,
            version=self.obs_version,
            meters_every=lambda: max(METERS_EVERY, self._rest()),
        )
        await simulator.start()
        self.simulators[room.id] = simulator
        if self.youtube is not None:
            self.youtube.watch(room.id, simulator)
        name = f"provisioning of {room.id}"
        async with visit(name, self._settings_of(room), self.clock) as connection:
            await provision(connection, room, PAGES)

    def _probe(self, path: str) -> MediaFacts | None:
        """Answer for recordings that need not exist: they are as long as the timetable says."""
        rooms = self.show.conductor.rooms.values() if self.show is not None else ()
        planned = {
            media: (session.duration, session.loudness if media == session.media else "")
            for timetable in (self.script.timetable, *(room.timetable for room in rooms))
            for session in timetable.sessions
            for media in session.recordings
        }
        rooms_of = (room for room in self.script.timetable.rooms.values())
        planned |= {loop: (LOOP, "") for room in rooms_of for loop in room.loops.values()}
        known, loudness = planned.get(Path(path), (None, ""))
        length = self.lengths.get(Path(path).name, known)
        return MediaFacts(length.total_seconds(), loudness=loudness) if length else None

    def _devices_of(self, room: Room, context: DeviceContext) -> Sequence[Device]:
        channel = self.youtube.channel if self.youtube is not None else None
        clock = self.daemon_clock or self.clock
        settings = self._settings_of(room)
        equipment = equip(room, settings, clock, channel, context, PAGES, limits=NOBODY_THERE)
        simulator = self.simulators[room.id]
        self._settled[room.id] = (simulator.frames_in, simulator.frames_out)
        self._obs[room.id] = equipment.obs
        return equipment.devices

    def _settings_of(self, room: Room) -> ObsSettings:
        url = self.simulators[room.id].url
        return ObsSettings(url=url, password=SecretStr(self._password))

    async def _accompany(self, companion: Companion | None) -> None:
        """Wait until every room is closed, with the companion beside."""
        beside = asyncio.create_task(companion(self)) if companion else None
        try:
            while not self._over():
                await self.clock.sleep(max(LOOKS_EVERY, self._rest()))
            await self.clock.sleep(LINGERS.total_seconds())
        finally:
            if beside is not None:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)

    def _over(self) -> bool:
        if self.show is None:  # a script of faults may have stopped it for a while
            return False
        now = self.clock.now()
        for show in self.conductor.rooms.values():
            until = show.rundown.stream_until
            closed = show.state(now).item.kind is ItemKind.CLOSING
            if not closed or (until is not None and now < until):
                return False
        return True

    def _rest(self) -> float:
        """Return for how many seconds of the show nobody need look: at night, where it hurries."""
        if self.speed is not None or self.show is None:
            return 0.0
        now, rooms = self.clock.now(), self.conductor.rooms.values()
        at_night = any(room.state(now).item.kind is ItemKind.NIGHT for room in rooms)
        if not at_night or not all(_is_asleep(room, now) for room in rooms):
            return 0.0
        nights = [lasting_at(room.rundown, now) for room in rooms]
        if now - max(night.since for night in nights) < SETTLED:
            return 0.0
        wakes = min(night.until for night in nights) - SETTLED
        return min(AT_REST, max(wakes - now, timedelta(0))).total_seconds()

    def _quiet(self) -> bool:
        """Return whether no message is under way between the daemon and the simulators."""
        if self._opening:
            return False
        if self.waits_for_youtube and self.youtube is not None and self.youtube.busy:
            return False
        if self.show is not None and self._is_busy(self.show):
            return False
        return all(self._link_is_quiet(room, device) for room, device in self._obs.items())

    def _is_busy(self, show: Show) -> bool:
        # A journal in trouble is waited for by nobody, the show included.
        journal, posts = show.journal, self.waits_for_venues and show.outbox.pending
        writes = journal.pending and journal.trouble is None
        return bool(writes or posts or show.conductor.edits.busy)

    def _link_is_quiet(self, room: str, device: ObsDevice) -> bool:
        """Compare what both sides count; messages lost with a connection are forgotten."""
        connection, simulator = device.connection, self.simulators[room]
        if simulator.frozen:
            return simulator.knocked_at or not connection.connecting
        if connection.connecting:
            return False
        if not connection.connected:
            lost_in = simulator.frames_in - connection.frames_out
            lost_out = simulator.frames_out - connection.frames_in
            self._settled[room] = (lost_in, lost_out)
            return True
        if not simulator.clients:
            return False  # the news that the connection is gone is on its way
        before_in, before_out = self._settled[room]
        sent = connection.frames_out == simulator.frames_in - before_in
        received = connection.frames_in == simulator.frames_out - before_out
        late = simulator.answers_kept + simulator.studio.timers.asleep
        return sent and received and connection.waiting <= late


def _is_asleep(room: LiveRoom, now: datetime) -> bool:
    """Return whether a room is closed for the night, or was not open yet."""
    state, first = room.state(now), room.rundown.items[0]
    return not state.streaming and (state.item.kind.row.closes or state.item.id == first.id)
