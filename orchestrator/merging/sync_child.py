"""Takes in what has changed in a source, in a process of its own: however large or odd the source
is, no cue waits for it. Started by `conductor.reload`, which tells the crew what is answered.

It is asked, and answers, in JSON.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.merging.into_file import (
    EditedMeanwhileError,
    UnusableFileError,
    put_in,
    read_into,
)
from orchestrator.merging.plan_words import Readers, lines_of, spans_days, summary
from orchestrator.merging.source_kept import read_columns, read_kept
from orchestrator.merging.taking import Taken, TimetableFile, new_text, said, take
from orchestrator.merging.three_way import Why
from orchestrator.model.findings import Severity
from orchestrator.model.timetable import Timetable
from orchestrator.sources.drafts import Given, UnusableSourceError
from orchestrator.sources.fetching import KnownSource, fetch, shown_address
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import loads

NICE: Final = 15
"""How far the show's own work comes first."""
FEW: Final = 3
"""So many talks may go at once in any schedule; else no more than half of those that came."""


class NonsenseError(PermanentError):
    """The source can be read, but what it says cannot be meant."""


def main() -> None:
    """Answer the one question."""
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    asked = json.load(sys.stdin)
    known = {name: KnownSource(url, token) for name, (url, token) in asked["known"].items()}
    answer = answered(str(asked["source"]), Path(asked["into"]), known)
    sys.stdout.write(json.dumps(answer))


def answered(source: str, path: Path, known: Mapping[str, KnownSource]) -> dict[str, Any]:
    """Take in what has changed; return what came of it, and lines for people."""
    try:
        return _synced(source, path, known)
    except UnusableFileError:
        return {"outcome": "unusable file", "lines": []}  # whoever reads the file tells it
    except EditedMeanwhileError:
        return {"outcome": "edited", "lines": []}
    except (UnusableSourceError, NonsenseError) as error:
        return {"outcome": "nonsense", "lines": str(error).splitlines()}
    except PermanentError as error:
        return {"outcome": "failed", "lines": str(error).splitlines()}
    except OSError as error:
        return {"outcome": "failed", "lines": [error.strerror or type(error).__name__]}


def _synced(source: str, path: Path, known: Mapping[str, KnownSource]) -> dict[str, Any]:
    clock = SystemClock()
    data = fetch(source, known, clock)
    file = read_into(path)
    if file.timetable is None:
        raise UnusableFileError(())
    kept = replace(read_kept(path), source=shown_address(source))
    given = Given(clock.now().date(), columns=read_columns(path))
    taken = take(file, said(data, file, given), kept, (), {})
    _refuse_nonsense(taken, file.timetable)
    text = new_text(file, taken, shown_address(source)) if taken.changes_file else None
    if text is not None:
        _refuse_clashes(file, text)
    put_in(file, text, taken)
    lines = list(_lines(taken, file.timetable))
    return {
        "outcome": "written" if taken.changes_file else "same",
        "summary": summary(replace(taken.plan, conflicts=())),
        "lines": [each for each in lines if not each.startswith("conflict")],
        "conflicts": [each for each in lines if each.startswith("conflict")],
    }


def _lines(taken: Taken, timetable: Timetable) -> Sequence[str]:
    zone = timetable.event.zone
    names = {room.id: room.name for room in timetable.rooms.values()} | dict(taken.rooms.added)
    days = spans_days([talk.start for talk in taken.schedule.talks], zone)
    lines = lines_of(taken.plan, taken.rooms, Readers(zone, names, days))
    return [" ".join(line.split()) for line in lines if not line.lstrip().startswith("decide")]


def _refuse_nonsense(taken: Taken, timetable: Timetable) -> None:
    """Raise NonsenseError where most of what came from the source would go: it is broken there."""
    gone = len(taken.plan.dropped)
    gone += sum(1 for each in taken.plan.conflicts if each.why is Why.DROPPED)
    came = sum(1 for session in timetable.sessions if session.source_id is not None)
    if gone > FEW and 2 * gone > came:
        raise NonsenseError(
            f"{gone} of {came} talks are gone there at once: if that is meant, run "
            f"“orchestrator import”"
        )


def _refuse_clashes(file: TimetableFile, text: str) -> None:
    """Raise NonsenseError where the show could not go by the new text, and could by the old."""
    before, after = _errors(file.data, file.path), _errors(text.encode(), file.path)
    new = sorted(after - before)
    if new:
        raise NonsenseError("\n".join(new[:5]))


def _errors(data: bytes, path: Path) -> set[str]:
    loaded = loads(data, path)
    if loaded.timetable is None:
        return {each.what for each in loaded.problems if each.severity is Severity.ERROR}
    found = check(loaded.timetable, loaded.where, {})
    return {each.what for each in found if each.severity is Severity.ERROR}


if __name__ == "__main__":
    main()
