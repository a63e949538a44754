"""What decisions come to, one by one."""

from datetime import timedelta

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
from orchestrator.rundown.decided import NEVER, Facts
from tests.rundown.shows import at, minutes

ITEM = "a/premiere"


def facts_of(*choices: Choice) -> Facts:
    facts = Facts()
    for number, choice in enumerate(choices, start=1):
        facts.latest = at("18:00") + minutes(number)
        facts.fold(Decision(number, facts.latest, "main", "test", choice, "broken"), ITEM)
    return facts


def test_nothing_decided_lets_an_item_leave_when_it_is_due() -> None:
    """An untouched room takes its cues by itself."""
    assert Facts().leaves_at(ITEM, at("18:25")) == at("18:25")


def test_a_held_item_does_not_leave_and_others_do() -> None:
    """A hold is about its item alone."""
    facts = facts_of(Hold(ITEM))
    assert facts.leaves_at(ITEM, at("18:25")) is None
    assert facts.leaves_at("a/qa", at("18:45")) == at("18:45")


def test_without_autopilot_no_item_leaves() -> None:
    """Autopilot is about the room."""
    assert facts_of(Autopilot(on=False)).leaves_at("b/qa", at("20:00")) is None
    facts = facts_of(Autopilot(on=False), Autopilot(on=True))
    assert facts.leaves_at("b/qa", at("20:00")) == at("20:00")


def test_what_is_overdue_leaves_no_sooner_than_the_latest_decision() -> None:
    """A release does not work backwards."""
    facts = facts_of(Hold(ITEM), Release())
    assert facts.leaves_at(ITEM, at("17:50")) == at("18:02")


def test_a_broadcast_ends_once_and_nothing_else_changes() -> None:
    """The first word counts; the rundown goes on as it was."""
    facts = facts_of(EndBroadcast("b1"), EndBroadcast("b1"))
    assert facts.ended_broadcasts == {"b1": at("18:01")}
    assert facts.leaves_at(ITEM, at("18:25")) == at("18:25")


def test_work_by_hand_ends_at_its_instant_or_never() -> None:
    """Until then nothing leaves."""
    facts = facts_of(HandsOnSeen(ITEM, "Other"))
    facts.by_hand_until = at("19:00")
    assert facts.leaves_at(ITEM, at("18:25")) == at("19:00")
    facts.by_hand_until = NEVER
    assert facts.leaves_at(ITEM, at("18:25")) is None


def test_a_hand_off_ends_work_by_hand_but_not_what_waits_for_a_release() -> None:
    """An OBS that was on air with something else is taken over by nobody's click in it."""
    facts = facts_of(HandsOnSeen(ITEM, "Other"), HandsOffSeen(ITEM))
    assert facts.by_hand_since is None
    facts = facts_of(HandsOnSeen(ITEM, "Other", until_released=True), HandsOffSeen(ITEM))
    assert facts.by_hand_since is not None


def test_a_take_ends_holds_fallback_and_work_by_hand_but_not_autopilot_off() -> None:
    """Who takes has the room in hand; whether it goes on by itself is another question."""
    facts = facts_of(
        Hold(ITEM), Fallback(), HandsOnSeen(ITEM, "Other"), Autopilot(on=False), Take("a/qa")
    )
    assert not facts.held
    assert not facts.fallback
    assert facts.by_hand_since is None
    assert not facts.autopilot


def test_a_release_uncovers_the_item_on_air_and_no_other() -> None:
    """What is known to be broken later stays known."""
    facts = facts_of(Fallback(ITEM), Fallback("b/premiere"), Release())
    assert facts.covered == {"b/premiere": (ItemKind.FALLBACK, "broken")}


def test_extensions_add_up() -> None:
    """Five minutes and one minute less are four minutes."""
    facts = facts_of(Extend(ITEM, minutes(5)), Extend(ITEM, timedelta(minutes=-1)))
    assert facts.extended == {ITEM: minutes(4)}


def test_the_last_retiming_counts() -> None:
    """Each names an instant, not a shift."""
    facts = facts_of(Retime("b", at("19:10")), Retime("b", at("19:20")))
    assert facts.pins == {"b": at("19:20")}


def test_a_recording_ends_once_and_only_on_air() -> None:
    """A doubled or late message about an end changes nothing."""
    facts = facts_of(RecordingEnded(ITEM), RecordingEnded(ITEM), RecordingEnded("b/premiere"))
    assert facts.ended == {ITEM: at("18:01")}


def test_joining_late_twice_with_restart_plays_from_the_beginning_twice() -> None:
    """Each join has its own instant; a seek after it leaves the recording where it is."""
    restarted = facts_of(JoinedLate(ITEM, LatePolicy.RESTART), JoinedLate(ITEM, LatePolicy.RESTART))
    assert restarted.restarted == {ITEM: at("18:02")}
    sought = facts_of(JoinedLate(ITEM, LatePolicy.RESTART), JoinedLate(ITEM, LatePolicy.SEEK))
    assert sought.restarted == {ITEM: at("18:01")}


def test_skips_gather() -> None:
    """Each names its item."""
    assert facts_of(Skip("a/qa"), Skip("b/qa")).skipped == {"a/qa", "b/qa"}


def test_a_device_found_on_air_is_left_alone_until_released() -> None:
    """A hand that is noted so lasts over the next pinned start."""
    assert facts_of(HandsOnSeen(ITEM, "Other", until_released=True)).until_released
    assert not facts_of(HandsOnSeen(ITEM, "Other", until_released=True), Release()).until_released
