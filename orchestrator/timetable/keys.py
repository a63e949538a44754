"""Every key of the timetable, by the group it stands in. `docs/timetable.md` documents each.

Read by the schema's files, which report any other key; a test compares the guide with this list.
"""

from typing import Final

TOP: Final = ("event", "defaults", "rooms", "speakers", "posts", "sessions")
EVENT: Final = ("name", "date", "timezone", "url", "register")
ROOM: Final = ("name", "obs", "scenes", "stream", "hands_on", "youtube", "venues")
SCENES: Final = ("holding", "premiere", "qa", "break", "closing", "fallback")
STREAM: Final = ("before", "after")
YOUTUBE: Final = (
    "broadcast",
    "per",
    "channel",
    "title",
    "description",
    "event_title",
    "event_description",
    "category",
    "tags",
    "playlist",
    "thumbnail",
    "thumbnail_font",
    "privacy",
    "chapters",
    "complete",
)
"""Their values are for the YouTube device to read; `docs/youtube.md` documents them."""
POSTS: Final = ("kinds", "templates")
SPEAKER: Final = ("name", "url")

_SLOT: Final = ("id", "room", "start", "title", "transition")
TALK: Final = (*_SLOT, "speakers", "abstract", "media", "duration", "qa", "late", "thumbnail")
BREAK: Final = (*_SLOT, "break")
SESSION: Final = (*TALK, "break")
NO_DEFAULT: Final = ("id", "start", "title", "break")
"""Session keys that say what one session is; a default for all would make no sense."""
DEFAULTS: Final = tuple(key for key in SESSION if key not in NO_DEFAULT)

VENUES: Final = (
    "spatialchat",
    "matrix",
    "slack",
    "telegram",
    "discord",
    "youtube-chat",
    "workadventure",
    "apprise",
)
"""The kinds of venue; what stands under each is for the venue to read."""
