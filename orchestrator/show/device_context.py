"""What a device may need beside its room, handed to whoever makes devices. Built by `open_show`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from orchestrator.journal.notes import Notes
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.timetable import Timetable
from orchestrator.news import News


class AsRunLog:
    """Every cue of the show, those before a restart included."""

    def __init__(self, earlier: Iterable[AsRunLine]) -> None:
        self._lines: defaultdict[str, list[AsRunLine]] = defaultdict(list)
        for line in earlier:
            self.add(line)

    def add(self, line: AsRunLine) -> None:
        """Append a line, if it is a cue."""
        if line.picture is not None:
            self._lines[line.room].append(line)

    def of(self, room: str) -> Sequence[AsRunLine]:
        """Return a room's cues so far, in their order."""
        return self._lines[room]


@dataclass(frozen=True, slots=True)
class DeviceContext:
    """The room's timetable, its as-run log, notes that survive, and the noticeboard.

    `met_before`: the show was in this room before, with an earlier daemon. `source`: the
    timetable's file, in words.
    """

    timetable: Timetable
    as_run: Callable[[], Sequence[AsRunLine]]
    notes: Notes
    news: News
    met_before: bool
    source: str = ""
