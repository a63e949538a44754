"""`check` beyond the files: every recording is opened in the OBS that will play it.

Called by `check`. Puts together `tried_in_obs` (what happens), `trial_findings` and `played` (what
it means), and `contact_sheet`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from orchestrator.cli.terminal.endings import UNUSABLE, stop
from orchestrator.model.timetable import Room, Timetable
from orchestrator.preflight.contact_sheet import contact_sheet
from orchestrator.preflight.played import compare, note_played
from orchestrator.preflight.trial_findings import as_json, note_trials
from orchestrator.preflight.tried_in_obs import RoomTrials, Trials
from orchestrator.reading.problems import Findings, Problem
from orchestrator.settings import Settings
from orchestrator.timetable.loading import load
from orchestrator.timetable.probe.cache import ProbeCache, default_cache_file
from orchestrator.timetable.probing import media_of, probe_all
from orchestrator.timetable.values.media_paths import is_file, not_there

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tryout:
    """What came of it. `lines` are told of OBS, each with its severity; `untried`: rooms left out.

    `rooms`: by room, what `--json` promises; `only_there`: recordings that this computer has not,
    and every OBS that will play them has.
    """

    problems: tuple[Problem, ...] = ()
    lines: tuple[Line, ...] = ()
    untried: bool = False
    rooms: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    only_there: frozenset[Path] = frozenset()

    def with_problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return these problems and ours; none of a file that is where it is needed."""
        needless = {not_there(path)[0] for path in self.only_there}
        left = (problem for problem in problems if problem.what not in needless)
        return tuple(sorted({*left, *self.problems}))

    def as_json(self, room: str) -> Mapping[str, object] | None:
        """Return what was tried in a room's OBS, None: nothing."""
        return self.rooms.get(room)


NOTHING = Tryout()


def try_out(
    timetable: Timetable, rooms: Sequence[Room], file: Path, settings: Settings, sheet: Path | None
) -> Tryout:
    """Open the recordings of these rooms, and judge. `sheet` None: without looking at them.

    Ends the command when the contact sheet cannot be written.
    """
    tried = _tried(timetable, rooms, file, settings, look=sheet is not None)
    if not tried:
        return NOTHING
    where = load(file, settings.media_root).where
    findings = Findings(where.file)
    recordings = probe_all(media_of(timetable), ProbeCache(default_cache_file()))
    note_trials(tried, file, settings, where, recordings, findings)
    lines = [_line(room, play=sheet is not None) for room in tried]
    if sheet is not None and any(room.trials for room in tried):
        played = compare(tried)
        note_played(played, where, findings)
        _write(sheet, contact_sheet(timetable.event.name, tried, played))
        lines.append((f"what was seen of the recordings stands in {sheet}", "note"))
    untried = any(room.untried for room in tried)
    only_there = _only_there(tried)
    return Tryout(findings.problems(), tuple(lines), untried, as_json(tried), only_there)


def _only_there(tried: Sequence[RoomTrials]) -> frozenset[Path]:
    trials = [trial for room in tried for trial in room.trials]
    closed = {trial.media for trial in trials if not trial.tried.opened}
    return frozenset(t.media for t in trials if t.media not in closed and not is_file(t.media))


def _tried(
    timetable: Timetable, rooms: Sequence[Room], file: Path, settings: Settings, *, look: bool
) -> Sequence[RoomTrials]:
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Trying recordings in OBS", total=None)
        trials = Trials(timetable, file, settings, look, lambda: progress.advance(task))
        progress.update(task, total=sum(len(trials.wanted(room)) for room in rooms))
        return trials.of(rooms)


def _line(room: RoomTrials, *, play: bool) -> Line:
    """Return what is told of a room beside its problems."""
    where = f"{room.room.id} (OBS {room.room.obs})"
    if room.untried:
        severity = "error" if play else "note"
        said = "error: " if play else ""
        return f"{where}: {said}its recordings were not tried: {room.untried}", severity
    opened = sum(trial.tried.opened for trial in room.trials)
    number = len(room.trials)
    if number == 1:
        return f"{where}: {'opens' if opened else 'does not open'} its recording", "note"
    return f"{where}: opens {opened} of {number} recordings", "note"


def _write(sheet: Path, page: str) -> None:
    try:
        sheet.write_text(page, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        stop(f"The contact sheet cannot be written to {sheet}: {reason}.", UNUSABLE)
