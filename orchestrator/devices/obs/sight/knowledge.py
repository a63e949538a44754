"""What the device knows of its OBS at the moment; shared by `device.py` and what it is made of.

Holds the one `ObsObserved`, replaces it as things are learned, and says when a take was seen.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Set
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestrator.clock import Clock
from orchestrator.devices.obs.compare.commands import Cut
from orchestrator.devices.obs.compare.events import TELLING, after_event, program_seen
from orchestrator.devices.obs.compare.observed import (
    UNKNOWN,
    MediaReading,
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
    StreamOrder,
    Unread,
)
from orchestrator.errors import NotConnectedError
from orchestrator.model.state import Playing

_STOP = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP"

Evidence = Callable[[str, Mapping[str, Any]], bool]

ANSWERS_COMPARED = 2
"""One answer may wait for a frame, or for a busy machine."""

EVIDENCE_PATIENCE = 0.25
"""Seconds for the event that says that the picture changes; it usually comes first."""


class Knowledge:
    """The observed OBS. `changes` counts what was learned, `looks` those by looks at recordings.

    `by_hand` is called with the scene and the instant when a person changed the program, `doubt`
    when that seems to be so: OBS is to be asked once more, for it tells of scenes that it never
    shows (it names the preview's when studio mode ends), and `see_program` told.
    `start_ordered`: see `ObsObserved`.
    """

    def __init__(
        self,
        premiere_scene: str,
        by_hand: Callable[[str, datetime], None],
        doubt: Callable[[], None],
        start_ordered: datetime | None = None,
    ) -> None:
        self.observed: ObsObserved | Unread = UNKNOWN
        self.changes = 0
        self.looks = 0
        self._heard_end: dict[str, datetime] = {}
        self._heard_start: set[str] = set()
        self._stream_order: StreamOrder | None = None
        self._start_ordered = start_ordered
        self._joined: tuple[Playing, float] | None = None
        self._first_stamps: dict[Path, float] = {}
        self._encrypted: set[Path] = set()
        self._answers = deque([0.0], ANSWERS_COMPARED)
        self._stops_heard: set[str] = set()
        self.premiere_scene = premiere_scene
        self._by_hand = by_hand
        self._doubt = doubt
        self._doubted: datetime | None = None
        self.naming = asyncio.Lock()
        """Held while an input of ours is given its name back: what is read then lacks it."""
        self._evidence: Evidence | None = None
        self._taken: asyncio.Future[datetime] | None = None

    @property
    def current(self) -> ObsObserved:
        """What is observed; raises NotConnectedError while nothing is known."""
        if isinstance(self.observed, Unread):
            raise NotConnectedError("nothing is known about OBS yet")
        return self.observed

    @property
    def doubted(self) -> bool:
        """Whether the program seems to be another than was ordered: nothing is done until seen."""
        return self._doubted is not None

    def forget(self) -> None:
        """Know nothing: OBS is gone, or was just found; but not what it was just told."""
        if not isinstance(self.observed, Unread):
            self._stream_order = self.observed.stream_order
            self._start_ordered = self.observed.start_ordered
            self._joined = self.observed.joined
        self.observed = UNKNOWN
        self._doubted = None
        self._heard_end.clear()
        self._heard_start.clear()
        self._stops_heard.clear()
        self.changes += 1

    def forget_orders(self) -> None:
        """Note that it is another OBS than the one that was told to do something."""
        self._stream_order = self._start_ordered = self._joined = None

    def learn(self, observed: ObsObserved) -> None:
        """Replace what is known; another scene on program that was not ordered is doubted."""
        before = self.observed
        observed = observed.counted(self._first_stamps)
        if observed == before:
            return
        if not isinstance(before, Unread) and before.ordered is None:
            observed = self._unless_doubtful(before, observed)
        if observed != before:
            self.observed = observed
            self.changes += 1

    def _unless_doubtful(self, before: ObsObserved, observed: ObsObserved) -> ObsObserved:
        """Return what is observed, with the program of before where another is not believed yet."""
        if observed.program == before.program:
            return observed
        if self._doubted is None:
            self._doubted = observed.picture_since
            self._doubt()
        return replace(observed, program=before.program, picture_since=before.picture_since)

    def see_program(self, scene: str | None) -> None:
        """Take note of what OBS says when it is asked once more; None: it could not be asked."""
        since, self._doubted = self._doubted, None
        if since is None or scene is None or isinstance(self.observed, Unread):
            return
        before, self.observed = self.observed, program_seen(self.observed, scene, since)
        self.changes += 1
        if before.ordered is None and scene != before.program:
            self._by_hand(scene, since)

    def first_stamp(self, file: Path) -> float | None:
        """Return the recording's first time stamp, in seconds; None where it is not known."""
        return self._first_stamps.get(file)

    def is_encrypted(self, file: Path) -> bool:
        """Return whether it was said of the recording: it is never to be given to OBS."""
        return file in self._encrypted

    def note_encrypted(self, files: Set[Path]) -> None:
        """Note which recordings are encrypted."""
        self._encrypted |= files

    def note_first_stamps(self, stamps: Mapping[Path, float]) -> None:
        """Note with which time stamps recordings begin, in seconds: OBS's cursor counts from it."""
        if stamps.items() <= self._first_stamps.items():
            return
        self._first_stamps.update(stamps)
        if not isinstance(self.observed, Unread):
            self.learn(self.observed)

    def read_anew(self, fresh: ObsObserved) -> None:
        """Take over a full reading; keep what only time could tell."""
        known = self.observed
        order = self._stream_order if isinstance(known, Unread) else known.stream_order
        if order is not None and order.on == fresh.streaming:
            order = None
        told = self._start_ordered if isinstance(known, Unread) else known.start_ordered
        fresh = replace(fresh, stream_order=order, start_ordered=told)
        if isinstance(known, Unread):
            self.learn(replace(fresh, joined=self._joined))
            return
        players = tuple(_carried_over(known.player(p.name), p) for p in fresh.players)
        since = known.picture_since if known.program == fresh.program else fresh.picture_since
        self.learn(
            replace(
                fresh,
                players=players,
                picture_since=since,
                ordered=None if known.ordered == fresh.program else known.ordered,
                joined=known.joined,
                over=known.over,
            )
        )

    @property
    def answers_in(self) -> float:
        """Seconds that OBS takes to answer: the shortest of the latest looks at recordings."""
        return min(self._answers)

    def answered(self, took: float) -> None:
        """Note how many seconds OBS took to answer a look."""
        self._answers.append(took)

    def see(self, name: str, reading: MediaReading) -> None:
        """Take note of one look at a media input."""
        if (player := self.current.player(name)) is not None:
            if reading.state is MediaState.ENDED and name in self._stops_heard:
                reading = replace(reading, state=MediaState.STOPPED)  # what OBS 30 itself says
            before = self.changes
            self.learn(self.current.with_player(player.seen(reading)))
            self.looks += self.changes - before

    def change_player(self, name: str, **changes: Any) -> None:
        """Take note of something about a media input that OBS does not tell."""
        if (player := self.current.player(name)) is not None:
            self.learn(self.current.with_player(replace(player, **changes)))

    def give(self, player: ObservedPlayer) -> None:
        """Note that a media input was given another file."""
        self._heard_end.pop(player.name, None)
        self._heard_start.discard(player.name)
        self._stops_heard.discard(player.name)
        self.learn(self.current.with_player(player))

    def hear(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Take note of an event."""
        if self._taken and not self._taken.done() and self._evidence and self._evidence(kind, data):
            self._taken.set_result(at)
        name = str(data.get("inputName"))
        if kind == "MediaInputPlaybackStarted":
            self._heard_start.add(name)
            self._stops_heard.discard(name)
        elif kind == "MediaInputPlaybackEnded":
            self._heard_end[name] = at
        elif kind == "MediaInputActionTriggered" and data.get("mediaAction") == _STOP:
            self._stops_heard.add(name)
        if kind == "InputNameChanged":
            self.changes += 1  # a reading that is under way may lack it
        if not isinstance(self.observed, Unread):
            self.learn(after_event(self.observed, kind, data, at, self.premiere_scene))
        elif kind in TELLING:
            self.changes += 1  # a reading that is under way may be older

    def began(self, name: str) -> bool:
        """Return whether OBS said of a media input that it plays, since it was given its file."""
        return name in self._heard_start

    def began_and_ended(self, name: str) -> bool:
        """Return whether OBS said both of a media input since it was given its file."""
        return name in self._heard_start and name in self._heard_end

    def end_heard(self, name: str, since: datetime) -> datetime | None:
        """Return when OBS said that it ended; before `since` it meant what was in it earlier."""
        heard = self._heard_end.get(name)
        return heard if heard is not None and heard >= since else None

    def stream_fails(self, wanted: ObsDesired | None, clock: Clock) -> bool:
        """Return whether it is to stream, and does not get it started."""
        if isinstance(self.observed, Unread) or wanted is None or not wanted.streaming:
            return False
        return self.observed.stream_fails(clock.now())

    def await_take(self, cut: Cut) -> None:
        """Look out for the event that this change of picture causes."""
        self._evidence = _is_transition if cut.scene is not None else _shows(cut.show)
        self._taken = asyncio.get_running_loop().create_future()

    async def taken(self) -> datetime | None:
        """Return when the picture was seen to change; None if no event told."""
        if self._taken is None:
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(EVIDENCE_PATIENCE):
                return await self._taken
        return None


def _is_transition(kind: str, data: Mapping[str, Any]) -> bool:  # noqa: ARG001  # an Evidence
    return kind == "SceneTransitionStarted"


def _shows(player: ObservedPlayer | None) -> Evidence:
    def shows(kind: str, data: Mapping[str, Any]) -> bool:
        is_item = player is not None and data.get("sceneItemId") == player.item_id
        return kind == "SceneItemEnableStateChanged" and is_item

    return shows


def _carried_over(known: ObservedPlayer | None, fresh: ObservedPlayer) -> ObservedPlayer:
    """Return the fresh one with what only time could tell; a look meanwhile is newer."""
    if known is None or known.file != fresh.file or fresh.reading is None:
        return fresh
    placed = replace(
        known,
        item_id=fresh.item_id,
        visible=fresh.visible,
        told=fresh.told,
        sound_ms=fresh.sound_ms,
        group=fresh.group,
        doubles=fresh.doubles,
        mix=fresh.mix,
    )
    if known.reading is not None and known.reading.at > fresh.reading.at:
        return placed
    return placed.seen(fresh.reading)
