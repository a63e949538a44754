"""How a show goes on when its timetable is edited in the middle of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.model.decisions import (
    Adopted,
    Choice,
    Decision,
    Extend,
    Hold,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
    UseBackup,
)
from orchestrator.model.rundown import Rundown
from orchestrator.model.timetable import Session, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.state_at import state_at
from tests.rundown.shows import at, day, decided, laid_out, live, minutes, pause, talk

A, B, C = talk("a", "18:00"), talk("b", "19:00"), talk("c", "20:00")
ENDED = ("18:25", RecordingEnded("a/premiere"))
Step = tuple[str, Choice] | tuple[str, Timetable]


def played(first: Timetable, *steps: Step) -> tuple[Rundown, list[Rundown]]:
    """Return the rundown after the steps, and those after each; a timetable is an edit."""
    now, earlier = replace(first, digest="0"), {}
    decisions: list[Decision] = []
    rundowns = [compile_room("main", now, decisions)]
    for number, (when, step) in enumerate(steps, start=1):
        if isinstance(step, Timetable):
            edited = replace(step, digest=str(number))
            choice: Choice = Adopted(edited.digest, now.digest, None, None)
            earlier[now.digest] = now
            now = edited
        else:
            choice = step
        decisions.append(Decision(number, at(when), "main", "test", choice))
        rundowns.append(compile_room("main", now, decisions, earlier))
    return rundowns[-1], rundowns


def test_the_premiere_on_air_stays_as_it_is() -> None:
    """Another recording, length or title under the same id changes nothing that is on air."""
    edited = day(replace(talk("a", "18:05", length=50), title="Other"), B)
    rundown, (before, *_, after) = played(day(A, B), ("18:10", edited))
    assert state_at(after, at("18:10")).playing == state_at(before, at("18:10")).playing
    assert laid_out(rundown)[1:3] == ["18:00–18:25 a/premiere", "18:25–18:45 a/qa"]
    assert rundown.items[1].title == "A"


def test_the_qa_still_to_come_may_be_longer_or_go() -> None:
    """While the recording is on, its Q&A is still a plan."""
    longer, _ = played(day(A, B), ("18:10", day(talk("a", "18:00", qa=30), B)))
    assert laid_out(longer)[2] == "18:25–18:55 a/qa"
    gone, _ = played(day(A, B), ("18:10", day(talk("a", "18:00", qa=None), B)))
    assert laid_out(gone)[2] == "18:25–19:00 b/holding"
    added, _ = played(day(talk("a", "18:00", qa=None), B), ("18:10", day(A, B)))
    assert laid_out(added)[2] == "18:25–18:45 a/qa"


def test_the_qa_on_air_keeps_its_length() -> None:
    """Who wants it longer extends it."""
    rundown, _ = played(day(A, B), ENDED, ("18:30", day(talk("a", "18:00", qa=30), B)))
    assert laid_out(rundown)[2] == "18:25–18:45 a/qa"


def test_the_item_on_air_ends_by_the_new_next_start() -> None:
    """The Q&A on air gives way to a talk that is now sooner."""
    rundown, _ = played(day(A, B), ENDED, ("18:30", day(A, talk("b", "18:40"))))
    assert laid_out(rundown)[2:4] == ["18:25–18:40 a/qa", "18:40–19:05 b/premiere"]


def test_a_removed_session_is_shown_to_its_end() -> None:
    """Then the show goes on with what is still to come, and repeats nothing."""
    chain = day(A, talk("x", qa=None), talk("y", qa=None), C)
    steps = (ENDED, ("18:50", Take("y/premiere")), ("18:55", day(A, talk("x", qa=None), C)))
    rundown, _ = played(chain, *steps)
    assert laid_out(rundown)[4:6] == ["18:50–19:15 y/premiere", "19:15–20:00 c/holding"]


@pytest.mark.parametrize(
    "edited",
    [
        day(B, C, talk("a", "21:00")),
        day(B, talk("a", "19:50"), C),
        day(talk("n", "17:00"), talk("a", "18:30"), B, C),
    ],
)
def test_a_session_on_air_that_is_moved_is_shown_once_and_loses_nothing_after_it(
    edited: Timetable,
) -> None:
    """It stays on air; what was still to come still comes."""
    rundown, _ = played(day(A, B, C), ("18:10", edited))
    premieres = [i.id for i in rundown.items if i.id.endswith("premiere")]
    assert premieres == ["a/premiere", "b/premiere", "c/premiere"]


def test_new_sessions_after_the_one_on_air_are_shown() -> None:
    """Between, at the end, pinned or following."""
    edited = day(A, live("n"), talk("p", "18:55", length=5, qa=None), B, live("z"))
    rundown, _ = played(day(A, B), ("18:10", edited))
    assert [i.session for i in rundown.items if i.session] == [
        "a", "a", "n", "p", "b", "b", "z"
    ]  # fmt: skip


def test_a_new_session_before_the_one_on_air_is_said_to_be_over() -> None:
    """It can still be taken."""
    rundown, _ = played(day(A, B), ("19:10", day(A, live("n", "18:30"), B)))
    assert [(i.id, i.because) for i in rundown.left_out if i.session == "n"] == [
        ("n/live", "its time was over when the timetable was edited")
    ]


def test_in_a_gap_the_next_session_is_the_next_of_the_edited_timetable() -> None:
    """The holding on air stays what it is, and ends when the new next session begins."""
    rundown, _ = played(day(A, B), ENDED, ("18:50", day(A, talk("n", "18:55", qa=None), B)))
    assert laid_out(rundown)[3:6] == [
        "18:45–18:55 b/holding",
        "18:55–19:00 n/premiere",
        "19:00–19:25 b/premiere",
    ]


def test_in_a_gap_swapped_talks_come_in_their_new_order() -> None:
    """None of them is lost."""
    swapped = day(A, talk("c", "19:00"), talk("b", "20:00"))
    rundown, _ = played(day(A, B, C), ENDED, ("18:50", swapped))
    talks = [(i.id, i.start) for i in rundown.items if i.id.endswith("premiere")]
    assert talks[1:] == [("c/premiere", at("19:00")), ("b/premiere", at("20:00"))]


def test_in_a_gap_a_talk_that_is_over_can_be_moved_to_be_repeated() -> None:
    """What is still to come comes first; then the talk comes again."""
    rundown, _ = played(day(A, B), ENDED, ("18:50", day(B, talk("a", "21:00", qa=None))))
    talks = [(i.id, i.start) for i in rundown.items if i.media]
    assert talks[1:] == [("b/premiere", at("19:00")), ("a/premiere~2", at("21:00"))]


def test_in_a_gap_a_new_session_without_a_start_begins_at_once() -> None:
    """It follows what is over."""
    rundown, _ = played(day(A, B), ENDED, ("18:50", day(A, live("n", length=5), B)))
    assert laid_out(rundown)[3:6] == [
        "18:45–18:50 b/holding",
        "18:50–18:55 n/live",
        "18:55–19:00 b/holding~2",
    ]


def test_in_a_gap_before_a_retimed_talk_the_talk_is_not_lost() -> None:
    """The operator's retiming outlives an edit that is about something else."""
    chain, retime = day(A, pause("coffee", 10), talk("x")), ("17:00", Retime("x", at("19:10")))
    edited = day(A, pause("coffee", 10), replace(talk("x"), title="Better"))
    rundown, _ = played(chain, retime, ENDED, ("19:00", edited))
    assert laid_out(rundown)[4:6] == ["18:55–19:10 x/holding", "19:10–19:35 x/premiere"]
    assert rundown.items[5].title == "Better"


def test_a_start_that_the_edit_changes_wins_over_an_older_retiming() -> None:
    """The last word counts, whoever says it."""
    rundown, _ = played(
        day(A, B), ("18:10", Retime("b", at("19:30"))), ENDED, ("18:30", day(A, talk("b", "19:45")))
    )
    assert next(i.start for i in rundown.items if i.id == "b/premiere") == at("19:45")


def test_a_held_holding_stays_held() -> None:
    """Also when another talk is next now."""
    edited = day(A, talk("n", "18:55"), talk("b", "19:20"))
    rundown, _ = played(day(A, B), ENDED, ("18:46", Hold("b/holding")), ("18:50", edited))
    assert state_at(rundown, at("18:56")).item.id == "b/holding"
    assert state_at(rundown, at("18:56")).held


def test_a_held_holding_stays_held_when_nothing_comes_after_it() -> None:
    """The edit takes away what it led to; the closing waits for the release."""
    rundown, _ = played(day(A, B), ENDED, ("18:45", Hold("b/holding")), ("18:45", day(A)))
    assert state_at(rundown, at("18:46")).item.id == "b/holding"
    assert [i.id for i in rundown.items[3:]] == ["b/holding", "closing"]


def test_an_extension_and_a_skip_outlive_an_edit() -> None:
    """They are about items that are still there."""
    rundown, _ = played(
        day(A, B, C),
        ENDED,
        ("18:40", Extend("a/qa", minutes(5))),
        ("18:41", Skip("b/qa")),
        ("18:42", day(A, B, talk("c", "20:10"))),
    )
    assert laid_out(rundown)[2:6] == [
        "18:25–18:50 a/qa",
        "18:50–19:00 b/holding",
        "19:00–19:25 b/premiere",
        "19:25–20:10 c/holding",
    ]


def test_an_encore_after_the_closing_is_shown() -> None:
    """The closing stays until the new talk begins, and comes again after it."""
    encore = day(A, talk("e", "20:00", qa=None))
    rundown, _ = played(day(A), ENDED, ("19:00", encore))
    assert laid_out(rundown)[3:] == [
        "18:45–20:00 closing",
        "20:00–20:25 e/premiere",
        "20:25– closing~2",
    ]


def test_after_the_closing_nothing_begins_by_itself_that_has_no_start() -> None:
    """A session that is only noted down after the show does not go on air; it can be taken."""
    rundown, _ = played(day(A), ENDED, ("19:00", day(A, live("e"))))
    assert laid_out(rundown)[3:] == ["18:45– closing"]
    assert [i.id for i in rundown.left_out] == ["e/live"]


def test_undoing_an_edit_brings_back_what_was_to_come_and_repeats_nothing() -> None:
    """A session deleted by mistake and restored is where it was; what is over stays over."""
    chain = day(A, talk("x", qa=None), C)
    without_x, without_c = day(A, C), day(A, talk("x", qa=None))
    ended = (ENDED, ("19:10", RecordingEnded("x/premiere")))
    past, _ = played(chain, *ended, ("19:30", without_x), ("19:31", chain))
    assert laid_out(past)[3:6] == [
        "18:45–19:10 x/premiere",
        "19:10–20:00 c/holding",
        "20:00–20:25 c/premiere",
    ]
    future, _ = played(chain, ("18:20", without_c), ("18:21", chain))
    assert next(i.start for i in future.items if i.id == "c/premiere") == at("20:00")


def test_deleting_the_last_talk_in_the_gap_before_it_can_be_undone() -> None:
    """The closing comes at once, and gives way to the talk that is back."""
    rundown, _ = played(day(A, B), ENDED, ("18:50", day(A)), ("18:51", day(A, B)))
    assert laid_out(rundown)[3:6] == [
        "18:45–18:50 b/holding",
        "18:50–19:00 closing",
        "19:00–19:25 b/premiere",
    ]


def test_several_edits_freeze_what_each_of_them_met() -> None:
    """What was shown under each timetable stays as it was shown."""
    rundown, _ = played(
        day(A, B, C),
        ENDED,
        ("18:30", day(A, talk("b", "18:50"), C)),
        ("18:55", day(A, C)),
        ("19:15", RecordingEnded("b/premiere")),
        ("19:20", day(A, talk("c", "19:40"))),
    )
    assert laid_out(rundown)[1:] == [
        "18:00–18:25 a/premiere",
        "18:25–18:45 a/qa",
        "18:45–18:50 b/holding",
        "18:50–19:15 b/premiere",
        "19:15–19:35 b/qa",
        "19:35–19:40 c/holding",
        "19:40–20:05 c/premiere",
        "20:05–20:25 c/qa",
        "20:25– closing",
    ]


def test_no_edit_changes_what_was_on_air_before_it() -> None:
    """Whatever the edit does, the past is the past."""
    steps: tuple[Step, ...] = (
        ENDED,
        ("18:30", day(A, talk("b", "18:50"), C)),
        ("18:55", day(C)),
        ("19:20", day(talk("n", "10:00"), talk("c", "19:40"))),
    )
    _, rundowns = played(day(A, B, C), *steps)
    for (when, _), before, after in zip(steps, rundowns, rundowns[1:], strict=False):
        for instant in (at("17:00"), at("18:10"), at("18:29"), at("18:52"), at("19:10")):
            if instant < at(when):
                old, new = state_at(before, instant).item, state_at(after, instant).item
                assert (old.id, old.start) == (new.id, new.start)


def test_what_was_planned_for_a_shown_item_stays_what_it_was_planned_by() -> None:
    """Over and under of the past are not measured by a later edit."""
    rundown, _ = played(day(A, B), ENDED, ("18:50", day(talk("a", "17:00"), B)))
    assert rundown.items[1].planned_start == at("18:00")


def test_a_take_of_an_item_that_an_edit_has_removed_since_is_history() -> None:
    """It was taken, and it is over."""
    takes = (("18:10", Take("b/premiere")), ("18:20", Take("c/premiere")))
    rundown, _ = played(day(A, B, C), *takes, ("18:30", day(A, C)))
    assert laid_out(rundown)[2:4] == ["18:10–18:20 b/premiere", "18:20–18:45 c/premiere"]


def test_an_earlier_timetable_that_is_lost_does_not_stop_the_show() -> None:
    """Without it, the one after it stands in for it."""
    decisions = decided(ENDED, ("18:30", Adopted("new", "lost", "a", at("18:00"))))
    rundown = compile_room("main", day(A, B, digest="new"), decisions, {})
    assert laid_out(rundown)[1:3] == ["18:00–18:25 a/premiere", "18:25–18:45 a/qa"]


def test_a_live_talk_or_a_break_on_air_is_frozen_too() -> None:
    """Its length is what it was when it began."""
    first: tuple[Session, ...] = (live("words", "18:00"), pause("coffee", 10), talk("x"))
    other = day(live("words", "18:00", length=30), pause("coffee", 30), talk("x"))
    words, _ = played(day(*first), ("18:05", other))
    assert laid_out(words)[1:3] == ["18:00–18:10 words/live", "18:10–18:40 coffee/break"]
    coffee, _ = played(day(*first), ("18:15", other), ("18:16", Release()))
    assert laid_out(coffee)[2:4] == ["18:10–18:20 coffee/break", "18:20–18:45 x/premiere"]


def test_another_recording_in_the_file_wins_over_the_backup_of_the_one_before() -> None:
    """Whoever mends a recording wants it shown; an edit of something else changes nothing."""
    second = Path("/media/b-2.mp4")
    spare = replace(B, backup_media=second)
    used = ("18:10", UseBackup("b/premiere"))
    kept, _ = played(day(A, spare), used, ("18:12", day(A, replace(spare, title="Other"))))
    assert [item.media for item in kept.items if item.id == "b/premiere"] == [second]
    mended = replace(spare, media=Path("/media/mended.mp4"))
    edited, _ = played(day(A, spare), used, ("18:12", day(A, mended)))
    (item,) = (item for item in edited.items if item.id == "b/premiere")
    assert (item.media, item.backup) == (mended.media, second)
