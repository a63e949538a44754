"""The words of posts, and what an organizer's templates may do."""

import re

import pytest

from orchestrator.model.options import PostOptions
from orchestrator.posts.kinds import PostKind
from orchestrator.posts.wording import (
    DEFAULT_TEMPLATES,
    LONGEST,
    render,
    sample_facts,
    try_template,
)
from orchestrator.posts.words import TemplateTextError


@pytest.mark.parametrize("name", DEFAULT_TEMPLATES)
def test_our_own_templates_use_only_facts_that_exist(name: str) -> None:
    """What the preflight demands of others holds for ours."""
    try_template(DEFAULT_TEMPLATES[name])


def test_a_template_may_be_in_any_language() -> None:
    """Only what is written differs."""
    template = "Вопросы к «{{ title }}» – {{ byline }}: {{ link }}"
    posts = PostOptions(templates={"qa-open": template})
    assert render(posts, PostKind.QA_OPEN, sample_facts()) == (
        "Вопросы к «A talk» – Ann Example, Bo Example: https://spatial.chat/s/example?room=1"
    )


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ titel }}", "'titel' is undefined"),
        ("{{ title ", "unexpected end"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ speakers.append(1) }}", "is unsafe"),
        ("{{ 'x' * 1000000000 }}", "small numbers"),
        ("{{ 'x' * -5 * 1000000000 * '' }}", "small numbers"),
        ("{{ 9 ** 99999999 }}", "small numbers"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(template: str, words: str) -> None:
    """Before the show, by an example of every fact."""
    with pytest.raises(TemplateTextError, match=re.escape(words)):
        try_template(template)


def test_a_line_of_dashes_is_allowed() -> None:
    """A short text may be repeated; it is how people draw a line."""
    posts = PostOptions(templates={PostKind.QA_OPEN: "{{ '-' * 20 }}"})
    assert render(posts, PostKind.QA_OPEN, sample_facts()) == "-" * 20


def test_a_template_that_fails_during_the_show_is_passed_over() -> None:
    """Saying it in our words beats silence."""
    posts = PostOptions(templates={"qa-open": "{{ 1 / 0 }}"})
    assert render(posts, PostKind.QA_OPEN, sample_facts()).startswith("Live Q&A now in Main")


def test_a_text_has_no_empty_lines_and_an_end() -> None:
    """What templates leave blank is not shown."""
    template = "  a   b \n\n\n {{ none }} \n{{ 'long ' ~ title }}" + "x" * 5000
    posts = PostOptions(templates={"qa-open": template})
    text = render(posts, PostKind.QA_OPEN, sample_facts())
    assert text.startswith("a b\nlong A talkxxx")
    assert len(text) == LONGEST


@pytest.mark.parametrize("kind", [k for k in PostKind if k is not PostKind.EDIT])
def test_each_kind_has_words_without_optional_facts(kind: PostKind) -> None:
    """A talk without a speaker, a link or a successor reads well, too."""
    bare = dict.fromkeys(sample_facts()) | {"title": "A talk", "room": "Main", "minutes": 5}
    bare |= {"starts": "15:00 UTC", "ends": "15:20 UTC", "byline": ""}
    text = render(PostOptions(), kind, bare)
    assert "None" not in text
    assert "–" not in text


def test_a_template_knows_what_is_told_of_a_talk() -> None:
    """Its kind, track, language, host, links and slides; and of its people more than a name."""
    template = (
        "{{ kind }}/{{ track }}/{{ language }}/{{ host }}/{{ links[0] }}/{{ slides }}/"
        "{{ speakers[0].bio }}/{{ speakers[0].pronouns }}/{{ do_not_record }}"
    )
    posts = PostOptions(templates={"qa-open": template})
    assert render(posts, PostKind.QA_OPEN, sample_facts()) == (
        "keynote/Generative/en/Mo Derator/https://example.org/paper/"
        "https://example.org/slides.pdf/Draws./she/her/False"
    )
