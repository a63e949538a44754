"""Organizers' templates are filled in by a process that is killed when it takes too long."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestrator.model.options import PostOptions
from orchestrator.posts import words
from orchestrator.posts.kinds import PostKind
from orchestrator.posts.wording import render, sample_facts, try_template
from orchestrator.posts.words import TemplateTextError, fill, unknown_words
from orchestrator.timetable.loading import loads
from orchestrator.upkeep import scribe as scribe_module
from orchestrator.upkeep.scribe import Scribe

ENDLESS = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}"
HUGE = "{{ title|center(900000000) }}"
LATER = "{% if title == 'Bees' %}" + ENDLESS + "{% endif %}{{ title }}"
WORDS = {"title": "A talk"}


@pytest.fixture
def scribe() -> Iterator[Scribe]:
    """Let a scribe of this test fill in all templates."""
    before = words._FILLERS[0]
    made = Scribe()
    words.let_fill(made)
    yield made
    words.let_fill(before)
    for desk in made._workers.values():
        if desk._process is not None:
            desk._process.end()


def said(template: str, title: str = "A talk") -> str:
    """Return what is said in a show, by the organizer's template or in our words."""
    options = PostOptions({}, {PostKind.QA_OPEN: template})
    return render(options, PostKind.QA_OPEN, {**sample_facts(), "title": title})


def test_a_template_is_filled_in(scribe: Scribe) -> None:
    """In whatever letters, with names that have more after a dot, and instants."""
    try_template("{{ title }}")
    assert said("Вопросы: {{ title }} ({{ event.day }}, {{ start.year }}) 🐝", "Bees") == (
        "Вопросы: Bees (2020-09-19, 2020) 🐝"
    )


@pytest.mark.parametrize(
    "template",
    [
        ENDLESS,
        HUGE,
        "{{ '%900000000d' % 1 }}",
        "{{ 'a'.ljust(900000000) }}",
        (
            "{% set n = namespace(t='ab') %}{% for i in range(40) %}{% set n.t = n.t ~ n.t %}"
            "{% endfor %}"
        ),
        "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
        "{% for i in range(100000) %}{{ abstract }}{% endfor %}",
    ],
    ids=range(7),
)
def test_one_that_takes_too_much_cannot_be_used(scribe: Scribe, template: str) -> None:
    """Of time or of memory; whoever tries it has an answer, and the next is filled in."""
    with pytest.raises(
        TemplateTextError, match=r"takes too long|too much memory|Recursion|more than"
    ):
        try_template(template)
    try_template("{{ title }}")


def test_what_can_be_worked_out_beforehand_is_bounded_too(scribe: Scribe) -> None:
    """Words are looked for in the same process: Jinja2 works out what is constant."""
    with pytest.raises(TemplateTextError):
        unknown_words("{{ 'a'|center(900000000) }}{% if %}", set())
    assert unknown_words("{{ titel }}", {"title"}) == ["titel"]


def test_a_mistake_is_said_as_before(scribe: Scribe) -> None:
    """With the line on which it stands."""
    with pytest.raises(TemplateTextError, match="unknown") as error:
        fill("a\n{% unknown %}", WORDS, strict=True)
    assert error.value.line == 2


def test_one_that_hangs_in_the_show_is_said_in_our_words(scribe: Scribe) -> None:
    """It was tried, and does so with the words of one talk only: once, and not asked again."""
    try_template(LATER)
    assert said(LATER, "Bees").startswith("Live Q&A now")
    assert LATER in scribe._too_long
    assert said(LATER, "Ants").startswith("Live Q&A now")


def test_after_that_the_others_are_filled_in(scribe: Scribe) -> None:
    """By another process, for which no cue waits."""
    try_template(LATER)
    said(LATER, "Bees")
    starting = scribe._workers[False]._starting
    assert starting is not None
    starting.join(20)
    assert said("Ask {{ title }}", "Ants") == "Ask Ants"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_process_that_is_gone_does_not_hold_the_show_up(
    scribe: Scribe, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """The post is said in our words."""
    monkeypatch.setitem(scribe_module.WALL, False, 0.3)
    try_template("{{ title }}")
    process = scribe._workers[False]._process
    assert process is not None
    os.kill(process._running.pid, number)
    assert said("Ask {{ title }}").startswith("Live Q&A now")
    assert bool(scribe._too_long) == (number == signal.SIGSTOP)


def test_texts_that_were_tried_are_not_filled_in_again(scribe: Scribe) -> None:
    """YouTube's are, for every talk, when the timetable is read; the show has them at hand."""
    fill("{{ title }}!", WORDS, strict=True, trying=True)
    del scribe._workers[False]
    assert fill("{{ title }}!", WORDS, strict=True) == "A talk!"


def test_several_may_ask_at_once(scribe: Scribe) -> None:
    """A timetable is read in a thread, beside the show."""
    try_template("{{ title }}")
    found: list[str] = []

    def ask(number: int) -> None:
        found.extend(
            fill(f"{number} {i} {{{{ title }}}}", WORDS, strict=True, trying=number % 2 == 0)
            for i in range(20)
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted(f"{n} {i} A talk" for n in range(4) for i in range(20))


TIMETABLE = """\
event: {{name: Bees, date: 2020-09-19, timezone: UTC}}
rooms: {{main: {{name: Main{youtube}}}}}
posts: {{templates: {{qa-open: {post}}}}}
sessions:
  - {{title: Bees, duration: 10m, start: "18:00"}}
"""


@pytest.mark.parametrize(
    "read",
    [
        lambda: TIMETABLE.format(youtube="", post=f"'{ENDLESS}'"),
        lambda: TIMETABLE.format(
            youtube=f", youtube: {{title: '{ENDLESS}'}}", post="'{{ title }}'"
        ),
        lambda: TIMETABLE.format(
            youtube=", youtube: {description: \"{{ 'a' * 10**9 }}\"}", post="'{{ title }}'"
        ),
    ],
    ids=["post", "youtube", "youtube's size"],
)
def test_a_timetable_with_such_a_template_is_read_and_told(read: Callable[[], str]) -> None:
    """The problem has its place; nothing hangs."""
    loaded = loads(read(), Path("/show.yaml"))
    assert loaded.timetable is None
    assert any("template" in str(problem) for problem in loaded.problems)
