"""The timetable's own keys, by the group they stand in. `docs/timetable.md` documents each.

Read by the schema's files, which report any other key; a test compares the guide with this list.
What stands under `youtube` and under a venue is its owner's: `devices.youtube.plan.options`,
`venues`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from orchestrator.model.item_kinds import ItemKind

TOP: Final = ("event", "defaults", "rooms", "speakers", "posts", "sessions")
EVENT: Final = ("name", "date", "timezone", "days", "url", "register", "source", "sponsors")
SOURCE: Final = ("url", "every")
SPONSOR: Final = ("name", "url", "logo")
DAY: Final = ("date", "name")
ROOM: Final = ("name", "obs", "scenes", "loop", "stream", "hands_on", "sound", "youtube", "venues")
SCENES: Final = tuple(kind.value for kind in ItemKind if kind is not ItemKind.CLIP)
"""A clip is played where talks are: in the scene with the media inputs."""
LOOP: Final = ("holding", "break", "closing")
STREAM: Final = ("before", "after")
POSTS: Final = ("kinds", "templates")
SPEAKER: Final = ("name", "url", "bio", "pronouns", "photo")

_SLOT: Final = ("id", "room", "date", "start", "title", "transition", "note")
_OF_SOURCE: Final = ("source_id",)
_LIVE: Final = ("qa", "qa_room", "scene")
_RECORDED: Final = ("media", "backup_media", "duration")
_ABOUT: Final = (
    *("speakers", "host", "abstract", "kind", "track", "language", "links", "slides"),
    "do_not_record",
)
TALK: Final = (*_SLOT, *_OF_SOURCE, *_ABOUT, *_RECORDED, *_LIVE, "late", "thumbnail")
BREAK: Final = (*_SLOT, *_OF_SOURCE, "break")
CLIP: Final = (*_SLOT, "clip", "duration")
SESSION: Final = (*TALK, "break", "clip")
NO_DEFAULT: Final = (
    *("id", "source_id", "date", "start", "title", "backup_media", "qa_room", "break", "clip"),
    *("scene", "note", "links", "slides"),
)
"""Session keys that say what one session is; a default for all would make no sense."""
DEFAULTS: Final = tuple(key for key in SESSION if key not in NO_DEFAULT)

TALK_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("video", "recording", "file", "film", "movie", "path"), "media"),
        **dict.fromkeys(("backup", "spare", "second_media"), "backup_media"),
        **dict.fromkeys(("end", "ends", "until", "length", "lasts", "minutes"), "duration"),
        **dict.fromkeys(("location", "place", "hall", "stage"), "room"),
        **dict.fromkeys(("speaker", "presenter", "presenters", "author", "by"), "speakers"),
        **dict.fromkeys(("description", "summary", "about"), "abstract"),
        **dict.fromkeys(("time", "at", "begin", "begins"), "start"),
        "day": "date",
        **dict.fromkeys(("name", "heading"), "title"),
        **dict.fromkeys(("questions", "q&a"), "qa"),
        **dict.fromkeys(("comment", "notes", "remark"), "note"),
        **dict.fromkeys(("type", "format", "form", "category"), "kind"),
        **dict.fromkeys(("moderator", "chair", "moderated_by"), "host"),
        **dict.fromkeys(("link", "urls", "url"), "links"),
    }
)
"""What other words mean, as people write them who know other schedules."""
BREAK_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        word: "break" if key == "duration" else key
        for word, key in TALK_ALIASES.items()
        if key in (*BREAK, "duration")
    }
)
CLIP_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        word: "clip" if key == "media" else key
        for word, key in TALK_ALIASES.items()
        if key in (*CLIP, "media")
    }
)
