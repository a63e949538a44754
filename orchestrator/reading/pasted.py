"""Links that were pasted where an id is wanted: understood, or told what to write instead.

Called by the readers of `youtube` and of the venues, so that devices, venues and pages get ids
alone. Raises `fields.MeaningError`. Texts that are not links go back to the reader.
"""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import shown

_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/|$)", re.IGNORECASE)

_VIDEO: Final = re.compile(r"[\w-]{11}", re.ASCII)
_CHANNEL: Final = re.compile(r"UC[\w-]{10,30}", re.ASCII)
_SLACK_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{5,20}")
_TELEGRAM_NAME: Final = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)

_VIDEO_MEND: Final = "write the id of the video alone: what stands after “v=” or “/live/”"
_CHANNEL_MEND: Final = (
    "write the id that begins with “UC” (YouTube Studio: Settings, Channel, Advanced settings)"
)
MATRIX_MEND: Final = "write its id, which begins with “!” (in Element: room settings, Advanced)"
_SLACK_MEND: Final = "write the channel's id, such as C0123456789 (at the end of its details)"
_TELEGRAM_MEND: Final = 'write its public name, "@name", or its number, "-1001234567890"'


def _link(text: str) -> SplitResult | None:
    """Return the text's parts if it is a link, with or without `https://`; None if it is none."""
    if re.match(r"https?://", text, re.IGNORECASE):
        whole = text
    elif _HOST.match(text):
        whole = f"https://{text}"
    else:
        return None
    try:
        return urlsplit(whole)
    except ValueError:
        return None


def _host(link: SplitResult) -> str:
    return (link.hostname or "").removeprefix("www.").removeprefix("m.")


def _path(link: SplitResult) -> list[str]:
    return [unquote(part) for part in link.path.split("/") if part]


def _query(link: SplitResult, name: str) -> str | None:
    return parse_qs(link.query).get(name, [None])[0]


def video_id(text: str) -> str:
    """Return the id in a link to a video or to its page in YouTube Studio."""
    link = _link(text)
    if link is None:
        return text
    path = _path(link)
    match _host(link), path:
        case "youtu.be", [found, *_]:
            pass
        case (
            "youtube.com" | "music.youtube.com" | "youtube-nocookie.com",
            ["live" | "embed" | "shorts" | "v" | "e", found, *_],
        ):
            pass
        case "studio.youtube.com", ["video", found, *_]:
            pass
        case "youtube.com" | "music.youtube.com", ["watch" | "live_chat"]:
            found = _query(link, "v") or ""
        case _:
            found = ""
    if _VIDEO.fullmatch(found) is None:
        raise MeaningError(f"{shown(text)} leads to no video", _VIDEO_MEND)
    return found


def channel_id(text: str) -> str:
    """Return the id in a link to a channel; a channel's name has none in it."""
    link = _link(text)
    found = text
    if link is not None:
        path = _path(link)
        found = path[1] if len(path) > 1 and path[0] == "channel" else ""
    elif not text.startswith("@"):
        return text
    if _CHANNEL.fullmatch(found) is None:
        raise MeaningError(f"{shown(text)} has a channel's name in it, not its id", _CHANNEL_MEND)
    return found


def playlist_id(text: str) -> str:
    """Return the id in a link to a playlist."""
    link = _link(text)
    if link is None:
        return text
    found = _query(link, "list")
    if found is None:
        path = _path(link)
        found = path[1] if len(path) > 1 and path[0] == "playlist" else None
    if found is None or re.fullmatch(r"[\w-]+", found, re.ASCII) is None:
        mend = "write the id of the playlist alone: what stands after “list=”"
        raise MeaningError(f"{shown(text)} leads to no playlist", mend)
    return found


def matrix_room(text: str) -> str:
    """Return the room's id in a link of matrix.to, of Element, or of the scheme `matrix:`."""
    found = text
    if (link := _link(text)) is not None:
        fragment = unquote(link.fragment).lstrip("/").removeprefix("room/")
        found = fragment.partition("?")[0].partition("/")[0]
    elif text.startswith("matrix:"):
        kind, _, rest = text.removeprefix("matrix:").partition("/")
        sigil = {"roomid": "!", "r": "#", "room": "#", "u": "@", "user": "@"}.get(kind, "")
        found = sigil + unquote(rest.partition("?")[0].partition("/")[0])
    if found.startswith("#"):
        raise MeaningError(f"{shown(found)} is a room's public name, not its id", MATRIX_MEND)
    if found != text and not found.startswith("!"):
        raise MeaningError(f"{shown(text)} leads to no room", MATRIX_MEND)
    return found


def slack_channel(text: str) -> str:
    """Return the channel's id in a link of Slack."""
    link = _link(text)
    if link is None:
        return text
    match _path(link):
        case ["client", _, found, *_] if _SLACK_CHANNEL.fullmatch(found):
            return found
        case ["archives" | "messages", found, *_] if _SLACK_CHANNEL.fullmatch(found):
            return found
        case _:
            raise MeaningError(f"{shown(text)} leads to no channel", _SLACK_MEND)


def telegram_chat(text: str) -> str:
    """Return a chat's public name or its number, from a link or a name without its `@`."""
    link = _link(text)
    if link is None:
        return f"@{text}" if _TELEGRAM_NAME.fullmatch(text) else text
    path = _path(link)
    if _host(link) not in ("t.me", "telegram.me", "telegram.dog"):
        raise MeaningError(f"{shown(text)} leads to no chat", _TELEGRAM_MEND)
    match path:
        case ["c", number, *_] if number.isdecimal():
            return f"-100{number}"
        case ["s", name, *_] if _TELEGRAM_NAME.fullmatch(name):
            return f"@{name}"
        case ["joinchat", *_]:
            pass
        case [name, *_] if _TELEGRAM_NAME.fullmatch(name):
            return f"@{name}"
        case _:
            pass
    what = f"{shown(text)} is an invitation, which does not tell the chat"
    raise MeaningError(what, _TELEGRAM_MEND)


def telegram_thread(text: str) -> str:
    """Return a thread's number, also from the link to it."""
    link = _link(text)
    number = text if link is None else next(iter(_path(link)[-1:]), "")
    if not number.isdecimal() or not number.isascii():
        mend = "write the number of the thread: the one after the chat's name in its link"
        raise MeaningError(f"{shown(text)} is no thread", mend)
    return number


def spatialchat_room(text: str) -> str:
    """Return a room's number, also from the link to it."""
    link = _link(text)
    if link is None:
        return text
    found = _query(link, "room")
    if found is None:
        mend = "write the number after “room=” in the room's link"
        raise MeaningError(f"{shown(text)} leads to no room", mend)
    return found


def web_link(text: str) -> str:
    """Return a link from `https://` on, also where that was left out."""
    link = _link(text)
    if link is None or not link.hostname:
        raise MeaningError(f"{shown(text)} isn't a link", "copy it from the browser's address line")
    return link.geturl()


def name_of(what: str, setting: str) -> Callable[[str], str]:
    """Return a reader of a name of the settings, under which an address stands there."""

    def read(text: str) -> str:
        if _link(text) is None and "://" not in text:
            return text
        mend = (
            f"write the address into the settings, ORCHESTRATOR_VENUES__{setting}__NAME=…, and "
            f"NAME here"
        )
        raise MeaningError(f"{shown(text)} is a link, not the name of {what}", mend)

    return read
