"""A group of keys: what is passed by, and what is said of keys that mean nothing."""

from pathlib import Path

import pytest

from orchestrator.model.findings import Finding
from orchestrator.timetable.loading import loads
from tests.timetable.readers import only_problem, place_of, problems_of

EVERYWHERE = """
x-about: [anything, {at: all}]
event: {name: A, date: 2020-09-19, timezone: UTC, x-hall: 4}
defaults: {qa: none, x-a: 1}
rooms:
  hall:
    x-key: at the porter's
    scenes: {x-a: 1}
    stream: {x-a: 1}
    youtube: {x-a: 1}
    venues: [{x-who: Ann, matrix: {room: "!a:example.org", x-a: 1}}]
speakers: {ann: {name: Ann, x-phone: at the desk}}
posts: {x-a: 1, kinds: {x-a: 1}, templates: {x-a: 1}}
sessions:
  - {title: T, start: "18:00", duration: 5m, x-level: [beginner], x-a: {b: c}}
  - {break: 5m, x-food: cake}
"""


def of_a_talk(keys: str) -> tuple[Finding, ...]:
    return problems_of(f'sessions:\n  - {{start: "18:00", duration: 5m, {keys}}}\n')


def test_keys_with_an_x_are_passed_by_at_every_level() -> None:
    """They are notes of the writers to themselves, or another program's."""
    assert loads(EVERYWHERE, Path("/nowhere/meetup.yaml")).problems == ()


@pytest.mark.parametrize("row", ["x-password: abc", "x-a: {b: ['https://x.org/?token=abc']}"])
def test_a_secret_is_told_even_where_nobody_reads(row: str) -> None:
    """The file is shared all the same."""
    (problem,) = of_a_talk(f"title: T, {row}")
    assert "stands in the timetable" in problem.what


@pytest.mark.parametrize("word", ["subtitle", "titles"])
def test_a_hint_never_proposes_what_stands_there_already(word: str) -> None:
    """Who followed it would overwrite the neighbour; where there is none, it may be meant."""
    (problem,) = of_a_talk(f"title: T, {word}: U")
    assert problem.mend.startswith("known here: ")
    problems = of_a_talk(f"{word}: U")
    assert "did you mean “title”?" in {each.mend for each in problems}


def test_another_word_for_a_key_that_is_there_is_to_be_removed() -> None:
    """Its own key says it already."""
    (problem,) = of_a_talk("title: T, media: a.mp4, video: b.mp4")
    assert problem.mend == "remove it; “media” is there already"


def test_a_comma_in_braces_is_named_as_what_tore_the_text() -> None:
    """With the text put together again, in quotes."""
    text = 'sessions:\n  - {start: "18:00", duration: 5m, title: Art, code, and data}\n'
    problem = only_problem(text)
    assert (problem.where.line, problem.where.column) == place_of(text, "code")
    assert problem.what == "“code” is no key of the talk"
    mend = "a comma inside { } begins a new key; put the text in quotes"
    assert problem.mend == f'{mend}: title: "Art, code, and data"'


@pytest.mark.parametrize(
    "keys", ['title: "Art", code', "title: T, qa: none, speakers: [A B], code"]
)
def test_a_comma_after_what_was_no_plain_text_gets_no_example(keys: str) -> None:
    """What was torn is not known then."""
    (problem,) = of_a_talk(keys)
    assert problem.mend == "a comma inside { } begins a new key; put the text in quotes"


def test_a_key_with_a_colon_and_nothing_after_it_was_not_torn() -> None:
    """It is a key that means nothing, as anywhere else."""
    (problem,) = of_a_talk("title: T, codes: ")
    assert problem.mend.startswith("known here: ")
