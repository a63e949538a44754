"""What the overlays say: who is on, who is next, whose name is shown until when. Pure.

`overlay_texts` puts it into plain text for an OBS without browser sources, the stage document hands
it to the overlay pages: both say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.model.rundown import Item, ItemKind, Rundown

LOWER_THIRD = (timedelta(seconds=4), timedelta(seconds=16))
"""When a talk's lower third comes in and goes out, from the item's start."""


@dataclass(frozen=True, slots=True)
class LowerThird:
    """A name and what it is about, from `comes` until `goes`; `name` may be empty."""

    name: str
    title: str
    comes: datetime
    goes: datetime


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of one instant. `next` is the first item of the next session.

    `answering`: who answers now, empty while no Q&A is shown. `link` leads a visitor into the
    room, empty where the timetable has none.
    """

    now: Item
    next: Item | None
    lower_third: LowerThird | None
    answering: str
    link: str

    @property
    def short_link(self) -> str:
        """The link as people type it."""
        return self.link.partition("://")[2].removeprefix("www.").rstrip("/")


def captions(rundown: Rundown, index: int, picture: ItemKind) -> Captions:
    """Return the words for the item at `index`, on whose behalf `picture` is shown."""
    item = rundown.items[index]
    return Captions(
        now=item,
        next=_next_session(rundown, index),
        lower_third=_lower_third(item, picture),
        answering=(item.byline or item.title) if picture is ItemKind.QA else "",
        link=rundown.link,
    )


def _next_session(rundown: Rundown, index: int) -> Item | None:
    """Return the first item of the next session; a talk's own Q&A is no news to its viewers."""
    on_air = rundown.items[index].session
    following = islice(rundown.items, index + 1, None)
    return next((i for i in following if i.session not in (None, on_air)), None)


def _lower_third(item: Item, picture: ItemKind) -> LowerThird | None:
    if picture is not item.kind or item.kind not in (ItemKind.PREMIERE, ItemKind.QA):
        return None
    comes, goes = LOWER_THIRD
    return LowerThird(item.byline, item.title, item.start + comes, item.start + goes)


def overlay_texts(
    rundown: Rundown, index: int, picture: ItemKind, now: datetime
) -> Mapping[str, str]:
    """Return the text of each overlay by its name; an empty text hides it."""
    words = captions(rundown, index, picture)
    shown = {
        "countdown": _countdown(words.next, rundown),
        "now-next": _now_next(words, rundown),
        "lower-third": _lower_third_text(words.lower_third, now),
        "qa": _qa(words),
        "fallback": "Technical difficulties. We will be right back.",
    }
    return MappingProxyType(shown)


def _countdown(upcoming: Item | None, rundown: Rundown) -> str:
    if upcoming is None:
        return ""
    return f"{_clock(upcoming.start, rundown)}  {upcoming.title}"


def _now_next(words: Captions, rundown: Rundown) -> str:
    lines = [f"Now: {words.now.title}"] if words.now.title else []
    if (upcoming := words.next) is not None:
        by = f" – {upcoming.byline}" if upcoming.byline else ""
        lines.append(f"Next, {_clock(upcoming.start, rundown)}: {upcoming.title}{by}")
    return "\n".join(lines)


def _lower_third_text(shown: LowerThird | None, now: datetime) -> str:
    if shown is None or not shown.comes <= now < shown.goes:
        return ""
    return f"{shown.name}\n{shown.title}" if shown.name else shown.title


def _qa(words: Captions) -> str:
    if not words.answering:
        return ""
    invitation = f"\nAsk in the room: {words.short_link}" if words.link else ""
    return f"Live Q&A: {words.answering}{invitation}"


def _clock(instant: datetime, rundown: Rundown) -> str:
    return _spelled(instant, rundown.zone)


@lru_cache(maxsize=1024)  # asked for the same few instants at every look
def _spelled(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%H:%M")
