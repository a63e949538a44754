"""What several commands show on a terminal: the as-run log as a table, instants in a zone.

Called by `as_run` and `rehearse`; imports rich, so commands import it only when they run.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from orchestrator.model.as_run import AsRunLine, CueOutcome

OUTCOME_STYLES = {
    CueOutcome.VERIFIED: "green",
    CueOutcome.FOUND: "green",
    CueOutcome.UNVERIFIED: "yellow",
    CueOutcome.FAILED: "bold red",
}
"""The word itself stands beside the colour: a terminal may have none."""

_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


def plain(text: str, style: str = "") -> Text:
    """Return the text as it is: no markup read from it, no control characters sent on."""
    return Text(text.translate(_CONTROL), style)


def local_clock(instant: datetime | None, zone: ZoneInfo, *, fine: bool = False) -> str:
    """Write an instant as the zone's wall clock shows it; `fine`: with milliseconds; – for None."""
    if instant is None:
        return "–"
    local = instant.astimezone(zone)
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03}" if fine else f"{local:%H:%M:%S}"


def as_run_table(lines: Sequence[AsRunLine], zone: ZoneInfo) -> Table:
    """Return planned against actual, one row a cue, times in the zone.

    The room has a column when there are several, the day when the cues span several.
    """
    several_rooms = len({line.room for line in lines}) > 1
    several_days = len({line.planned.astimezone(zone).date() for line in lines}) > 1
    table = Table(title=f"As run, planned against actual ({zone.key})", title_justify="left")
    if several_days:
        table.add_column("day", no_wrap=True)
    if several_rooms:
        table.add_column("room")
    table.add_column("planned", no_wrap=True)
    table.add_column("actual", no_wrap=True)
    table.add_column("error", justify="right", no_wrap=True)
    table.add_column("verified", justify="right", no_wrap=True)
    table.add_column("picture")
    table.add_column("item", overflow="fold")
    table.add_column("outcome")
    table.add_column("reason", overflow="fold")
    for line in lines:
        day = [f"{line.planned.astimezone(zone):%Y-%m-%d}"] if several_days else []
        room = [plain(line.room)] if several_rooms else []
        table.add_row(*day, *room, *_cue_cells(line, zone))
    return table


def _cue_cells(line: AsRunLine, zone: ZoneInfo) -> list[Text]:
    return [
        Text(local_clock(line.planned, zone, fine=True)),
        Text(local_clock(line.taken, zone, fine=True)),
        Text(_error(line)),
        Text(_verified(line, zone)),
        Text(line.kind.value),
        plain(line.item),
        Text(line.outcome.value, OUTCOME_STYLES[line.outcome]),
        plain(line.reason),
    ]


def _error(line: AsRunLine) -> str:
    return "–" if line.error_ms is None else f"{line.error_ms:+,.1f} ms"


def _verified(line: AsRunLine, zone: ZoneInfo) -> str:
    """Return how long after its take it was seen; the instant where nothing had to be taken."""
    if line.verified is None or line.taken is None:
        return local_clock(line.verified, zone, fine=True)
    after = (line.verified - line.taken).total_seconds() * 1000
    return f"after {after:,.0f} ms"
