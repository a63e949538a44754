"""What a room's board shows: what is on, what is next, and where to go for a live Q&A. Pure.

The board page (embedded in each room of a spatial chat) and the crew's page render it.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from orchestrator.model.rundown import ItemKind, Rundown
from orchestrator.model.times import rfc3339
from orchestrator.model.timetable import Room
from orchestrator.rundown.post_links import room_link, spatialchat_link
from orchestrator.rundown.state_at import on_air_index


@dataclass(frozen=True, slots=True)
class Door:
    """The way into a room: a plain link that always works, and SpatialChat's names for it."""

    link: str
    space: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One room at one instant. `until`: when what is on ends, None where nobody can say.

    `live` says that the speaker answers now: the instant at which to offer the door.
    """

    room: str
    name: str
    kind: ItemKind
    title: str
    byline: str
    until: datetime | None
    next_title: str
    next_byline: str
    next_at: datetime | None
    live: bool
    door: Door | None

    def as_json(self) -> dict[str, object]:
        """Return the board with instants in RFC 3339."""
        return {
            "room": self.room,
            "name": self.name,
            "kind": self.kind.value,
            "title": self.title,
            "byline": self.byline,
            "until": self.until and rfc3339(self.until),
            "next": self.next_at
            and {
                "title": self.next_title,
                "byline": self.next_byline,
                "at": rfc3339(self.next_at),
            },
            "live": self.live,
            "door": self.door
            and {"link": self.door.link, "space": self.door.space, "room": self.door.room},
        }


def board(room: Room, rundown: Rundown, now: datetime) -> Board:
    """Return what the room's board shows at this instant."""
    index = on_air_index(rundown, now)
    on_air = rundown.items[index]
    upcoming = next((i for i in rundown.items[index + 1 :] if i.session is not None), None)
    picture = ItemKind.FALLBACK if rundown.fallback else on_air.picture
    return Board(
        room=room.id,
        name=room.name,
        kind=picture,
        title=on_air.title,
        byline=on_air.byline,
        until=on_air.end if on_air.end is not None and on_air.end > now else None,
        next_title=upcoming.title if upcoming else "",
        next_byline=upcoming.byline if upcoming else "",
        next_at=upcoming.start if upcoming else None,
        live=picture is ItemKind.QA,
        door=door(room),
    )


def door(room: Room) -> Door | None:
    """Return the way into the room; None where the timetable names none."""
    link = room_link(room)
    if link is None:
        return None
    for choice in room.venues:
        deep = spatialchat_link(choice.options) if choice.kind == "spatialchat" else None
        if deep is not None:
            space = urlsplit(deep).path.rstrip("/").rpartition("/")[2]
            return Door(link, space or None, parse_qs(urlsplit(deep).query).get("room", [None])[0])
    return Door(link)
