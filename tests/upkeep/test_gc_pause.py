"""The collector of cyclic garbage does not stop the show."""

import gc

import pytest

from orchestrator.upkeep.gc_pause import no_collections


def _collected() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def test_nothing_is_collected_inside_and_what_was_made_is_left_alone() -> None:
    """However much is made inside, no collection runs, and none goes through it afterwards."""
    before = _collected()
    with no_collections():
        made = [[number] for number in range(50_000)]
        assert _collected() == before
    followed = {id(thing) for thing in gc.get_objects()}
    try:
        assert gc.isenabled()
        assert not followed & {id(thing) for thing in made}
    finally:
        gc.unfreeze()


def test_a_pause_inside_another_does_not_end_it() -> None:
    """What reads a timetable pauses by itself, whether its caller did or not."""
    with no_collections():
        with no_collections():
            pass
        assert not gc.isenabled()
    gc.unfreeze()
    assert gc.isenabled()


def test_collections_go_on_after_an_error() -> None:
    """What goes wrong inside is passed on, and garbage is collected again."""
    with pytest.raises(ValueError, match="wrong"), no_collections():
        raise ValueError("wrong")
    gc.unfreeze()
    assert gc.isenabled()
