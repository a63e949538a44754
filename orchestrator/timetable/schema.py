"""From positioned nodes to a Timetable, all problems noted at once; called by `loading`.

The parts are read in `event`, `rooms`, `post_rules` and `sessions`; the keys are listed in `keys`.
"""

from collections.abc import Sequence

from orchestrator.model.findings import has_errors
from orchestrator.model.timetable import Session, Timetable
from orchestrator.reading.fields import Fields, entries
from orchestrator.reading.nodes import MapNode, Node, TextNode, kind_of
from orchestrator.reading.problems import Findings, Place
from orchestrator.timetable import keys
from orchestrator.timetable.event import read_event, read_speakers
from orchestrator.timetable.post_rules import read_posts
from orchestrator.timetable.rooms import note_texts, read_rooms
from orchestrator.timetable.sessions import SessionContext, note_order, read_session, session_ids
from orchestrator.timetable.values.media_paths import MediaFolders
from orchestrator.timetable.where import Where


def read_timetable(
    root: Node | None, folders: MediaFolders, digest: str, findings: Findings
) -> tuple[Timetable, Where] | None:
    """Return the timetable as far as it can be read, and where its parts stand.

    It is only to be used when `findings` has no error. None when there is nothing to read.
    """
    if not isinstance(root, MapNode):
        _note_no_timetable(root, findings)
        return None
    top = Fields(root, "the timetable", findings)
    top.only(keys.TOP)
    around = _read_surroundings(top, folders)
    nodes = _session_nodes(top)
    ids = session_ids(nodes, findings)
    sessions = [read_session(n, i, around) for n, i in zip(nodes, ids, strict=True)]
    note_order(sessions, nodes, around.event.zone, findings)
    timetable = Timetable(
        event=around.event,
        rooms=around.rooms,
        sessions=tuple(sessions),
        speakers=around.speakers,
        digest=digest,
        posts=read_posts(top),
    )
    rooms = root.values.get("rooms")
    # texts would fail for what is left out of a timetable with mistakes
    if isinstance(rooms, MapNode) and not has_errors(findings.problems()):
        note_texts(rooms, timetable, findings)
    return timetable, _where(timetable, root, sessions, nodes, findings)


def _note_no_timetable(root: Node | None, findings: Findings) -> None:
    mend = "begin with “event:”, “rooms:” and “sessions:”; docs/timetable.md has an example"
    if root is None or (isinstance(root, TextNode) and root.empty):
        findings.error(Place(), "the file is empty", mend)
    else:
        findings.error(root, f"the file is {kind_of(root)}, not a timetable", mend)


def _read_surroundings(top: Fields, folders: MediaFolders) -> SessionContext:
    return SessionContext(
        event=read_event(top),
        rooms=read_rooms(top),
        speakers=read_speakers(top),
        folders=folders,
        defaults=_read_defaults(top),
        findings=top.findings,
    )


def _read_defaults(top: Fields) -> MapNode:
    node = top.group("defaults", "{qa: 15m}")
    if node is None:
        return MapNode(1, 1)
    for key in keys.NO_DEFAULT:
        if key in node.keys:
            mend = "move it to the sessions"
            top.findings.error(node.keys[key], f"“{key}” cannot have a default", mend)
    Fields(node, "the defaults", top.findings).only(keys.SESSION)
    kept = {key: value for key, value in node.values.items() if key in keys.DEFAULTS}
    return MapNode(node.line, node.column, kept, node.keys)


def _session_nodes(top: Fields) -> Sequence[MapNode]:
    rows = top.rows("sessions", '- {title: Opening, start: "18:00", duration: 10m}')
    if rows is None:
        if not top.has("sessions"):
            top.missing("sessions", '[{title: Opening, start: "18:00", duration: 10m}]')
        return ()
    if not rows.items:
        top.findings.error(rows, "there are no sessions", "write at least one talk")
    return entries(rows.items, "a session", top.findings)


def _where(
    timetable: Timetable,
    root: MapNode,
    sessions: Sequence[Session],
    nodes: Sequence[MapNode],
    findings: Findings,
) -> Where:
    rooms = root.values.get("rooms")
    places = rooms.keys if isinstance(rooms, MapNode) else {}
    event = root.values.get("event")
    date = event.values.get("date") if isinstance(event, MapNode) else None
    return Where(
        file=findings.file,
        sessions={session.id: node for session, node in zip(sessions, nodes, strict=True)},
        rooms={room: places.get(room, Place()) for room in timetable.rooms},
        date=date or Place(),
    )
