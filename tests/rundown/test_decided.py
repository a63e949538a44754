"""What decisions come to, one by one; which make sense when, and what is said of the others."""

from datetime import timedelta

import pytest

from orchestrator.model.decisions import (
    Autopilot,
    Choice,
    Decision,
    EndBroadcast,
    Extend,
    Fallback,
    HandsOffSeen,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import LatePolicy
from orchestrator.rundown.decided import NEVER, DecidedSoFar, refusal
from orchestrator.rundown.state_at import state_at
from tests.rundown.shows import at, day, minutes, rundown_of, talk

ITEM = "a/premiere"


def after(*choices: Choice) -> DecidedSoFar:
    decided = DecidedSoFar()
    for number, choice in enumerate(choices, start=1):
        decided.latest = at("18:00") + minutes(number)
        decided.fold(Decision(number, decided.latest, "main", "test", choice, "broken"), ITEM)
    return decided


def test_nothing_decided_lets_an_item_leave_when_it_is_due() -> None:
    """An untouched room takes its cues by itself."""
    assert DecidedSoFar().leaves_at(ITEM, at("18:25")) == at("18:25")


def test_a_held_item_does_not_leave_and_others_do() -> None:
    """A hold is about its item alone."""
    decided = after(Hold(ITEM))
    assert decided.leaves_at(ITEM, at("18:25")) is None
    assert decided.leaves_at("a/qa", at("18:45")) == at("18:45")


def test_without_autopilot_no_item_leaves() -> None:
    """Autopilot is about the room."""
    assert after(Autopilot(on=False)).leaves_at("b/qa", at("20:00")) is None
    decided = after(Autopilot(on=False), Autopilot(on=True))
    assert decided.leaves_at("b/qa", at("20:00")) == at("20:00")


def test_what_is_overdue_leaves_no_sooner_than_the_latest_decision() -> None:
    """A release does not work backwards."""
    decided = after(Hold(ITEM), Release())
    assert decided.leaves_at(ITEM, at("17:50")) == at("18:02")


def test_a_broadcast_ends_once_and_nothing_else_changes() -> None:
    """The first word counts; the rundown goes on as it was."""
    decided = after(EndBroadcast("b1"), EndBroadcast("b1"))
    assert decided.ended_broadcasts == {"b1": at("18:01")}
    assert decided.leaves_at(ITEM, at("18:25")) == at("18:25")


def test_work_by_hand_ends_at_its_instant_or_never() -> None:
    """Until then nothing leaves."""
    decided = after(HandsOnSeen(ITEM, "Other"))
    decided.by_hand_until = at("19:00")
    assert decided.leaves_at(ITEM, at("18:25")) == at("19:00")
    decided.by_hand_until = NEVER
    assert decided.leaves_at(ITEM, at("18:25")) is None


def test_a_hand_off_ends_work_by_hand_but_not_what_waits_for_a_release() -> None:
    """An OBS that was on air with something else is taken over by nobody's click in it."""
    decided = after(HandsOnSeen(ITEM, "Other"), HandsOffSeen(ITEM))
    assert decided.by_hand_since is None
    decided = after(HandsOnSeen(ITEM, "Other", until_released=True), HandsOffSeen(ITEM))
    assert decided.by_hand_since is not None


def test_a_take_ends_holds_fallback_and_work_by_hand_but_not_autopilot_off() -> None:
    """Who takes has the room in hand; whether it goes on by itself is another question."""
    decided = after(
        Hold(ITEM), Fallback(), HandsOnSeen(ITEM, "Other"), Autopilot(on=False), Take("a/qa")
    )
    assert not decided.held
    assert not decided.fallback
    assert decided.by_hand_since is None
    assert not decided.autopilot


def test_a_release_uncovers_the_item_on_air_and_no_other() -> None:
    """What is known to be broken later stays known."""
    decided = after(Fallback(ITEM), Fallback("b/premiere"), Release())
    assert decided.covered == {"b/premiere": (ItemKind.FALLBACK, "broken")}


def test_extensions_add_up() -> None:
    """Five minutes and one minute less are four minutes."""
    decided = after(Extend(ITEM, minutes(5)), Extend(ITEM, timedelta(minutes=-1)))
    assert decided.extended == {ITEM: minutes(4)}


def test_the_last_retiming_counts() -> None:
    """Each names an instant, not a shift."""
    decided = after(Retime("b", at("19:10")), Retime("b", at("19:20")))
    assert decided.pins == {"b": at("19:20")}


def test_a_recording_ends_once_and_only_on_air() -> None:
    """A doubled or late message about an end changes nothing."""
    decided = after(RecordingEnded(ITEM), RecordingEnded(ITEM), RecordingEnded("b/premiere"))
    assert decided.ended == {ITEM: at("18:01")}


def test_joining_late_twice_with_restart_plays_from_the_beginning_twice() -> None:
    """Each join has its own instant; a seek after it leaves the recording where it is."""
    restarted = after(JoinedLate(ITEM, LatePolicy.RESTART), JoinedLate(ITEM, LatePolicy.RESTART))
    assert restarted.restarted == {ITEM: at("18:02")}
    sought = after(JoinedLate(ITEM, LatePolicy.RESTART), JoinedLate(ITEM, LatePolicy.SEEK))
    assert sought.restarted == {ITEM: at("18:01")}


def test_skips_gather() -> None:
    """Each names its item."""
    assert after(Skip("a/qa"), Skip("b/qa")).skipped == {"a/qa", "b/qa"}


def test_a_device_found_on_air_is_left_alone_until_released() -> None:
    """A hand that is noted so lasts over the next pinned start."""
    assert after(HandsOnSeen(ITEM, "Other", until_released=True)).until_released
    assert not after(HandsOnSeen(ITEM, "Other", until_released=True), Release()).until_released


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
    ("18:10", Take("nobody/premiere"), (), "unknown item"),
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
    ("18:10", Skip("nobody/premiere"), (), "unknown item"),
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
