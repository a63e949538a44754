"""Links into a room and to its stream, from what the timetable says of its venues. Pure.

A link with a password in it opens the room to everyone who sees it, so passwords are left out.
"""

from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from orchestrator.model.timetable import Options, Room

_SECRET: Final = frozenset({"password", "pass", "pwd", "token", "key", "secret"})


def room_link(room: Room) -> str | None:
    """Return the link that leads a visitor into the room, None where the timetable has none."""
    for choice in room.venues:
        match choice.kind:
            case "spatialchat":
                link = spatialchat_link(choice.options)
            case "workadventure":
                link = _text(choice.options, "room")
            case _:
                link = None
        if link is not None:
            return without_secrets(link)
    return None


def spatialchat_link(options: Options) -> str | None:
    """Return the deep link of a SpatialChat room.

    A deep link bypasses the automatic filling of rooms: the visitor gets into this one.
    """
    space, room = _text(options, "space"), _text(options, "room")
    if space is None or room is None:
        return space
    parts = urlsplit(space)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "room"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("room", room)])))


def watch_link(room: Room) -> str | None:
    """Return where the room's stream is watched, None where that is not known beforehand.

    Broadcasts that are made for the show have no address yet: their channel's page lists what is
    live first.
    """
    options = room.youtube if room.youtube is not None else {}
    broadcast, channel = options.get("broadcast"), options.get("channel")
    if broadcast:
        return f"https://youtu.be/{broadcast}"
    return f"https://www.youtube.com/channel/{channel}/streams" if channel else None


def without_secrets(link: str) -> str:
    """Return the link without a user's name, a password or a token in it."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _SECRET]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query=urlencode(query)))


def _text(options: Options, key: str) -> str | None:
    value = options.get(key)
    return str(value) if value else None
