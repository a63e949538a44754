"""The table of overlays: each row has its page, and stands over some picture."""

from pathlib import Path

from orchestrator.model.item_kinds import KINDS
from orchestrator.rundown.overlay_words import OVERLAYS

PAGES = Path(__file__).parents[2] / "overlays"


def test_every_overlay_has_its_page() -> None:
    """What OBS is told to open is there."""
    assert [each.name for each in OVERLAYS if not (PAGES / f"{each.name}.html").is_file()] == []


def test_every_overlay_stands_over_some_picture() -> None:
    """A row that no scene has would be created nowhere."""
    assert [each.name for each in OVERLAYS if not each.pictures] == []


def test_viewers_who_wait_are_shown_what_comes() -> None:
    """A kind says that they wait; the overlays follow from it."""
    shown = {each.name: each.pictures for each in OVERLAYS}
    waiting = {kind for kind, row in KINDS.items() if row.waits}
    assert shown["countdown"] == shown["now-next"] == waiting
