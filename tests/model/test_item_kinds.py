"""The table of the kinds of items: whole, and without two that look the same."""

import pytest

from orchestrator.model.item_kinds import KINDS, ItemKind
from orchestrator.model.timetable import DEFAULT_SCENES


def test_every_kind_has_its_row_in_the_order_of_the_kinds() -> None:
    """Nobody who shows items meets one that is not known."""
    assert tuple(KINDS) == tuple(ItemKind)


@pytest.mark.parametrize("what", ["scene", "words"])
def test_no_two_kinds_are_called_the_same(what: str) -> None:
    """Neither in OBS, where a kind may be shown on another's scene, nor by the crew."""
    names = [getattr(row, what) for row in KINDS.values() if row.scene_as is None]
    assert len(set(names)) == len(names)


def test_no_two_kinds_are_drawn_the_same() -> None:
    """A terminal's bar is read without its colours, and without its blocks."""
    marks = [row.mark for row in KINDS.values() if row.mark is not None]
    for part in ("letter", "fill", "ascii_fill"):
        assert len({getattr(mark, part) for mark in marks}) == len(marks)


def test_the_usual_scenes_are_those_of_the_table() -> None:
    """A room that names none has a scene for each kind; some share one."""
    own = {kind: row.scene for kind, row in KINDS.items() if row.scene_as is None}
    shared = {
        ItemKind.LIVE: own[ItemKind.QA],
        ItemKind.CLIP: own[ItemKind.PREMIERE],
        ItemKind.NIGHT: own[ItemKind.CLOSING],
    }
    assert {**own, **shared} == DEFAULT_SCENES
