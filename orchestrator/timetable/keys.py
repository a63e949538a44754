"""The timetable's own keys, by the group they stand in. `docs/timetable.md` documents each.

Read by the schema's files, which report any other key; a test compares the guide with this list.
What stands under `youtube` and under a venue is its owner's: `devices.youtube.plan.options`,
`venues`.
"""

from typing import Final

from orchestrator.model.item_kinds import ItemKind

TOP: Final = ("event", "defaults", "rooms", "speakers", "posts", "sessions")
EVENT: Final = ("name", "date", "timezone", "url", "register")
ROOM: Final = ("name", "obs", "scenes", "stream", "hands_on", "youtube", "venues")
SCENES: Final = tuple(kind.value for kind in ItemKind)
STREAM: Final = ("before", "after")
POSTS: Final = ("kinds", "templates")
SPEAKER: Final = ("name", "url")

_SLOT: Final = ("id", "room", "start", "title", "transition")
TALK: Final = (*_SLOT, "speakers", "abstract", "media", "duration", "qa", "late", "thumbnail")
BREAK: Final = (*_SLOT, "break")
SESSION: Final = (*TALK, "break")
NO_DEFAULT: Final = ("id", "start", "title", "break")
"""Session keys that say what one session is; a default for all would make no sense."""
DEFAULTS: Final = tuple(key for key in SESSION if key not in NO_DEFAULT)
