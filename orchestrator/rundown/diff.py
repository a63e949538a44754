"""diff(before, after) of two rundowns: what an edit would change, for people and for tests. Pure.

The conductor shows it before a timetable is adopted; `apply` is its inverse.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.model.rundown import Item
from orchestrator.rundown.facts import NEVER


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs: `before` None: it is new; `after` None: it goes away."""

    item: str
    before: Item | None
    after: Item | None

    def words(self) -> str:
        """Return the change as a sentence without times, which each reader sees in their zone."""
        if self.before is None:
            return f"{self.item}: new"
        if self.after is None:
            return f"{self.item}: goes away"
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


def diff(before: Iterable[Item], after: Iterable[Item]) -> tuple[Change, ...]:
    """Return what turns the items `before` into the items `after`; empty when they are equal."""
    old = {item.id: item for item in before}
    new = {item.id: item for item in after}
    gone = [Change(name, item, None) for name, item in old.items() if name not in new]
    other = [
        Change(name, old.get(name), item) for name, item in new.items() if old.get(name) != item
    ]
    return (*gone, *other)


def apply(items: Iterable[Item], changes: Iterable[Change]) -> tuple[Item, ...]:
    """Return the items with the changes made, in the order in which they are shown."""
    result = {item.id: item for item in items}
    for change in changes:
        if change.after is None:
            result.pop(change.item, None)
        else:
            result[change.item] = change.after
    return tuple(sorted(result.values(), key=lambda item: (item.start, item.end or NEVER)))
