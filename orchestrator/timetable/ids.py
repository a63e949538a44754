"""Gives each session its id: the one written, or one made of its title; called by `schema`."""

from collections.abc import Sequence

from orchestrator.reading.fields import Fields
from orchestrator.reading.nodes import MapNode, TextNode
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.reading.slugs import is_id, slug


def session_ids(nodes: Sequence[MapNode], findings: Findings) -> Sequence[str]:
    """Return each session's id: the one written, or a slug of the title, made unique."""
    written = [_written_id(node, findings) for node in nodes]
    taken: dict[str, MapNode] = {}
    for node, session_id in zip(nodes, written, strict=True):
        if session_id is None:
            continue
        first = taken.setdefault(session_id, node)
        if first is not node:
            what = f"the id {shown(session_id)} is taken (by the session on line {first.line})"
            findings.error(node.values["id"], what, "give each session an id of its own")
    counts: dict[str, int] = {}
    return [
        session_id or _free_id(node, taken, counts)
        for node, session_id in zip(nodes, written, strict=True)
    ]


def _written_id(node: MapNode, findings: Findings) -> str | None:
    value = Fields(node, "the session", findings).line("id")
    if value is None or is_id(value):
        return value
    mend = f"write it with plain letters, digits and “-”: {slug(value)}"
    findings.error(node.values["id"], f"{shown(value)} cannot be a session's id", mend)
    return None


def _free_id(node: MapNode, taken: dict[str, MapNode], counts: dict[str, int]) -> str:
    title = node.values.get("title")
    kind = "break" if "break" in node.values else "session"
    wanted = slug(title.value) if isinstance(title, TextNode) and title.value else kind
    session_id = wanted
    while session_id in taken:
        counts[wanted] = counts.get(wanted, 1) + 1
        session_id = f"{wanted}-{counts[wanted]}"
    taken[session_id] = node
    return session_id
