"""Chapters from the as-run log, by YouTube's rules."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.youtube.plan.texts import Chapter, chapters, faults, written
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind
from tests.devices.youtube.shows import FIRST

KINDS = [ItemKind.HOLDING, ItemKind.PREMIERE, ItemKind.QA, ItemKind.BREAK, ItemKind.FALLBACK]


def _line(seconds: float | None, kind: ItemKind, session: str | None = None) -> AsRunLine:
    taken = None if seconds is None else FIRST + timedelta(seconds=seconds)
    outcome = CueOutcome.FAILED if taken is None else CueOutcome.VERIFIED
    return AsRunLine(
        "main", "OBS main", PICTURE, "item", session, kind, FIRST, taken, taken, outcome
    )


def _lines(*lines: AsRunLine) -> list[str]:
    return written(chapters(list(lines), FIRST, lambda session: session.title())).splitlines()


def test_chapters_follow_what_was_on_air() -> None:
    """What was on at the start is 00:00; hours appear when they are needed."""
    assert _lines(
        _line(-300, ItemKind.HOLDING),
        _line(60, ItemKind.PREMIERE, "one"),
        _line(1260, ItemKind.QA, "one"),
        _line(3661, ItemKind.PREMIERE, "two"),
    ) == ["00:00 Starting soon", "01:00 One", "21:00 Q&A: One", "1:01:01 Two"]


def test_what_lasted_under_ten_seconds_gives_way() -> None:
    """A chapter is at least 10 s long."""
    assert _lines(
        _line(0, ItemKind.PREMIERE, "one"),
        _line(100, ItemKind.FALLBACK),
        _line(105, ItemKind.QA, "one"),
        _line(200, ItemKind.PREMIERE, "two"),
    ) == ["00:00 One", "01:45 Q&A: One", "03:20 Two"]


def test_fewer_than_three_are_not_written() -> None:
    """YouTube would drop the list."""
    assert _lines(_line(0, ItemKind.PREMIERE, "one"), _line(99, ItemKind.QA, "one")) == []


def test_what_was_never_taken_is_no_chapter() -> None:
    """A failed cue has no instant."""
    lines = _lines(
        _line(0, ItemKind.HOLDING),
        _line(None, ItemKind.PREMIERE, "one"),
        _line(60, ItemKind.PREMIERE, "two"),
        _line(120, ItemKind.QA, "two"),
    )
    assert lines == ["00:00 Starting soon", "01:00 Two", "02:00 Q&A: Two"]


@given(
    st.lists(
        st.tuples(st.floats(-600, 40_000), st.sampled_from(KINDS), st.sampled_from("abc")),
        max_size=30,
    )
)
def test_any_list_that_is_written_keeps_the_rules(
    drawn: list[tuple[float, ItemKind, str]],
) -> None:
    """First at 00:00, at least three, ascending, each at least 10 s; or no list at all."""
    found = chapters([_line(*one) for one in drawn], FIRST, str.title)
    assert found == [] or faults(found) == []


def test_a_list_that_breaks_a_rule_is_found_out() -> None:
    """Too few, not from the start, too short."""
    late = [Chapter(timedelta(seconds=s), "x") for s in (5, 12, 40)]
    assert faults(late) == [
        "the first chapter is not at 00:00",
        "chapters do not ascend, or one is shorter than 10 s",
    ]
    assert faults([]) == ["fewer than 3 chapters"]
