"""Reads a room's `youtube`; called by `timetable`. docs/youtube.md documents each key."""

from collections.abc import Callable
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Final

from orchestrator.model.options import RENDERED, Chapters, Per, Privacy, YouTubeOptions
from orchestrator.timetable.fields import Fields, MeaningError
from orchestrator.timetable.pasted import channel_id, playlist_id, video_id
from orchestrator.timetable.secrecy import shown

KEYS: Final = tuple(field.name for field in fields_of(YouTubeOptions))


def read_youtube(fields: Fields) -> YouTubeOptions:
    """Return what a room wants of YouTube; what is wrong is noted, and left out."""
    fields.only(KEYS)
    if fields.has("broadcast") and fields.has("per"):
        what = "“youtube” has both one broadcast and a broadcast per session"
        fields.findings.error(fields.at("per"), what, "keep “broadcast” or “per”")
    per = fields.choice("per", Per)
    complete = fields.switch("complete")
    font = fields.text("thumbnail_font")
    return YouTubeOptions(
        broadcast=fields.parsed("broadcast", _id_in(video_id)),
        per=per,
        channel=fields.parsed("channel", _id_in(channel_id)),
        title=fields.text("title"),
        description=fields.text("description"),
        event_title=fields.text("event_title"),
        event_description=fields.text("event_description"),
        category=fields.parsed("category", _category),
        tags=fields.words("tags", "[art, machine learning]"),
        playlist=fields.parsed("playlist", _id_in(playlist_id)),
        thumbnail=fields.text("thumbnail") or RENDERED,
        thumbnail_font=None if font is None else Path(font),
        privacy=fields.choice("privacy", Privacy) or Privacy.PUBLIC,
        chapters=fields.choice("chapters", Chapters) or Chapters.END,
        complete=per is Per.SESSION if complete is None else complete,
    )


def _id_in(pasted: Callable[[str], str]) -> Callable[[str], str]:
    """Return a reader of an id, also out of a link that was pasted."""

    def read(text: str) -> str:
        found = pasted(text)
        if not found.replace("-", "").replace("_", "").isalnum():
            mend = "write the id alone: what stands after “v=”, “/live/” or “list=”"
            raise MeaningError(f"{shown(text)} is no id", mend)
        return found

    return read


def _category(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        mend = "write the number of a category, such as 28 (science and technology)"
        raise MeaningError(f"{shown(text)} is no category", mend)
    return text
