"""diff(before, after) of two rundowns: what an edit would change, for people and for tests. Pure.

The conductor shows it before a timetable is adopted; `apply` is its inverse.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orchestrator.model.rundown import Item


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs: `before` None: it is new; `after` None: it goes away.

    `renamed` is the new session that looks like this one under another id, empty where there is
    none.
    """

    item: str
    before: Item | None
    after: Item | None
    renamed: str = ""

    def words(self) -> str:
        """Return the change as a sentence without times, which each reader sees in their zone."""
        if self.before is None:
            return f"{self.item}: new"
        if self.after is None:
            return f"{self.item}: goes away{self._renamed()}"
        parts = []
        if self.before.start != self.after.start:
            parts.append("starts at another time")
        if self.before.end != self.after.end:
            parts.append("ends at another time")
        if self.before.cut_at != self.after.cut_at:
            parts.append("may last until another time")
        if self.before.media != self.after.media:
            parts.append("plays another recording")
        if (self.before.title, self.before.byline) != (self.after.title, self.after.byline):
            parts.append("has another title or speaker")
        return f"{self.item}: {', '.join(parts) or 'is shown differently'}"

    def _renamed(self) -> str:
        if self.before is None or not self.renamed:
            return ""
        return (
            f", and {self.renamed} takes its place. The same talk under another title? "
            f"Give it “id: {self.before.session}” in the timetable"
        )


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
        sign: name
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
