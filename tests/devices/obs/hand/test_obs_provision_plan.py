"""What would be created in an OBS, given what it has."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from orchestrator.devices.obs.compare.inventory import MEDIA_KIND
from orchestrator.devices.obs.hand.provision import CreationOrder, Provisioning, Stock, plan
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import DEFAULT_SCENES
from orchestrator.rundown.overlay_words import OVERLAYS
from tests.devices.obs.sights import ROOM

PAGES = "http://127.0.0.1:8710"
EMPTY = Stock(
    scenes=frozenset({"Scene"}),
    inputs={},
    items={},
    kinds=frozenset({MEDIA_KIND, "browser_source", "text_ft2_source_v2"}),
    width=1920,
    height=1080,
)


def planned(stock: Stock, room=ROOM) -> tuple[list[CreationOrder], Provisioning]:
    report = Provisioning()
    return list(plan(room, PAGES, stock, report)), report


def stocked(orders: list[CreationOrder], stock: Stock = EMPTY) -> Stock:
    """Return the stock after the orders were carried out."""
    scenes, inputs = set(stock.scenes), dict(stock.inputs)
    items = {scene: set(names) for scene, names in stock.items.items()}
    for order in orders:
        kind, data = order.request
        scenes.add(str(data["sceneName"]))
        name = data.get("inputName") or data.get("sourceName")
        if kind == "CreateInput":
            inputs[str(name)] = str(data["inputKind"])
        if name:
            items.setdefault(str(data["sceneName"]), set()).add(str(name))
    return replace(
        stock,
        scenes=frozenset(scenes),
        inputs=inputs,
        items={scene: frozenset(names) for scene, names in items.items()},
    )


def settings(orders: list[CreationOrder], name: str) -> Mapping[str, object]:
    return next(
        o.request[1]["inputSettings"] for o in orders if o.request[1].get("inputName") == name
    )


def overlays_over(picture: ItemKind) -> set[str]:
    """Return the inputs of those that stand over a kind of picture."""
    return {f"ml-art {each.name}" for each in OVERLAYS if picture in each.pictures}


def test_empty_obs_gets_everything() -> None:
    """All scenes, two media inputs, the overlays."""
    orders, report = planned(EMPTY)
    after = stocked(orders)
    assert set(DEFAULT_SCENES.values()) <= after.scenes
    assert after.items["Talk"] == {"Talk A", "Talk B", *overlays_over(ItemKind.PREMIERE)}
    assert after.items["Live Q&A"] == overlays_over(ItemKind.QA)
    assert {"ml-art lower-third", "ml-art qa"} <= after.items["Live Q&A"]
    assert not report.troubles
    assert not report.present


def test_second_run_finds_nothing_to_do() -> None:
    """Provisioning is idempotent."""
    first, _ = planned(EMPTY)
    second, report = planned(stocked(first))
    assert second == []
    assert len(report.present) == len(first)


def test_recordings_do_not_start_by_themselves() -> None:
    """The media inputs are created as the take needs them."""
    orders, _ = planned(EMPTY)
    media = settings(orders, "Talk A")
    assert media["restart_on_activate"] is False
    assert media["close_when_inactive"] is False
    assert media["looping"] is False


def test_overlays_are_pages_where_obs_has_a_browser() -> None:
    """A browser source shows the overlay's page for this room."""
    orders, _ = planned(EMPTY)
    overlay = settings(orders, "ml-art lower-third")
    assert overlay["url"] == "http://127.0.0.1:8710/overlays/lower-third?room=ml-art"
    assert (overlay["width"], overlay["height"]) == (1920, 1080)


def test_overlays_are_texts_where_obs_has_no_browser() -> None:
    """Debian's OBS gets native texts, placed on the canvas."""
    orders, report = planned(replace(EMPTY, kinds=frozenset({MEDIA_KIND, "text_ft2_source_v2"})))
    assert settings(orders, "ml-art countdown")["text"] == ""
    order = next(o for o in orders if "countdown" in o.what)
    assert order.transform is not None
    assert order.transform["positionX"] == 960
    assert not report.troubles


def test_windows_text_is_preferred_to_freetype() -> None:
    """On Windows both kinds exist; its own looks right there."""
    kinds = frozenset({MEDIA_KIND, "text_ft2_source_v2", "text_gdiplus_v2"})
    orders, _ = planned(replace(EMPTY, kinds=kinds))
    kind = next(o.request[1]["inputKind"] for o in orders if "lower-third" in o.what)
    assert kind == "text_gdiplus_v2"


def test_obs_without_any_overlay_kind_is_told() -> None:
    """Scenes and media are created all the same."""
    orders, report = planned(replace(EMPTY, kinds=frozenset({MEDIA_KIND})))
    assert "no overlays" in report.troubles[0]
    assert "Talk A" in stocked(orders).inputs


def test_what_a_person_made_is_not_touched() -> None:
    """An input of ours that somebody changed into another kind of overlay stays as it is."""
    first, _ = planned(EMPTY)
    stock = stocked(first)
    stock = replace(stock, inputs={**stock.inputs, "ml-art qa": "text_ft2_source_v2"})
    orders, _ = planned(stock)
    assert orders == []


def test_name_that_is_taken_is_told() -> None:
    """Something else with our name is neither used nor overwritten."""
    orders, report = planned(replace(EMPTY, inputs={"Talk A": "image_source"}))
    assert report.troubles == ["something else is called “Talk A”: rename it in OBS"]
    assert all("Talk A" not in order.what for order in orders)


def test_input_that_left_its_scene_is_put_back() -> None:
    """An input that still exists is not created a second time."""
    first, _ = planned(EMPTY)
    stock = stocked(first)
    stock = replace(stock, items={**stock.items, "Talk": frozenset({"Talk B"})})
    orders, _ = planned(stock)
    assert [order.request[0] for order in orders] == ["CreateSceneItem", "CreateSceneItem"]


def test_scenes_that_serve_two_pictures_get_each_overlay_once() -> None:
    """A room may use one scene for holding and break."""
    scenes = {**DEFAULT_SCENES, ItemKind.BREAK: DEFAULT_SCENES[ItemKind.HOLDING]}
    orders, _ = planned(EMPTY, replace(ROOM, scenes=scenes))
    made = [o.what for o in orders]
    assert len(made) == len(set(made))


def test_a_sessions_own_scene_is_made_like_that_of_the_qa() -> None:
    """With its overlays, which are there already; once, and only where it is missing."""
    room = replace(ROOM, session_scenes=("Panel",))
    orders, _ = planned(EMPTY, room)
    made = [order for order in orders if order.request[1]["sceneName"] == "Panel"]
    assert made[0].request == ("CreateScene", {"sceneName": "Panel"})
    assert {o.request[1]["sourceName"] for o in made[1:]} == overlays_over(ItemKind.QA)
    assert planned(stocked(orders), room)[0] == []


def test_a_loop_is_made_beneath_the_overlays_of_its_scene() -> None:
    """Where they are there already, a new input would stand over them."""
    room = replace(ROOM, loops={ItemKind.HOLDING: Path("/media/before.mp4")})
    first, _ = planned(EMPTY)
    orders, _ = planned(stocked(first), room)
    (order,) = orders
    assert order.request[1]["inputName"] == "Holding loop"
    assert settings(orders, "Holding loop")["looping"] is True
    assert overlays_over(ItemKind.HOLDING) <= order.beneath
    assert planned(stocked([*first, *orders]), room)[0] == []
