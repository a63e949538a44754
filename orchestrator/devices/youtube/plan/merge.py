"""What to write when people write too: ours, theirs, and what was there before. Pure.

A field that we do not want to change keeps what a person made of it. One that we do want to change
(the next talk's title) is ours; lines and tags that a person added stay.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from orchestrator.devices.youtube.plan.texts import Text, clean_tags

_CHAPTER_LINE = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2}) ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """A video's texts as they were read."""

    title: str
    description: str
    tags: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Our last write: what we wanted, and what was read afterwards."""

    ours: Text
    seen: Seen


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that a person changed in YouTube Studio, and that is kept."""

    field: str
    theirs: str


def merge(wanted: Text, now: Seen, last: Written | None, known: Iterable[str]) -> Seen:
    """Return the texts to write. `known`: lines that we might have written ourselves."""
    keep_title = _changed_by_hand("title", wanted, now, last)
    keep_category = wanted.category is None or _changed_by_hand("category", wanted, now, last)
    return Seen(
        title=now.title if keep_title else wanted.title,
        description=_description(wanted, now, last, known),
        tags=_tags(wanted, now, last),
        category=now.category if keep_category or wanted.category is None else wanted.category,
    )


def _changed_by_hand(field: str, wanted: Text, now: Seen, last: Written | None) -> bool:
    """Whether a person changed a field that we still want as we wrote it."""
    if last is None or getattr(last.ours, field) != getattr(wanted, field):
        return False
    return bool(getattr(last.seen, field) != getattr(now, field))


def _description(wanted: Text, now: Seen, last: Written | None, known: Iterable[str]) -> str:
    same_wish = last is not None and (last.ours.body, last.ours.chapters) == (
        wanted.body,
        wanted.chapters,
    )
    if last is not None and same_wish and last.seen.description != now.description:
        return now.description
    return wanted.description(added_lines(wanted, now, last, known))


def added_lines(wanted: Text, now: Seen, last: Written | None, known: Iterable[str]) -> str:
    """Return the lines of a description that a person added, without those that are ours."""
    texts = [wanted, *([last.ours] if last is not None else [])]
    ours = {line.strip() for line in known}
    for text in texts:
        own = {line.strip() for line in (*text.description().splitlines(), *text.body.splitlines())}
        ours |= own - set(_chapter_lines(text))
    lines = now.description.splitlines()
    chapters = _our_chapters(lines, texts, last)
    kept = [
        line
        for number, line in enumerate(lines)
        if not line.strip() or (line.strip() not in ours and number not in chapters)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _our_chapters(lines: Sequence[str], texts: Iterable[Text], last: Written | None) -> set[int]:
    """Return which lines are chapters of ours: a person's programme begins with times as well.

    Each of ours counts once, where it stands first, for a programme may have the same line. Below
    one of ours a line at one of our instants counts, too: a person changed its name. Without a
    memory it is a list that begins at 00:00 and ascends.
    """
    left = {line for text in texts for line in _chapter_lines(text)}
    instants = {_seconds(line) for line in left}
    found: set[int] = set()
    for run in _runs([_seconds(line) for line in lines]):
        if last is None and run[0][1] == 0 and all(a[1] < b[1] for a, b in pairwise(run)):
            found.update(number for number, _ in run)
        below_ours, before = False, -1
        for number, seconds in run:
            line = lines[number].strip()
            # Where the times go back our list has ended.
            below_ours = line in left or (below_ours and seconds > before)
            if line in left or (below_ours and seconds in instants):
                found.add(number)
                left.discard(line)
            before = seconds
    return found


def _chapter_lines(text: Text) -> Sequence[str]:
    return [line.strip() for line in text.chapters.splitlines()]


def _runs(seconds: Sequence[int | None]) -> Iterator[Sequence[tuple[int, int]]]:
    """Yield the lines that begin with a time and follow one another: their numbers and times."""
    run: list[tuple[int, int]] = []
    for number, at in enumerate((*seconds, None)):
        if at is not None:
            run.append((number, at))
        elif run:
            yield run
            run = []


def _seconds(line: str) -> int | None:
    """Return the instant of a chapter's line, None for another line."""
    found = _CHAPTER_LINE.match(line)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _tags(wanted: Text, now: Seen, last: Written | None) -> tuple[str, ...]:
    if wanted.tags is None:
        return now.tags
    before = set(last.ours.tags or ()) if last is not None else set()
    theirs = tuple(tag for tag in now.tags if tag not in before)
    return clean_tags((*wanted.tags, *theirs))


def drifts(now: Seen, last: Written) -> list[Drift]:
    """Return what a person changed since our last write; only title and description are watched."""
    found = []
    if now.title != last.seen.title:
        found.append(Drift("title", now.title))
    if now.description != last.seen.description:
        found.append(Drift("description", now.description))
    return found


def written_as_json(written: Written) -> dict[str, object]:
    """Return a form that can be kept."""
    return asdict(written)


def written_from_json(kept: dict[str, dict[str, object]]) -> Written:
    """Read what `written_as_json` gave; raises KeyError, TypeError."""
    return Written(
        ours=Text(**_tuples(kept["ours"])),  # type: ignore[arg-type] # our own writing
        seen=Seen(**_tuples(kept["seen"])),  # type: ignore[arg-type] # our own writing
    )


def _tuples(kept: dict[str, object]) -> dict[str, object]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
