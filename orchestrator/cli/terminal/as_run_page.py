"""The as-run log as one HTML page: the minutes of the evening, with what people decided in between.

Called by `as_run`. Knows nothing of the journal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.cli.terminal.tables import (
    CueWords,
    as_run_summary,
    compared,
    cue_columns,
    cue_words,
    local_clock,
)
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import PERSONS, Decision
from orchestrator.web.page_templates import page_templates

_TEMPLATES = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True, slots=True)
class _Row:
    """A cue, or what was decided before the next one."""

    cue: CueWords | None = None
    decided: str = ""


@dataclass(frozen=True, slots=True)
class _Titles:
    """What items and sessions are called in the log, instants in the event's zone."""

    lines: Sequence[AsRunLine]
    zone: ZoneInfo

    def item(self, item: str) -> str:
        """Return what the log calls an item, or its id."""
        return next((each.called for each in self.lines if each.item == item and each.called), item)

    def session(self, session: str) -> str:
        """Return what the log calls the first item of a session, or its id."""
        of_it = (each.called for each in self.lines if each.session == session and each.called)
        return next(of_it, session)

    def clock(self, instant: datetime) -> str:
        """Return an instant as hour and minute."""
        return f"{instant.astimezone(self.zone):%H:%M}"


def as_run_page(
    name: str, lines: Sequence[AsRunLine], decisions: Sequence[Decision], zone: ZoneInfo
) -> str:
    """Return the page; `name` is the event's, with its day."""
    spelled = [cue_words(line, zone) for line in lines]
    columns = cue_columns(spelled)
    return (
        page_templates(_TEMPLATES)
        .get_template("as_run.html")
        .render(
            name=name,
            zone=zone.key,
            compared=compared(columns).capitalize(),
            columns=columns,
            rows=list(_rows(lines, spelled, decisions, zone)),
            summary=as_run_summary(lines),
        )
    )


def _rows(
    lines: Sequence[AsRunLine],
    spelled: Sequence[CueWords],
    decisions: Sequence[Decision],
    zone: ZoneInfo,
) -> Iterator[_Row]:
    titles = _Titles(lines, zone)
    waiting = [each for each in decisions if each.choice.kind in PERSONS]
    for line, words in zip(lines, spelled, strict=True):
        happened = line.taken or line.verified or line.planned
        while waiting and waiting[0].at <= happened:
            yield _Row(decided=_decided(waiting.pop(0), titles, zone))
        yield _Row(cue=words)
    for left in waiting:
        yield _Row(decided=_decided(left, titles, zone))


def _decided(decision: Decision, titles: _Titles, zone: ZoneInfo) -> str:
    why = f" – {decision.reason}" if decision.reason else ""
    what = decision.choice.words(titles)
    return f"{local_clock(decision.at, zone)} {decision.room}, {decision.by}: {what}{why}"
