"""What pages link to and show: web links, and pictures that stand beside the timetable.

Used by the readers of `event` and of `sessions`.
"""

import re
from pathlib import Path
from typing import Final

from orchestrator.reading.fields import Fields, MeaningError
from orchestrator.reading.secrecy import shown
from orchestrator.timetable.values.media_paths import MediaFolders, is_file

PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp")
_LINK: Final = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)


def parse_link(text: str) -> str:
    """Return the web link as it is; raises MeaningError."""
    if _LINK.fullmatch(text) is None:
        raise MeaningError(f"{shown(text)} isn't a web link", "write it from https:// to the end")
    return text


def read_picture(fields: Fields, key: str, folders: MediaFolders) -> Path | None:
    """Return a picture beside the timetable. Where it is missing the page does without."""
    path = fields.named(key, lambda text: _parse_picture(text, folders))
    if path is not None and not is_file(path):
        fields.findings.warn(fields.at(key), f"{key}: there is no picture {path}", "put it there")
    return path


def _parse_picture(text: str, folders: MediaFolders) -> Path:
    if "://" in text:
        what = f"{shown(text)} is a link, not a file"
        raise MeaningError(what, "save the picture beside the timetable, and write its name")
    if Path(text).suffix.lower() not in PICTURES:
        raise MeaningError(f"{shown(text)} is no picture", "name a PNG, JPEG or WebP file")
    return folders.nearest(text)
