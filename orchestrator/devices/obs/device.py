"""The OBS of one room: looks, compares, carries out, and sees whether it is so.

Made by `show.equipment`, driven by the room's reconciler. The comparing is `diff.py`, the
doing `recipes.py`; here they meet the connection.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.devices.hearing import Hearing, Limits
from orchestrator.devices.obs.compare.commands import (
    CutTo,
    Halt,
    HoldFirstFrame,
    PlaceSound,
    PlayHeld,
    ReadAll,
    Resume,
    SetLoop,
    SetStreamAddress,
    SetStreaming,
    SetTexts,
    StartAndCut,
)
from orchestrator.devices.obs.compare.condition import Vitals, health, of_another
from orchestrator.devices.obs.compare.desired import desired, scene_of
from orchestrator.devices.obs.compare.diff import diff
from orchestrator.devices.obs.compare.events import PLAYER_EVENTS, READ_AGAIN
from orchestrator.devices.obs.compare.inventory import loop_input
from orchestrator.devices.obs.compare.meters import METERS
from orchestrator.devices.obs.compare.mix import EVENTS as OF_THE_MIXER
from orchestrator.devices.obs.compare.observed import ObsDesired, Unread
from orchestrator.devices.obs.compare.verdict import verdict
from orchestrator.devices.obs.fence.fence import Fence
from orchestrator.devices.obs.fence.holder import Holder, unnamed
from orchestrator.devices.obs.hand.first_frame import RecordingDoesNotPlayError
from orchestrator.devices.obs.hand.hands import Hands, Mender
from orchestrator.devices.obs.hand.holding import Holding
from orchestrator.devices.obs.hand.joining import RecordingPassedError
from orchestrator.devices.obs.hand.own_scenes import OwnScenes
from orchestrator.devices.obs.hand.recipes import Begun, Recipes
from orchestrator.devices.obs.hand.requests import loop_order, text_orders
from orchestrator.devices.obs.hand.stream_address import StreamAddress
from orchestrator.devices.obs.hand.trial import try_recording
from orchestrator.devices.obs.naming.elsewhere import FolderNaming
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.obs.sight.ear import Ear
from orchestrator.devices.obs.sight.ends import Ends
from orchestrator.devices.obs.sight.eye import Eye
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.mixer import mixer_troubles
from orchestrator.devices.obs.sight.readings import Reader, program_picture
from orchestrator.devices.obs.sight.watch import Watch
from orchestrator.devices.obs.survey import Survey
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.devices.port import (
    Changed,
    DeviceEvent,
    Done,
    Failed,
    Health,
    Noticed,
    Outcome,
    RecordingOver,
    Restored,
    SceneByHand,
    Step,
    TakeCommand,
    TryAgain,
    Unknown,
    Verdict,
)
from orchestrator.devices.seeing import ALL_SEEN, Films, Seeing
from orchestrator.devices.trials import Tried
from orchestrator.errors import TemporaryError
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Room, Sound
from orchestrator.news import News
from orchestrator.settings import ObsSettings

SAYS_WITHIN = timedelta(seconds=10)
"""For an OBS just connected to say who commands it; one that says nothing keeps nobody silent."""

_TAKE = TakeCommand("take this OBS", "nobody commands it, or an earlier daemon does")

log = structlog.get_logger(__name__)


class ObsDevice:
    """One room's OBS; meets `devices.port.Device`.

    `connection` counts the messages on the wire, for a rehearsal's clock. `pages`: where OBS finds
    the overlay pages. `awaits_address`: another device will say where to stream to (see
    `stream_to`). `met_before`: an earlier daemon of this show may have told it to stream just now.
    `naming`: how it is told of recordings; left out, by the daemon's own paths. `holder`: who we
    are to other orchestrators that come to this OBS. `limits`: from where on somebody is heard, and
    when it is told that nobody is, or what is not seen; `films` knows what recordings show.
    """

    def __init__(
        self,
        room: Room,
        settings: ObsSettings,
        clock: Clock,
        news: News,
        *,
        pages: str = "",
        awaits_address: bool = False,
        met_before: bool = False,
        naming: Naming | None = None,
        holder: Holder | None = None,
        limits: Limits | None = None,
        films: Films | None = None,
    ) -> None:
        premiere_scene = scene_of(room, ItemKind.PREMIERE)
        self._room = room
        self._clock = clock
        self._tasks = Tasks(news, clock, room.id)
        self.connection = ObsConnection(self.name, settings, clock, self, self._tasks)
        self._fence = Fence(
            self.connection, holder or unnamed(), clock, premiere_scene, self._fence_noticed
        )
        may_be_told = clock.now() if met_before else None
        self._known = Knowledge(premiere_scene, self._by_hand, self._doubt, may_be_told)
        named = naming or Naming()
        loops = tuple(loop_input(scene) for scene in room.all_scenes)
        self._reader = Reader(self.connection, clock, room.id, premiere_scene, named, loops)
        self._recipes = Recipes(self._reader, self._known)
        self._watch = Watch(self._reader, self._known, premiere_scene, self._changed)
        self.has_own_files = isinstance(naming, FolderNaming)
        self._vitals = Vitals()
        self._address = StreamAddress(clock.now(), awaited=awaits_address)
        self._told: RoomState | None = None
        self._wanted: ObsDesired | None = None
        self._since: datetime | None = None
        self._tell: Callable[[DeviceEvent], None] = _to_nobody
        self._ends = Ends(self._known, clock.now, self._ended)
        self._holding = Holding(
            self.name, self._recipes, self._known, self._background, self._changed
        )
        self._own_scenes = OwnScenes(self.connection, room, pages, self._came_back_without)
        self._survey = Survey(
            self._reader, self._known, self._vitals, self._own_scenes, self._fence
        )
        self._hands = Hands(
            self.connection, room.id, self._known, self._address, self._own_scenes, self._noticed
        )
        self._mender = Mender(self.connection, room.sound, self._known, self._noticed)
        limits = limits or Limits()
        self._ear = Ear(self.connection, self._known, room.sound, limits, self._sensed_anew)
        self._eye = self._opened_eye(limits, films)
        self._reading: asyncio.Task[None] | None = None
        self._told_changes = 0
        self._trying = asyncio.Lock()

    def _opened_eye(self, limits: Limits, films: Films | None) -> Eye | None:
        """Return what looks at pictures; None where nobody is to listen and look."""
        if limits.picture is None or films is None or self._room.sound is Sound.OFF:
            return None
        return Eye(
            self._reader,
            self._known,
            self._room,
            limits.picture,
            films,
            self._ear.silent_for,
            self._sensed_anew,
            self._background,
        )

    @property
    def name(self) -> str:
        """What the crew calls it."""
        return f"OBS {self._room.obs}"

    def health(self) -> Health:
        """Return how it is, from what was last observed."""
        problem = "" if self.connection.connected else self.connection.problem
        observed, fails = self._known.observed, self._known.stream_fails(self._wanted, self._clock)
        found = health(self._room, observed, self._vitals, problem, self._since, stream_fails=fails)
        return of_another(found, self._fence.problem, is_known=self._fence.is_read)

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Start connecting, and go on until `close`."""
        self._tell = on_event
        # Without these no end of a recording is found.
        self._tasks.keep(self._watch.seldom, f"{self.name}, the watch over the recording")
        self._tasks.keep(self._watch.often, f"{self.name}, the watch over takes")
        self.connection.open()

    def remember(self, scenes: frozenset[str], noted: Callable[[frozenset[str]], None]) -> None:
        """Go on with which scenes and media inputs of the room an earlier daemon saw in this OBS.

        What it lacks of them is lost, and created again. `noted` is called with what is there.
        """
        self._own_scenes.remember(scenes, noted)

    async def close(self) -> None:
        """Let go of OBS; it shows on what it shows."""
        await self._fence.let_go()
        await self._tasks.end()
        await self.connection.close()

    async def observe(self) -> None:
        """Read everything anew; raises TemporaryError."""
        await self._survey.observe()
        self._changed()

    async def program_picture(self) -> bytes:
        """Return what is on program, as a JPEG; raises TemporaryError."""
        if isinstance(self._known.observed, Unread):
            raise TemporaryError("OBS is not known yet")
        return await program_picture(self.connection, self._known.observed.program)

    def trouble_with(self, media: Path) -> str:
        """Return why a recording does not play in OBS, by which path; empty: none is known."""
        observed = self._known.observed
        players = () if isinstance(observed, Unread) else observed.players
        broken = (each for each in players if each.file == media and each.broken is not None)
        return next((each.complaint for each in broken), "")

    async def try_recording(self, media: Path, *, look: bool) -> Tried:
        """Open a recording where nobody sees it; raises TemporaryError."""
        async with self._trying:
            try:
                return await try_recording(self._reader, media, look=look)
            except RequestFailed as error:
                raise TemporaryError(str(error)) from error

    async def mixer_troubles(self) -> tuple[str, ...]:
        """Return what keeps the recordings' sound from being heard; raises TemporaryError."""
        try:
            return await mixer_troubles(self._reader.connection, self._reader.premiere_scene)
        except RequestFailed as error:
            raise TemporaryError(str(error)) from error

    def hearing(self) -> Hearing:
        """Return whether what should be heard is heard, by OBS's meters."""
        return self._ear.hearing()

    def seeing(self) -> Seeing:
        """Return what is wrong with the picture, by small ones of it, and with what is next."""
        return ALL_SEEN if self._eye is None else self._eye.seeing()

    def want(self, wanted: RoomState) -> None:
        """Note what is wanted: whose end is noticed, whether it streams, where recordings begin."""
        if wanted is self._told:
            return
        self._told = wanted
        self._known.note_first_stamps(wanted.first_stamps)
        self._known.note_encrypted(wanted.encrypted)
        self._wanted = desired(self._room, wanted)
        self._ends.want(self._wanted)
        self._ear.want(wanted, self._wanted)
        if self._eye is not None:
            self._eye.want(wanted, self._wanted)

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        """Return what is to be done so that OBS is as wanted."""
        observed = self._known.observed
        if isinstance(observed, Unread) or self._known.doubted:
            return ()
        if self._fence.is_lost:
            return ()
        needed = diff(observed.counted(wanted.first_stamps), desired(self._room, wanted), now)
        steps = self._address.before_start(needed, now)
        if self._fence.is_ours:
            return steps
        return (_TAKE, *steps) if wanted.in_charge or self._fence.was_ours else ()

    @property
    def taken_by(self) -> str:
        """Who else commands it, in words."""
        return self._fence.problem

    @property
    def is_anothers(self) -> bool:
        """Whether another commands it, or it is being looked who does for the first time."""
        if self._fence.was_read:
            return self._fence.is_anothers
        if self._since is None or not self.connection.connected:
            return False
        return self._clock.now() - self._since < SAYS_WITHIN

    def take_back(self) -> None:
        """Take this OBS from the orchestrator that took it; a person says so."""
        self._fence.take_back()
        self._read_soon()

    def stream_to(self, server: str, key: SecretStr) -> None:
        """Let OBS stream to this address from its next start of the stream on."""
        self._address.want(server, key)
        self._tell(Changed())

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        """Return whether OBS was seen to be as wanted."""
        if self._fence.is_lost:
            return Unknown(self._fence.problem)
        observed = self._known.observed
        if not isinstance(observed, Unread):
            observed = observed.counted(wanted.first_stamps)
        return verdict(observed, desired(self._room, wanted), now, self._vitals.patience)

    def prepare(self, steps: Sequence[Step]) -> Callable[[], None] | None:
        """Make ready the cut that comes first, if one does, and return what sends it."""
        return self._recipes.prepare(steps)

    def do(self, steps: Sequence[Step]) -> Coroutine[Any, Any, Outcome]:
        """Carry out the steps, in order; a cut that comes first is sent before this returns."""
        try:
            begun = self._begin(steps[0]) if steps else None
        except TemporaryError as error:
            return _ended(TryAgain(str(error)))
        return self._go_on(begun, steps[1:] if begun else steps)

    def _begin(self, step: Step) -> Begun | None:
        match step:
            case CutTo():
                return self._recipes.cut(step)
            case PlayHeld():
                return self._recipes.play_held(step)
        return None

    async def _go_on(self, begun: Begun | None, steps: Sequence[Step]) -> Outcome:
        taken: datetime | None = None
        try:
            if begun is not None:
                taken = await begun()
                self._watch.quicken()
            for step in steps:
                if isinstance(step, TakeCommand):
                    was_anothers = await self._fence.take()
                    if was_anothers or self._own_scenes.are_lost(self._known.current):
                        self._known.forget()
                        await self.observe()
                        break  # what the one before us did may call for other steps
                    continue
                taken = await self._carry_out(step) or taken
        except RecordingDoesNotPlayError as error:
            return Failed(str(error))
        except RequestFailed as error:
            self._read_soon()
            return TryAgain(str(error))
        except TemporaryError as error:
            return TryAgain(str(error))
        finally:
            self._changed()
        return Done(taken)

    async def _carry_out(self, step: Step) -> datetime | None:
        if (begun := self._begin(step)) is not None:
            taken = await begun()
            self._watch.quicken()
            return taken
        match step:
            case StartAndCut():
                taken = await self._start(step)
                self._watch.quicken()
                return taken
            case HoldFirstFrame():
                self._holding.begin(step)
            case Resume() | Halt() | PlaceSound():
                await self._work(step)
            case SetLoop(loop=loop, file=file):
                await self._give_loop(loop, file)
            case SetTexts(texts=texts):
                await self._write(texts)
            case SetStreaming(on=on):
                await self._recipes.stream(on)
            case SetStreamAddress():
                await self._recipes.send(self._address.request(step))
                self._address.was_given(step)
            case ReadAll():
                await self.observe()
            case _:
                raise TypeError(f"not a step of this device: {step}")
        return None

    async def _work(self, step: Resume | Halt | PlaceSound) -> None:
        """Carry out what concerns one media input alone."""
        match step:
            case Resume(player=player):
                await self._recipes.resume(player)
                self._watch.quicken()
            case Halt(player=player):
                await self._recipes.halt(player)
            case PlaceSound(player=player, offset_ms=offset):
                await self._recipes.place_sound(player, offset)

    async def _start(self, step: StartAndCut) -> datetime | None:
        await self._holding.give_up(step.player)
        try:
            return await self._recipes.start_and_cut(step)
        except RecordingPassedError as passed:
            self._ends.over(step.airing, passed.ended, passed.evidence)
            return None

    async def _write(self, texts: Mapping[str, str]) -> None:
        """Write them all in one message: rooms that cut at one instant share this thread."""
        await self._recipes.send(*text_orders(self._room.id, texts))
        known = self._known.current
        self._known.learn(replace(known, texts={**known.texts, **texts}))

    async def _give_loop(self, loop: str, file: Path) -> None:
        known = self._known.current
        before = known.loops[loop]
        named = self._reader.naming.settings_for(file, before.told)
        await self._recipes.send(loop_order(loop, named))
        given = replace(before, file=file, told=self._reader.naming.text_of(named), again=True)
        known = self._known.current
        self._known.learn(replace(known, loops={**known.loops, loop: given}))

    def on_connected(self) -> None:
        """Read everything: what was known may be out of date."""
        self._since = self._clock.now()
        self._known.forget()
        self._fence.forget()
        self._address.forget()
        self._read_soon()
        self._tell(Changed())

    def on_lost(self) -> None:
        """Know nothing."""
        self._since = self._clock.now()
        self._ear.lost()
        if self._eye is not None:
            self._eye.lost()
        self._known.forget()
        self._fence.forget()
        self._tell(Changed())

    def on_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Take in what OBS says; not while it changes its collection, when it tells of both."""
        if kind == METERS:
            if (more := self._ear.hear(data, at)) is not None:
                self._background(more)
            return
        if kind in OF_THE_MIXER:
            self._ear.hear_of_mixer(data)
        self._fence.hear(kind, data)
        self._hands.hear_before(kind, data)
        if self.connection.changing:
            self._changed()
            return
        self._known.hear(kind, data, at)
        self._vitals.time_cut(kind, at)
        name = self._hands.name_to_give_back(kind, data)
        if name is not None and self._fence.is_ours:
            self._background(self._hands.give_name_back(*name))
        if kind in READ_AGAIN:
            self._read_soon()
        if kind in PLAYER_EVENTS and (player := self._player_heard(data)) is not None:
            self._background(self._watch.look_at(player))
        self._changed()

    def on_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        """Take in how OBS is, and how soon it answers."""
        self._survey.take_pulse(stats, took)
        self._ear.look()
        if self._eye is not None:
            self._eye.look()
        observed, sending = self._known.observed, self._vitals.sending
        is_sent = not isinstance(observed, Unread) and observed.streaming
        if is_sent and sending.is_due(self._clock.now()):
            self._background(self._survey.look_at_stream())

    def _sensed_anew(self) -> None:
        self._tell(Changed())

    def _player_heard(self, data: Mapping[str, Any]) -> str | None:
        """Return the media input that an event is about, unless a recipe is looking at it."""
        observed = self._known.observed
        player = (
            None if isinstance(observed, Unread) else observed.player(data.get("inputName", ""))
        )
        return player.name if player is not None and not player.loading else None

    def _noticed(self, what: str) -> None:
        self._tell(Noticed(what))

    def _ended(self, event: RecordingOver) -> None:
        self._tell(event)

    def _doubt(self) -> None:
        """Ask OBS a moment later what is on program; until then nothing is done."""
        self._tell(Changed())
        self._background(self._ask_for_program())

    async def _ask_for_program(self) -> None:
        await self._hands.ask_for_program(self._clock)
        self._changed()
        self._tell(Changed())

    def _by_hand(self, scene: str, at: datetime) -> None:
        if self._fence.is_ours:  # else it is another orchestrator's work, or may be
            self._tell(SceneByHand(scene, at))

    def _fence_noticed(self) -> None:
        """Look who commands this OBS, where that is not known; tell where that has changed."""
        if self._fence.is_unread and self.connection.connected:
            self._read_soon()
        self._tell(Changed())

    def _came_back_without(self, what: tuple[str, ...]) -> None:
        self._tell(Restored(what))

    def _read_soon(self) -> None:
        """Read everything in the background, however often it is asked for."""
        self._survey.due = True
        if self._reading is None or self._reading.done():
            self._reading = self._background(self._read_until_known())

    async def _read_until_known(self) -> None:
        async for _ in self._survey.until_known():
            self._changed()
            self._watch.quicken()

    def _changed(self) -> None:
        """Tell what has become known since the last time."""
        if self._known.changes == self._told_changes:
            return
        self._told_changes = self._known.changes
        self._ends.look()
        self._watch.wake()
        if self._fence.is_ours and (muted := self._mender.due()) is not None:
            self._background(self._mender.unmute(muted))
        self._ear.look()
        self._tell(Changed())

    def _background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._tasks.begin(work, self.name)


async def _ended(outcome: Outcome) -> Outcome:
    return outcome


def _to_nobody(event: DeviceEvent) -> None:
    """Take events before anybody listens."""
    log.debug("nobody listens yet", what=str(event))
