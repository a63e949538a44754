"""Where the parts of a timetable's text are: keys, sessions with their lines, comments.

Used by what writes into the text and by what compares it afterwards. Pure.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.cyaml import CBaseLoader

from orchestrator.reading.fields import is_comment

_COMMENT: Final = re.compile(r"(?:^|(?<=[\s]))#[^\r\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the parts of a timetable's text are."""

    text: str
    root: yaml.MappingNode

    @property
    def sessions(self) -> list[yaml.MappingNode]:
        """The sessions, in the order of the file; a date that stands alone is none."""
        return [each for each in self._rows if _keys(each) != {"date"}]

    @property
    def dated(self) -> bool:
        """Whether sessions stand under dates: those count on for what comes after them."""
        return any("date" in _keys(each) for each in self._rows)

    @property
    def _rows(self) -> list[yaml.MappingNode]:
        node = self.group("sessions")
        assert isinstance(node, yaml.SequenceNode), "the loader has read it"
        return [each for each in node.value if isinstance(each, yaml.MappingNode)]

    def group(self, key: str) -> yaml.Node | None:
        """Return what stands under a key of the timetable."""
        return value_of(self.root, key)


def shape_of(text: str) -> Shape:
    """Return the shape of a text that the loader has read without complaint."""
    root = yaml.compose(text, Loader=CBaseLoader)
    assert isinstance(root, yaml.MappingNode), "the loader has read it"
    return Shape(text, root)


def blocks_of(shape: Shape) -> list[str]:
    """Return each session's lines, with the comments right above it; together they are all."""
    text, nodes = shape.text, shape.sessions
    begins = [block_begin(text, node) for node in nodes]
    if begins != sorted(set(begins)):
        return ["" for _ in nodes]
    last = line_end(text, end_of(nodes[-1], text))
    return [text[one:after] for one, after in zip(begins, [*begins[1:], last], strict=True)]


def block_begin(text: str, node: yaml.MappingNode) -> int:
    """Return where the line of the session's dash begins, or the first comment right above it."""
    begin = text.rfind("\n", 0, node.start_mark.index) + 1
    while not text[begin : node.start_mark.index].lstrip().startswith("-") and begin:
        begin = text.rfind("\n", 0, begin - 1) + 1
    while begin:
        above = text.rfind("\n", 0, begin - 1) + 1
        if not text[above:begin].lstrip().startswith("#"):
            break
        begin = above
    return begin


def _keys(node: yaml.MappingNode) -> set[str]:
    """Return the keys of a session, without those that are only notes."""
    return {name.value for name, _ in node.value if not is_comment(name.value)}


def value_of(node: Any, key: str) -> yaml.Node | None:
    """Return what stands under a key; None where the node is no mapping, or has no such key."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def end_of(node: yaml.Node, text: str) -> int:
    """Return where the node's own text ends: blank lines and comments after it are not its."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        begin, end = node.start_mark.index, node.end_mark.index
        return begin + len(text[begin:end].rstrip())
    last = node.value[-1]
    return end_of(last[1] if isinstance(node, yaml.MappingNode) else last, text)


def line_end(text: str, at: int) -> int:
    """Return where the next line begins."""
    return text.find("\n", at) + 1 or len(text)


def comments(text: str) -> list[str]:
    """Return the comments in a part of a timetable, as they stand; texts may look like some."""
    return [found[0].rstrip() for found in _COMMENT.finditer(_without_texts(text))]


def _without_texts(text: str) -> str:
    """Return the text without quoted and block texts, which may have “#” in them."""
    try:
        events = list(yaml.parse(text, Loader=CBaseLoader))
    except yaml.YAMLError:
        return text
    parts, at = [], 0
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and event.style:
            assert event.start_mark is not None, "libyaml marks every event"
            assert event.end_mark is not None, "libyaml marks every event"
            parts.append(text[at : event.start_mark.index])
            at = event.end_mark.index
            if event.style in "|>":  # a comment may stand on the line of its sign
                parts.append("\n")
    return "".join((*parts, text[at:]))
