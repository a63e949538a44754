"""Builds the state document from the conductor; used by `api`, `feed`, `health` and `cli`.

Reads only; a room's document costs about a millisecond and no I/O.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.hearing import Hears
from orchestrator.devices.port import (
    NO_DEVICE,
    Device,
    HasOneHand,
    ShowsBroadcast,
    Sighted,
)
from orchestrator.devices.seeing import Sees
from orchestrator.model.decisions import Back, Extend
from orchestrator.model.item_kinds import KINDS
from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.model.state import RoomState
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.room_board import board
from orchestrator.upkeep.files_ahead import FilesAhead
from orchestrator.web.state import documents
from orchestrator.web.state.actuals import Actuals
from orchestrator.web.state.check_ins import CheckIns, version_of
from orchestrator.web.state.crew_lines import alert_lines, journal_lines, post_lines, task_lines
from orchestrator.web.state.event_facts import event_facts
from orchestrator.web.state.expected import Forecasts
from orchestrator.web.state.pending_edit import pending_edit
from orchestrator.web.state.recording_lines import problem_of, recording_of

ROWS_BEFORE = 10
ROWS_AFTER = 40
"""Rows of the rundown in the document, around the item on air; the others are asked for."""

MOST_LEFT_OUT = 50

ACT_WITHIN = 0.1
"""Seconds of the machine for which a room that has something to do is let go first."""

CLEAR_OF_A_CUE = 0.15
"""Seconds before a cue in which nothing is sent: telling hundreds takes a tenth of one."""

A_MINUTE = timedelta(minutes=1)

FOREVER = datetime.max.replace(tzinfo=UTC)


class Observer:
    """Looks at the show."""

    def __init__(
        self, conductor: Conductor, outbox: Outbox, files: FilesAhead | None = None
    ) -> None:
        """`files`: what is known of recordings; None: nobody looks."""
        self._files = files
        self._conductor = conductor
        self._outbox = outbox
        self._forecasts = Forecasts(conductor.clock)
        self._actuals = Actuals(conductor.as_run)
        self.check_ins = CheckIns()

    async def let_rooms_act(self) -> None:
        """Let the rooms go first: describing them takes milliseconds that a take has not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ACT_WITHIN):
                await self._conductor.rooms_acted()

    def state(self) -> documents.StateDocument:
        """Return the whole show as it is now."""
        now = self._conductor.clock.now()
        return documents.StateDocument(
            now=now,
            speed=self.speed(),
            event=self._event(),
            kinds={kind.value: row.words for kind, row in KINDS.items()},
            rooms={room: self.room(room, now) for room in self._conductor.rooms},
            alerts=self._alerts(),
            pending_edit=pending_edit(self._conductor.edits),
            timetable_problems=self._conductor.edits.problems,
            journal_problem=self._conductor.journal_problem,
            posts=post_lines(self._outbox),
            crew_tasks=task_lines(self._outbox),
        )

    def broadcast(self, room_id: str) -> documents.BroadcastDocument | None:
        """Return the room's broadcast as it was last seen; None: it is not on YouTube."""
        devices = self._conductor.devices.get(room_id, ())
        shown = next((d.broadcasting() for d in devices if isinstance(d, ShowsBroadcast)), None)
        return documents.BroadcastDocument(**asdict(shown)) if shown else None

    def room(self, room_id: str, now: datetime | None = None) -> documents.RoomDocument:
        """Return one room as it is now; raises KeyError for a room that is not there."""
        now = now or self._conductor.clock.now()
        show = self._conductor.rooms[room_id]
        state = show.state(now)
        forecast = self._forecasts.of(show, now)
        index = _index(forecast, state.item)
        on_air = forecast.items[index]
        devices = self._conductor.devices.get(room_id, ())
        first = max(index - ROWS_BEFORE, 0)
        by_hand = show.rundown.by_hand_until if not state.in_charge else None
        return documents.RoomDocument(
            id=room_id,
            name=show.room.name,
            version=state.version,
            on_air=_on_air(
                show,
                now,
                on_air,
                self._began(state.item, opens=index == 0, now=now),
                self._conductor.seen(room_id),
            ),
            standby=_standby(state, forecast.items[index:], devices, self._files),
            back=_way_back(show.rundown, state, now),
            over_seconds=_over(on_air),
            autopilot=state.autopilot,
            in_charge=state.in_charge,
            by_hand_until=by_hand if by_hand != FOREVER else None,
            fallback=state.fallback,
            streaming=state.streaming,
            sound=_sound(devices),
            picture_wrong=_picture_wrong(devices),
            devices=tuple(_health(device) for device in devices),
            broadcast=self.broadcast(room_id),
            rundown=self._rows(forecast, first, index + 1 + ROWS_AFTER - first),
            rundown_from=first,
            rundown_total=len(forecast.items),
            left_out=tuple(_left_out(i) for i in show.rundown.left_out[-MOST_LEFT_OUT:]),
            journal=journal_lines(show),
            boards=self._boards(show, now),
            speakers_at=self._outbox.speakers_at(room_id),
        )

    def _began(self, item: Item, *, opens: bool, now: datetime) -> datetime:
        """Return when the item went on air; the first holding by the rundown long ago, which nobody
        saw."""
        if not opens or item.kind is not ItemKind.HOLDING:
            return item.start
        self._actuals.update()
        return self._actuals.of(item.room, item.id).seen.get(item.kind) or now

    def _boards(self, show: LiveRoom, now: datetime) -> documents.BoardCount:
        open_boards = self.check_ins.open_boards(show.id, self._conductor.clock.wall(now))
        if not open_boards:
            return documents.BoardCount(open=0, up_to_date=0)
        version = version_of(board(show.room, show.rundown, now))
        showing = self.check_ins.showing(show.id, version)
        return documents.BoardCount(open=open_boards, up_to_date=showing)

    def forecast(self, room_id: str) -> tuple[Rundown, int]:
        """Return the room's rundown as it is expected to go, and where in it the item on air is."""
        now = self._conductor.clock.now()
        show = self._conductor.rooms[room_id]
        forecast = self._forecasts.of(show, now)
        return forecast, _index(forecast, show.state(now).item)

    def rundown(self, room_id: str, first: int, count: int) -> documents.RundownPage:
        """Return `count` rows from index `first` on; raises KeyError for an unknown room."""
        now = self._conductor.clock.now()
        show = self._conductor.rooms[room_id]
        forecast = self._forecasts.of(show, now)
        return documents.RundownPage(
            room=room_id,
            version=show.state(now).version,
            rundown=self._rows(forecast, first, count),
            rundown_from=first,
            rundown_total=len(forecast.items),
        )

    def next_change(self) -> float | None:
        """Return in how many seconds of the machine a room changes by itself, or what was to be
        seen in it counts as missing; None: never."""
        clock = self._conductor.clock
        now = clock.now()
        boundaries = [show.next_boundary(now) for show in self._conductor.rooms.values()]
        instants = (*boundaries, self._conductor.next_missing())
        upcoming = min((at for at in instants if at is not None), default=None)
        if upcoming is None:
            return None
        return (clock.wall(upcoming) - clock.wall(now)).total_seconds()

    def speed(self) -> float:
        """Return how many seconds of the show pass in one of the machine's."""
        clock = self._conductor.clock
        now = clock.now()
        minute = timedelta(minutes=1)
        return round(minute / (clock.wall(now + minute) - clock.wall(now)), 3)

    def _rows(self, rundown: Rundown, first: int, count: int) -> tuple[documents.RundownRow, ...]:
        self._actuals.update()
        opening = rundown.items[0] if rundown.items[0].kind is ItemKind.HOLDING else None
        shown = rundown.items[first : first + count]
        return tuple(self._row(item, opens=item is opening) for item in shown)

    def _row(self, item: Item, *, opens: bool) -> documents.RundownRow:
        actual = self._actuals.of(item.room, item.id)
        return documents.RundownRow(
            item=item.id,
            session=item.session,
            kind=item.kind,
            title=item.title,
            byline=item.byline,
            pinned=item.pinned,
            planned_start=None if opens else item.planned_start,
            planned_end=item.planned_end,
            expected_start=None if opens else item.start,
            expected_end=item.end,
            actual_start=actual.seen.get(item.kind),
            actual_end=actual.end,
            outcome=actual.outcome,
            shown=actual.shown_of(item.kind),
            instead=actual.instead_of(item.kind),
            because=actual.because,
            recording=None if actual.end else self._recording(item),
            note=item.note,
            day=item.day,
        )

    def _recording(self, item: Item) -> documents.RecordingDocument | None:
        devices = self._conductor.devices.get(item.room, ())
        return recording_of(item, devices, self._files)

    def _event(self) -> documents.EventFacts:
        return event_facts(next(iter(self._conductor.rooms.values())).timetable.event)

    def _alerts(self) -> tuple[documents.AlertLine, ...]:
        rooms = self._conductor.rooms.values()
        return alert_lines(self._conductor.news.alerts, [each.decisions for each in rooms])


def _index(forecast: Rundown, on_air: Item) -> int:
    """Return where the item on air stands in the forecast, which may leave out others."""
    return next(index for index, item in enumerate(forecast.items) if item.id == on_air.id)


def _on_air(
    show: LiveRoom, now: datetime, expected: Item, began: datetime, seen: Sighted | None
) -> documents.OnAir:
    state = show.state(now)
    item, seen = state.item, seen or NO_DEVICE
    return documents.OnAir(
        item=item.id,
        session=item.session,
        kind=item.kind,
        picture=state.picture,
        title=item.title,
        byline=item.byline,
        media=item.media.name if item.media else None,
        planned_start=item.planned_start,
        planned_end=item.planned_end,
        start=began,
        since=item.since,
        expected_end=expected.end,
        leaves=item.leaves,
        pinned=item.pinned,
        held=state.held,
        ended=item.ended,
        covered=item.covered,
        because=item.because,
        seen=seen.sight,
        not_seen=seen.missing,
        note=item.note,
        not_longer=refusal(show.rundown, state, Extend(item.id, A_MINUTE), now),
        not_shorter=refusal(show.rundown, state, Extend(item.id, -A_MINUTE), now),
    )


def _standby(
    state: RoomState,
    upcoming: Sequence[Item],
    devices: Sequence[Device],
    files: FilesAhead | None,
) -> documents.Standby | None:
    item = state.standby
    if item is None:
        return None
    expected = next((i for i in upcoming if i.id == item.id), item)
    problem = problem_of(item, devices, files)
    return documents.Standby(
        item=item.id,
        session=item.session,
        kind=item.kind,
        title=item.title,
        byline=item.byline,
        media=item.media.name if item.media else None,
        planned_start=item.planned_start,
        expected_start=expected.start,
        pinned=item.pinned,
        preroll=documents.Preroll.BROKEN if problem else _preroll(item, devices),
        problem=problem,
        note=item.note,
    )


def _way_back(
    rundown: Rundown, state: RoomState, now: datetime
) -> documents.WayBackDocument | None:
    way = rundown.way_back
    if way is None or refusal(rundown, state, Back(way.item), now) is not None:
        return None
    return documents.WayBackDocument(item=way.item, kind=way.kind, title=way.title, until=way.until)


def _preroll(standby: Item, devices: Sequence[Device]) -> documents.Preroll:
    if not standby.picture.row.plays:
        return documents.Preroll.NOTHING
    ready = any(device.health().preroll_ready for device in devices)
    return documents.Preroll.READY if ready else documents.Preroll.AWAITED


def _over(on_air: Item) -> float | None:
    if on_air.end is None or on_air.planned_end is None:
        return None
    return round((on_air.end - on_air.planned_end).total_seconds(), 3)


def _health(device: Device) -> documents.DeviceHealth:
    health = device.health()
    return documents.DeviceHealth(
        name=device.name,
        ok=health.ok,
        connected=health.connected,
        summary=health.summary,
        since=health.since,
        taken=isinstance(device, HasOneHand) and bool(device.taken_by),
    )


def _sound(devices: Sequence[Device]) -> documents.SoundDocument | None:
    heard = next((device.hearing() for device in devices if isinstance(device, Hears)), None)
    if heard is None:
        return None
    return documents.SoundDocument(light=heard.light, level_db=heard.level_db, words=heard.words)


def _picture_wrong(devices: Sequence[Device]) -> str:
    return next((device.seeing().words for device in devices if isinstance(device, Sees)), "")


def _left_out(item: Item) -> documents.LeftOut:
    return documents.LeftOut(
        item=item.id, session=item.session, title=item.title, because=item.because
    )
