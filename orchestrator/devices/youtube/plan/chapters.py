"""Chapters from the as-run log, checked against YouTube's rules. Pure; called by `desired`.

Rules: the first line at 00:00, at least three, ascending, each at least 10 s long. YouTube drops a
wrong list without a word, so a list that breaks a rule is not written at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from orchestrator.devices.youtube.plan.texts import clean_title, cut_characters
from orchestrator.model.as_run import AsRunLine

LEAST = 3
SHORTEST = timedelta(seconds=10)
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Chapter:
    """A name from `offset` after the start of the broadcast on."""

    offset: timedelta
    name: str

    def line(self) -> str:
        """Return the line of the description."""
        seconds = int(self.offset.total_seconds())
        hours, rest = divmod(seconds, 3600)
        clock = f"{rest // 60:02d}:{rest % 60:02d}"
        return f"{hours}:{clock} {self.name}" if hours else f"{clock} {self.name}"


def chapters(
    lines: Sequence[AsRunLine], started: datetime, title_of: Callable[[str], str]
) -> list[Chapter]:
    """Return the chapters of a broadcast that went live at `started`.

    What was on air at the start is the first chapter; what lasted under 10 s gives way to what
    followed. `title_of` names a session. Empty when YouTube would drop the list.
    """
    taken = sorted(
        (line for line in lines if line.taken is not None), key=lambda line: line.taken or started
    )
    found: list[Chapter] = []
    for line in taken:
        at = line.taken or started
        offset = _whole_seconds(max(timedelta(0), at - started))
        while found and offset - found[-1].offset < SHORTEST:
            found.pop()
        name = _name(line, title_of, first=not found)
        if not found or found[-1].name != name:
            found.append(Chapter(offset if found else timedelta(0), name))
    return [] if faults(found) else found


def faults(found: Sequence[Chapter]) -> list[str]:
    """Return which of YouTube's rules a list breaks; empty when it may be written."""
    broken = []
    if len(found) < LEAST:
        broken.append(f"fewer than {LEAST} chapters")
    if found and found[0].offset != timedelta(0):
        broken.append("the first chapter is not at 00:00")
    if any(after.offset - before.offset < SHORTEST for before, after in pairwise(found)):
        broken.append("chapters do not ascend, or one is shorter than 10 s")
    return broken


def written(found: Sequence[Chapter]) -> str:
    """Return the chapters as lines of a description."""
    return "\n".join(chapter.line() for chapter in found)


def _whole_seconds(offset: timedelta) -> timedelta:
    return timedelta(seconds=int(offset.total_seconds()))


def _name(line: AsRunLine, title_of: Callable[[str], str], *, first: bool) -> str:
    row = line.kind.row
    title = clean_title(title_of(line.session)) if line.session else ""
    name = (row.first_chapter if first else "") or row.chapter.format(title)
    return cut_characters(name or "Talk", NAME_CHARACTERS)
