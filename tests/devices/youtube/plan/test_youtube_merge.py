"""Ours, theirs, and what was there before."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.youtube.plan.merge import (
    Drift,
    Seen,
    Written,
    drifts,
    merge,
    written_as_json,
    written_from_json,
)
from orchestrator.devices.youtube.plan.texts import Text

ONE = Text("Talk one", "About one", tags=("art",), category="28")
TWO = Text("Talk two", "About two", tags=("art",), category="28")
SEEN_ONE = Seen("Talk one", "About one", ("art",), "28")
LAST = Written(ONE, SEEN_ONE)


def test_the_next_talk_replaces_the_one_before() -> None:
    """Without edits by hand the texts are ours."""
    assert merge(TWO, SEEN_ONE, LAST, ()) == Seen("Talk two", "About two", ("art",), "28")


def test_an_edit_to_what_we_still_want_is_kept() -> None:
    """A person corrected the title; only our chapters are new."""
    now = replace(SEEN_ONE, title="Talk one!")
    merged = merge(replace(ONE, chapters="00:00 Start"), now, LAST, ())
    assert merged.title == "Talk one!"
    assert merged.description == "About one\n\n00:00 Start"


def test_an_edit_that_contradicts_gives_way() -> None:
    """The edited title of talk one is not talk two's."""
    assert merge(TWO, replace(SEEN_ONE, title="Talk one!"), LAST, ()).title == "Talk two"


def test_added_lines_and_tags_stay() -> None:
    """Ours are replaced, a person's are kept below."""
    now = Seen("Talk one", "About one\nSlides: x.org", ("art", "by hand"), "28")
    merged = merge(TWO, now, LAST, ())
    assert merged.description == "About two\n\nSlides: x.org"
    assert merged.tags == ("art", "by hand")


def test_a_category_chosen_by_hand_stays() -> None:
    """As long as ours is the same as before."""
    assert merge(TWO, replace(SEEN_ONE, category="10"), LAST, ()).category == "10"


def test_without_a_wish_tags_and_category_are_left() -> None:
    """None means: whatever is there."""
    bare = Text("Talk two", "About two")
    merged = merge(bare, replace(SEEN_ONE, tags=("x",), category="10"), LAST, ())
    assert (merged.tags, merged.category) == (("x",), "10")


def test_our_own_lines_are_known_again_without_a_memory() -> None:
    """After a loss of memory our old texts and chapters are not taken for a person's."""
    now = replace(SEEN_ONE, description="About one\n\n00:00 Start\n1:02:03 One\n\nBy hand")
    assert merge(TWO, now, None, {"About one"}).description == "About two\n\nBy hand"


CHAPTERS = "00:00 Starting soon\n18:00 Talk one\n1:02:03 Q&A: Talk one"
WITH_CHAPTERS = replace(ONE, chapters=CHAPTERS)
PROGRAMMES = [
    "18:00 Doors open\n18:30 Talk one",
    "Programme\n18:00 Talk one\n18:30 Q&A: Talk one\n00:30 The end",
    "00:00 My own chapters\n05:00 Demo\n10:00 Questions",
    "10:00 Coffee",
]


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_programme_that_a_person_added_stays(programme: str) -> None:
    """Its lines begin with a time, as chapters do, and are none of ours."""
    written = WITH_CHAPTERS.description()
    last = Written(WITH_CHAPTERS, replace(SEEN_ONE, description=written))
    now = replace(SEEN_ONE, description=f"{written}\n\n{programme}\nConduct: example.org/coc")
    merged = merge(TWO, now, last, ())
    assert merged.description == f"About two\n\n{programme}\nConduct: example.org/coc"
    again = merge(ONE, merged, Written(TWO, replace(now, description="About two")), ())
    assert again.description == f"About one\n\n{programme}\nConduct: example.org/coc"


@pytest.mark.parametrize("programme", PROGRAMMES[:2])
def test_a_programme_stays_without_a_memory(programme: str) -> None:
    """Only a list that begins at 00:00 and ascends can be our chapters."""
    now = replace(SEEN_ONE, description=f"About one\n\n{CHAPTERS}\n\n{programme}")
    assert merge(TWO, now, None, {"About one"}).description == f"About two\n\n{programme}"


def test_a_programme_above_our_text_stays() -> None:
    """Wherever it stands."""
    written = WITH_CHAPTERS.description()
    last = Written(WITH_CHAPTERS, replace(SEEN_ONE, description=written))
    now = replace(SEEN_ONE, description=f"18:00 Doors open\n\n{written}")
    assert merge(TWO, now, last, ()).description == "About two\n\n18:00 Doors open"


def test_a_programme_right_below_our_chapters_stays() -> None:
    """Without an empty line between them: where the times go back, our list has ended."""
    written = WITH_CHAPTERS.description()
    last = Written(WITH_CHAPTERS, replace(SEEN_ONE, description=written))
    now = replace(SEEN_ONE, description=f"{written}\n18:00 Doors open\n18:30 Talk one")
    assert merge(TWO, now, last, ()).description == "About two\n\n18:00 Doors open\n18:30 Talk one"


def test_a_chapter_that_a_person_renamed_is_still_a_chapter() -> None:
    """It gives way to ours: twice in one list, YouTube would drop both. An added one stays."""
    written = WITH_CHAPTERS.description()
    last = Written(WITH_CHAPTERS, replace(SEEN_ONE, description=written))
    edited = written.replace("18:00 Talk one", "18:00 Talk 1\n30:00 The trick")
    now = replace(SEEN_ONE, description=edited)
    later = replace(TWO, chapters=f"{CHAPTERS}\n1:10:00 Talk two")
    merged = merge(later, now, last, ())
    assert merged.description == f"{later.description()}\n\n30:00 The trick"


def test_drift_names_what_a_person_changed() -> None:
    """Title and description, compared with what was read after our write."""
    assert drifts(SEEN_ONE, LAST) == []
    assert drifts(replace(SEEN_ONE, title="X"), LAST) == [Drift("title", "X")]


def test_what_youtube_made_of_our_text_is_no_drift() -> None:
    """A text that YouTube itself changed is not a person's edit."""
    as_kept = Seen("Talk one", "About one.")
    assert drifts(as_kept, Written(ONE, as_kept)) == []


words = st.text("ab \n", max_size=20)


@given(st.builds(Seen, words, words), st.builds(Text, words, words))
def test_merging_twice_changes_nothing_more(now: Seen, wanted: Text) -> None:
    """What was written and read back needs no second write."""
    once = merge(wanted, now, None, ())
    assert merge(wanted, once, Written(wanted, once), ()) == once


def test_a_write_survives_being_kept() -> None:
    """Kept as JSON and read again, it is equal."""
    assert written_from_json(written_as_json(LAST)) == LAST
