"""diff(before, after) of two rundowns: what an edit would change, for people and for tests. Pure.

The conductor shows it before a timetable is adopted; `apply` is its inverse.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from orchestrator.model.rundown import Item
from orchestrator.model.times import length_in_words
from orchestrator.model.twin_names import is_twin, original_of


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs: `before` None: it is new; `after` None: it goes away.

    `renamed` is the title of the new session that looks like this one under another id, empty where
    there is none.
    """

    item: str
    before: Item | None
    after: Item | None
    renamed: str = ""

    def words(self) -> str:
        """Return the change as a sentence without times, which each reader sees in their zone."""
        if self.before is None:
            return f"{self.called}: new"
        if self.after is None:
            return f"{self.called}: dropped{self._renamed()}"
        parts = [*_times(self.before, self.after), *_words(self.before, self.after)]
        return f"{self.called}: {', '.join(parts) or 'is shown differently'}"

    @property
    def called(self) -> str:
        """How people call the item, by what they know: its title before."""
        item = self.before or self.after
        return item.called if item is not None else self.item

    def _renamed(self) -> str:
        if self.before is None or not self.renamed:
            return ""
        return (
            f", and “{self.renamed}” takes its place. The same talk under another title? "
            f"Give it “id: {self.before.session}” in the timetable"
        )


def _times(before: Item, after: Item) -> Iterator[str]:
    """Give what changes in time; with lengths alone, for each reader has a clock of their own."""
    moved = after.start - before.start
    if moved:
        yield f"starts {_by(moved, 'later', 'sooner')}"
    if before.end is None or after.end is None:
        if before.end != after.end:
            yield "has no end any more" if after.end is None else "has an end now"
    elif grown := after.end - before.end - moved:
        yield _by(grown, "longer", "shorter")
    if before.cut_at != after.cut_at:
        yield "may last until another time"


def _words(before: Item, after: Item) -> Iterator[str]:
    if before.media != after.media:
        yield _played(before.media, after.media)
    if _backup(before) != (backup := _backup(after)):
        yield "has another backup recording" if backup else "has no backup recording now"
    if before.title != after.title:
        yield f"is called “{after.title}” now"
    if before.byline != after.byline:
        yield f"has as its speaker “{after.byline}” now" if after.byline else "has no speaker now"
    if (before.planned_start, before.planned_end) != (after.planned_start, after.planned_end):
        unmoved = (before.start, before.end) == (after.start, after.end)
        if unmoved:
            yield "stays where it is, though it is planned for another time"


def _played(before: Path | None, after: Path | None) -> str:
    """Say what is played now; a prepared twin is no other recording."""
    if before is None or after is None or original_of(before) != original_of(after):
        return "plays another recording"
    return "plays its prepared twin now" if is_twin(after) else "plays unprepared now, as it is"


def _backup(item: Item) -> Path | None:
    """Return what people named as its backup; behind a twin its own original is one anyway."""
    named = None if item.backup is None else original_of(item.backup)
    is_its_own = item.media is not None and named == original_of(item.media)
    return None if is_its_own else named


def _by(change: timedelta, more: str, less: str) -> str:
    return f"{length_in_words(abs(change))} {more if change > timedelta(0) else less}"


def diff(before: Iterable[Item], after: Iterable[Item]) -> tuple[Change, ...]:
    """Return what turns the items `before` into the items `after`; empty when they are equal."""
    old = {item.id: item for item in before}
    new = {item.id: item for item in after}
    renamed = _renamed(old.values(), new.values())
    gone = [
        Change(name, item, None, renamed.pop(item.session, ""))
        for name, item in old.items()
        if name not in new
    ]
    other = [
        Change(name, old.get(name), item) for name, item in new.items() if old.get(name) != item
    ]
    return (*gone, *other)


def _renamed(old: Iterable[Item], new: Iterable[Item]) -> dict[str | None, str]:
    """Return the sessions that went, each with the one that came instead and looks like it.

    An id is made of the title unless the timetable gives one: who fixes a title makes another talk.
    """
    before, after = _by_session(old), _by_session(new)
    came = {
        sign: item.title
        for name, items in after.items()
        if name not in before
        for item in items
        for sign in _signs(item)
    }
    return {
        name: came[sign]
        for name, items in before.items()
        if name not in after
        for item in items
        for sign in _signs(item)
        if sign in came
    }


def _by_session(items: Iterable[Item]) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.session is not None:
            found.setdefault(item.session, []).append(item)
    return found


def _signs(item: Item) -> Iterator[object]:
    """Give that by which a session is known again: its recording; its speakers at its time."""
    if item.media is not None:
        yield item.media
    if item.byline:
        yield item.start, item.byline
