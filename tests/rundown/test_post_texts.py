"""The words of posts, and what an organizer's templates may do."""

import pytest

from orchestrator.rundown.post_kinds import PostKind
from orchestrator.rundown.post_texts import (
    DEFAULT_TEMPLATES,
    LONGEST,
    check_templates,
    render,
    sample_facts,
)


@pytest.mark.parametrize("name", DEFAULT_TEMPLATES)
def test_our_own_templates_use_only_facts_that_exist(name: str) -> None:
    """What the preflight demands of others holds for ours."""
    assert check_templates({"templates": {name: DEFAULT_TEMPLATES[name]}}) == []


def test_a_template_may_be_in_any_language() -> None:
    """Only what is written differs."""
    posts = {"templates": {"QA_OPEN": "Вопросы к «{{ title }}» – {{ byline }}: {{ link }}"}}
    assert render(posts, PostKind.QA_OPEN, sample_facts()) == (
        "Вопросы к «A talk» – Ann Example, Bo Example: https://spatial.chat/s/example?room=1"
    )


@pytest.mark.parametrize(
    ("posts", "words"),
    [
        ({"templates": {"qa-open": "{{ titel }}"}}, "'titel' is undefined"),
        ({"templates": {"qa-open": "{{ title "}}, "“qa-open” cannot be used"),
        ({"templates": {"qa-opened": "x"}}, "“qa-opened” is no kind of post"),
        ({"kinds": {"qa_opened": "on"}}, "“qa_opened” is no kind of post"),
        ({"templates": {"qa-open": "{{ ''.__class__.__mro__ }}"}}, "unsafe"),
        ({"templates": {"qa-open": "{{ speakers.append(1) }}"}}, "is unsafe"),
        ({"templates": {"qa-open": "{{ 'x' * 1000000000 }}"}}, "small numbers"),
        ({"templates": {"qa-open": "{{ 9 ** 99999999 }}"}}, "small numbers"),
        ({"templates": {"qa-open": "{{ 1 / 0 }}"}}, "ZeroDivisionError"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(posts: dict[str, object], words: str) -> None:
    """Before the show, in words that name the template."""
    (problem,) = check_templates(posts)
    assert words in problem


def test_a_template_that_fails_during_the_show_is_passed_over() -> None:
    """Saying it in our words beats silence."""
    posts = {"templates": {"qa-open": "{{ 1 / 0 }}"}}
    assert render(posts, PostKind.QA_OPEN, sample_facts()).startswith("Live Q&A now in Main")


def test_a_text_has_no_empty_lines_and_an_end() -> None:
    """What templates leave blank is not shown."""
    posts = {
        "templates": {"qa-open": "  a   b \n\n\n {{ none }} \n{{ 'long ' ~ title }}" + "x" * 5000}
    }
    text = render(posts, PostKind.QA_OPEN, sample_facts())
    assert text.startswith("a b\nlong A talkxxx")
    assert len(text) == LONGEST


@pytest.mark.parametrize("kind", [k for k in PostKind if k is not PostKind.EDIT])
def test_each_kind_has_words_without_optional_facts(kind: PostKind) -> None:
    """A talk without a speaker, a link or a successor reads well, too."""
    bare = dict.fromkeys(sample_facts()) | {"title": "A talk", "room": "Main", "minutes": 5}
    bare |= {"starts": "15:00 UTC", "ends": "15:20 UTC", "byline": ""}
    text = render({}, kind, bare)
    assert "None" not in text
    assert "–" not in text
