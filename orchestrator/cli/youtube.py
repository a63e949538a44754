"""`orchestrator youtube …`: signing in, and what can be seen and prepared before the show;
`end` asks the running daemon."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestrator.cli.control import (
    JsonOption,
    RoomOption,
    UrlOption,
    person,
    room_of,
    show_answer,
)
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, read_settings, stop

if TYPE_CHECKING:
    from orchestrator.clock import Clock
    from orchestrator.devices.youtube.api.keeping import Store
    from orchestrator.devices.youtube.api.worker import Worker
    from orchestrator.devices.youtube.plan.room_plan import RoomPlan
    from orchestrator.settings import Settings

    Look = Callable[[RoomPlan, Worker, Store, Clock], Awaitable[Sequence[str]]]
    Notes = Callable[[str, Clock], AbstractAsyncContextManager[Store]]

NO_TOKEN = "Say where the sign-in is: ORCHESTRATOR_YOUTUBE__TOKEN_FILE."  # noqa: S105 - a sentence
NOT_SET_UP = (
    "Say where the client's file is, ORCHESTRATOR_YOUTUBE__CLIENT_SECRETS, and where the sign-in "
    "is to be kept, ORCHESTRATOR_YOUTUBE__TOKEN_FILE. docs/youtube.md says how to get there."
)
NOTHING = "No room of this timetable has “youtube”."

File = Annotated[Path, typer.Argument(help="The timetable.")]

group = typer.Typer(help="YouTube: sign in; prepare and look at the rooms' broadcasts.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group.command()(end)
    app.add_typer(group, name="youtube")


@group.command()
def login() -> None:
    """Sign in with the channel's account, in a browser, and write the token file."""
    from orchestrator.clock import SystemClock  # noqa: PLC0415 (start-up time)
    from orchestrator.devices.youtube.commands import login as signing  # noqa: PLC0415
    from orchestrator.errors import OrchestratorError  # noqa: PLC0415

    youtube = read_settings().youtube
    if youtube.client_secrets is None or youtube.token_file is None:
        stop(NOT_SET_UP, UNUSABLE)
    try:
        signing.login(youtube.client_secrets, youtube.token_file, SystemClock(), say=typer.echo)
    except OrchestratorError as error:
        stop(str(error), REFUSED)
    typer.echo(f"Signed in: {youtube.token_file}. It opens the channel: keep it to yourself.")


@group.command()
def create(file: File) -> None:
    """Find or make each room's broadcasts and its stream, and bind them; safe to run again."""
    from orchestrator.preflight.youtube_notes import held  # noqa: PLC0415 (start-up time)

    async def make(
        plan: "RoomPlan", worker: "Worker", store: "Store", clock: "Clock"
    ) -> Sequence[str]:
        from orchestrator.devices.youtube.commands import create as making  # noqa: PLC0415

        prepared, _ = await making.create(plan, worker, store, clock)
        return [
            f"{each.broadcast.title} — {'found' if each.found else 'there'}, {each.address}"
            for each in prepared
        ]

    _everywhere(file, make, held)


@group.command()
def status(file: File) -> None:
    """Show each room's broadcasts, their phases and addresses, and the stream's health."""
    from orchestrator.preflight.youtube_notes import held_if_free  # noqa: PLC0415 (start-up time)

    async def look(
        plan: "RoomPlan", worker: "Worker", store: "Store", clock: "Clock"
    ) -> Sequence[str]:
        from orchestrator.devices.youtube.commands.status import read_status, status_lines  # noqa: PLC0415

        return status_lines(plan, await read_status(plan, worker, store, clock))

    _everywhere(file, look, held_if_free)


@group.command()
def quota(file: File) -> None:
    """Show the units used and left today, and what each room's show needs."""
    from orchestrator.clock import SystemClock  # noqa: PLC0415
    from orchestrator.devices.youtube.api.quota import Ledger  # noqa: PLC0415
    from orchestrator.devices.youtube.commands.status import forecast_lines, used_line  # noqa: PLC0415
    from orchestrator.devices.youtube.units.forecast import whole_show  # noqa: PLC0415
    from orchestrator.errors import OrchestratorError  # noqa: PLC0415
    from orchestrator.preflight.youtube_notes import copied  # noqa: PLC0415 (start-up time)

    settings = read_settings()
    plans, clock = _plans(file, settings), SystemClock()
    try:
        ledger = Ledger(copied(settings.journal_url, clock), clock)
    except OrchestratorError as error:
        stop(str(error), REFUSED)
    typer.echo(used_line(ledger))
    for plan in plans:
        _say(plan, forecast_lines(whole_show(plan)))


def _everywhere(file: Path, look: "Look", notes: "Notes") -> None:
    """Do it for each room that is on YouTube; ends the command when it cannot be done."""
    from orchestrator.errors import OrchestratorError  # noqa: PLC0415 (start-up time)

    settings = read_settings()
    plans = _plans(file, settings)
    try:
        asyncio.run(_look_at(plans, settings, look, notes))
    except OrchestratorError as error:
        stop(str(error), REFUSED)


def _plans(file: Path, settings: "Settings") -> "list[RoomPlan]":
    """Return the plan of each room that is on YouTube; ends the command without any."""
    from orchestrator.cli.terminal.timetable_file import read_timetable  # noqa: PLC0415 (start-up time)
    from orchestrator.devices.youtube.plan.room_plan import plan_room  # noqa: PLC0415
    from orchestrator.errors import OrchestratorError  # noqa: PLC0415

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


async def _look_at(
    plans: "Sequence[RoomPlan]", settings: "Settings", look: "Look", notes: "Notes"
) -> None:
    from orchestrator.clock import SystemClock  # noqa: PLC0415 (start-up time)
    from orchestrator.devices.youtube.api.quota import Ledger  # noqa: PLC0415
    from orchestrator.devices.youtube.api.worker import Worker  # noqa: PLC0415

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


def _say(plan: "RoomPlan", lines: Sequence[str]) -> None:
    typer.echo(f"{plan.room.name}:")
    for line in lines:
        typer.echo(f"  {line}")


def end(
    room: RoomOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """End the room's broadcast for good; asks first, for YouTube cannot reopen it."""
    from orchestrator.errors import PermanentError  # noqa: PLC0415
    from orchestrator.web.client import Client  # noqa: PLC0415 (start-up time)

    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
            seen = room_of(state, room)
            if seen.broadcast is None or not seen.broadcast.id:
                stop(f"{seen.name} has no broadcast on YouTube.", REFUSED)
            question = f"End “{seen.broadcast.title}” ({seen.broadcast.watch}) for good?"
            if not yes and not typer.confirm(question, err=True):
                stop("Nothing was ended.", REFUSED)
            body = {"kind": "end-broadcast", "broadcast": seen.broadcast.id}
            answer = client.decide(seen.id, {**body, "version": seen.version, "who": person()})
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    show_answer(answer, state, as_json)
