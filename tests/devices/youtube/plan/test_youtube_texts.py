"""Texts within YouTube's limits."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.youtube.plan.texts import (
    DESCRIPTION_BYTES,
    Text,
    clean_chat,
    clean_description,
    clean_tags,
    clean_title,
    cut_bytes,
    cut_characters,
)

any_text = st.text(max_size=300)


def test_a_long_title_is_cut_at_a_word() -> None:
    """A hundred characters at most, whole words, an ellipsis."""
    title = clean_title("neural cellular automata " * 10)
    assert title.endswith(("neural…", "cellular…", "automata…"))
    assert len(title) <= 100


def test_a_cut_right_after_a_space_tears_no_word() -> None:
    """Whatever the limit, each word that is left is a whole one."""
    text = "Cellular automata – Ann Other | ML Art at Data Fest"
    for most in range(10, len(text)):
        cut = cut_characters(text, most).removesuffix("…")
        assert cut.split() == text.split()[: len(cut.split())], most


def test_no_separator_is_left_before_the_ellipsis() -> None:
    """A title that is cut between its parts ends with a word."""
    assert (
        cut_characters("Neural art – Ann Lee | ML Art at Data Fest", 24) == "Neural art – Ann Lee…"
    )


def test_a_title_that_fits_is_left_as_it_is() -> None:
    """Exactly a hundred characters need no cut."""
    assert clean_title("x" * 100) == "x" * 100


def test_angle_brackets_and_line_breaks_leave_a_title() -> None:
    """YouTube refuses < and >; a title is one line."""
    assert clean_title(" A <b>bold</b>\n title ") == "A bbold/b title"


def test_descriptions_are_measured_in_bytes() -> None:
    """Cyrillic letters take two: 2,500 of them are the limit."""
    assert cut_bytes("я" * 2500, DESCRIPTION_BYTES) == "я" * 2500
    assert len(cut_bytes("я" * 2501, DESCRIPTION_BYTES).encode()) <= DESCRIPTION_BYTES


def test_one_long_word_is_cut_between_whole_characters() -> None:
    """An emoji of several code points, a flag and an accent stay in one piece."""
    family = "👩\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧"
    assert cut_characters("abc" + family + "def", 7) == "abc…"
    assert cut_characters("ab" + "🇷🇺" + "cdef", 4) == "ab…"
    assert cut_characters("abe\N{COMBINING ACUTE ACCENT}fgh", 4) == "ab…"


@given(any_text, st.integers(4, 60))
def test_cutting_never_exceeds_the_limit_or_tears_a_character(text: str, most: int) -> None:
    """For any text: within the limit, and a beginning of the text with an ellipsis."""
    for cut, size in ((cut_characters(text, most), len), (cut_bytes(text, most), _bytes)):
        assert size(cut) <= most or cut == ""
        assert text.startswith(cut.removesuffix("…"))
        rest = text[len(cut.removesuffix("…")) :]
        assert cut in (text, "", "…") or not unicodedata.combining(rest[0])


def _bytes(text: str) -> int:
    return len(text.encode())


@given(any_text)
def test_cleaned_texts_pass_youtubes_checks(text: str) -> None:
    """Whatever people write, title, description and chat message are acceptable."""
    assert len(clean_title(text)) <= 100
    assert len(clean_chat(text)) <= 200
    for cleaned in (clean_title(text), clean_description(text), clean_chat(text)):
        assert "<" not in cleaned
        assert ">" not in cleaned
        cleaned.encode()


@given(any_text, any_text, any_text)
def test_a_description_has_room_for_chapters_and_what_people_added(
    body: str, chapters: str, kept: str
) -> None:
    """The body gives way; the whole never exceeds 5,000 bytes."""
    whole = Text("T", body * 40, chapters).description(kept * 10)
    assert len(whole.encode()) <= DESCRIPTION_BYTES
    assert chapters in whole


def test_tags_are_kept_while_they_fit() -> None:
    """Five hundred characters in all, commas between, quotes around tags with spaces."""
    tags = clean_tags(("art", "neural art", "art", *(f"tag number {i:03}" for i in range(100))))
    assert tags[:2] == ("art", "neural art")
    assert sum(len(t) + (2 if " " in t else 0) for t in tags) + len(tags) - 1 <= 500
