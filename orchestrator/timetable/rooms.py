"""Reads the timetable's `rooms`; called by `loading`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from orchestrator.devices.youtube.plan.options import note_unfilled, read_youtube
from orchestrator.model.names import as_setting
from orchestrator.model.options import VenueChoice, YouTubeOptions
from orchestrator.model.rundown import ItemKind
from orchestrator.model.times import parse_duration
from orchestrator.model.timetable import (
    DEFAULT_SCENES,
    STREAMING,
    HandsOn,
    Room,
    Sound,
    Streaming,
    Timetable,
)
from orchestrator.reading.fields import Fields, entries, is_comment
from orchestrator.reading.nodes import MapNode, TextNode
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import MEND, holds_secret, shown
from orchestrator.reading.slugs import is_id, slug
from orchestrator.timetable import keys
from orchestrator.timetable.values.media_paths import MediaFolders
from orchestrator.venues.catalog import CATALOG

ONLY_ROOM: Final = "main"


def read_rooms(top: Fields, folders: MediaFolders) -> dict[str, Room]:
    """Return the rooms by their ids, one called `main` when none is declared."""
    if not top.has("rooms"):
        return {ONLY_ROOM: Room(ONLY_ROOM, ONLY_ROOM, ONLY_ROOM)}
    node = top.group("rooms", "ml-art: {name: ML ART}")
    if node is None:
        return {}
    if not node.values:
        top.findings.error(node, "no room is declared", "add one, or remove the line “rooms:”")
    rooms = {room_id: _read_room(room_id, node, folders, top.findings) for room_id in node.values}
    _note_shared_obs(rooms, node, top.findings)
    return rooms


def _read_room(room_id: str, rooms: MapNode, folders: MediaFolders, findings: Findings) -> Room:
    called = f"the room {shown(room_id)}"
    if holds_secret(room_id):
        findings.error(rooms.keys[room_id], "a password or token stands in a room's id", MEND)
    elif not is_id(room_id):
        mend = f"write it with plain letters, digits and “-”: {slug(room_id)}"
        findings.error(rooms.keys[room_id], f"{shown(room_id)} cannot be a room's id", mend)
    value = rooms.values[room_id]
    if isinstance(value, TextNode) and value.empty:
        value = MapNode(value.line, value.column)
    if not isinstance(value, MapNode):
        findings.error(value, f"{called} has no group of keys", "write them as {name: ML ART}")
        return Room(room_id, room_id, room_id)
    fields = Fields(value, called, findings)
    fields.only(keys.ROOM)
    scenes = _read_scenes(fields)
    return Room(
        id=room_id,
        name=fields.line("name") or room_id,
        obs=fields.line("obs") or room_id,
        scenes=scenes,
        loops=_read_loops(fields, folders, scenes),
        streaming=_read_streaming(fields),
        hands_on=fields.choice("hands_on", HandsOn) or HandsOn.RESPECT,
        sound=fields.choice("sound", Sound) or Sound.TELL,
        youtube=_read_youtube(fields),
        venues=_read_venues(fields, room_id),
    )


def _read_scenes(room: Fields) -> Mapping[ItemKind, str]:
    node = room.group("scenes", "{premiere: Talk, qa: Live Q&A}")
    if node is None:
        return DEFAULT_SCENES
    fields = Fields(node, "the scenes", room.findings)
    fields.only(keys.SCENES)
    named = {kind: fields.required(kind.value, "Talk") for kind in ItemKind if fields.has(kind)}
    return {
        kind: named.get(kind) or named.get(kind.row.scene_as or kind) or DEFAULT_SCENES[kind]
        for kind in ItemKind
    }


def _read_loops(
    room: Fields, folders: MediaFolders, scenes: Mapping[ItemKind, str]
) -> Mapping[ItemKind, Path]:
    """Return what OBS plays again and again in scenes where viewers wait."""
    node = room.group("loop", "{holding: loops/before.mp4, break: loops/music.mp4}")
    if node is None:
        return {}
    fields = Fields(node, "“loop”", room.findings)
    fields.only(keys.LOOP)
    found: dict[ItemKind, Path] = {}
    for kind in map(ItemKind, keys.LOOP):
        path = fields.named(kind.value, folders.find)
        if path is None:
            continue
        other = next((k for k in found if scenes[k] == scenes[kind]), None)
        if other is not None and found[other] != path:
            what = f"“{other}” and “{kind}” are shown on one scene, {shown(scenes[kind])}"
            mend = "name one loop for both, or give each a scene of its own"
            room.findings.error(fields.at(kind.value), what, mend)
        found[kind] = path
    return found


def _read_streaming(room: Fields) -> Streaming | None:
    node = room.group("stream", "{before: 10m, after: 5m}")
    if node is None:
        return None
    fields = Fields(node, "“stream”", room.findings)
    fields.only(keys.STREAM)
    before = fields.parsed("before", parse_duration)
    after = fields.parsed("after", parse_duration)
    return Streaming(
        before=STREAMING.before if before is None else before,
        after=STREAMING.after if after is None else after,
    )


def _read_youtube(room: Fields) -> YouTubeOptions | None:
    node = room.group("youtube", "{broadcast: othTjSowvqY}, or {} to have one made")
    return None if node is None else read_youtube(Fields(node, "“youtube”", room.findings))


def note_texts(rooms: MapNode, timetable: Timetable, findings: Findings) -> None:
    """Note the rooms' texts that fail with what the timetable has in them."""
    for room_id, room in timetable.rooms.items():
        node = rooms.values.get(room_id)
        written = node.values.get("youtube") if isinstance(node, MapNode) else None
        if room.youtube is not None and isinstance(written, MapNode):
            fields = Fields(written, "“youtube”", findings)
            note_unfilled(fields, room.youtube, timetable, room)


def _read_venues(room: Fields, room_id: str) -> tuple[VenueChoice, ...]:
    rows = room.rows("venues", '- matrix: {room: "!id:example.org"}')
    if rows is None:
        return ()
    nodes = entries(rows.items, "a venue", room.findings)
    choices = (_read_venue(node, room_id, room.findings) for node in nodes)
    return tuple(choice for choice in choices if choice is not None)


def _read_venue(node: MapNode, room_id: str, findings: Findings) -> VenueChoice | None:
    written = {name: value for name, value in node.values.items() if not is_comment(name)}
    if len(written) != 1:
        mend = "write one “- ” for each venue, its own keys indented below or in { }"
        findings.error(node, f"an entry of the venues has {len(written)} keys", mend)
        return None
    Fields(node, "an entry of the venues", findings).only(tuple(written))
    ((name, value),) = written.items()
    kind = CATALOG.get(name)
    if kind is None:
        findings.unknown(node.keys[name], f"{shown(name)} isn't a venue", name, tuple(CATALOG))
        return None
    if isinstance(value, TextNode) and value.empty:
        value = MapNode(node.line, node.column)
    if not isinstance(value, MapNode):
        mend = f"write its keys in {{ }}: {name}: {{room: …}}"
        findings.error(value, f"the venue {name} has no group of keys", mend)
        return None
    choice: VenueChoice | None = kind.read(Fields(value, f"the venue {name}", findings), room_id)
    return choice


def _note_shared_obs(rooms: Mapping[str, Room], node: MapNode, findings: Findings) -> None:
    """Note rooms on one OBS: each needs its own, one OBS has one program.

    Connections are compared the way the settings look them up.
    """
    first: dict[str, str] = {}
    for room_id, room in rooms.items():
        connection = as_setting(room.obs)
        other = first.setdefault(connection, room_id)
        if other != room_id:
            value = node.values[room_id]
            at = value.values.get("obs") if isinstance(value, MapNode) else None
            what = f"the rooms {shown(other)} and {shown(room_id)} share one OBS, {shown(room.obs)}"
            findings.error(at or node.keys[room_id], what, "give each room an OBS of its own")
