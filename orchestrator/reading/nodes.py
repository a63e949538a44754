"""The tree that `yaml_source` makes of a file: text, lists and mappings that know their place.

Every scalar stays text; what it means is for the schema to say.
"""

from dataclasses import dataclass, field

NOTHING = frozenset({"", "~", "null"})
"""Unquoted, these are YAML's ways to write no value at all."""


@dataclass(slots=True)
class TextNode:
    """A scalar; `plain` when it stands without quotes.

    `implied`: nothing is written, not even a colon: a comma in braces has begun a new key.
    """

    line: int
    column: int
    value: str
    plain: bool = True
    implied: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is written here (as opposed to an empty text in quotes)."""
        return self.plain and self.value in NOTHING


@dataclass(slots=True)
class ListNode:
    """A sequence."""

    line: int
    column: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class MapNode:
    """A mapping; `keys` holds where each key stands."""

    line: int
    column: int
    values: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, TextNode] = field(default_factory=dict)


Node = TextNode | ListNode | MapNode


def kind_of(node: Node) -> str:
    """Name the node's kind the way organizers would."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a group of keys"
    return "nothing" if node.empty else "a text"
