"""The swarm in its short form (`make swarm`: 500 shows), and that it would find what is broken."""

from collections.abc import Callable
from datetime import datetime

import pytest

from orchestrator.conductor.reconciler import Reconciler
from orchestrator.outbox.book import PostBook
from tests.resilience.swarm import drawn, outcomes, play, play_with, report_of
from tests.resilience.swarm_faults import KINDS, Fault

SEEDS = range(1, 13)

Patch = pytest.MonkeyPatch


@pytest.mark.parametrize("seed", SEEDS)
def test_a_show_with_several_faults_is_right_again(seed: int) -> None:
    """Right or the fallback picture all along, and right for good soon after the last fault."""
    outcome = play(seed)
    assert not outcome.wrong, report_of(outcome)


def test_a_seed_is_the_same_show_again() -> None:
    """In another process, too: whoever repeats a failing seed sees what went wrong there."""
    (elsewhere,) = outcomes([4], 2)
    assert play(4).trace == elsewhere.trace


def test_the_seeds_have_every_kind_of_fault() -> None:
    """Two to five each, and no part of the show is broken by two of them at a time."""
    shows = [drawn(seed) for seed in range(1, 501)]
    assert {len(faults) for faults in shows} == {2, 3, 4, 5}
    assert {fault.kind for faults in shows for fault in faults} == set(KINDS)
    for faults in shows:
        for one in faults:
            later = [
                f for f in faults if f.at > one.at and KINDS[f.kind].parts & KINDS[one.kind].parts
            ]
            assert all(other.at > one.at + one.lasts for other in later), faults


def never_looks_again(patch: Patch) -> None:
    """Let the reconciler do nothing more about a picture that it has seen once."""
    converge = Reconciler._converge

    async def once(self: Reconciler, now: datetime) -> None:
        if self.cue is None or not self.cue.settled or self._unsettled(now):
            await converge(self, now)

    patch.setattr(Reconciler, "_converge", once)


def forgets_what_was_said(patch: Patch) -> None:
    """Let the outbox know of no post of before a restart."""

    async def nothing(_: PostBook) -> None:
        pass

    patch.setattr(PostBook, "load", nothing)


@pytest.mark.parametrize(
    ("break_it", "faults", "finds"),
    [
        (never_looks_again, (Fault("OBS killed", 30, 2), Fault("venue down", 31, 5)), "not right"),
        (
            forgets_what_was_said,
            (Fault("daemon killed", 20, 2), Fault("venue down", 60, 5)),
            "said twice",
        ),
    ],
)
def test_the_swarm_finds_what_is_broken(
    break_it: Callable[[Patch], None], faults: tuple[Fault, ...], finds: str, monkeypatch: Patch
) -> None:
    """The same show is right as long as nothing is broken in the product."""
    assert not play_with(0, faults).wrong
    break_it(monkeypatch)
    assert any(finds in wrong for wrong in play_with(0, faults).wrong)
