"""The short form of the campaign with mistaken timetables (`make fuzz`: ten thousand)."""

import random

import pytest

from tests.timetable.mutations import MUTATIONS, SEEDS, Mutation, outcome_of


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_the_timetables_that_are_changed_are_good_ones(seed: int) -> None:
    """Else nothing but their own mistakes would be found."""
    assert outcome_of(SEEDS[seed]) == "a rundown"


@pytest.mark.parametrize("mutation", dict.fromkeys(MUTATIONS), ids=lambda each: each.__name__)
def test_a_mistake_gives_a_rundown_or_located_problems(mutation: Mutation) -> None:
    """And neither a stack trace nor a hang."""
    rng = random.Random(1)
    for _ in range(10):
        text = mutation(rng.choice(SEEDS), rng)
        assert outcome_of(text) in {"a rundown", "located problems"}
