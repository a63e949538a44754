"""The overlays' words as plain text, for an OBS without browser sources; for `state_at`. Pure.

Browser overlays show the same words (`captions`) in their own way.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.rundown.captions import Captions, LowerThird, captions


def overlay_texts(
    rundown: Rundown, index: int, picture: ItemKind, now: datetime
) -> Mapping[str, str]:
    """Return the text of each overlay by its name; an empty text hides it."""
    words = captions(rundown, index, picture)
    shown = {
        "countdown": _countdown(words.next, rundown),
        "now-next": _now_next(words, rundown),
        "lower-third": _lower_third(words.lower_third, now),
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


def _lower_third(shown: LowerThird | None, now: datetime) -> str:
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
