"""A room of several days: it closes for the night, and opens again before the next day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from orchestrator.model.decisions import (
    Adopted,
    Choice,
    Decision,
    Extend,
    HandsOnSeen,
    Hold,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind, Leaves, Rundown
from orchestrator.model.timetable import Session, Streaming, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.state_at import next_boundary, state_at
from tests.rundown.shows import DAY, MAIN, at, day, laid_out, live, minutes, talk

A_DAY = timedelta(days=1)
STREAMED = replace(MAIN, streaming=Streaming(before=minutes(15), after=minutes(5)))


def tomorrow(session: Session) -> Session:
    """Return the session a day later, as part of the next day."""
    start = session.start and session.start + A_DAY
    return replace(session, start=start, day=DAY + A_DAY)


EVENING = (live("a", "22:00", length=30, qa=15), live("b", length=60))
MORNING = (tomorrow(live("c", "10:00", length=30)), tomorrow(live("d")))


def show(*sessions: Session, digest: str = "") -> Timetable:
    return day(*(sessions or (*EVENING, *MORNING)), room=STREAMED, digest=digest)


def made(*choices: tuple[datetime, Choice]) -> tuple[Decision, ...]:
    return tuple(
        Decision(number, when, "main", "test", choice)
        for number, (when, choice) in enumerate(choices, start=1)
    )


def compiled(*choices: tuple[datetime, Choice]) -> Rundown:
    return compile_room("main", show(), made(*choices))


ENDED = at("23:45")
"""When the evening is over, as planned."""
OPENS = at("10:00") + A_DAY - minutes(15)


def test_the_room_is_closed_between_the_days() -> None:
    """From the end of the last session until the stream's lead before the first of the next."""
    assert laid_out(compiled())[4:] == [
        "23:45–09:45 c/night", "09:45–10:00 c/holding", "10:00–10:30 c/live", "10:30–10:40 d/live",
        "10:40– closing",
    ]  # fmt: skip


def test_without_days_the_gap_is_held_as_before() -> None:
    """However long it is: days are the timetable's to say."""
    gap = replace(live("c", "10:00"), start=at("10:00") + A_DAY)
    rundown = compile_room("main", show(*EVENING, gap), ())
    assert [item.id for item in rundown.items][4:] == ["c/holding", "c/live", "closing"]
    assert rundown.pauses == ()


def test_each_item_knows_its_day() -> None:
    """A night is part of the day that it ends, the closing of the last."""
    days = {item.id: item.day for item in compiled().items}
    assert {days[i] for i in ("a/holding", "a/live", "b/live", "c/night")} == {DAY}
    assert {days[i] for i in ("c/holding", "d/live", "closing")} == {DAY + A_DAY}


def test_the_stream_stops_for_the_night() -> None:
    """As long after the day as it would after the show, and it is back when the room opens."""
    rundown = compiled()
    assert rundown.pauses == ((ENDED + minutes(5), OPENS),)
    for instant, streams in (
        (ENDED, True),
        (ENDED + minutes(5), False),
        (OPENS - minutes(1), False),
        (OPENS, True),
    ):
        assert state_at(rundown, instant).streaming is streams
    assert next_boundary(rundown, ENDED + minutes(1)) == ENDED + minutes(5)
    assert next_boundary(rundown, ENDED + minutes(5)) == OPENS


def test_the_stream_goes_on_while_nobody_knows_when_the_day_ends() -> None:
    """A held talk holds the night back, and the stream with it."""
    rundown = compiled((at("23:00"), Hold("b/live")))
    assert rundown.pauses == ()
    assert state_at(rundown, at("23:59")).streaming
    assert state_at(rundown, at("23:59")).item.id == "b/live"


def test_a_night_too_short_is_none() -> None:
    """An evening that lasts until the room has to open again goes on without one."""
    rundown = compiled((at("23:00"), Extend("b/live", timedelta(hours=10, minutes=30))))
    assert [item.id for item in rundown.items][3:5] == ["b/live", "c/live"]


def test_a_day_that_ends_early_is_closed_by_hand() -> None:
    """The night can be taken, and lasts as long as it would have."""
    rundown = compiled((at("23:00"), Take("c/night")))
    assert laid_out(rundown)[3:6] == [
        "22:45–23:00 b/live", "23:00–09:45 c/night", "09:45–10:00 c/holding",
    ]  # fmt: skip


def test_the_room_opens_sooner_by_hand() -> None:
    """Whoever takes the holding in the night has the countdown on air, and the stream with it."""
    early = at("08:00") + A_DAY
    rundown = compiled((early, Take("c/holding")))
    assert laid_out(rundown)[4:6] == ["23:45–08:00 c/night", "08:00–10:00 c/holding"]
    assert state_at(rundown, early).streaming


def test_a_retimed_morning_moves_the_opening() -> None:
    """The lead stays."""
    rundown = compiled((at("23:50"), Retime("c", at("12:00") + A_DAY)))
    night = next(item for item in rundown.items if item.kind is ItemKind.NIGHT)
    assert night.end == at("11:45") + A_DAY


def test_the_first_of_the_day_is_left_out_and_the_night_stays() -> None:
    """What comes after it inherits its start."""
    rundown = compiled((at("23:50"), Skip("c/live")))
    assert laid_out(rundown)[4:7] == [
        "23:45–09:45 c/night", "09:45–10:00 d/holding", "10:00–10:10 d/live",
    ]  # fmt: skip


def test_a_last_talk_that_is_left_out_leaves_its_start_to_nobody() -> None:
    """The night begins when what stands before it is over."""
    pinned = live("b", "23:30")
    decisions = made((at("22:00"), Skip("b/live")))
    rundown = compile_room("main", show(live("a", "22:00"), pinned, *MORNING), decisions)
    assert laid_out(rundown)[1:3] == ["22:00–22:10 a/live", "22:10–09:45 c/night"]


def test_a_hand_on_obs_is_respected_until_the_room_opens_again() -> None:
    """It would else keep the stream on, or off, into the next day."""
    rundown = compiled((at("23:00"), HandsOnSeen("b/live", "Panel")))
    assert rundown.by_hand_until == OPENS
    rundown = compiled((OPENS + minutes(1), HandsOnSeen("c/holding", "Panel")))
    assert rundown.by_hand_until == at("10:00") + A_DAY


def test_a_night_is_not_skipped() -> None:
    """It has an end of its own."""
    rundown = compiled()
    state = state_at(rundown, at("22:10"))
    assert refusal(rundown, state, Skip("c/night"), at("22:10")) == (
        "a night cannot be skipped; retime the session after it instead"
    )


def edited(after: tuple[Session, ...], when: datetime, on_air: str | None) -> Rundown:
    """Return the rundown after an edit at that instant."""
    before = show(digest="before")
    adopted = Adopted("after", "before", on_air, None)
    return compile_room(
        "main", show(*after, digest="after"), made((when, adopted)), {"before": before}
    )


def test_an_edit_in_the_night_changes_when_it_ends() -> None:
    """The next morning begins later: the night goes on."""
    later = tomorrow(live("c", "11:00", length=30))
    rundown = edited((*EVENING, later), at("23:50"), None)
    assert laid_out(rundown)[4:6] == ["23:45–10:45 c/night", "10:45–11:00 c/holding"]


def test_another_day_is_added_when_the_show_is_over() -> None:
    """The closing makes way for the night, which ends before the day that is new."""
    before = replace(show(*EVENING), digest="before")
    adopted = Adopted("after", "before", None, None)
    decisions = made((ENDED + minutes(30), adopted))
    rundown = compile_room("main", show(digest="after"), decisions, {"before": before})
    assert laid_out(rundown)[4:7] == [
        "23:45–00:15 closing", "00:15–09:45 c/night", "09:45–10:00 c/holding",
    ]  # fmt: skip


def test_an_edit_turns_a_gap_into_a_night() -> None:
    """What held for the afternoon closes as soon as the next session is tomorrow's."""
    today = (*EVENING, live("c", "23:58"))
    before = show(*today, digest="before")
    adopted = Adopted("after", "before", None, None)
    decisions = made((at("23:50"), adopted))
    rundown = compile_room("main", show(digest="after"), decisions, {"before": before})
    assert laid_out(rundown)[4:7] == [
        "23:45–23:50 c/holding", "23:50–09:45 c/night", "09:45–10:00 c/holding~2",
    ]  # fmt: skip


@pytest.mark.parametrize("late", [OPENS, OPENS + minutes(5)])
def test_an_edit_after_the_opening_brings_no_night_back(late: datetime) -> None:
    """The holding on air stays until the first session, wherever that is moved to."""
    rundown = edited((*EVENING, tomorrow(live("c", "10:10"))), late, None)
    assert laid_out(rundown)[4:7] == [
        "23:45–09:45 c/night", "09:45–10:10 c/holding", "10:10–10:20 c/live",
    ]  # fmt: skip


def test_a_recording_that_ends_a_day_does_not_last_all_night() -> None:
    """A daemon that was never there before starts in the night: it must not show the evening."""
    evening = (talk("a", "22:00", length=30, qa=10), talk("b", length=30, qa=None))
    rundown = compile_room("main", show(*evening, *MORNING), ())
    assert state_at(rundown, at("23:00")).item.id == "a/premiere"  # nobody has said that it ended
    for clock in ("02:00", "09:00"):
        state = state_at(rundown, at(clock) + A_DAY)
        assert (state.item.id, state.streaming) == ("c/night", False)
    assert state_at(rundown, at("09:50") + A_DAY).item.id == "c/holding"


def test_a_decision_in_the_night_brings_no_talk_of_the_evening_back() -> None:
    """What the evening still had counts when its recordings are cut, whoever asks, and when."""
    evening = (talk("a", "22:00", length=30, qa=10), talk("b", length=30, qa=None))
    now = at("00:30") + A_DAY
    for decisions in ((), made((now, Skip("c/live")))):
        state = state_at(compile_room("main", show(*evening, *MORNING), decisions), now)
        assert (state.item.id, state.streaming) == ("c/night", False)


def test_a_night_leaves_by_the_clock() -> None:
    """And can be held like anything else."""
    night = next(item for item in compiled().items if item.kind is ItemKind.NIGHT)
    assert night.leaves is Leaves.BY_CLOCK
    held = compiled((at("23:50"), Hold("c/night")))
    assert state_at(held, at("10:30") + A_DAY).item.id == "c/night"
