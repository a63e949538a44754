"""Ids: written, made of titles, unique."""

import pytest

from orchestrator.reading.slugs import LONGEST, is_id, slug
from tests.timetable.readers import only_problem, timetable_of


def ids(*rows: str) -> list[str]:
    text = "sessions:\n" + "".join(f"  - {{{row}, duration: 1m}}\n" for row in rows)
    return [s.id for s in timetable_of(text).sessions]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Differentiable self-organisation", "differentiable-self-organisation"),
        ("Нейронная галерея: щука и объём", "neyronnaya-galereya-shchuka-i-obem"),
        ("Їжак у Львові", "yizhak-u-lvovi"),
        ("Zażółć gęślą jaźń — Straße", "zazolc-gesla-jazn-strasse"),
        ("GLOW & co.", "glow-co"),
        ("ﬁne ½", "fine-1-2"),
    ],
)
def test_a_slug_is_plain_and_readable(title: str, expected: str) -> None:
    """In Latin letters, whatever the title is in."""
    assert slug(title) == expected


@pytest.mark.parametrize("title", ["芸術と機械", "؟", "…", "🎨"])
def test_a_title_without_letters_we_know_gets_a_checksum(title: str) -> None:
    """The same each time, different for different titles."""
    assert is_id(slug(title))
    assert slug(title) == slug(title)
    assert slug(title) != slug(title + "!")


def test_a_long_title_is_cut_between_words() -> None:
    """Ids stand in links and on pages."""
    short = slug("word " * 50)
    assert len(short) <= LONGEST
    assert short.endswith("-word")


def test_a_long_title_of_one_word_is_cut_in_it() -> None:
    """There is no better place."""
    assert slug("a" * 200) == "a" * LONGEST


def test_alike_titles_get_numbers() -> None:
    """In the order of the file."""
    assert ids('title: Tea, start: "18:00"', "title: Tea", "title: tea!") == [
        "tea",
        "tea-2",
        "tea-3",
    ]


def test_a_written_id_is_never_taken_by_a_title() -> None:
    """Even when it comes later."""
    assert ids('title: Tea, start: "18:00"', "title: X, id: tea", "title: Tea") == [
        "tea-2",
        "tea",
        "tea-3",
    ]


def test_breaks_without_a_title_are_numbered() -> None:
    """They need no name to be told apart."""
    rows = '  - {title: A, start: "18:00", duration: 1m}\n' + "  - break: 5m\n" * 2
    assert [s.id for s in timetable_of("sessions:\n" + rows).sessions] == ["a", "break", "break-2"]


def test_the_same_id_twice_is_noted() -> None:
    """With the line of the first."""
    problem = only_problem(
        'sessions:\n  - {id: x, title: A, start: "18:00", duration: 1m}\n'
        "  - {id: x, title: B, duration: 1m}\n"
    )
    assert "the id “x” is taken (by the session on line 3)" in problem.what
    assert (problem.where.line, problem.where.column) == (4, 10)


def test_an_id_that_cannot_be_in_a_link_gets_a_better_one() -> None:
    """Made of what was written."""
    text = 'sessions: [{id: "talk/1 й", title: A, start: "18:00", duration: 1m}]\n'
    assert only_problem(text).mend.endswith("talk-1-y")
