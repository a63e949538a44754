"""From a file's bytes to a tree of positioned nodes; called by `loading`.

libyaml gives the events, the tree is built here without recursion and within limits: YAML's
anchors and nesting can otherwise make a small file take all memory. Why not the parsers' own
trees: docs/decisions/timetable-yaml.md.
"""

from dataclasses import dataclass
from typing import Final

import yaml
from yaml.cyaml import CBaseLoader
from yaml.error import MarkedYAMLError

from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode, kind_of
from orchestrator.reading.problems import Findings, Place
from orchestrator.reading.secrecy import shown
from orchestrator.reading.yaml_errors import note_syntax_error
from orchestrator.reading.yaml_text import decode, note_odd_escapes, without_odd

DEEPEST: Final = 32
"""Levels of nesting; a timetable has seven."""
MOST_NODES: Final = 1_000_000
"""Values in all, with every alias counted as often as it is used; 20,000 sessions have 400,000."""

_PLAIN_TAGS: Final = {
    "tag:yaml.org,2002:str": TextNode,
    "tag:yaml.org,2002:seq": ListNode,
    "tag:yaml.org,2002:map": MapNode,
}

_NO_KEY: Final = TextNode(0, 0, "")
"""Stands for a key that was reported; its value is dropped."""


def parse(data: bytes, findings: Findings) -> Node | None:
    """Return the root of the tree, or None when the file is no YAML; notes every problem."""
    text = decode(data, findings)
    if text is None:
        return None
    composer = _Composer(text, findings)
    loader = CBaseLoader(text)
    try:
        while composer.going and (event := loader.get_event()) is not None:
            composer.take(event)
    except MarkedYAMLError as error:
        note_syntax_error(error, text, findings)
        return None
    except yaml.YAMLError:
        findings.error(Place(), "the file is no YAML", "check that this is the right file")
        return None
    finally:
        loader.dispose()
    return composer.root


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None, "libyaml marks every event"
    return mark.line + 1, mark.column + 1


@dataclass(slots=True)
class _Open:
    """A list or mapping being filled. `key` waits for its value; `height` counts levels in it.

    `key_end`: where in the text the last key ends.
    """

    node: ListNode | MapNode
    anchor: str | None
    counted_before: int
    key: TextNode | None = None
    height: int = 1
    key_end: int = 0


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias stands for: its values counted in full, and its levels."""

    node: Node
    count: int
    height: int


class _Composer:
    """Builds the tree from the parser's events."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.root: Node | None = None
        self.going = True
        self._text = text
        self._findings = findings
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._count = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add what the event tells to the tree."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.style == "" and event.tag is None
        value = self._quoted(event) if event.style == '"' else event.value
        node = TextNode(*_position(event), value, plain, self._implied(event))
        if event.tag is not None:
            self._check_tag(event.tag, node)
        self._counted(1, node)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(node, 1, 0)
        self._add(node)

    def _implied(self, event: yaml.ScalarEvent) -> bool:
        """Return whether it is the value of a key that has no colon; remembers where keys end."""
        if not self._open or isinstance(self._open[-1].node, ListNode):
            return False
        assert event.start_mark is not None, "libyaml marks every event"
        assert event.end_mark is not None, "libyaml marks every event"
        frame = self._open[-1]
        if frame.key is None:
            frame.key_end = event.end_mark.index
            return False
        return event.value == "" and ":" not in self._text[frame.key_end : event.start_mark.index]

    def _quoted(self, event: yaml.ScalarEvent) -> str:
        value: str = event.value
        if (clean := without_odd(value)) == value:
            return value
        assert event.start_mark is not None, "libyaml marks every event"
        assert event.end_mark is not None, "libyaml marks every event"
        quoted = self._text[event.start_mark.index : event.end_mark.index]
        note_odd_escapes(quoted, Place(*_position(event)), self._findings)
        return clean

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        kind = MapNode if isinstance(event, yaml.MappingStartEvent) else ListNode
        node = kind(*_position(event))
        if event.tag is not None:
            self._check_tag(event.tag, node)
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        self._open.append(_Open(node, event.anchor, self._count))
        self._counted(1, node)
        self._within_depth(len(self._open), node)

    def _end(self) -> None:
        done = self._open.pop()
        if done.anchor is not None:
            count = self._count - done.counted_before
            self._anchors[done.anchor] = _Anchored(done.node, count, done.height)
        self._raise_height(done.height)
        self._add(done.node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = Place(*_position(event))
        name = event.anchor or ""
        anchored = self._anchors.get(name)
        if anchored is None:
            self._note_bad_alias(name, place)
            anchored = _Anchored(TextNode(place.line, place.column, "", plain=False), 1, 0)
        self._counted(anchored.count, place)
        self._within_depth(len(self._open) + anchored.height, place)
        self._raise_height(anchored.height)
        self._add(anchored.node)

    def _note_bad_alias(self, name: str, place: Place) -> None:
        if any(frame.anchor == name for frame in self._open):
            what = f"“*{name[:40]}” stands inside the very thing it repeats"
            self._findings.error(place, what, "write the value out")
            return
        what = f"“*{name[:40]}” repeats something that is not marked “&{name[:40]}” above"
        mend = "put the text in quotes if it only starts with *, or mark the value to repeat"
        self._findings.error(place, what, mend)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents == 1:
            return
        place = Place(*_position(event))
        mend = "keep one timetable a file; remove the line “---” if it is only a separator"
        self._findings.error(place, "a second document starts here", mend)
        self.going = False

    def _raise_height(self, height: int) -> None:
        if self._open:
            self._open[-1].height = max(self._open[-1].height, height + 1)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, ListNode):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._as_key(node)
        else:
            self._put(parent.node, parent.key, node)
            parent.key = None

    def _as_key(self, node: Node) -> TextNode:
        if isinstance(node, TextNode):
            return node
        mend = "write the key as one word or text; if the brackets belong to a text, quote it"
        self._findings.error(node, f"{kind_of(node)} stands where a key should be", mend)
        return _NO_KEY

    def _put(self, mapping: MapNode, key: TextNode, value: Node) -> None:
        if key is _NO_KEY:
            return
        first = mapping.keys.get(key.value)
        if first is None:
            mapping.keys[key.value] = key
            mapping.values[key.value] = value
            return
        what = f"{shown(key.value)} stands here a second time (first on line {first.line})"
        self._findings.error(key, what, "keep one of the two")

    def _check_tag(self, tag: str, node: Node) -> None:
        if tag == "!" or _PLAIN_TAGS.get(tag) is type(node):
            return
        mend = "remove the word that starts with “!”, or put the text in quotes"
        self._findings.error(node, "YAML tags (“!…”) have no meaning in a timetable", mend)

    def _counted(self, values: int, at: Node | Place) -> None:
        self._count += values
        if self._count > MOST_NODES and self.going:
            mend = "split it by day; if aliases (*name) multiply each other, write them out"
            self._findings.error(at, f"the timetable has more than {MOST_NODES:,} values", mend)
            self._give_up()

    def _within_depth(self, depth: int, at: Node | Place) -> None:
        if depth > DEEPEST and self.going:
            mend = "a timetable needs seven levels at most; check the brackets and indentation"
            self._findings.error(at, f"more than {DEEPEST} levels stand in one another", mend)
            self._give_up()

    def _give_up(self) -> None:
        self.going = False
        self.root = None
