"""The kinds of posts: to whom each goes, whether it is said unless asked for, and when.

Read by the other `post_*` files here and by the outbox. The times are what conference crews ask for
(docs/venues.md).
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from orchestrator.model.options import Addressee, PostOptions

MINUTE: Final = timedelta(minutes=1)


class PostKind(StrEnum):
    """What a post tells. The order is that in which posts of one instant are said."""

    QA_CLOSED = "qa-closed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    EDIT = "edit"
    """An earlier post is rewritten, where the venue can, to what is true now."""
    UP_NEXT = "up-next"
    TALK_STARTED = "talk-started"
    QA_SOON = "qa-soon"
    QA_OPEN = "qa-open"
    QA_ENDING = "qa-ending"


_CHANGES: Final = frozenset({PostKind.MOVED, PostKind.CANCELLED, PostKind.EDIT})

KINDS_FOR: Final[Mapping[Addressee, frozenset[PostKind]]] = {
    Addressee.AUDIENCE: _CHANGES
    | {PostKind.UP_NEXT, PostKind.TALK_STARTED, PostKind.QA_OPEN, PostKind.QA_CLOSED},
    Addressee.SPEAKER: _CHANGES | {PostKind.QA_SOON, PostKind.QA_ENDING},
}

SAID_UNASKED: Final = _CHANGES | {
    PostKind.UP_NEXT,
    PostKind.QA_OPEN,
    PostKind.QA_SOON,
    PostKind.QA_ENDING,
}
"""An audience hears two things of a talk, and what changed. A speaker has asked to be told."""

UP_NEXT_BEFORE: Final = 5 * MINUTE
QA_SOON_BEFORE: Final = 5 * MINUTE
QA_ENDING_BEFORE: Final = (5 * MINUTE, MINUTE)
"""The first of them is left out of a Q&A that is hardly longer."""

MOVED_FROM: Final = 2 * MINUTE
"""A start that shifts by less is still the start that was told."""

STILL_FRESH: Final = 10 * MINUTE
"""A start told this long before UP_NEXT would be need not be told again by it; a talk's start and
the end of a Q&A are news for as long."""

OFF_STILL_NEWS: Final = 30 * MINUTE
"""After the told start, so long is it worth saying that a talk is cancelled."""

FORGOTTEN: Final = 180 * MINUTE
"""After the told start, nobody waits any more; what was told of it is not looked at again."""


def kinds_wanted(options: PostOptions, to: Addressee) -> frozenset[PostKind]:
    """Return the kinds to say to these people, by the timetable's `posts: {kinds: …}`."""
    wanted = {kind for kind in PostKind if options.kinds.get(kind, kind in SAID_UNASKED)}
    return KINDS_FOR[to] & wanted


def kind_named(name: str) -> PostKind | None:
    """Return the kind of this name, written `qa-open`, `qa_open` or `QA_OPEN`; None: no kind."""
    try:
        return PostKind(name.lower().replace("_", "-"))
    except ValueError:
        return None
