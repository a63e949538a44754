"""One group of keys of the timetable, read key by key; used by the schema's readers.

Whatever cannot be read is noted with its place, and reads as None: reading goes on, so that all
problems are found at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from orchestrator.model.times import TimeTextError
from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode, kind_of
from orchestrator.reading.problems import Findings, Positioned
from orchestrator.reading.secrecy import MEND, holds_secret, is_secret_key, shown

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

COMMENT: Final = "x-"
"""With this begin keys that nobody reads but the people who write them."""
NO_ALIASES: Final[Mapping[str, str]] = MappingProxyType({})
_LONGEST_EXAMPLE: Final = 100
"""Letters of a torn text that are shown put together again."""
_LINE_END: Final = re.compile("\r\n?")
"""How forms on the web, and Windows, end a line."""
_YES: Final = frozenset({"on", "yes", "true"})
_NO: Final = frozenset({"off", "no", "false"})
_CURLY: Final = re.compile("[“”„‟‘’‚](.*)[“”„‟‘’‚]", re.DOTALL)
"""What word processors make of straight quotes around a text; to YAML they are part of it.

One alone, as the apostrophe in a file's name, belongs there."""
_SECRET_HINT: Final = re.compile("[/=:]|xox|syt_", re.IGNORECASE)
"""A text without any of these holds no secret; cheaper than the full search."""


class MeaningError(ValueError):
    """A text has no meaning where it stands; `what` is wrong and how to `mend` it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class Fields:
    """A group of keys. `called` names it in messages; what it lacks is taken from `defaults`."""

    def __init__(
        self, node: MapNode, called: str, findings: Findings, defaults: MapNode | None = None
    ) -> None:
        self.node = node
        self.called = called
        self.findings = findings
        self._defaults = defaults

    def only(self, known: tuple[str, ...], aliases: Mapping[str, str] = NO_ALIASES) -> None:
        """Note every key that is not known here, and every secret.

        Keys with `x-` before them are passed by. `aliases`: the keys that other words mean.
        """
        torn = set(self._note_torn(known))
        for name in self.node.values.keys() - set(known) - torn:
            key = self.node.keys[name]
            if is_secret_key(name):
                self.findings.error(key, f"{shown(name)} stands in the timetable", MEND)
            elif is_comment(name):
                self._note_secrets(self.node.values[name])
            elif name == "<<":
                mend = "write the keys out, or use “defaults”"
                self.findings.error(key, "YAML merge keys (“<<”) have no meaning here", mend)
            else:
                self._note_unknown(key, known, aliases)

    def _note_secrets(self, node: Node) -> None:
        """Note what must not stand in a shared file, wherever in it."""
        for text in _texts(node):
            clean(text, self.findings)

    def _note_unknown(
        self, key: TextNode, known: tuple[str, ...], aliases: Mapping[str, str]
    ) -> None:
        """Note a key that means nothing, and what is meant; never a key that is written already."""
        what = f"{shown(key.value)} is no key of {self.called}"
        meant = aliases.get(key.value.casefold())
        if meant is None:
            free = [word for word in known if word not in self.node.values]
            self.findings.unknown(key, what, key.value, known, free)
        elif meant in self.node.values:
            self.findings.error(key, what, f"remove it; “{meant}” is there already")
        else:
            self.findings.error(key, what, f"did you mean “{meant}”?")

    def _note_torn(self, known: tuple[str, ...]) -> Iterator[str]:
        """Note texts that commas in braces have torn into keys; give those keys."""
        for whole, parts in _torn(self.node):
            unknown = [part for part in parts if part not in known]
            if unknown:
                what = f"{shown(unknown[0])} is no key of {self.called}"
                mend = f"a comma inside {{ }} begins a new key; put the text in quotes{whole}"
                self.findings.error(self.node.keys[unknown[0]], what, mend)
            yield from unknown

    def has(self, key: str) -> bool:
        """Tell whether the key is written here or in the defaults, readable or not."""
        if key in self.node.values:
            return True
        return self._defaults is not None and key in self._defaults.values

    def at(self, key: str) -> Positioned:
        """Return the place of the key's value, or of the group when the key is not written."""
        return self._raw(key) or self.node

    def value(self, key: str) -> Node | None:
        """Return the key's value; None when it is not written or (noted) empty."""
        node = self._raw(key)
        if isinstance(node, TextNode) and node.empty:
            what = f"“{key}” of {self.called} has no value"
            self.findings.error(node, what, "write one after the “:”, or remove the line")
            return None
        return node

    def group(self, key: str, example: str) -> MapNode | None:
        """Return the key's value, which must be a group of keys."""
        node = self.value(key)
        if node is None or isinstance(node, MapNode):
            return node
        self._note_kind(key, node, f"write a group of keys: {example}")
        return None

    def rows(self, key: str, example: str) -> ListNode | None:
        """Return the key's value, which must be a list."""
        node = self.value(key)
        if node is None or isinstance(node, ListNode):
            return node
        self._note_kind(key, node, f"write a list: {example}")
        return None

    def line(self, key: str) -> str | None:
        """Return the key's text as one line, without spaces around it."""
        text = self.prose(key)
        return None if text is None else " ".join(text.split())

    def prose(self, key: str) -> str | None:
        """Return the key's text, which may have several lines."""
        node = self.value(key)
        if node is None:
            return None
        if not isinstance(node, TextNode):
            self._note_kind(key, node, "write a text; if it starts with a bracket, quote it")
            return None
        return clean(node, self.findings)

    def text(self, key: str) -> str | None:
        """Return the key's text, which may have several lines; None (noted) when it is blank."""
        text = self.prose(key)
        if text == "":
            mend = "write a text, or remove the line"
            self.findings.error(self.at(key), f"“{key}” of {self.called} is blank", mend)
        return text or None

    def required(self, key: str, example: str) -> str | None:
        """Return the key's text as one line; notes when the key is missing or the text blank."""
        text = self.line(key)
        if not self.has(key):
            self.missing(key, example)
        elif text == "":
            self.findings.error(self.at(key), f"“{key}” of {self.called} is blank", example)
        return text or None

    def needed(self, key: str, example: str, parse: Callable[[str], T]) -> T | None:
        """Return what `parse` makes of a text that must be there (see `required`)."""
        return None if self.required(key, example) is None else self.parsed(key, parse)

    def words(self, key: str, example: str) -> tuple[str, ...] | None:
        """Return the key's list of texts."""
        rows = self.rows(key, example)
        if rows is None:
            return None
        found = []
        for item in rows.items:
            if isinstance(item, TextNode) and not item.empty:
                found.append(clean(item, self.findings))
            else:
                what = f"{kind_of(item)} stands where a text of “{key}” should be"
                self.findings.error(item, what, f"write a list: {example}")
        return tuple(word for word in found if word)

    def switch(self, key: str) -> bool | None:
        """Return whether the key's word means yes; YAML 1.2 leaves `on` and `no` texts."""
        word = self.line(key)
        if word is None:
            return None
        if word.lower() not in _YES | _NO:
            mend = f"write “{key}: on” or “{key}: off”"
            self.findings.error(self.at(key), f"{key}: {shown(word)} is neither on nor off", mend)
        return word.lower() in _YES

    def missing(self, key: str, example: str) -> None:
        """Note that the key must be written."""
        what = f"{self.called} has no “{key}”"
        self.findings.error(self.node, what, f"add a line, such as “{key}: {example}”")

    def parsed(self, key: str, parse: Callable[[str], T]) -> T | None:
        """Return what `parse` makes of the key's text; its MeaningError or TimeTextError noted."""
        return self._parsed(key, self.line(key), parse)

    def named(self, key: str, parse: Callable[[str], T]) -> T | None:
        """Return what `parse` makes of a file's name: the text with its own spaces in it."""
        return self._parsed(key, self.prose(key), parse)

    def _parsed(self, key: str, text: str | None, parse: Callable[[str], T]) -> T | None:
        if text is None:
            return None
        quoted = _CURLY.fullmatch(text)
        if quoted is not None:
            what = f"{key}: {shown(quoted[1])} stands in curly quotes"
            self.findings.error(self.at(key), what, 'write straight quotes: "…"')
            return None
        try:
            return parse(text)
        except MeaningError as error:
            self.findings.error(self.at(key), f"{key}: {error.what}", error.mend)
        except TimeTextError as error:
            what, _, mend = str(error).partition("; ")
            self.findings.error(self.at(key), f"{key}: {what}", mend or "write another time")
        return None

    def choice(self, key: str, choices: type[E]) -> E | None:
        """Return the key's word as a member of the enumeration."""
        word = self.line(key)
        if word is None:
            return None
        known = tuple(member.value for member in choices)
        if word in known:
            return choices(word)
        self.findings.unknown(self.at(key), f"{key}: {shown(word)} is not known", word, known)
        return None

    def _raw(self, key: str) -> Node | None:
        node = self.node.values.get(key)
        if node is None and self._defaults is not None:
            return self._defaults.values.get(key)
        return node

    def _note_kind(self, key: str, node: Node, mend: str) -> None:
        self.findings.error(node, f"“{key}” of {self.called} is {kind_of(node)}", mend)


def is_comment(name: str) -> bool:
    """Tell whether a key of this name is a note of its writers to themselves."""
    return name.startswith(COMMENT)


def _torn(node: MapNode) -> Iterator[tuple[str, list[str]]]:
    """Give the keys that commas have made of each text, and how the text would be written."""
    before, parts = "", [""]
    for key, value in (*node.values.items(), ("", TextNode(0, 0, ""))):
        if isinstance(value, TextNode) and value.implied:
            parts.append(key)
            continue
        if len(parts) > 1:
            whole = ", ".join(parts)
            short = parts[0] and len(whole) <= _LONGEST_EXAMPLE and not holds_secret(whole)
            yield f': {before}: "{whole}"' if short else "", parts[1:]
        plain = isinstance(value, TextNode) and value.plain
        before, parts = key, [value.value if isinstance(value, TextNode) and plain else ""]


def _texts(node: Node) -> Iterator[TextNode]:
    """Give the texts in a node, at whatever level."""
    if isinstance(node, TextNode):
        yield node
        return
    for within in node.items if isinstance(node, ListNode) else node.values.values():
        yield from _texts(within)


def clean(node: TextNode, findings: Findings) -> str | None:
    """Return the text without spaces around it, its line ends made alike; None for a secret."""
    text = _LINE_END.sub("\n", node.value).strip()
    if _SECRET_HINT.search(text) and holds_secret(text):
        findings.error(node, "a password, token or secret link stands in the timetable", MEND)
        return None
    return text


def entries(items: Iterable[Node], what: str, findings: Findings) -> Sequence[MapNode]:
    """Return the items that are groups of keys; notes the others as no `what`."""
    groups = []
    for item in items:
        if isinstance(item, MapNode):
            groups.append(item)
        else:
            mend = "write its keys under one “- ”, each as “key: value”"
            findings.error(item, f"{kind_of(item)} stands where {what} should be", mend)
    return groups
