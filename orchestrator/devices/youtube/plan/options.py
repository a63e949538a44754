"""Reads a room's `youtube`; called by `timetable`. docs/youtube.md documents each key."""

from collections.abc import Callable, Set
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Final

from orchestrator.devices.youtube.plan.templates import unfilled
from orchestrator.model.options import RENDERED, Chapters, Per, Privacy, YouTubeOptions
from orchestrator.model.timetable import Room, Timetable
from orchestrator.posts.words import (
    SAMPLE_OF_ROOM,
    SAMPLE_OF_SESSION,
    TemplateTextError,
    unknown_words,
)
from orchestrator.reading.fields import Fields, MeaningError
from orchestrator.reading.pasted import channel_id, playlist_id, video_id
from orchestrator.reading.secrecy import shown

OF_THE_EVENT: Final = SAMPLE_OF_ROOM.keys() | {"rooms", "talks", "day"}
OF_A_TALK: Final = SAMPLE_OF_ROOM.keys() | SAMPLE_OF_SESSION.keys() | {"rooms", "session"}
"""The words of the templates; what `templates` fills in."""

COMPARE: Final = "compare it with the templates in docs/youtube.md"

KEYS: Final = tuple(field.name for field in fields_of(YouTubeOptions))


def read_youtube(fields: Fields) -> YouTubeOptions:
    """Return what a room wants of YouTube; what is wrong is noted, and left out."""
    fields.only(KEYS)
    if fields.has("broadcast") and fields.has("per"):
        what = "“youtube” has both one broadcast and a broadcast per session or day"
        fields.findings.error(fields.at("per"), what, "keep “broadcast” or “per”")
    per = fields.choice("per", Per)
    complete = fields.switch("complete")
    font = fields.text("thumbnail_font")
    return YouTubeOptions(
        broadcast=fields.parsed("broadcast", _id_in(video_id)),
        per=per,
        channel=fields.parsed("channel", _id_in(channel_id)),
        title=_template(fields, "title", OF_A_TALK),
        description=_template(fields, "description", OF_A_TALK),
        event_title=_template(fields, "event_title", OF_THE_EVENT),
        event_description=_template(fields, "event_description", OF_THE_EVENT),
        category=fields.parsed("category", _category),
        tags=fields.words("tags", "[art, machine learning]"),
        playlist=fields.parsed("playlist", _id_in(playlist_id)),
        thumbnail=fields.text("thumbnail") or RENDERED,
        thumbnail_font=None if font is None else Path(font),
        privacy=fields.choice("privacy", Privacy) or Privacy.PUBLIC,
        chapters=fields.choice("chapters", Chapters) or Chapters.END,
        complete=per is not None if complete is None else complete,
    )


def _template(fields: Fields, key: str, known: Set[str]) -> str | None:
    """Return a template; notes what is wrong with it for any talk."""
    text = fields.text(key)
    if text is None:
        return None
    try:
        unknown = unknown_words(text, known)
    except TemplateTextError as error:
        what = f"{_in_template(key, error.line)} cannot be read: {error}"
        fields.findings.error(fields.at(key), what, COMPARE)
        return None
    for word in unknown:
        what = f"{key}: {shown(word)} isn't a word of this template"
        fields.findings.unknown(fields.at(key), what, word, sorted(known))
    return text


def _in_template(key: str, line: int | None) -> str:
    return f"{key}: line {line} of the template" if line else f"{key}: the template"


def note_unfilled(
    fields: Fields, options: YouTubeOptions, timetable: Timetable, room: Room
) -> None:
    """Note the templates that can be read and still fail with what the room shows.

    Called when the whole timetable is read; `fields` are those that gave the options.
    """
    for found in unfilled(options, timetable, room):
        of = f" for {shown(found.talk)}" if found.talk is not None else ""
        what = f"{_in_template(found.key, found.line)} cannot be filled in{of}: {found.why}"
        fields.findings.error(fields.at(found.key), what, COMPARE)


def _id_in(pasted: Callable[[str], str]) -> Callable[[str], str]:
    """Return a reader of an id, also out of a link that was pasted."""

    def read(text: str) -> str:
        found = pasted(text)
        if not found.replace("-", "").replace("_", "").isalnum():
            mend = "write the id alone: what stands after “v=”, “/live/” or “list=”"
            raise MeaningError(f"{shown(text)} isn't an id", mend)
        return found

    return read


def _category(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        mend = "write the number of a category, such as 28 (science and technology)"
        raise MeaningError(f"{shown(text)} isn't a category", mend)
    return text
