"""`orchestrator youtube create`, `status`, `quota`: what is prepared and seen before the show."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.cli.terminal.chosen import settings_for
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.timetable_file import read_timetable
from orchestrator.clock import Clock, SystemClock
from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.commands import room_broadcasts as making
from orchestrator.devices.youtube.commands.room_broadcasts import (
    forecast_lines,
    read_status,
    status_lines,
    used_line,
)
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.units.forecast import whole_show
from orchestrator.errors import OrchestratorError
from orchestrator.preflight.youtube_notes import copied, held, held_if_free
from orchestrator.settings import Settings

NO_TOKEN = "Say where the sign-in is: ORCHESTRATOR_YOUTUBE__TOKEN_FILE."  # noqa: S105 - a sentence
NOTHING = "No room of this timetable has “youtube”."

Look = Callable[[RoomPlan, Worker, Store, Clock], Awaitable[Sequence[str]]]
Notes = Callable[[str, Clock], AbstractAsyncContextManager[Store]]

File = Annotated[Path, typer.Argument(help="The timetable.")]

commands = typer.Typer()


@commands.command()
def create(file: File) -> None:
    """Find or make each room's broadcasts and its stream, and bind them; safe to run again."""

    async def make(plan: RoomPlan, worker: Worker, store: Store, clock: Clock) -> Sequence[str]:
        prepared = await making.create(plan, worker, store, clock)
        return [
            f"{each.broadcast.title} — {'found' if each.found else 'there'}, {each.address}"
            for each in prepared
        ]

    _everywhere(file, make, held)


@commands.command()
def status(file: File) -> None:
    """Show each room's broadcasts, their phases and addresses, and the stream's health."""

    async def look(plan: RoomPlan, worker: Worker, store: Store, clock: Clock) -> Sequence[str]:
        return status_lines(plan, await read_status(plan, worker, store, clock))

    _everywhere(file, look, held_if_free)


@commands.command()
def quota(file: File) -> None:
    """Show the units used and left today, and what each room's show needs."""
    settings = settings_for(file)
    plans, clock = _plans(file, settings), SystemClock()
    try:
        ledger = Ledger(copied(settings.journal_url, clock), clock)
    except OrchestratorError as error:
        stop(str(error), REFUSED)
    typer.echo(used_line(ledger))
    for plan in plans:
        _say(plan, forecast_lines(whole_show(plan)))


def _everywhere(file: Path, look: Look, notes: Notes) -> None:
    """Do it for each room that is on YouTube; ends the command when it cannot be done."""
    settings = settings_for(file)
    plans = _plans(file, settings)
    try:
        asyncio.run(_look_at(plans, settings, look, notes))
    except OrchestratorError as error:
        stop(str(error), REFUSED)


def _plans(file: Path, settings: Settings) -> list[RoomPlan]:
    """Return the plan of each room that is on YouTube; ends the command without any."""
    timetable, problems = read_timetable(file, settings.media_root)
    if timetable is None:
        stop("\n".join(str(problem) for problem in problems), REFUSED)
    rooms = [room for room in timetable.rooms.values() if room.youtube is not None]
    if not rooms:
        stop(NOTHING, REFUSED)
    try:
        return [plan_room(timetable, room) for room in rooms]
    except (OrchestratorError, ValueError) as error:
        stop(str(error), REFUSED)


async def _look_at(plans: Sequence[RoomPlan], settings: Settings, look: Look, notes: Notes) -> None:
    token = settings.youtube.token_file
    if token is None:
        stop(NO_TOKEN, UNUSABLE)
    clock = SystemClock()
    async with notes(settings.journal_url, clock) as store:
        worker = Worker(token, Ledger(store, clock), base_url=settings.youtube.base_url)
        try:
            for plan in plans:
                _say(plan, await look(plan, worker, store, clock))
        finally:
            worker.close()


def _say(plan: RoomPlan, lines: Sequence[str]) -> None:
    typer.echo(f"{plan.room.name}:")
    for line in lines:
        typer.echo(f"  {line}")
