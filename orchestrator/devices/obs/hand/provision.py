"""Creates in a room's OBS what is missing there: scenes, media inputs, overlays.

Called by `orchestrator provision` and by a rehearsal. Deletes and overwrites nothing: what a
person made or moved stays, and a second run finds nothing to do.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.compare.inventory import (
    BROWSER_KIND,
    LOOP_SETTINGS,
    MEDIA_KIND,
    MEDIA_SETTINGS,
    TEXT_KINDS,
    loop_input,
    overlay_input,
    player_names,
)
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.devices.obs.wire.window import until_window_runs
from orchestrator.errors import TemporaryError
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room
from orchestrator.rundown.overlay_words import OVERLAYS, Anchor, Overlay

_ALIGN_LEFT, _ALIGN_TOP, _ALIGN_BOTTOM = 1, 4, 8
_ALIGNMENT: Mapping[Anchor, int] = {
    Anchor.CENTRE: 0,
    Anchor.TOP: _ALIGN_TOP,
    Anchor.BOTTOM_LEFT: _ALIGN_LEFT | _ALIGN_BOTTOM,
}

_TEXT_HEIGHT = 0.05
"""Of the canvas, for a line of native text."""


OTHERS_TOO = 20
"""How often it is begun anew because somebody makes the same things: the daemon, for an OBS that
was just started without its scenes, and a person with `orchestrator provision`."""

_EXISTS = 601
"""What OBS answers to the order to make something that is there."""


@dataclass(frozen=True, slots=True)
class CreationOrder:
    """One thing to create; `transform` is where it is put in its scene.

    `beneath`: what stands above it there, of that which is there already.
    """

    what: str
    request: Request
    transform: Mapping[str, object] | None = None
    beneath: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stock:
    """What an OBS has: kinds of inputs by name, names of the sources in each scene."""

    scenes: frozenset[str]
    inputs: Mapping[str, str]
    items: Mapping[str, frozenset[str]]
    kinds: frozenset[str]
    width: int
    height: int


@dataclass(slots=True)
class Provisioning:
    """What was created (in a dry run: would be), what was there, and what stands in the way."""

    created: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


async def provision(
    connection: ObsConnection, room: Room, pages: str, dry_run: bool = False
) -> Provisioning:
    """Create what the room needs and OBS has not; `pages` is where the overlay pages are served.

    Raises RequestFailed, TemporaryError.
    """
    created: list[str] = []
    for _ in range(OTHERS_TOO):
        report = Provisioning(created)
        orders = tuple(plan(room, pages, await read_stock(connection, room), report))
        if dry_run:
            created += [order.what for order in orders]
            return report
        if orders:
            # what others are making is listed, too, once the window has made it
            await until_window_runs(connection)
        if await _created(connection, orders, created):
            return report
    raise TemporaryError("somebody else creates the same things in OBS: try again in a moment")


async def _created(
    connection: ObsConnection, orders: Iterable[CreationOrder], created: list[str]
) -> bool:
    """Create them; False: somebody else made one of them meanwhile, and it is to be looked anew."""
    for order in orders:
        try:
            await _create(connection, order)
        except RequestFailed as error:
            if error.code == _EXISTS:
                return False
            raise
        created.append(order.what)
    return True


async def _create(connection: ObsConnection, order: CreationOrder) -> None:
    kind, data = order.request
    created = await connection.call(kind, data)
    if order.transform is not None:
        item = {"sceneName": data["sceneName"], "sceneItemId": created["sceneItemId"]}
        placed = {**item, "sceneItemTransform": dict(order.transform)}
        await connection.call("SetSceneItemTransform", placed)
        if order.beneath:
            await _put_beneath(connection, item, order.beneath)


async def _put_beneath(
    connection: ObsConnection, item: Mapping[str, Any], others: frozenset[str]
) -> None:
    """Put the newest item of a scene, which is the highest, right below the lowest of others."""
    listed = await connection.call("GetSceneItemList", {"sceneName": item["sceneName"]})
    above = [int(i["sceneItemIndex"]) for i in listed["sceneItems"] if i["sourceName"] in others]
    if above:
        await connection.call("SetSceneItemIndex", {**item, "sceneItemIndex": min(above)})


async def read_stock(connection: ObsConnection, room: Room) -> Stock:
    """Return what OBS has; raises RequestFailed, TemporaryError."""
    scenes = await connection.call("GetSceneList")
    names = frozenset(str(scene["sceneName"]) for scene in scenes["scenes"])
    inputs = await connection.call("GetInputList")
    kinds = await connection.call("GetInputKindList", {"unversioned": False})
    video = await connection.call("GetVideoSettings")
    items = {}
    for scene in sorted(names & set(room.all_scenes)):
        listed = await connection.call("GetSceneItemList", {"sceneName": scene})
        items[scene] = frozenset(str(item["sourceName"]) for item in listed["sceneItems"])
    return Stock(
        scenes=names,
        inputs={str(one["inputName"]): str(one["inputKind"]) for one in inputs["inputs"]},
        items=items,
        kinds=frozenset(kinds["inputKinds"]),
        width=int(video["baseWidth"]),
        height=int(video["baseHeight"]),
    )


def plan(room: Room, pages: str, stock: Stock, report: Provisioning) -> Iterator[CreationOrder]:
    """Yield what is missing, in order; note in the report what is there or in the way. Pure."""
    for scene in room.all_scenes:
        what = f"scene “{scene}”"
        if scene in stock.scenes:
            report.present.append(what)
        else:
            yield CreationOrder(what, ("CreateScene", {"sceneName": scene}))
    yield from _media(room, stock, report)
    yield from _overlays(room, pages, stock, report)


def _media(room: Room, stock: Stock, report: Provisioning) -> Iterator[CreationOrder]:
    bounds = {
        "boundsType": "OBS_BOUNDS_SCALE_INNER",
        "boundsWidth": stock.width,
        "boundsHeight": stock.height,
    }
    existing = frozenset(stock.inputs)
    scene = scene_of(room, ItemKind.PREMIERE)
    for name in player_names(scene):
        wanted = _Wanted(scene, name, f"media input “{name}”", MEDIA_KIND, MEDIA_SETTINGS, bounds)
        yield from _input(wanted, stock, existing, report, enabled=False)
    overlays = frozenset(overlay_input(room.id, overlay.name) for overlay in OVERLAYS)
    for scene in dict.fromkeys(scene_of(room, kind) for kind in room.loops):
        name = loop_input(scene)
        wanted = _Wanted(scene, name, f"media input “{name}”", MEDIA_KIND, LOOP_SETTINGS, bounds)
        for order in _input(wanted, stock, existing, report):
            yield replace(order, beneath=overlays)


def _overlays(
    room: Room, pages: str, stock: Stock, report: Provisioning
) -> Iterator[CreationOrder]:
    kind = next((k for k in (BROWSER_KIND, *TEXT_KINDS) if k in stock.kinds), None)
    if kind is None:
        report.troubles.append("this OBS has neither browser nor text sources: no overlays")
        return
    existing = set(stock.inputs)
    done: set[tuple[str, str]] = set()
    for scene, overlay in _overlays_by_scene(room):
        name = overlay_input(room.id, overlay.name)
        if (scene, name) in done:
            continue
        done.add((scene, name))
        settings, transform = _overlay(room, overlay, pages, kind, stock)
        what = f"overlay “{overlay.name}” in “{scene}”"
        wanted = _Wanted(scene, name, what, kind, settings, transform)
        yield from _input(wanted, stock, frozenset(existing), report)
        existing.add(name)


def _overlays_by_scene(room: Room) -> Iterator[tuple[str, Overlay]]:
    pictures = [(scene_of(room, picture), picture) for picture in ItemKind]
    pictures += [(scene, ItemKind.QA) for scene in room.session_scenes]
    for scene, picture in pictures:
        yield from ((scene, overlay) for overlay in OVERLAYS if picture in overlay.pictures)


def _overlay(
    room: Room, overlay: Overlay, pages: str, kind: str, stock: Stock
) -> tuple[Mapping[str, object], Mapping[str, object] | None]:
    """Return an overlay's settings and place: a page over the whole canvas, or a text."""
    if kind == BROWSER_KIND:
        url = f"{pages.rstrip('/')}/overlays/{overlay.name}?room={room.id}"
        return {"url": url, "width": stock.width, "height": stock.height}, None
    place = {
        "positionX": overlay.place.x * stock.width,
        "positionY": overlay.place.y * stock.height,
        "alignment": _ALIGNMENT[overlay.place.anchor],
    }
    font = {"face": "Sans Serif", "size": round(stock.height * _TEXT_HEIGHT), "flags": 0}
    return {"text": "", "font": font}, place


@dataclass(frozen=True, slots=True)
class _Wanted:
    scene: str
    name: str
    what: str
    kind: str
    settings: Mapping[str, object]
    transform: Mapping[str, object] | None


def _input(
    wanted: _Wanted,
    stock: Stock,
    existing: frozenset[str],
    report: Provisioning,
    enabled: bool = True,
) -> Iterator[CreationOrder]:
    """Yield the creation of an input in a scene, or of its item where the input exists."""
    if wanted.name in stock.items.get(wanted.scene, frozenset()):
        report.present.append(wanted.what)
        return
    kind = stock.inputs.get(wanted.name, wanted.kind)
    if kind not in (wanted.kind, BROWSER_KIND, *TEXT_KINDS) or wanted.name in stock.scenes:
        report.troubles.append(f"something else is called “{wanted.name}”: rename it in OBS")
        return
    placed: dict[str, Any] = {"sceneName": wanted.scene, "sceneItemEnabled": enabled}
    if wanted.name in existing:
        order = {**placed, "sourceName": wanted.name}
        yield CreationOrder(wanted.what, ("CreateSceneItem", order), wanted.transform)
        return
    order = {
        **placed,
        "inputName": wanted.name,
        "inputKind": wanted.kind,
        "inputSettings": dict(wanted.settings),
    }
    yield CreationOrder(wanted.what, ("CreateInput", order), wanted.transform)
