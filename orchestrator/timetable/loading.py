"""Loads a timetable from a file or a text; called by the command line and by `conductor.reload`.

Loading looks at the file alone: recordings and times are the preflight's (`plan_checks`,
`probing`). What stands in the groups is read by `event`, `rooms` and `sessions`.
"""

import errno
import hashlib
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from orchestrator.model.findings import Finding, has_errors
from orchestrator.model.timetable import Room, Session, Timetable
from orchestrator.paths import straightened
from orchestrator.reading.fields import Fields, entries
from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode, kind_of
from orchestrator.reading.problems import Findings, Place, Positioned
from orchestrator.reading.yaml_source import parse
from orchestrator.reading.yaml_text import LIMIT
from orchestrator.timetable import keys
from orchestrator.timetable.days import Dates, with_days
from orchestrator.timetable.event import read_event, read_posts, read_speakers
from orchestrator.timetable.rooms import note_texts, read_rooms
from orchestrator.timetable.sessions import SessionContext, note_order, read_session, session_ids
from orchestrator.timetable.values.media_paths import MediaFolders
from orchestrator.timetable.where import Where
from orchestrator.upkeep.scribe import fill_beside


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading gave: the timetable is None when there are errors among the problems."""

    timetable: Timetable | None
    problems: tuple[Finding, ...]
    where: Where


def contents(path: Path) -> bytes:
    """Return what is in a timetable's file, and not much more than may be.

    Raises OSError for one that cannot be read, and for anything but a file: a pipe has no end.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a folder says that it is one
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file")
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def load(path: Path, media_root: Path | None = None) -> Loaded:
    """Read a timetable's file; never raises for what is in it, or for one that is not there."""
    try:
        data = contents(path)
    except OSError as error:
        findings = Findings(str(path))
        reason = (error.strerror or type(error).__name__).lower()
        mend = "check the path, and that you may read the file"
        findings.error(Place(), f"the file cannot be read: {reason}", mend)
        return Loaded(None, findings.problems(), Where(str(path)))
    return loads(data, path, media_root)


def loads(source: str | bytes, path: Path, media_root: Path | None = None) -> Loaded:
    """Read a timetable's text as if it stood in the file `path`; never raises for its content."""
    fill_beside()
    data = source.encode("utf-8", "replace") if isinstance(source, str) else source
    findings = Findings(str(path))
    folders = MediaFolders(straightened(path.parent), media_root and straightened(media_root))
    digest = hashlib.sha256(data).hexdigest()
    read = _read(data, folders, digest, findings)
    problems = findings.problems()
    if read is None:
        return Loaded(None, problems, Where(str(path)))
    timetable, where = read
    return Loaded(None if has_errors(problems) else timetable, problems, where)


def _read(
    data: bytes, folders: MediaFolders, digest: str, findings: Findings
) -> tuple[Timetable, Where] | None:
    root = parse(data, findings)
    if root is None and has_errors(findings.problems()):
        return None
    return read_timetable(root, folders, digest, findings)


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
    dated = Dates(around.event, findings).without_headings(nodes)
    nodes = [node for node, _ in dated]
    ids = session_ids(nodes, findings)
    sessions = [
        read_session(node, each, replace(around, day=day) if day else around)
        for (node, day), each in zip(dated, ids, strict=True)
    ]
    note_order(sessions, nodes, around.event.zone, findings)
    timetable = Timetable(
        event=around.event,
        rooms=_with_scenes(around.rooms, sessions),
        sessions=tuple(sessions),
        speakers=around.speakers,
        digest=digest,
        posts=read_posts(top),
    )
    rooms = root.values.get("rooms")
    # texts would fail for what is left out of a timetable with mistakes
    if isinstance(rooms, MapNode) and not has_errors(findings.problems()):
        note_texts(rooms, timetable, findings)
    headed = {each: day for (_, day), each in zip(dated, ids, strict=True) if day is not None}
    where = _where(timetable, root, nodes, headed, findings)
    return with_days(timetable, where, findings), where


def _with_scenes(rooms: Mapping[str, Room], sessions: Sequence[Session]) -> dict[str, Room]:
    """Return the rooms with the scenes that their sessions have for themselves."""
    own: dict[str, dict[str, None]] = {}
    for session in sessions:
        if session.scene is not None:
            own.setdefault(session.room, {})[session.scene] = None
    return {
        name: replace(room, session_scenes=tuple(own.get(name, ()))) for name, room in rooms.items()
    }


def _note_no_timetable(root: Node | None, findings: Findings) -> None:
    mend = "begin with “event:”, “rooms:” and “sessions:”; docs/timetable.md has an example"
    if root is None or (isinstance(root, TextNode) and root.empty):
        findings.error(Place(), "the file is empty", mend)
    else:
        findings.error(root, f"the file is {kind_of(root)}, not a timetable", mend)


def _read_surroundings(top: Fields, folders: MediaFolders) -> SessionContext:
    return SessionContext(
        event=read_event(top, folders),
        rooms=read_rooms(top, folders),
        speakers=read_speakers(top, folders),
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
    Fields(node, "the defaults", top.findings).only(keys.SESSION, keys.TALK_ALIASES)
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
    nodes: Sequence[MapNode],
    headed: Mapping[str, date],
    findings: Findings,
) -> Where:
    rooms = root.values.get("rooms")
    places = rooms.keys if isinstance(rooms, MapNode) else {}
    event = root.values.get("event")
    of_event = event.values if isinstance(event, MapNode) else {}
    days = of_event.get("days")
    lines = days.items if isinstance(days, ListNode) else ()
    return Where(
        file=findings.file,
        sessions={s.id: node for s, node in zip(timetable.sessions, nodes, strict=True)},
        rooms={room: places.get(room, Place()) for room in timetable.rooms},
        loops=_loops(timetable, rooms),
        date=of_event.get("date") or Place(),
        days=dict(zip((day.date for day in timetable.event.days), lines, strict=False)),
        headed=headed,
    )


def _loops(timetable: Timetable, rooms: Node | None) -> dict[tuple[str, str], Positioned]:
    """Return where the rooms' loops are named."""
    found: dict[tuple[str, str], Positioned] = {}
    for room in timetable.rooms.values():
        node = rooms.values.get(room.id) if isinstance(rooms, MapNode) else None
        loop = node.values.get("loop") if isinstance(node, MapNode) else None
        if isinstance(loop, MapNode):
            found |= {(room.id, kind.value): loop.values[kind.value] for kind in room.loops}
    return found
