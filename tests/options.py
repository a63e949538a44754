"""Venues' and YouTube's options as a timetable would give them, for tests that have no file."""

from collections.abc import Mapping

from orchestrator.devices.youtube.plan.options import read_youtube
from orchestrator.model.options import VenueChoice, YouTubeOptions
from orchestrator.reading.fields import Fields
from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode
from orchestrator.reading.problems import Findings
from orchestrator.venues.catalog import CATALOG


def choice_of(
    kind: str, options: Mapping[str, object] | None = None, room: str = "main"
) -> VenueChoice:
    """Return what a room has when this stands under one of its venues, without a mistake."""
    fields = _fields(options or {})
    choice: VenueChoice | None = CATALOG[kind].read(fields, room)
    assert fields.findings.problems() == ()
    assert choice is not None
    return choice


def youtube_of(options: Mapping[str, object] | None = None) -> YouTubeOptions:
    """Return what a room has when this stands under its `youtube`, without a mistake."""
    fields = _fields(options or {})
    read = read_youtube(fields)
    assert fields.findings.problems() == ()
    return read


def _fields(options: Mapping[str, object]) -> Fields:
    node = _node(options)
    assert isinstance(node, MapNode)
    return Fields(node, "the group", Findings("options.yaml"))


def _node(value: object) -> Node:
    if isinstance(value, Mapping):
        keys = {str(key): TextNode(1, 1, str(key)) for key in value}
        return MapNode(1, 1, {str(key): _node(part) for key, part in value.items()}, keys)
    if isinstance(value, list | tuple):
        return ListNode(1, 1, [_node(part) for part in value])
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return TextNode(1, 1, text, plain=False)
