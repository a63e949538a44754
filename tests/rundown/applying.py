"""What an edit would change, made on the items of a rundown."""

from collections.abc import Iterable

from orchestrator.model.rundown import Item
from orchestrator.rundown.changes import Change
from orchestrator.rundown.decided import NEVER


def apply(items: Iterable[Item], changes: Iterable[Change]) -> tuple[Item, ...]:
    """Return the items with the changes made, in the order in which they are shown."""
    result = {item.id: item for item in items}
    for change in changes:
        if change.after is None:
            result.pop(change.item, None)
        else:
            result[change.item] = change.after
    return tuple(sorted(result.values(), key=lambda item: (item.start, item.end or NEVER)))
