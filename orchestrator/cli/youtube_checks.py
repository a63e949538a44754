"""Looks at each room's YouTube for `check`: options, sign-in, channel, broadcast, units."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.check import (
    Finding,
    Severity,
    check_offline,
    check_online,
    check_sign_in,
)
from orchestrator.devices.youtube.options import parse_options
from orchestrator.devices.youtube.plan import RoomPlan, plan_room
from orchestrator.devices.youtube.quota import Ledger
from orchestrator.devices.youtube.store import MemoryStore
from orchestrator.devices.youtube.worker import Worker
from orchestrator.errors import OrchestratorError
from orchestrator.journal.reader import read_journal
from orchestrator.model.timetable import Room, Timetable
from orchestrator.settings import Settings

NO_SIGN_IN = "nobody is signed in: titles, going live and ending are left to people"
SIGN_IN = "run `orchestrator youtube login`, and set ORCHESTRATOR_YOUTUBE__TOKEN_FILE"


def look_at_all(timetable: Timetable, folder: Path, settings: Settings) -> Sequence[Finding]:
    """Return what is wrong in all rooms that are on YouTube; `folder` is the timetable's."""
    rooms = [room for room in timetable.rooms.values() if room.youtube is not None]
    found = [finding for room in rooms for finding in check_offline(timetable, room, folder)]
    broken = {finding.room for finding in found if finding.severity is Severity.ERROR}
    plans = [_plan(timetable, room) for room in rooms if room.id not in broken]
    if settings.youtube.token_file is None:
        unsigned = [Finding(p.room.id, Severity.WARNING, NO_SIGN_IN, SIGN_IN) for p in plans]
        return [*found, *unsigned]
    return [*found, *asyncio.run(_ask(plans, settings, settings.youtube.token_file))]


def _plan(timetable: Timetable, room: Room) -> RoomPlan:
    return plan_room(timetable, room, parse_options(room.youtube or {}))


async def _ask(plans: Sequence[RoomPlan], settings: Settings, token: Path) -> list[Finding]:
    clock, found = SystemClock(), []
    worker = Worker(token, Ledger(_noted(settings), clock), base_url=settings.youtube.base_url)
    try:
        for plan in plans:
            ends = max(broadcast.ends for broadcast in plan.broadcasts)
            signed = check_sign_in(token, plan.room.id, ends, clock)
            found += signed
            if not any(finding.severity is Severity.ERROR for finding in signed):
                found += await check_online(plan, worker, clock)
    finally:
        worker.close()
    return found


def _noted(settings: Settings) -> MemoryStore:
    """Return a copy of the journal's notes: a daemon may hold the journal itself."""
    store = MemoryStore()
    try:
        with read_journal(settings.journal_url, SystemClock()) as journal:
            for key, text in journal.notes().items():
                store.put(key, text)
    except OrchestratorError:
        # No journal yet: nothing was spent.
        return MemoryStore()
    return store
