"""The timetable's `posts`."""

import pytest

from orchestrator.model.options import PostOptions
from orchestrator.posts.kinds import PostKind
from tests.timetable.readers import only_problem, place_of, timetable_of


def test_posts_are_read_by_the_names_of_their_kinds() -> None:
    """However those are spelled."""
    posts = timetable_of(
        "posts:\n  kinds: {qa-open: off, TALK_STARTED: yes}\n"
        '  templates: {QA_OPEN: "Ask {{ byline }}!"}\n'
    ).posts
    assert posts == PostOptions(
        kinds={PostKind.QA_OPEN: False, PostKind.TALK_STARTED: True},
        templates={PostKind.QA_OPEN: "Ask {{ byline }}!"},
    )


def test_without_posts_nothing_is_changed() -> None:
    """The usual kinds in the usual words."""
    assert timetable_of("").posts == PostOptions()


@pytest.mark.parametrize(
    ("posts", "part", "what", "mend"),
    [
        ("{kind: {}}", "kind", "isn't a key of “posts”", "did you mean “kinds”?"),
        ("{kinds: {qa-opn: on}}", "qa-opn", "isn't a key of the kinds", "did you mean “qa-open”?"),
        ("{kinds: {qa-open: maybe}}", "maybe", "neither on nor off", "qa-open: off"),
        ("{kinds: [qa-open]}", "[qa", "is a list", "qa-open: off"),
        (
            "{templates: {upnext: x}}",
            "upnext",
            "isn't a key of the posts'",
            "did you mean “up-next”?",
        ),
        ('{templates: {up-next: "{{ oops"}}', '"{{ oops', "cannot be used", "docs/venues.md"),
        ('{templates: {up-next: "{{ nam }}"}}', '"{{ nam', "cannot be used", "docs/venues.md"),
    ],
)
def test_what_makes_no_sense_is_located(posts: str, part: str, what: str, mend: str) -> None:
    """Kinds, switches, templates."""
    text = f"posts: {posts}\n"
    problem = only_problem(text)
    assert what in problem.what
    assert mend in problem.mend
    assert (problem.where.line, problem.where.column) == place_of(text, part)


@pytest.mark.parametrize(
    "template",
    [
        "x" * 2001,
        "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
        "{%for a in b%}" * 40 + "{%endfor%}" * 40,
    ],
)
def test_a_template_without_measure_is_refused(template: str) -> None:
    """Nothing that stands in a timetable may stop the daemon that reads it."""
    assert (
        "the template “up-next”"
        in only_problem(f'posts: {{templates: {{up-next: "{template}"}}}}\n').what
    )
