"""state_at(rundown, now) → what should be on air and stand by in a room. Pure.

Between two boundaries the answer is the same: a live room asks for the whole stretch, and keeps it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestrator.model.rundown import Item, ItemKind, Leaves, Rundown
from orchestrator.model.state import Playing, RoomState
from orchestrator.rundown.decided import LONG_AGO, NEVER
from orchestrator.rundown.overlay_words import LOWER_THIRD, overlay_texts


def on_air_index(rundown: Rundown, now: datetime) -> int:
    """Return the index of the item on air: the first that has not departed by now."""
    return min(bisect_right(rundown.departures, now), len(rundown.items) - 1)


def state_at(rundown: Rundown, now: datetime) -> RoomState:
    """Return what the room should be like at this instant."""
    index = on_air_index(rundown, now)
    item = rundown.items[index]
    standby = rundown.items[index + 1] if index + 1 < len(rundown.items) else None
    upcoming = standby if standby and standby.picture.row.plays else None
    picture = ItemKind.FALLBACK if rundown.fallback else item.picture
    by_hand = rundown.by_hand_until
    return RoomState(
        room=rundown.room,
        item=item,
        picture=picture,
        transition=item.transition,
        playing=_playing(item, picture),
        standby=standby,
        preroll=upcoming.media if upcoming else None,
        in_charge=by_hand is None or now >= by_hand,
        held=item.leaves is Leaves.BY_OPERATOR and rundown.autopilot,
        autopilot=rundown.autopilot,
        fallback=rundown.fallback,
        streaming=_streaming(rundown, now),
        version=f"{rundown.version}.{index}",
        texts=overlay_texts(rundown, index, picture, now),
        first_stamps=_first_stamps(item, upcoming),
        encrypted=_encrypted(item, upcoming),
        ended_broadcasts=rundown.ended_broadcasts,
        loops=rundown.loops,
    )


def _playing(item: Item, picture: ItemKind) -> Playing | None:
    if not picture.row.plays or item.media is None:
        return None
    return Playing(item.media, item.since or item.start)


def _first_stamps(*items: Item | None) -> Mapping[Path, float]:
    return {
        item.media: item.first_stamp
        for item in items
        if item is not None and item.media is not None and item.first_stamp is not None
    }


def _encrypted(*items: Item | None) -> frozenset[Path]:
    return frozenset(i.media for i in items if i is not None and i.encrypted and i.media)


def _streaming(rundown: Rundown, now: datetime) -> bool | None:
    """Return whether OBS should stream. Before the time it may: a crew tests its stream."""
    if rundown.stream_from is None or now < rundown.stream_from:
        return None
    if any(since <= now < until for since, until in rundown.pauses):
        return False
    return rundown.stream_until is None or now < rundown.stream_until


@dataclass(frozen=True, slots=True)
class Lasting:
    """A state, and how long it lasts if nothing is decided: from `since` until just before `until`.

    `since` is LONG_AGO and `until` NEVER where there is no end. `departs`: see `picture_boundary`.
    """

    state: RoomState
    since: datetime
    until: datetime
    departs: datetime | None

    def holds_at(self, now: datetime) -> bool:
        """Return whether `state_at` gives this state at that instant, too."""
        return self.since <= now < self.until


def lasting_at(rundown: Rundown, now: datetime) -> Lasting:
    """Return what the room should be like at this instant, and how long it stays so."""
    boundaries = tuple(_boundaries(rundown, on_air_index(rundown, now)))
    return Lasting(
        state=state_at(rundown, now),
        since=max((i for i in boundaries if i <= now), default=LONG_AGO),
        until=min((i for i in boundaries if i > now), default=NEVER),
        departs=picture_boundary(rundown, now),
    )


def next_boundary(rundown: Rundown, now: datetime) -> datetime | None:
    """Return the next instant at which `state_at` may change without a decision; None: never."""
    boundaries = _boundaries(rundown, on_air_index(rundown, now))
    return min((i for i in boundaries if now < i < NEVER), default=None)


def _boundaries(rundown: Rundown, index: int) -> Iterator[datetime]:
    """Yield all instants at which `state_at` may change around and during the item at `index`."""
    for offset in LOWER_THIRD:
        yield rundown.items[index].start + offset
    if index > 0:
        yield rundown.departures[index - 1]
    yield rundown.departures[index]
    yield from filter(None, (rundown.by_hand_until, rundown.stream_from, rundown.stream_until))
    for pause in rundown.pauses:
        yield from pause


def picture_boundary(rundown: Rundown, now: datetime) -> datetime | None:
    """Return when the item on air departs by the clock, None where it does not."""
    departs = rundown.departures[on_air_index(rundown, now)]
    return departs if now < departs < NEVER else None
