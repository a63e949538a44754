"""Which decisions make sense when, and what is said to those that do not."""

import pytest

from orchestrator.model.decisions import (
    Autopilot,
    Choice,
    EndBroadcast,
    Extend,
    Fallback,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.timetable import LatePolicy
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.state_at import state_at
from tests.rundown.shows import at, day, minutes, rundown_of, talk

SHOW = day(talk("a", "18:00"), talk("b", "19:00"), talk("c", "20:00"))
ENDED = ("18:25", RecordingEnded("a/premiere"))


def refused(when: str, choice: Choice, *before: tuple[str, Choice]) -> str | None:
    rundown = rundown_of(SHOW, *before)
    return refusal(rundown, state_at(rundown, at(when)), choice, at(when))


ALLOWED = [
    ("18:10", Take("a/qa"), ()),
    ("18:10", Take("closing"), ()),
    ("18:30", Take("a/premiere"), (ENDED,)),
    ("18:30", Take("b/holding"), (ENDED,)),
    ("18:30", Take("a/qa"), (ENDED, ("18:28", Fallback()))),
    ("18:30", Take("b/qa"), (ENDED, ("18:28", Skip("b/qa")))),
    ("18:10", Hold("a/premiere"), ()),
    ("18:30", Release(), (ENDED, ("18:28", Hold("a/qa")))),
    ("18:30", Release(), (ENDED, ("18:28", Fallback()))),
    ("18:30", Release(), (ENDED, ("18:28", HandsOnSeen("a/qa", "Other")))),
    ("18:10", Release(), (("18:05", Fallback("a/premiere")),)),
    ("18:10", Release(), (("18:05", JoinedLate("a/premiere", LatePolicy.SKIP)),)),
    ("18:30", Release(), (("18:27", Hold("a/premiere")),)),
    ("18:10", Skip("b/premiere"), ()),
    ("18:27", Skip("a/qa~2"), (ENDED, ("18:26", Take("a/premiere")))),
    ("18:30", Extend("a/qa", minutes(5)), (ENDED,)),
    ("18:30", Extend("a/qa", minutes(-5)), (ENDED,)),
    ("18:30", Extend("a/premiere", minutes(5)), (("18:10", Hold("a/premiere")), ENDED)),
    ("17:30", Extend("a/holding", minutes(5)), ()),
    ("18:30", Retime("b", at("19:30")), (ENDED,)),
    ("18:30", Retime("b", at("18:31")), (ENDED,)),
    ("18:41", Retime("b", at("19:30")), (("18:30", Take("b/premiere")), ("18:40", Take("a/qa")))),
    ("18:10", Fallback(), ()),
    ("18:10", Autopilot(on=False), ()),
    ("18:10", EndBroadcast("b2"), (("18:09", EndBroadcast("b1")),)),
    ("18:30", Autopilot(on=True), (ENDED, ("18:28", HandsOnSeen("a/qa", "Other")))),
]

REFUSED = [
    ("18:10", Take("nobody/premiere"), (), "no item"),
    ("18:10", Take("b"), (), "did you mean b/premiere or b/qa?"),
    ("18:10", Skip("b"), (), "did you mean b/premiere or b/qa?"),
    ("18:10", Retime("b/premiere", at("19:30")), (), "did you mean b?"),
    ("18:10", Take("a/premiere"), (), "on air already"),
    ("18:10", Take("a/holding"), (), "is over"),
    ("18:10", Hold("a/qa"), (), "only the item on air"),
    ("18:10", Hold("a/premiere"), (("18:09", Hold("a/premiere")),), "held already"),
    ("18:10", Hold("closing"), (("18:09", Take("closing")),), "nothing comes after"),
    ("18:10", Release(), (), "nothing is held"),
    ("18:30", Release(), (("18:10", Autopilot(on=False)), ENDED), "nothing is held"),
    ("18:10", Skip("a/premiere"), (), "is on air"),
    ("18:30", Skip("a/premiere"), (ENDED,), "is over"),
    ("18:10", Skip("nobody/premiere"), (), "no item"),
    ("18:10", Skip("b/qa"), (("18:09", Skip("b/qa")),), "left out already"),
    ("18:10", Skip("b/holding"), (), "cannot be skipped"),
    ("18:10", Skip("closing"), (), "cannot be skipped"),
    ("18:10", Extend("a/qa", minutes(5)), (), "only the item on air"),
    ("18:10", Extend("a/premiere", minutes(5)), (), "lasts as long as it lasts"),
    ("18:30", Extend("a/qa", minutes(0)), (ENDED,), "between a second and six hours"),
    ("18:30", Extend("a/qa", minutes(361)), (ENDED,), "between a second and six hours"),
    ("17:30", Extend("a/holding", minutes(-5)), (), "pinned start"),
    ("18:10", Extend("closing", minutes(5)), (("18:09", Take("closing")),), "has no end"),
    ("18:10", Retime("nobody", at("19:00")), (), "no session"),
    ("18:10", Retime("a", at("19:00")), (), "has begun"),
    ("18:10", Retime("b", at("18:09")), (), "has passed"),
    ("18:10", Retime("b", at("20:30")), (), "“C” (Premiere) is pinned before that"),
    ("18:10", Retime("c", at("18:50")), (), "“B” (Premiere) comes first"),
    ("18:10", Fallback(), (("18:09", Fallback()),), "on air already"),
    ("18:10", Autopilot(on=True), (), "on already"),
    ("18:10", Autopilot(on=False), (("18:09", Autopilot(on=False)),), "off already"),
    ("18:10", EndBroadcast("b1"), (("18:09", EndBroadcast("b1")),), "ended already"),
    ("18:10", RecordingEnded("a/premiere"), (), "by the show itself"),
]


@pytest.mark.parametrize(("when", "choice", "before"), ALLOWED)
def test_a_sensible_decision_is_let_through(
    when: str, choice: Choice, before: tuple[tuple[str, Choice], ...]
) -> None:
    """Nothing speaks against it."""
    assert refused(when, choice, *before) is None


@pytest.mark.parametrize(("when", "choice", "before", "words"), REFUSED)
def test_a_senseless_decision_is_refused_with_the_reason(
    when: str, choice: Choice, before: tuple[tuple[str, Choice], ...], words: str
) -> None:
    """The sentence says why."""
    said = refused(when, choice, *before)
    assert said is not None
    assert words in said


@pytest.mark.parametrize(("when", "choice", "before"), ALLOWED)
def test_a_decision_that_is_let_through_has_an_effect(
    when: str, choice: Choice, before: tuple[tuple[str, Choice], ...]
) -> None:
    """No button is dead: the state, now or later, is another."""
    old = rundown_of(SHOW, *before)
    new = rundown_of(SHOW, *before, (when, choice))
    flags = [(r.autopilot, r.fallback, r.by_hand_until, r.ended_broadcasts) for r in (old, new)]
    assert old.items != new.items or flags[0] != flags[1]
