"""Texts within YouTube's limits: cleaned, cut at a word, never in the middle of a character.

Used by `templates`, `merge` and the live chat. Source of the limits: the API's reference. Chapters
are made from the as-run log for `desired`. YouTube drops a wrong list of them without a word, so a
list that breaks one of its rules is not written at all.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from orchestrator.model.as_run import AsRunLine

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
CHAT_CHARACTERS = 200
TAGS_CHARACTERS = 500
KEPT_BYTES = 2000
"""At most so much of what people added by hand is kept in a description."""

ELLIPSIS = "…"
SEPARATORS = " ,;:–—-|/·\n"
"""Not left standing before the ellipsis."""
_JOINER = "\N{ZERO WIDTH JOINER}"
_FORBIDDEN = str.maketrans("", "", "<>")


@dataclass(frozen=True, slots=True)
class Text:
    """What is written to a video. `tags`, `category` None: leave what is there."""

    title: str
    body: str
    chapters: str = ""
    tags: tuple[str, ...] | None = None
    category: str | None = None

    def description(self, kept: str = "") -> str:
        """Return body, chapters and what people added; the body is cut so that all fit."""
        kept = cut_bytes(kept, KEPT_BYTES)
        tail = "\n\n".join(part for part in (self.chapters, kept) if part)
        room = DESCRIPTION_BYTES - len(tail.encode()) - (2 if tail else 0)
        body = cut_bytes(self.body, room)
        return "\n\n".join(part for part in (body, tail) if part)


def clean_title(text: str) -> str:
    """Return a title that YouTube takes: one line, no angle brackets, at most 100 characters."""
    line = " ".join(_printable(text).split())
    return cut_characters(line, TITLE_CHARACTERS)


def clean_description(text: str) -> str:
    """Return a description without angle brackets and control characters, not yet cut."""
    lines = [line.rstrip() for line in _printable(text).splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def clean_chat(text: str) -> str:
    """Return a live chat message: one line of at most 200 characters."""
    return cut_characters(" ".join(_printable(text).split()), CHAT_CHARACTERS)


def clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags that fit into 500 characters; a tag with spaces counts with its quotes."""
    kept: list[str] = []
    used = 0
    for tag in dict.fromkeys(" ".join(_printable(t).replace(",", " ").split()) for t in tags):
        length = len(tag) + (2 if " " in tag else 0) + (1 if kept else 0)
        if tag and used + length <= TAGS_CHARACTERS:
            kept.append(tag)
            used += length
    return tuple(kept)


def _printable(text: str) -> str:
    """Return the text in its composed form, without angle brackets and control characters."""
    plain = unicodedata.normalize("NFC", text).translate(_FORBIDDEN)
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def cut_characters(text: str, most: int) -> str:
    """Return the text in at most so many characters, cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    return _at_a_word(text, most - len(ELLIPSIS))


def cut_bytes(text: str, most: int) -> str:
    """Return the text in at most so many bytes of UTF-8, cut at a word, with an ellipsis."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    whole = raw[: max(0, most - len(ELLIPSIS.encode()))].decode(errors="ignore")
    return _at_a_word(text, len(whole)) if whole else ""


def _at_a_word(text: str, end: int) -> str:
    """Return the text up to the last word that ends by `end`, with an ellipsis."""
    start = text[:end]
    if not text[end].isspace() and not start[-1:].isspace():
        words = start.rsplit(None, 1)
        if len(words) == 2:
            return start[: len(start) - len(words[1])].rstrip(SEPARATORS) + ELLIPSIS
        while end and _belongs_to_the_one_before(text, end):
            end -= 1
        start = text[:end]
    return start.rstrip(SEPARATORS) + ELLIPSIS


def _belongs_to_the_one_before(text: str, at: int) -> bool:
    """Whether cutting here would tear what people see as one character."""
    here = text[at]
    if text[at - 1] == _JOINER or here == _JOINER or unicodedata.combining(here):
        return True
    variation = 0xFE00 <= ord(here) <= 0xFE0F or 0x1F3FB <= ord(here) <= 0x1F3FF
    return variation or (_is_flag_letter(here) and _is_flag_letter(text[at - 1]))


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


LEAST = 3
SHORTEST = timedelta(seconds=10)
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Chapter:
    """A name from `offset` after the start of the broadcast on."""

    offset: timedelta
    name: str

    def line(self) -> str:
        """Return the line of the description."""
        seconds = int(self.offset.total_seconds())
        hours, rest = divmod(seconds, 3600)
        clock = f"{rest // 60:02d}:{rest % 60:02d}"
        return f"{hours}:{clock} {self.name}" if hours else f"{clock} {self.name}"


def chapters(
    lines: Sequence[AsRunLine], started: datetime, title_of: Callable[[str], str]
) -> list[Chapter]:
    """Return the chapters of a broadcast that went live at `started`.

    What was on air at the start is the first chapter; what lasted under 10 s gives way to what
    followed, and so does what nobody is told of. `title_of` names a session. Empty when YouTube
    would drop the list.
    """
    told = (line for line in lines if line.picture is None or not line.picture.row.untold)
    taken = sorted(
        (line for line in told if line.taken is not None), key=lambda line: line.taken or started
    )
    found: list[Chapter] = []
    for line in taken:
        at = line.taken or started
        offset = _whole_seconds(max(timedelta(0), at - started))
        while found and offset - found[-1].offset < SHORTEST:
            found.pop()
        name = _name(line, title_of, first=not found)
        if not found or found[-1].name != name:
            found.append(Chapter(offset if found else timedelta(0), name))
    return [] if faults(found) else found


def faults(found: Sequence[Chapter]) -> list[str]:
    """Return which of YouTube's rules a list breaks; empty when it may be written.

    Rules: the first line at 00:00, at least three, ascending, each at least 10 s long.
    """
    broken = []
    if len(found) < LEAST:
        broken.append(f"fewer than {LEAST} chapters")
    if found and found[0].offset != timedelta(0):
        broken.append("the first chapter is not at 00:00")
    if any(after.offset - before.offset < SHORTEST for before, after in pairwise(found)):
        broken.append("chapters do not ascend, or one is shorter than 10 s")
    return broken


def written(found: Sequence[Chapter]) -> str:
    """Return the chapters as lines of a description."""
    return "\n".join(chapter.line() for chapter in found)


def _whole_seconds(offset: timedelta) -> timedelta:
    return timedelta(seconds=int(offset.total_seconds()))


def _name(line: AsRunLine, title_of: Callable[[str], str], *, first: bool) -> str:
    title = clean_title(title_of(line.session)) if line.session else ""
    row = line.picture.row if line.picture is not None else None
    name = title if row is None else (first and row.first_chapter) or row.chapter.format(title)
    return cut_characters(name or "Talk", NAME_CHARACTERS)
