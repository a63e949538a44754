"""The words on the overlays, for an OBS without browser sources; used by `state_at`. Pure.

Browser overlays render the state document themselves; both say the same.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.model.rundown import Item, ItemKind, Rundown

LOWER_THIRD = (timedelta(seconds=4), timedelta(seconds=16))
"""When a talk's lower third comes in and goes out, from the item's start."""


def overlay_texts(
    rundown: Rundown, index: int, picture: ItemKind, now: datetime
) -> Mapping[str, str]:
    """Return the text of each overlay by its name; an empty text hides it."""
    item = rundown.items[index]
    upcoming = _next_session(rundown, index)
    shown = {
        "countdown": _countdown(upcoming, rundown),
        "now-next": _now_next(item, upcoming, rundown),
        "lower-third": _lower_third(item, picture, now),
        "qa": f"Live Q&A: {item.byline or item.title}" if picture is ItemKind.QA else "",
        "fallback": "Technical difficulties. We will be right back.",
    }
    return MappingProxyType(shown)


def _next_session(rundown: Rundown, index: int) -> Item | None:
    """Return the first item of the next session; a talk's own Q&A is no news to its viewers."""
    on_air = rundown.items[index].session
    following = islice(rundown.items, index + 1, None)
    return next((i for i in following if i.session not in (None, on_air)), None)


def _countdown(upcoming: Item | None, rundown: Rundown) -> str:
    if upcoming is None:
        return ""
    return f"{_clock(upcoming.start, rundown)}  {upcoming.title}"


def _now_next(item: Item, upcoming: Item | None, rundown: Rundown) -> str:
    lines = [f"Now: {item.title}"] if item.title else []
    if upcoming is not None:
        by = f" – {upcoming.byline}" if upcoming.byline else ""
        lines.append(f"Next, {_clock(upcoming.start, rundown)}: {upcoming.title}{by}")
    return "\n".join(lines)


def _lower_third(item: Item, picture: ItemKind, now: datetime) -> str:
    comes, goes = LOWER_THIRD
    if picture is not item.kind or item.kind not in (ItemKind.PREMIERE, ItemKind.QA):
        return ""
    if not comes <= now - item.start < goes:
        return ""
    return f"{item.byline}\n{item.title}" if item.byline else item.title


def _clock(instant: datetime, rundown: Rundown) -> str:
    return _spelled(instant, rundown.zone)


@lru_cache(maxsize=1024)  # asked for the same few instants at every look
def _spelled(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%H:%M")
