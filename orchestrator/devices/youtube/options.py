"""A room's `youtube` options, as organizers write them, checked. Read by `plan` and `check`."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from orchestrator.errors import PermanentError

RENDERED, NO_THUMBNAIL = "rendered", "none"
YES, NO = {"true", "yes", "on"}, {"false", "no", "off"}


class Chapters(StrEnum):
    """When chapters are written into the description."""

    LIVE = "live"
    """With each talk, and at the end."""
    END = "end"
    NONE = "none"


class Privacy(StrEnum):
    """Who sees a broadcast that is made here."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class YouTubeOptions:
    """What a room wants of YouTube. Texts that are None have the defaults of `templates`.

    `broadcast`: the id of one that exists; None: find or make it. `complete`: end the broadcast
    for good when the timetable says that the show is over; it cannot be reopened, so one
    broadcast for the meetup needs it said, while each talk's own is ended.
    """

    broadcast: str | None = None
    per_session: bool = False
    channel: str | None = None
    title: str | None = None
    description: str | None = None
    event_title: str | None = None
    event_description: str | None = None
    category: str | None = None
    tags: tuple[str, ...] | None = None
    playlist: str | None = None
    thumbnail: str = RENDERED
    thumbnail_font: Path | None = None
    privacy: Privacy = Privacy.PUBLIC
    chapters: Chapters = Chapters.END
    complete: bool = False


class OptionsError(PermanentError):
    """Something in a room's `youtube` is wrong. `problems`: by key, all at once."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"youtube.{key}: {text}" for key, text in problems.items()))
        self.problems = dict(problems)


def parse_options(options: Mapping[str, object]) -> YouTubeOptions:
    """Read a room's `youtube`; raises OptionsError with everything that is wrong."""
    problems: dict[str, str] = {}
    values: dict[str, object] = {}
    for key, value in options.items():
        reader = _READERS.get(key)
        if reader is None:
            problems[key] = f"is not known{_suggestion(key)}"
            continue
        try:
            values[key] = reader(value)
        except ValueError as error:
            problems[key] = str(error)
    per_session = values.pop("per", None) == "session"
    if per_session and values.get("broadcast"):
        problems["per"] = "stands beside `broadcast`; a broadcast for each talk has no one id"
    if problems:
        raise OptionsError(problems)
    values.setdefault("complete", per_session)
    return YouTubeOptions(per_session=per_session, **values)  # type: ignore[arg-type] # by _READERS


def _suggestion(key: str) -> str:
    near = difflib.get_close_matches(key, _READERS, 1)
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(sorted(_READERS))}"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text")
    return value


def _id(value: object) -> str:
    text = _text(value).strip()
    if not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError("must be the id alone (what stands after `v=`, `/live/` or `list=`)")
    return text


def _category(value: object) -> str:
    text = str(value).strip()
    if isinstance(value, bool) or not text.isdigit():
        raise ValueError("must be the number of a category, such as 28 (science and technology)")
    return text


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise ValueError("must be a list of words")
    return tuple(value)


def _yes_or_no(value: object) -> bool:
    text = str(value).lower()
    if text not in YES | NO:
        raise ValueError("must be true or false")
    return text in YES


def _per(value: object) -> str:
    if value != "session":
        raise ValueError("can only be `session` (a broadcast for each talk)")
    return "session"


def _one_of(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    def read(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in list(kind):
            raise ValueError(f"must be one of {', '.join(kind)}")
        return kind(value)

    return read


_READERS: Mapping[str, Callable[[object], object]] = {
    "broadcast": _id,
    "per": _per,
    "channel": _id,
    "title": _text,
    "description": _text,
    "event_title": _text,
    "event_description": _text,
    "category": _category,
    "tags": _tags,
    "playlist": _id,
    "thumbnail": _text,
    "thumbnail_font": lambda value: Path(_text(value)),
    "privacy": _one_of(Privacy),
    "chapters": _one_of(Chapters),
    "complete": _yes_or_no,
}

KEYS = tuple(_READERS)
"""The keys of a room's `youtube`, for the timetable's schema and the documentation."""

assert {f.name for f in fields(YouTubeOptions)} - {"per_session"} == set(KEYS) - {"per"}
