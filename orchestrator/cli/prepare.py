"""`orchestrator prepare`: recordings made even in loudness, seekable and whole, before the show."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, say, stop
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.cli.terminal.tables import plain
from orchestrator.cli.terminal.timetable_file import stop_if_unreadable
from orchestrator.model.findings import summed_up
from orchestrator.model.timetable import Timetable
from orchestrator.preflight.canvases import Asked, ask_canvases
from orchestrator.preparing.batch import NoRoomError, Outcome, Result, TwinBatch, TwinWanted
from orchestrator.preparing.target import LOUDEST, LOUDNESS, QUIETEST, TwinTarget
from orchestrator.settings import Settings
from orchestrator.system import interrupted_when_asked, stand_back
from orchestrator.timetable.loading import load

commands = typer.Typer()

TIMETABLES: Final = (".yaml", ".yml")
STYLES: Final = {Outcome.MADE: "green", Outcome.REFUSED: "red"}


@commands.command()
def prepare(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="The timetable; or recordings.")
    ],
    loudness: Annotated[
        float, typer.Option(help="How loud each is to be, in LUFS (EBU R128).")
    ] = LOUDNESS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Listen and look, and say what would be made.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Make each recording even in loudness, seekable and whole, beside the original.

    What is right already is copied, and what was made before is kept: stopped in the middle, the
    same command goes on. The timetable goes on naming the original; the show plays its twin while
    that fits. Exit codes: 0 all are ready, 1 some are not, 2 the file cannot be read.
    """
    log_nowhere()
    if not QUIETEST <= loudness <= LOUDEST:
        stop(f"--loudness is between {QUIETEST:g} and {LOUDEST:g} LUFS, as -16.", UNUSABLE)
    order = _order(files, loudness)
    if not order.wanted:
        stop("There are no recordings in it.", REFUSED)
    stand_back()
    batch = TwinBatch(order.wanted, dry_run=dry_run)
    results: list[Result] = []
    try:
        with interrupted_when_asked():
            _run(batch, results)
    except NoRoomError as error:
        stop(str(error), REFUSED)
    except KeyboardInterrupt:
        _show(results, as_json)
        stop("Stopped. What was made stays; the same command goes on with the others.", REFUSED)
    _show(results, as_json)
    if not dry_run and any(result.twin for result in results):
        for line in order.elsewhere:
            say(line)
    if any(result.outcome is Outcome.REFUSED for result in results):
        raise typer.Exit(REFUSED)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be prepared, and the OBSes that have copies of their own."""

    wanted: Sequence[TwinWanted]
    elsewhere: Sequence[str] = ()


def _order(files: Sequence[Path], loudness: float) -> _Order:
    timetables = [file for file in files if file.suffix.lower() in TIMETABLES]
    if not timetables:
        target = TwinTarget(loudness)
        return _Order([TwinWanted(file.absolute(), target) for file in files])
    if len(files) > 1:
        stop("Name one timetable, or recordings.", UNUSABLE)
    return _of_timetable(timetables[0], loudness)


def _of_timetable(file: Path, loudness: float) -> _Order:
    settings = read_settings()
    stop_if_unreadable(file)
    loaded = load(file, settings.media_root)
    timetable = loaded.timetable
    if timetable is None:
        found = "\n".join(str(problem) for problem in summed_up(loaded.problems))
        stop(f"{found}\nNo twin is made until this is fixed.", UNUSABLE)
    asked = ask_canvases(timetable.rooms.values(), settings)
    for each in asked.values():
        if each.canvas is None:
            say(f"OBS {each.obs}: {each.problem} Pictures keep their own size, up to 1080p.")
    return _Order(_wanted(timetable, asked, loudness), _elsewhere(timetable, settings))


def _wanted(
    timetable: Timetable, asked: Mapping[str, Asked], loudness: float
) -> Sequence[TwinWanted]:
    """Return each recording once, as the first room that names it needs it."""
    wanted: dict[Path, TwinWanted] = {}
    for room in timetable.rooms.values():
        target = TwinTarget(loudness, asked[room.obs].canvas)
        shown = (each for s in timetable.sessions_of(room.id) for each in s.recordings)
        for path in (*shown, *room.loops.values()):
            wanted.setdefault(path, TwinWanted(path, target))
    return tuple(wanted.values())


def _elsewhere(timetable: Timetable, settings: Settings) -> Sequence[str]:
    """Return what to do for an OBS that plays copies of its own."""
    names = dict.fromkeys(room.obs for room in timetable.rooms.values())
    return [
        f"OBS {name} may play copies of its own: unless it shares this folder, copy the twins, too."
        for name in names
        if settings.obs_connection(name).media_folder is not None
    ]


def _run(batch: TwinBatch, results: list[Result]) -> None:
    """Prepare all, and show how far it is."""
    with _bar() as bar:
        task = bar.add_task("Looking at recordings", total=None)
        batch.look_ahead()
        lengths = batch.seconds
        done, total = 0.0, sum(lengths.values())
        bar.update(task, total=total or 1.0, completed=0.0 if total else 1.0)

        def tell(path: Path, part: float) -> None:
            bar.update(task, description=_short(path.name), completed=done + part * lengths[path])

        for result in batch.each(tell):
            results.append(result)
            done += lengths.get(result.path, 0.0)
            bar.update(task, completed=done)


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar


def _short(name: str) -> str:
    return plain(name if len(name) <= 40 else f"{name[:39]}…").plain


def _show(results: Sequence[Result], as_json: bool) -> None:
    if as_json:
        found = [_as_json(result) for result in results]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif results:
        _print(results)


def _print(results: Sequence[Result]) -> None:
    """Print before and after, and below it what people should know."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("recording", overflow="fold", min_width=20)
    for name in ("", "LUFS", "dBTP", "picture", "sound"):
        table.add_column(name)
    for result in results:
        cells = (result.path.name, result.outcome.value, *_levels(result), *_streams(result))
        styles = {1: STYLES.get(result.outcome, "")}
        table.add_row(*(plain(cell, styles.get(n, "")) for n, cell in enumerate(cells)))
    console = Console()
    console.print(table)
    for line in _told(results):
        console.print(plain(line), soft_wrap=True)


def _levels(result: Result) -> tuple[str, str]:
    """Spell loudness and true peak before and after; nothing where it was not listened to."""
    before = result.looked.found.heard if result.looked else None
    after = result.made.heard if result.made else None
    if before is None:
        return "", ""
    loud = [_level(each.loudness) for each in (before, after) if each is not None]
    peak = [_level(each.peak) for each in (before, after) if each is not None]
    return " → ".join(loud), " → ".join(peak)


def _level(level: float | None) -> str:
    return "–" if level is None or level < -100 else f"{level:.1f}"


def _streams(result: Result) -> tuple[str, str]:
    if result.looked is None:
        return "", ""
    intent, made = result.looked.intent, result.made
    no_sound = result.looked.found.sound is None
    picture = ", ".join(intent.picture) or "as it is"
    if made is not None and not made.copied_picture and not intent.picture:
        picture = "coded anew"  # no MP4 takes it as it is
    return picture, "none" if no_sound else ", ".join(intent.sound) or "as it is"


def _told(results: Iterable[Result]) -> Iterator[str]:
    for result in results:
        if result.why:
            yield f"{result.path.name}: {result.why}"
        if result.looked is not None:
            for remark in result.looked.intent.remarks:
                yield f"{result.path.name}: {remark}"


def _as_json(result: Result) -> dict[str, object]:
    looked, made = result.looked, result.made
    before = looked.found.heard if looked else None
    after = made.heard if made else None
    return {
        "recording": str(result.path),
        "outcome": result.outcome.value,
        "why": result.why,
        "twin": str(result.twin) if result.twin else None,
        "loudness": [before.loudness if before else None, after.loudness if after else None],
        "picture": list(looked.intent.picture) if looked else [],
        "sound": list(looked.intent.sound) if looked else [],
        "file": list(looked.intent.file) if looked else [],
        "remarks": list(looked.intent.remarks) if looked else [],
    }
