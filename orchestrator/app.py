"""The daemon: a show on the real devices, its web surface, its reloads. Called by `cli.run`.

Everything is built and started here in one order, and taken down in the other.
"""

import asyncio
import importlib
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orchestrator.aio import Tasks
from orchestrator.clock import Clock, SystemClock
from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.reload import (
    AskInProcess,
    Reloader,
    SourceWatch,
    TimetableReading,
)
from orchestrator.conductor.wakeups import SchedulerWakeups
from orchestrator.devices.hearing import Limits
from orchestrator.devices.obs.naming.by_http import Signatures
from orchestrator.devices.obs.naming.elsewhere import Names, media_base
from orchestrator.devices.port import Device, HasOwnFiles
from orchestrator.devices.seeing import Patience
from orchestrator.devices.youtube.api.failures import AnswerLostError
from orchestrator.errors import PermanentError
from orchestrator.journal.notes import Notes
from orchestrator.model.addresses import authority
from orchestrator.model.rundown import Item
from orchestrator.model.timetable import PublishedAt, Room
from orchestrator.news import News
from orchestrator.outbox.outbox import Outbox
from orchestrator.preparing.twin_watch import TwinWatch
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.settings import Settings
from orchestrator.show.device_context import DeviceContext
from orchestrator.show.equipment import equip
from orchestrator.show.open_show import Show, open_show
from orchestrator.show.script import Script
from orchestrator.system import asked_to_end
from orchestrator.upkeep.files_ahead import FilesAhead, FileState, MissingFiles
from orchestrator.upkeep.gc_pause import no_collections
from orchestrator.upkeep.watches import ClockWatch, Watchdog
from orchestrator.venues.kind import SayInChat
from orchestrator.venues.making import Venues
from orchestrator.venues.services.youtube_chat import UnansweredError
from orchestrator.web.binding import reserve

if TYPE_CHECKING:
    from orchestrator.devices.youtube.channel import Channel
    from orchestrator.returns.return_watch import ReturnWatch
    from orchestrator.web.server import WebServer

MOST_RECORDINGS = 100
"""Of a room that are looked at each second: more rows than a page shows."""

WEB = "orchestrator.web.server"
RETURNS = "orchestrator.returns.return_watch"  # it decodes

Sign = Callable[[Notes, Clock], Signatures | None]


@dataclass(frozen=True, slots=True)
class Daemon:
    """What `run` runs: a script, where it came from, and how it is read again after an edit.

    `take_over`: an OBS that is already on air with something else is taken without a question.
    """

    script: Script
    path: Path
    read: Callable[[Path], Awaitable[TimetableReading]]
    settings: Settings
    with_web: bool = True
    take_over: bool = False

    async def run(self, started: Callable[[Show, str | None], None]) -> None:
        """Run until it is asked to end (see `system`), then let go of everything as it is.

        `started` is called once with the show and the web surface's address (None: no web).
        Raises PermanentError when the journal or the port cannot be had.
        """
        # A cue must not wait five milliseconds for the thread that compiles an edit.
        sys.setswitchinterval(0.0005)
        ended = asyncio.Event()
        with asked_to_end(ended.set):
            await self._run(started, ended)

    async def _run(self, started: Callable[[Show, str | None], None], ended: asyncio.Event) -> None:
        clock = SystemClock()
        news = News(clock)
        wakeups = SchedulerWakeups(clock)
        # Whatever fails, what was opened before it is closed, the last first.
        async with AsyncExitStack() as opened:
            channel = self._channel(clock)
            if channel is not None:
                opened.callback(channel.close)
            chat_of = partial(_chat_of, channel)
            venues = Venues(self.settings.venues, self.script.event_key, clock, chat_of)
            opened.push_async_callback(venues.close)
            files = FilesAhead(clock, news)
            pages = _Pages(self.settings, self.with_web, self._signatures, files)
            opened.push_async_callback(pages.close)  # where the show does not open
            pages.reserve()
            with no_collections():
                show = await open_show(
                    self.script,
                    self.settings.journal_url,
                    clock,
                    news,
                    wakeups,
                    partial(self._devices_of, clock, channel),
                    venues.of_room,
                    self.take_over,
                    pages.open if self._is_fetched_from else None,
                )
            opened.push_async_callback(show.close)
            clocks = ClockWatch(clock, wakeups.set_again, news)
            opened.push_async_callback(clocks.stop)
            clocks.start()
            opened.push_async_callback(pages.close)  # nobody decides on a show that closes
            self._watch(show, clock, news, opened)
            opened.push_async_callback(files.stop)
            missing = partial(tell_missing, show.conductor, files, MissingFiles(news))
            files.start(partial(recordings_to_come, show.conductor), missing)
            await pages.open(show.conductor, show.outbox, show.journal.notes)
            at = authority(self.settings.web.host, pages.port) if pages.port else None
            started(show, f"http://{at}" if at else None)
            await ended.wait()

    def _channel(self, clock: Clock) -> "Channel | None":
        """Return the channel that the settings are signed in to."""
        youtube = self.settings.youtube
        if youtube.token_file is None:
            return None
        # A tenth of a second, for those who stream to YouTube.
        from orchestrator.devices.youtube.channel import Channel  # noqa: PLC0415

        folder = self.path.parent
        return Channel(youtube.token_file, clock, folder, base_url=youtube.base_url)

    def _devices_of(
        self, clock: Clock, channel: "Channel | None", room: Room, context: DeviceContext
    ) -> Sequence[Device]:
        settings = self.settings.obs_connection(room.obs)
        pages = settings.media_http or self.settings.web.address
        names = Names(
            media_base(self.path, self.settings.media_root),
            self._signatures(context.notes, clock),
        )
        naming = names.of(room.obs, settings)
        limits = self._limits
        return equip(room, settings, clock, channel, context, pages, naming, limits).devices

    @property
    def _limits(self) -> Limits:
        """Return when the crew is told that nobody is heard, or something is not seen."""
        sound, looks = self.settings.sound, self.settings.picture
        patience = Patience(looks.every, looks.black_after, looks.still_after, looks.inputs_before)
        return Limits(
            sound.heard_from,
            sound.not_heard_after,
            sound.nobody_after,
            sound.silent_after,
            patience,
        )

    def _signatures(self, notes: Notes, clock: Clock) -> Signatures | None:
        """Return what signs recordings' addresses; None where every OBS has the files."""
        return signatures_of(notes, clock) if self._is_fetched_from else None

    @property
    def _is_fetched_from(self) -> bool:
        """Whether an OBS fetches recordings from here."""
        return any(each.media_http is not None for each in self.settings.obs.values())

    def _watch(self, show: Show, clock: SystemClock, news: News, opened: AsyncExitStack) -> None:
        """See edits of the timetable's file, and standstills of the event loop."""
        reloader = Reloader(
            self.path,
            self.read,
            partial(show.journal.keep_timetable, source=self.script.source),
            show.conductor.edits,
            self.script.text_digest,
        )
        tasks = Tasks(news, clock)
        opened.push_async_callback(tasks.end)
        tasks.keep(reloader.run, "the watch over the timetable's file")
        source = self.script.timetable.event.source
        if source is not None and source.every is not None:
            ask = AskInProcess(self.path, self._known_sources())
            asking = SourceWatch(partial(_source_of, show.conductor), ask, clock, news)
            tasks.keep(asking.run, "the watch over the schedule's source")
        twins = TwinWatch(clock, news, reloader.look_again)
        opened.push_async_callback(twins.stop)
        twins.start(partial(_recordings_played, show.conductor))
        self._watch_returns(show, clock, news, opened)
        watchdog = Watchdog(clock, news)
        opened.push_async_callback(watchdog.stop)
        watchdog.start()

    def _known_sources(self) -> dict[str, tuple[str, str]]:
        sources = self.settings.sources.items()
        return {name: (each.url, each.token.get_secret_value()) for name, each in sources}

    def _watch_returns(
        self, show: Show, clock: SystemClock, news: News, opened: AsyncExitStack
    ) -> None:
        """Look at what comes back of the streams, where the settings say from where."""
        for name, devices in show.conductor.devices.items():
            room = self.script.timetable.rooms[name]
            address = self.settings.obs_connection(room.obs).return_url
            if address is not None and devices:
                watching: type[ReturnWatch] = importlib.import_module(RETURNS).ReturnWatch
                watch = watching(name, devices[0], address, clock, news)
                opened.push_async_callback(watch.stop)
                show.conductor.listen(watch.take_line)
                watch.start()


class _Pages:
    """The web surface: opened last, for the picture comes first; or first, where an OBS fetches
    the recordings of that picture from it."""

    def __init__(self, settings: Settings, wanted: bool, sign: Sign, files: FilesAhead) -> None:
        self._settings = settings
        self._files = files
        self._wanted = wanted
        self._sign = sign
        self._web: WebServer | None = None
        self._listening: socket.socket | None = None
        self.port: int | None = None

    def reserve(self) -> None:
        """Take the port, before any OBS is touched: another daemon may have it.

        Raises PermanentError.
        """
        if self._wanted:
            self._listening = reserve(self._settings.web)

    async def open(self, conductor: Conductor, outbox: Outbox, notes: Notes) -> None:
        """Serve from now on, unless that is done or not wanted; raises PermanentError."""
        signatures = self._sign(notes, conductor.clock)
        if signatures is not None and not self._wanted:
            raise PermanentError(
                "An OBS fetches its recordings from here (ORCHESTRATOR_OBS__…__MEDIA_HTTP): leave "
                "--no-web out."
            )
        if self._web is not None or not self._wanted:
            return
        # A quarter of a second: not before the picture, and not in the way of the show.
        with no_collections():
            await asyncio.to_thread(importlib.import_module, WEB)
        from orchestrator.web.server import WebServer  # noqa: PLC0415

        self._web = WebServer(
            conductor,
            outbox,
            self._settings.web,
            signatures=signatures,
            notes=notes,
            listening=self._listening,
            files=self._files,
        )
        self.port = await self._web.start()

    async def close(self) -> None:
        """Serve no more; harmless when that is so already."""
        web, self._web = self._web, None
        listening, self._listening = self._listening, None
        if web is not None:
            await web.stop()
        elif listening is not None:
            listening.close()


def _source_of(conductor: Conductor) -> PublishedAt | None:
    """Return where the schedule is published, as the timetable in force says."""
    return next(iter(conductor.rooms.values())).timetable.event.source


def recordings_to_come(conductor: Conductor) -> Iterator[Path]:
    """Yield the recordings that are on air or to come, the first of each room."""
    for show in conductor.rooms.values():
        yield from (item.media for item in _played(show, conductor.clock.now()) if item.media)


def _played(show: LiveRoom, now: datetime) -> Iterator[Item]:
    to_come = (i for i in show.rundown.items if i.end is None or i.end > now)
    return islice((item for item in to_come if item.media is not None), MOST_RECORDINGS)


def tell_missing(conductor: Conductor, files: FilesAhead, missing: MissingFiles) -> None:
    """Tell the crew of recordings that are not there, where OBS has no files of its own."""
    now = conductor.clock.now()
    for name, show in conductor.rooms.items():
        if not any(isinstance(d, HasOwnFiles) and d.has_own_files for d in conductor.devices[name]):
            to_come = (i for i in _played(show, now) if i.start > now and i.kind.row.plays)
            gone = [i for i in to_come if i.media and files.of(i.media) is FileState.MISSING]
            missing.look(name, gone)


def _recordings_played(conductor: Conductor) -> Iterator[Path]:
    """Yield them, and what is played while viewers wait."""
    yield from recordings_to_come(conductor)
    for show in conductor.rooms.values():
        yield from show.room.loops.values()


def _chat_of(channel: "Channel | None", room: str) -> SayInChat | None:
    """Return the way into the live chat of a room's broadcast, None where it has none."""
    youtube = channel.devices.get(room) if channel is not None else None
    if youtube is None:
        return None

    async def say(text: str) -> str:
        try:
            return await youtube.post_to_chat(text)
        except AnswerLostError as lost:
            raise UnansweredError(str(lost)) from None

    return say


NOTE: Final = "key of recordings"


def signatures_of(notes: Notes, clock: Clock) -> Signatures:
    """Return what signs, with this journal's key."""
    text = notes.get(NOTE)
    if text is None:
        text = secrets.token_hex(32)
        notes.put(NOTE, text)
    return Signatures(bytes.fromhex(text), lambda: clock.wall(clock.now()))
