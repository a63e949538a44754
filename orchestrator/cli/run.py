"""`orchestrator run`: the daemon."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.app import Daemon
from orchestrator.cli.terminal.chosen import settings_for
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, say, stop
from orchestrator.cli.terminal.logs import log_to_stderr
from orchestrator.clock import SystemClock
from orchestrator.conductor.reload import TimetableReading
from orchestrator.errors import OrchestratorError
from orchestrator.guests import show_loop
from orchestrator.journal.place import journal_left_behind, journal_of
from orchestrator.model.findings import summed_up
from orchestrator.model.times import TimeTextError, from_rfc3339, parse_duration
from orchestrator.preflight.setting_checks import shared_addresses
from orchestrator.show.open_show import Show
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader, last_good_script
from orchestrator.system import allow_many_files

commands = typer.Typer()


@commands.command()
def run(
    file: Annotated[Path, typer.Argument(help="The timetable.")],
    start_in: Annotated[
        str | None,
        typer.Option(help="Move the timetable so that it starts so soon: 30s, 5m."),
    ] = None,
    start_at: Annotated[
        str | None,
        typer.Option(help="Move the timetable so that it starts then: 2020-09-19T18:00+03:00."),
    ] = None,
    web: Annotated[bool, typer.Option(help="Serve the HTTP surface.")] = True,
    take_over: Annotated[
        bool,
        typer.Option("--take-over", help="Take an OBS that is on air already without asking."),
    ] = False,
    json_logs: Annotated[
        bool, typer.Option("--json-logs", help="Write the log as JSON lines.")
    ] = False,
) -> None:
    """Run the show: bring every OBS to where the timetable says, and keep it there.

    Started again during the show while its file is broken or gone, it goes on by the last timetable
    of that file that could be used. Ends at SIGINT (Ctrl-C) or SIGTERM and leaves the picture as it
    is; started again, it goes on where it was (after --start-in: with the --start-at that it
    prints). Exit codes: 0 ended as asked, 1 something is in the way, 2 the timetable or the
    settings are unusable.
    """
    log_to_stderr(as_json=json_logs)
    allow_many_files()
    settings = settings_for(file)
    start = _start(start_in, start_at)
    again = f"orchestrator run {file}" + (f" --start-at {start.isoformat()}" if start else "")
    reader = ScriptReader(file, settings.media_root, start, now=SystemClock().now())
    script = _read(reader, None if start_in is not None else settings.journal_url)
    if shared := shared_addresses(script.timetable.rooms.values(), settings):
        stop("\n".join(sorted(set(shared.values()))), UNUSABLE)

    if settings.journal_url == journal_of(file) and (old := journal_left_behind(file)):
        say(old)

    async def read_again(_: Path) -> TimetableReading:
        return await asyncio.to_thread(reader.read_again)

    def started(show: Show, address: str | None) -> None:
        rooms = ", ".join(show.conductor.rooms)
        say(f"Running {script.timetable.event.name}: {rooms}")
        if address is not None:
            say(f"Listening on {address}")
        if start_in is not None:
            say(f"If it stops: “{again}” goes on with this show.")

    try:
        with asyncio.Runner(loop_factory=show_loop) as runner:
            runner.run(Daemon(script, file, read_again, settings, web, take_over).run(started))
    except OrchestratorError as error:
        stop(str(error), REFUSED)
    say(f"Stopped. The picture stays as it is. To go on: {again}")


def _read(reader: ScriptReader, journal_url: str | None) -> Script:
    """Return what the file says, or said when it could last be used; ends the command otherwise.

    `journal_url` None: a new show is begun, for which no old text will do.
    """
    script, problems = reader.read()
    for problem in summed_up(problems):
        say(str(problem))
    if script is None and journal_url is not None:
        script = last_good_script(reader, journal_url, SystemClock())
        if script is not None:
            last = "the last timetable of this file that could be used"
            say(f"The show goes on by {last}.")
    if script is None:
        stop("The timetable cannot be used; fix it and start again.", UNUSABLE)
    return script


def _start(start_in: str | None, start_at: str | None) -> datetime | None:
    try:
        if start_in is not None:
            return (SystemClock().now() + parse_duration(start_in)).replace(microsecond=0)
        return from_rfc3339(start_at).astimezone(UTC) if start_at is not None else None
    except TimeTextError as error:
        stop(str(error), UNUSABLE)
