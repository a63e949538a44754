"""How values are spelt in a timetable's YAML: as a person would, and so that they are read alike.

Used by `yaml_edit` and the command `new`. Pure.
"""

import json
import re
import textwrap
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.model.times import TimeTextError, local_instant, spell_duration
from orchestrator.timetable.values.when import spell_start

WIDTH: Final = 96
LONGEST_QUOTED: Final = 80
"""Characters; longer texts stand on lines of their own where they can."""
_PLAIN: Final = re.compile(r"[^\W_](?:[\w ()+./’–—…-]*[\w)…])?")
_NO_TEXT: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "none", "y", "n"})
_NUMBER: Final = re.compile(r"[\d.+_eExXoO:-]+")


def scalar(text: str) -> str:
    """Return a text on one line: without quotes where that cannot be misread."""
    plain = _PLAIN.fullmatch(text) is not None and text.casefold() not in _NO_TEXT
    if plain and _NUMBER.fullmatch(text) is None:
        return text
    return json.dumps(text, ensure_ascii=False)


def name(word: str) -> str:
    """Return a name or a key as an entry of a list: a name of one word in quotes, to be seen."""
    spelt = scalar(word)
    alone = " " not in word and word != word.lower()
    return f'"{spelt}"' if alone and not spelt.startswith('"') else spelt


def names(words: tuple[str, ...]) -> str:
    """Return a list on one line."""
    return f"[{', '.join(name(word) for word in words)}]"


def block(text: str, indent: int) -> str:
    """Return a text of several lines, or a long one, on lines of its own after `|-` or `>-`."""
    lines = text.split("\n")
    if len(lines) == 1:
        folded = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        if " ".join(folded) != text:
            return scalar(text)
        return ">-\n" + "\n".join(" " * indent + each for each in folded)
    return "|-\n" + "\n".join((" " * indent + each) if each else "" for each in lines)


def prose(text: str, indent: int | None) -> str:
    """Return a text; `indent` is that of its lines, None where it must be on one line."""
    if indent is None or ("\n" not in text and len(text) <= LONGEST_QUOTED):
        return scalar(text)
    return block(text, indent)


def start(instant: datetime, zone: ZoneInfo, day: date | None) -> str:
    """Return a start in quotes, with its day unless that is the given one."""
    local = instant.astimezone(zone)
    try:
        plain = local_instant(local.date(), local.time(), zone) == instant
    except TimeTextError:
        plain = False
    if not plain:  # the clocks go back: this time is there twice
        return f'"{local.isoformat()}"'
    if local.date() == day:
        return f'"{local:%H:%M:%S}"' if local.second else f'"{local:%H:%M}"'
    return spell_start(local)


def length(value: timedelta) -> str:
    """Return a length: `25m`."""
    return spell_duration(value)
