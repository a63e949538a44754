"""Texts as they are where a venue takes signs for formatting: `__init__` is a name, not underlined.

Used by `discord` and `slack`. Matrix, Telegram and YouTube get plain text, which has no such signs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from orchestrator.venues.options import fit

_LINK: Final = re.compile(r"https?://\S+")
_ENDS: Final = ".,;:!?…'\"’”»"
_OPENING: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_MARKDOWN: Final = re.compile(
    r"[\\*_~`|<\[]|^(?=[ \t]*[#>+-])[ \t]*[#>+-]|^[ \t]*\d+[.)]", re.MULTILINE
)


def escaped_markdown(text: str, limit: int) -> str:
    """Return the text so that Discord shows it as it is, at most `limit` characters long."""
    length = limit
    while True:
        escaped = _escaped(fit(text, length))
        if len(escaped) <= limit:
            return escaped
        length -= max(1, (len(escaped) - limit) // 2)


def _escaped(text: str) -> str:
    return "".join(
        part if is_link else _MARKDOWN.sub(_with_backslash, part) for part, is_link in _parts(text)
    )


def _with_backslash(found: re.Match[str]) -> str:
    # Before the last sign: that of `  # title` and of `1. title` stands behind others.
    return f"{found[0][:-1]}\\{found[0][-1]}"


def rich_text(text: str) -> Sequence[Mapping[str, object]]:
    """Return the text as blocks of Slack, in which no sign but a marked link means anything."""
    parts = [
        {"type": "link", "url": part} if is_link else {"type": "text", "text": part}
        for part, is_link in _parts(text)
    ]
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "elements": [section]}]


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text piece by piece; True: it is a link."""
    after = 0
    for found in _LINK.finditer(text):
        link = _without_sentence_end(found[0])
        if found.start() > after:
            yield text[after : found.start()], False
        yield link, not link.endswith("://")
        after = found.start() + len(link)
    if after < len(text):
        yield text[after:], False


def _without_sentence_end(link: str) -> str:
    """Return the link without what ends a sentence or closes a bracket that it did not open."""
    while link[-1] in _ENDS or link.count(_OPENING.get(link[-1], "")) < link.count(link[-1]):
        link = link[:-1]
    return link
