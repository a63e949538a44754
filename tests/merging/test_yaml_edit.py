"""What an import writes changes the lines it must, and leaves all others as people wrote them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator.errors import PermanentError
from orchestrator.merging.three_way import Decides
from orchestrator.sources.schedule import SourceRoom, Talk
from orchestrator.timetable.loading import loads
from tests.merging.histories import FILE, ROOMS, History, talk

HEAD = "event: {name: X, date: 2026-09-19, timezone: Europe/Berlin}\nrooms: {main-hall: {name: Main Hall}}\n"  # noqa: E501
A, B = talk("a", 2, room="g1"), talk("b", 4, room="g1", abstract="Short.", track="")


def written(sessions: str, talks: list[Talk], **decided: Decides) -> str:
    """Take these talks into a file that has had A and B from the source; return its text."""
    history = History({each.source_id: each for each in (A, B)})
    history.take()  # gives the base
    history.text = HEAD + sessions
    history.talks = {each.source_id: each for each in talks}
    history.take(decided)
    assert loads(history.text, FILE).timetable is not None
    return history.text.removeprefix(HEAD)


BY_HAND = """\
sessions:
# the evening
- {source_id: s-a,  start: "12:00", title: 'Talk a', duration: 30m,   # braces
   speakers: [ Person a ], track: Art, abstract: "Two\\n\\nparagraphs, one with # no comment"}

# after the pause
- title:   Talk b        # quotes are not needed
  source_id: s-b
  speakers:
  - Person b             # she prefers tea
  abstract: >
    Short.
  start: 2026-09-19 14:00
  duration: 00:30:00


# the end
"""


def test_what_has_not_changed_is_not_touched() -> None:
    """Not one byte, in whatever way it is written."""
    assert written(BY_HAND, [A, B]) == BY_HAND


CHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"title": "New: one"}, "title:   Talk b  ", 'title:   "New: one"  '),
    ({"length": timedelta(minutes=45)}, "00:30:00", "45m"),
    ({"speakers": ("Bo", "Al")}, "- Person b             # she prefers tea",
     '- "Bo"\n  - "Al"             # she prefers tea'),
    ({"start": B.start + timedelta(minutes=5)}, "2026-09-19 14:00", '"2026-09-19 14:05"'),
    ({"abstract": "One\n\nTwo"}, ">\n    Short.", "|-\n    One\n\n    Two"),
    ({"track": "Art"}, "  - Person b             # she prefers tea\n",
     "  - Person b             # she prefers tea\n  track: Art\n"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "before", "after"), CHANGES)
def test_a_change_is_written_in_its_place(change: Any, before: str, after: str) -> None:
    """All else stays, comments and spaces too."""
    meant = BY_HAND.replace(before, after)
    if "title" in change:  # the id was made of the title, and is what the show knows it by
        end = "# quotes are not needed\n"
        meant = meant.replace(end, f"{end}  id: talk-b\n")
    found = written(BY_HAND, [A, replace(B, **change)])
    assert found == meant


def test_values_in_braces_are_changed_in_their_braces() -> None:
    """And stay on their line."""
    found = written(BY_HAND, [replace(A, title="Re: a", track="", language="ru"), B])
    assert 'title: "Re: a", duration: 30m,   # braces' in found
    assert 'track: "", language: ru, abstract: "Two' in found
    assert found.endswith(BY_HAND.partition("# after the pause")[2])


def test_a_session_that_moves_takes_its_comments_along() -> None:
    """Behind the one that it follows now."""
    found = written(BY_HAND, [replace(A, start=B.start + timedelta(hours=1)), B])
    assert found.index("# after the pause") < found.index("# the evening")
    assert found.index("# the evening") < found.index("source_id: s-a")
    assert found.index("source_id: s-a") < found.index("# the end")
    assert 'start: "15:00"' in found


def test_a_session_that_fits_stays_where_it_is() -> None:
    """Only its time is another."""
    found = written(BY_HAND, [replace(A, start=A.start + timedelta(minutes=5)), B])
    assert found == BY_HAND.replace('"12:00"', '"12:05"')


def test_a_new_session_is_put_where_it_belongs() -> None:
    """Between those before and after it in its room."""
    between = talk("c", 3, room="g1", title="Zwischen: den Zeiten")
    found = written(BY_HAND, [A, between, B])
    assert found.index("s-a") < found.index("s-c") < found.index("# after the pause")


def test_line_ends_of_windows_stay() -> None:
    """In what comes as well."""
    history = History({"s-a": A})
    history.take()
    history.text = history.text.replace("\n", "\r\n")
    history.talks["s-b"] = B
    history.take()
    assert history.text.count("\n") == history.text.count("\r\n")


def test_sessions_in_brackets_are_left_to_their_writer() -> None:
    """Where one comes or goes; the message says what to do."""
    inline = 'sessions: [{source_id: s-a, start: "12:00", title: Talk a, duration: 30m}]\n'
    with pytest.raises(PermanentError, match="the sessions stand in brackets"):
        written(inline, [A, B, talk("c", 5, room="g1")])


UNDER_DATES = """\
sessions:
- date: 2026-09-19
- {source_id: s-a, start: "12:00", title: Talk a, duration: 30m}
- {source_id: s-b, start: "14:00", title: Talk b, duration: 30m}
"""


def test_sessions_under_dates_are_changed_where_they_stand() -> None:
    """What comes or moves is left to their writer: a date counts on for what stands below it."""
    found = written(UNDER_DATES, [replace(A, title="Other"), B])
    assert "title: Other" in found
    assert "- date: 2026-09-19\n" in found
    with pytest.raises(PermanentError, match="sessions stand under a “date”"):
        written(UNDER_DATES, [A, B, talk("c", 5, room="g1")])


def test_an_alias_is_left_to_its_writer() -> None:
    """What stands there is another session's value, too."""
    text = (
        'sessions:\n- {source_id: s-a, start: "12:00", title: &t Talk a, duration: 30m, id: a}\n'
        '- {source_id: s-b, start: "14:00", title: *t, duration: 30m, id: b}\n'
    )
    with pytest.raises(PermanentError, match="change it by hand"):
        written(text, [replace(A, title="Other"), B])


def test_a_speaker_of_one_small_word_gets_a_key() -> None:
    """Such a word is a key; those that are known are written by theirs."""
    people = "speakers:\n  ann: {name: Ann Example}\n\n"
    history = History({"s-a": A})
    history.take()
    history.text = history.text.replace("sessions:", f"{people}sessions:")
    history.talks["s-a"] = replace(A, speakers=("Ann Example", "banksy"))
    history.take()
    assert "speakers: [ann, banksy]" in history.text
    assert '  ann: {name: Ann Example}\n  banksy: {name: "banksy"}\n' in history.text


def test_a_room_with_another_name_is_renamed_unless_it_was_by_hand() -> None:
    """Its id stays: settings and links go by it."""
    history = History({"s-a": A, "s-b": replace(B, room="g2")})
    history.take()
    history.text = history.text.replace('name: "Зал 2"', 'name: "Second"')
    history.rooms = (SourceRoom("g1", "Great Hall"), SourceRoom("g2", "Hall 2"))
    history.take()
    assert 'main-hall: {name: "Great Hall"}' in history.text
    assert 'name: "Second"' in history.text
    assert ROOMS[0].name not in history.text


def test_the_time_that_is_there_twice_is_written_with_its_offset() -> None:
    """In the night when the clocks go back."""
    twice = replace(A, start=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    history = History({"s-a": twice})
    history.take()
    assert 'start: "2026-10-25T02:30:00+01:00"' in history.text
    assert history.timetable.sessions[0].start == twice.start
