"""A room's rundown as a bar on a terminal: blocks as long as they last, told apart without colour.

Used by `plan`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

from orchestrator.model.item_kinds import KINDS
from orchestrator.model.rundown import Item

STEPS = [
    *(timedelta(minutes=number) for number in (1, 5, 15, 30)),
    *(timedelta(hours=number) for number in (1, 2, 3, 6, 12, 24)),
]
"""Distances of the times below the bar."""

LABEL_CELLS = 8
"""Room for one time below the bar, at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The items between two instants; renders as two lines, the bar and its times."""

    items: Sequence[Item]
    start: datetime
    end: datetime
    zone: ZoneInfo

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it as wide as the terminal."""
        width = max(options.max_width, 10)
        for item in self.items:
            cells = self._cell(item.end or self.end, width) - self._cell(item.start, width)
            mark = item.kind.row.mark
            if mark is not None and cells > 0:
                fill = mark.ascii_fill if options.ascii_only else mark.fill
                yield Segment(mark.letter + fill * (cells - 1), Style.parse(mark.colour))
        yield Segment.line()
        yield Segment(self._times(width))
        yield Segment.line()

    def _cell(self, instant: datetime, width: int) -> int:
        bounded = min(max(instant, self.start), self.end)
        return round((bounded - self.start) / (self.end - self.start) * width)

    def _times(self, width: int) -> str:
        length = self.end - self.start
        fitting = [step for step in STEPS if width * step / length >= LABEL_CELLS]
        step = fitting[0] if fitting else length
        midnight = self.start.astimezone(self.zone).replace(hour=0, minute=0, second=0)
        instant = self.start + (-(self.start - midnight) % step)
        line = ""
        while instant < self.end:
            cell = self._cell(instant, width)
            label = f"{instant.astimezone(self.zone):%H:%M}"
            if cell >= len(line) and cell + len(label) <= width:
                line = line.ljust(cell) + label
            instant += step
        return line


def legend(*, ascii_only: bool) -> str:
    """Return what the blocks mean, on one line."""
    marks = [(kind, row.mark) for kind, row in KINDS.items() if row.mark is not None]
    return "   ".join(
        f"{mark.letter}{(mark.ascii_fill if ascii_only else mark.fill) * 2} {kind}"
        for kind, mark in marks
    )
