"""What a room's board shows: what is on, what follows, and the way into the room. Pure.

The board page (embedded in each room of a spatial chat) renders it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from types import MappingProxyType

from orchestrator.model.options import Door
from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.model.timetable import Room
from orchestrator.rundown.state_at import on_air_index

MOST_FOLLOW = 3
NO_OTHERS: Mapping[str, Room] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that follows, and when it is expected."""

    kind: ItemKind
    title: str
    byline: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """One room at one instant. `until`: when what is on ends, None where nobody can say.

    `live` says that the speaker is there now: the instant at which to offer the door.
    `door_name` is the room that the door leads into. `questions_next`: what is on ends in its own
    live Q&A.
    """

    room: str
    name: str
    kind: ItemKind
    title: str
    byline: str
    since: datetime
    until: datetime | None
    live: bool
    questions_next: bool
    follows: tuple[Coming, ...]
    door: Door | None
    door_name: str


def board(
    room: Room, rundown: Rundown, now: datetime, others: Mapping[str, Room] = NO_OTHERS
) -> Board:
    """Return what the room's board shows at this instant; `others`: where its Q&As may be."""
    index = on_air_index(rundown, now)
    on_air = rundown.items[index]
    upcoming = list(islice(_openings(rundown.items[index:]), MOST_FOLLOW))
    picture = ItemKind.FALLBACK if rundown.fallback else on_air.picture
    waits = on_air.session is None or on_air.kind.row.untold
    until = upcoming[0].start if waits and upcoming else on_air.end
    entered = others.get(on_air.asked_in or "", room) if picture.row.answers else room
    return Board(
        room=room.id,
        name=room.name,
        kind=ItemKind.HOLDING if picture.row.untold else picture,
        title=on_air.told_title,
        byline=on_air.byline,
        since=on_air.start,
        until=until if until is not None and until > now else None,
        live=picture.row.live,
        questions_next=bool(upcoming) and upcoming[0].session == on_air.session,
        follows=tuple(Coming(i.kind, i.title, i.byline, i.start) for i in upcoming),
        door=entered.door,
        door_name=entered.name,
    )


def _openings(items: Sequence[Item]) -> Iterator[Item]:
    """Yield what follows the first item: its own live Q&A, and the opening of each session."""
    for before, item in pairwise(items):
        if item.kind.row.untold:
            continue
        is_opening = item.session is not None and item.session != before.session
        if is_opening or (before is items[0] and item.session is not None):
            yield item
