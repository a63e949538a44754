"""Texts, lengths and times as other programs write them; every reader of a source uses it. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any, Final

from orchestrator.model.times import LONGEST

A_DAY: Final = timedelta(days=1)
MORNING: Final = time(4)
"""Before it, a clock under a day's heading means the night after that day."""

INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_END: Final = re.compile("\r\n?")
_TAG: Final = re.compile(
    r"</?(?:p|br|div|ul|ol|li|a|b|i|em|strong|h[1-6]|span|code|pre|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_COMMENT: Final = re.compile(r"<!--[^<>]*-->")
_BLOCKS: Final = frozenset(
    {"p", "div", "ul", "ol", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_CLOCKED: Final = re.compile(r"(?P<h>\d{1,3}):(?P<m>[0-5]?\d)(?::(?P<s>[0-5]?\d))?", re.ASCII)
_ISO: Final = re.compile(
    r"P(?:(?P<d>\d{1,3})D)?(?:T(?:(?P<h>\d{1,4})H)?(?:(?P<m>\d{1,5})M)?(?:(?P<s>\d{1,6})S)?)?",
    re.ASCII,
)
_ZONED: Final = re.compile(r"([+-]\d{2}):?(\d{2})?$")


def line(text: str) -> str:
    """Return the text as a timetable has one line: no breaks, no invisible signs."""
    return " ".join(INVISIBLE.sub(" ", text).split())


def prose(text: str) -> str:
    """Return the text as a timetable has several lines; HTML becomes plain text."""
    for _ in range(3):  # what stood escaped in it may be HTML again
        if _TAG.search(text) is None:
            break
        text = _without_tags(text)
    plain = INVISIBLE.sub(" ", _LINE_END.sub("\n", text))
    return "\n".join(each.rstrip() for each in plain.split("\n")).strip()


def _without_tags(text: str) -> str:
    """Return the text of HTML, its blocks on lines of their own; in one pass, however odd it is."""
    plain = _ANY_TAG.sub(_in_place_of_tag, " ".join(_COMMENT.sub("", text).split()))
    lines = (each.strip() for each in unescape(plain).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines))


def _in_place_of_tag(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if name == "br":
        return "\n"
    if name == "li":
        return "" if tag["end"] else "\n- "
    return "\n\n" if name in _BLOCKS else ""


def localized(value: Any, language: str = "") -> str:
    """Return a text that may be in several languages: in the talk's own, in English, or any."""
    if isinstance(value, Mapping):
        in_order = (value.get(language), value.get("en"), *value.values())
        return next((each for each in in_order if isinstance(each, str) and each.strip()), "")
    return value if isinstance(value, str) else ""


def length_of(text: str) -> timedelta | None:
    """Read `1:30`, `01:30:00` or `PT1H30M`; None for what is none of these, or too long."""
    found = _CLOCKED.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if found is None:
        return None
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    length = timedelta(
        days=parts.get("d", 0), hours=parts["h"], minutes=parts["m"], seconds=parts["s"]
    )
    return length if timedelta(0) < length <= LONGEST else None


def instant_of(text: str) -> datetime | None:
    """Read an ISO 8601 date and time, with its offset or local; None for what is none."""
    text = text.strip()
    if "T" not in text and " " not in text:
        return None
    zoned = _ZONED.search(text, 11)
    if zoned is not None:
        text = f"{text[: zoned.start()]}{zoned[1]}:{zoned[2] or '00'}"
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        return None
    usable = 1970 <= found.year < 2200 and abs(found.utcoffset() or A_DAY * 0) <= A_DAY
    return found.replace(microsecond=0) if usable else None


def clock_of(text: str) -> time | None:
    """Read `18:00` or `18:00:30`; None for what is none."""
    found = _CLOCKED.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return time(int(found["h"]), int(found["m"]), int(found["s"] or 0))
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Read `2020-09-19`; None for what is none."""
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return found if 1970 <= found.year < 2200 else None


def on_day(day: date, clock: time, opens: time | None = None) -> datetime:
    """Return the local time of a clock under a day's heading; a night belongs to the day before."""
    late = clock < (opens or MORNING)
    return datetime.combine(day + A_DAY if late else day, clock)
