"""What the public pages have in common: their templates with filters, and the words for times.

Used by `page` and by `talk_pages`. All times are the event's; the pages' script turns them into the
visitor's.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment

from orchestrator.model.times import spell_duration, spell_offset
from orchestrator.web.page_templates import page_templates
from orchestrator.web.public.document import PublicSlot, ScheduleDocument, SlotState

LONG_ABSTRACT: Final = 480
"""Characters; a longer one is folded away, so that the evening can be seen at a glance."""

COLOURS: Final = 5
"""So many are in the style sheet; the sixth room, or track, has the first one's."""

LANGUAGES: Final = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
"""Languages by their codes; of others the code itself is shown."""


@lru_cache
def environment() -> Environment:
    """Return the templates, with the filters that they use."""
    pages = page_templates()
    pages.filters.update(
        clock=lambda instant, zone: f"{instant.astimezone(zone):%H:%M}",
        day=lambda instant, zone: spell_day(instant.astimezone(zone).date()),
        short_day=lambda instant, zone: short_day(instant.astimezone(zone).date()),
        machine=lambda instant: instant.isoformat().replace("+00:00", "Z"),
        site=lambda link: urlsplit(link).hostname or link,
        until=_length,
        spoken=language_name,
        tongue=lambda language: code if (code := _code(language)) in LANGUAGES else "",
        form=lambda word: word[:1].upper() + word[1:],
    )
    pages.tests["long"] = lambda text: len(text) > LONG_ABSTRACT
    return pages


def language_name(language: str) -> str:
    """Return what people call a language: `Russian` for `ru` or `ru-RU`; else as it is written."""
    return LANGUAGES.get(_code(language), language)


def _code(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def zone_name(zone: ZoneInfo) -> str:
    """Return what people call a zone: `Moscow` for `Europe/Moscow`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def spell_day(day: date) -> str:
    """Return a day in words: `Saturday 19 September 2020`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    """Return a day as a tab has it: `Sat 19 Sep`."""
    return f"{day:%a} {day.day} {day:%b}"


def day_of(slot: PublicSlot, zone: ZoneInfo) -> date:
    """Return the day on which a slot begins."""
    return slot.start.astimezone(zone).date()


def dates_of(schedule: ScheduleDocument, zone: ZoneInfo) -> str:
    """Return the day, or the first and the last one."""
    days = [day_of(slot, zone) for slot in schedule.slots if slot.state is not SlotState.CANCELLED]
    first, last = min(days, default=schedule.event.day), max(days, default=schedule.event.day)
    if first == last:
        return spell_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%A} {first.day} – {spell_day(last)}"
    return f"{spell_day(first)} – {spell_day(last)}"


def offsets_of(slots: Sequence[PublicSlot], day: date, zone: ZoneInfo) -> str:
    """Return how far the zone is from UTC: `UTC+3`, `UTC−3:30`, `UTC+1, from 29 March UTC+2`.

    The page's script says the same of the visitor's zone. `day` counts where there are no slots.
    """
    noon = datetime.combine(day, time(12), zone)
    shown = sorted({each for slot in slots for each in (slot.start, slot.end)}) or [noon]
    said: list[str] = []
    last = ""
    for instant in (each.astimezone(zone) for each in shown):
        offset = spell_offset(instant)
        if offset != last:
            said.append(f"from {instant.day} {instant:%B} {offset}" if said else offset)
        last = offset
    return ", ".join(said)


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name's colour."""
    return {name: n % COLOURS for n, name in enumerate(dict.fromkeys(names))}


def _length(start: datetime, end: datetime) -> str:
    """Return a length as viewers read it: `1 h 30 min`, `25 min`, `40 s`."""
    minutes = round((end - start) / timedelta(minutes=1))
    if minutes < 1:
        return spell_duration(end - start)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)
