"""`orchestrator rehearse`: the whole show on the built-in simulators, on a clock that can hurry."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.live import Live
from rich.table import Table

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import DONE, REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.cli.terminal.room_lines import (
    DeviceLine,
    RoomLine,
    called,
    instead,
    not_seen,
    notes_of,
    rooms_table,
    until,
)
from orchestrator.cli.terminal.tables import as_run_table, local_clock, plain
from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import NO_DEVICE, Device, Sighted
from orchestrator.journal.as_run_rows import json_lines
from orchestrator.journal.post_rows import PostRow
from orchestrator.journal.rehearsed import keep_rehearsed
from orchestrator.model.as_run import AsRunLine, CueOutcome, by_plan, cues, unheard
from orchestrator.model.findings import summed_up
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Timetable
from orchestrator.rehearsal.obs_simulator import NEWEST, VERSIONS
from orchestrator.rehearsal.show import Performance, Rehearsal
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.settings import WebSettings
from orchestrator.show.script_reader import ScriptReader
from orchestrator.web.server import WebServer

commands = typer.Typer()

REDRAW = 0.25
"""Real seconds between two pictures of the progress display."""


@commands.command()
def rehearse(
    file: Annotated[Path, typer.Argument(help="The timetable.")],
    speed: Annotated[
        str, typer.Option(help="How many times as fast as life, or “max”.", metavar="N|max")
    ] = "max",
    as_run: Annotated[
        Path | None, typer.Option(help="Write the as-run log here, as JSON lines.")
    ] = None,
    obs_version: Annotated[
        str | None,
        typer.Option(help="Which OBS is simulated; left out, the newest.", metavar="29|30|32"),
    ] = None,
    web: Annotated[
        bool, typer.Option(help="Serve the HTTP surface, at a speed that is not max.")
    ] = True,
) -> None:
    """Run the whole show against built-in simulators; no OBS, no account needed.

    A recording is needed only where the timetable leaves its length out. Edits of the file are
    followed as in a show, unless the speed is max. The log is kept beside the timetable, for
    “as-run --rehearsal”.
    Ends with the as-run log: planned, actual, error, verified. Exit codes: 0 every cue was
    verified, 1 some were not, or a talk was not heard, 2 the timetable is unusable.
    """
    pace, version = _pace(speed), _version(obs_version)
    reader = ScriptReader(file, read_settings().media_root, measure=False)
    script, problems = reader.read()
    for problem in summed_up(problems):
        typer.echo(str(problem), err=True)
    if script is None:
        stop("The timetable cannot be used; correct it and rehearse again.", UNUSABLE)
    follows = reader if pace is not None else None
    with _journal_for(file) as journal:
        rehearsal = Rehearsal(
            script, pace, journal_url=journal, obs_version=version, follows=follows
        )
        performance = _perform(rehearsal, web=web and pace is not None)
    lines = by_plan(performance.as_run)
    zone = script.timetable.event.zone
    if as_run is not None:
        text = "".join(f"{line}\n" for line in json_lines(lines))
        as_run.write_text(text, encoding="utf-8")
    console = Console()
    console.print(as_run_table(lines, zone))
    if performance.posts:
        console.print(posts_table(performance.posts, script.timetable))
    verdict, code = _verdict(performance.as_run)
    console.print(verdict)
    raise typer.Exit(code)


@contextmanager
def _journal_for(timetable: Path) -> Iterator[str]:
    """Yield the address of an empty journal, which is kept in the end however that comes."""
    with TemporaryDirectory() as folder:
        journal = Path(folder) / "rehearsal.sqlite3"
        try:
            yield f"sqlite:///{journal}"
        finally:
            try:
                keep_rehearsed(journal, timetable)
            except OSError as error:
                why = error.strerror or str(error)
                typer.echo(f"The rehearsal's journal is not kept: {why}.", err=True)


def _pace(speed: str) -> float | None:
    if speed == "max":
        return None
    try:
        pace = float(speed)
    except ValueError:
        pace = 0.0
    if not 0 < pace <= 100_000:
        stop(f"“{speed}” is no speed: give a number above 0, or max.", UNUSABLE)
    return pace


def _version(asked: str | None) -> str:
    if asked is not None and asked not in VERSIONS:
        stop(f"OBS “{asked}” cannot be simulated: give one of {', '.join(VERSIONS)}.", UNUSABLE)
    return asked or NEWEST


def _perform(rehearsal: Rehearsal, *, web: bool) -> Performance:
    """Run the rehearsal with its display; the log goes nowhere, the display shows what matters."""
    log_nowhere()

    async def beside(running: Rehearsal) -> None:
        posts = running.running.outbox
        settings = WebSettings(port=0)
        server = WebServer(running.conductor, posts, settings, rehearsal=True) if web else None
        address = f"http://127.0.0.1:{await server.start()}" if server else ""
        if address:
            typer.echo(f"Watch and steer it: {address}/crew", err=True)
        try:
            with Live(auto_refresh=False, transient=True) as display:
                while True:
                    if display.console.is_terminal:
                        now = running.clock.now()
                        display.update(live_rooms(running.conductor, now), refresh=True)
                    await _real_pause()
        finally:
            if server is not None:
                await server.stop()

    return rehearsal.run(beside)


async def _real_pause() -> None:
    """Wait in real time: the display is for people, whatever the show's clock does."""
    loop = asyncio.get_running_loop()
    passed: asyncio.Future[None] = loop.create_future()
    timer = loop.call_later(REDRAW, passed.set_result, None)
    try:
        await passed
    finally:
        timer.cancel()


def _verdict(as_run: Sequence[AsRunLine]) -> tuple[str, int]:
    lines, silent = cues(as_run), {line.item for line in unheard(as_run)}
    good = [line for line in lines if line.outcome in (CueOutcome.VERIFIED, CueOutcome.FOUND)]
    if silent:
        seen = f"{len(good)} of {len(lines)} cues were verified"
        return f"{seen}, and in {len(silent)} of the items nothing was heard.", REFUSED
    if len(good) == len(lines):
        return f"{len(lines)} cues, every one verified.", DONE
    return f"{len(lines) - len(good)} of {len(lines)} cues were not verified.", REFUSED


def live_rooms(conductor: Conductor, now: datetime) -> Table:
    """Return the conductor's rooms as a table; call it on the event loop's thread."""
    event = next(iter(conductor.rooms.values())).timetable.event
    lines = [
        _line_of_show(show, conductor.devices.get(room, ()), conductor.seen(room), now)
        for room, show in conductor.rooms.items()
    ]
    return rooms_table(lines, event.name, now, event.zone)


def _line_of_show(
    show: LiveRoom, devices: Sequence[Device], seen: Sighted | None, now: datetime
) -> RoomLine:
    state = show.state(now)
    healths = ((device.name, device.health()) for device in devices)
    return RoomLine(
        name=show.room.name,
        item=called(state.item.title, state.item.kind),
        instead=instead(state.item.kind, state.picture),
        ends=state.item.end,
        standby=called(state.standby.title, state.standby.kind) if state.standby else None,
        standby_at=max(state.standby.start, now) if state.standby else None,
        until=until(state.item.leaves, held=state.held),
        notes=[*not_seen(seen or NO_DEVICE), *_notes(state)],
        devices=[DeviceLine(name, health.ok, health.summary) for name, health in healths],
    )


def _notes(state: RoomState) -> list[str]:
    return notes_of(
        held=state.held,
        fallback=state.fallback,
        autopilot=state.autopilot,
        in_charge=state.in_charge,
        because=state.item.because,
    )


def posts_table(posts: Sequence[PostRow], timetable: Timetable) -> Table:
    """Return what was said, where, and how that ended; one row a post, the oldest first."""
    zone = timetable.event.zone
    titles = {session.id: session.title for session in timetable.sessions}
    table = Table(
        title=f"Posts ({zone.key})",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for column in ("at", "venue", "kind", "about", "outcome"):
        table.add_column(column, overflow="fold")
    for post in posts:
        state = f"{post.state}: {post.reason}" if post.reason else str(post.state)
        venue = post.venue.partition(":")[0]
        about = titles.get(post.session or "", post.session or "–")
        cells = (local_clock(post.updated, zone), venue, post.kind, about, state)
        table.add_row(*(plain(cell) for cell in cells))
    return table
