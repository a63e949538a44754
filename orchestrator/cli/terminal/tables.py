"""What several commands show on a terminal: the as-run log as a table, instants in a zone.

Called by nearly every command.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from orchestrator.model.as_run import AsRunLine, CueOutcome, cues
from orchestrator.model.rundown import ItemKind
from orchestrator.model.times import spell_duration

OUTCOME_STYLES = {
    CueOutcome.VERIFIED: "green",
    CueOutcome.FOUND: "green",
    CueOutcome.UNVERIFIED: "yellow",
    CueOutcome.FAILED: "bold red",
}
"""The word itself stands beside the colour: a terminal may have none."""

TELLING = timedelta(seconds=1)
"""How far from the published timetable is worth a word: viewers do not see less."""

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


@dataclass(frozen=True, slots=True)
class CueWords:
    """An as-run line as people read it, in the event's zone; – stands for what did not happen."""

    day: str
    room: str
    published: str
    late: str
    planned: str
    actual: str
    error: str
    verified: str
    picture: str
    item: str
    outcome: str
    reason: str


def cue_words(line: AsRunLine, zone: ZoneInfo) -> CueWords:
    """Spell a line.

    `late` is how much later than published it was on air, `error` than planned; `verified` is how
    long after its take it was seen.
    """
    return CueWords(
        day=f"{line.planned.astimezone(zone):%Y-%m-%d}",
        room=line.room,
        published=_published(line, zone),
        late=_behind(line),
        planned=local_clock(line.planned, zone, fine=True),
        actual=local_clock(line.taken, zone, fine=True),
        error=_error(line),
        verified=_verified(line, zone),
        picture=line.picture or "",
        item=_called(line) if line.picture else _followed(line),
        outcome=line.outcome.value,
        reason=line.reason,
    )


def _followed(line: AsRunLine) -> str:
    """Spell what a device that follows the picture brought about: `YouTube title: talk`."""
    about = f": {_plain_title(line) or line.session}" if line.session else ""
    return f"{line.device.partition(' ')[0]} {line.what}{about}"


def as_run_table(lines: Sequence[AsRunLine], zone: ZoneInfo) -> Table:
    """Return published and planned against actual, one row a line, times in the zone.

    Room, day, picture, reason, and what was published have a column only where it tells something.
    """
    spelled = [cue_words(line, zone) for line in lines]
    columns = cue_columns(spelled)
    # Fits the 80 columns of a plain terminal, where the names of items let it.
    table = Table(
        title=f"As run, {compared(columns)} against actual ({zone.key})",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for column in columns:
        right = column in ("late", "error", "verified")
        tight = column in ("published", "planned", "actual", "day")
        table.add_column(
            column, justify="right" if right else "left", no_wrap=tight, overflow="fold"
        )
    for line, words in zip(lines, spelled, strict=True):
        styles = {"outcome": OUTCOME_STYLES[line.outcome]}
        cells = [plain(getattr(words, column), styles.get(column, "")) for column in columns]
        table.add_row(*cells)
    return table


def cue_columns(spelled: Sequence[CueWords]) -> list[str]:
    """Return the columns worth showing, by the names of the words."""
    sometimes = {"day": len({each.day for each in spelled}) > 1}
    sometimes["room"] = len({each.room for each in spelled}) > 1
    sometimes["published"] = sometimes["late"] = any(each.late for each in spelled)
    sometimes["picture"] = any(not _says_its_kind(each) for each in spelled)
    sometimes["reason"] = any(each.reason for each in spelled)
    return [each.name for each in fields(CueWords) if sometimes.get(each.name, True)]


def compared(columns: Sequence[str]) -> str:
    """Return what the columns hold against what was: `published and planned`."""
    return "published and planned" if "published" in columns else "planned"


def as_run_summary(lines: Sequence[AsRunLine]) -> str:
    """Return one sentence: how many cues ended how, and how exact they were."""
    lines = cues(lines)
    counts = Counter(line.outcome for line in lines)
    said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in CueOutcome if counts[outcome])
    errors = sorted(abs(line.error_ms) for line in lines if line.error_ms is not None)
    exact = ""
    if errors:
        exact = f"; error {_late(median(errors))} in the middle, {_late(errors[-1])} at most"
    return f"{len(lines)} cues: {said or 'none'}{exact}.{_against_published(lines)}"


def _against_published(lines: Sequence[AsRunLine]) -> str:
    """Say how far from the published timetable they were; nothing where it said nothing."""
    behind = [each for line in lines if (each := line.behind) is not None]
    if not behind:
        return ""
    extremes = ((max(behind), "late"), (max(-each for each in behind), "early"))
    far = [f"up to {spell_duration(by)} {word}" for by, word in extremes if by >= TELLING]
    return f" Against the published timetable: {' and '.join(far) or 'on time'}."


def _published(line: AsRunLine, zone: ZoneInfo) -> str:
    """Spell when it was published to begin; nothing where the timetable had no such instant."""
    return local_clock(line.published, zone) if line.published else ""


def _behind(line: AsRunLine) -> str:
    """Spell how much later than published it was on air: +8m, -30s; nothing where it was not."""
    behind = line.behind
    if behind is None or abs(behind) < TELLING:
        return ""
    return ("+" if behind > timedelta(0) else "") + spell_duration(behind)


def _called(line: AsRunLine) -> str:
    """Return how people call an item: `Alpha (Live Q&A)`; its id in logs of older versions."""
    return _plain_title(line) or line.item


def _plain_title(line: AsRunLine) -> str:
    """Return how the line's item or session is called, without the quotes that a sentence needs."""
    return line.called.replace("“", "", 1).replace("”", "", 1) if line.called else ""


def _error(line: AsRunLine) -> str:
    """Spell how late it was taken; what follows the picture is exact to tenths of a second."""
    if line.error_ms is None:
        return "–"
    return f"{line.error_ms / 1000:+,.1f} s" if line.picture is None else _late(line.error_ms, "+")


def _late(milliseconds: float, sign: str = "") -> str:
    """Spell an error; one of ten seconds and more is a late start, and is told like a length."""
    if abs(milliseconds) < 10_000:
        return f"{milliseconds:{sign},.1f} ms"
    length = timedelta(milliseconds=milliseconds)
    return (sign if milliseconds > 0 else "") + spell_duration(length)


def _verified(line: AsRunLine, zone: ZoneInfo) -> str:
    """Return how long after its take it was seen; the instant where nothing had to be taken."""
    if line.verified is None or line.taken is None:
        return local_clock(line.verified, zone, fine=True)
    after = (line.verified - line.taken).total_seconds() * 1000
    return f"{after:+,.0f} ms"


def _says_its_kind(words: CueWords) -> bool:
    """Return whether the item's name tells its picture: `Alpha (Premiere)`, or `alpha/qa~2`."""
    if not words.picture:
        return True
    kind = ItemKind(words.picture).row.words
    if words.item == kind or words.item.endswith(f"({kind})"):
        return True
    return words.item.partition("~")[0].rpartition("/")[2] == words.picture
