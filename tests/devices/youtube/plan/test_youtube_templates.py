"""Templates that organizers write."""

from dataclasses import replace

import pytest

from orchestrator.devices.youtube.plan.templates import TextTemplateError, event_text, talk_text
from orchestrator.model.options import PostOptions, YouTubeOptions
from orchestrator.posts.kinds import PostKind
from orchestrator.posts.template_words import About, facts
from orchestrator.posts.wording import render
from tests.devices.youtube.shows import FIRST, timetable
from tests.options import youtube_of


def _talk(**youtube: str) -> tuple[str, str]:
    plan = timetable(talks=1)
    text = talk_text(YouTubeOptions(**youtube), plan, plan.sessions[0])
    return text.title, text.description()


def test_the_default_names_talk_speakers_and_event() -> None:
    """Nothing has to be configured."""
    title, description = _talk()
    assert title == "Talk number 1 – Speaker 1 | ML Art"
    assert description == ("Talk number 1\nSpeaker 1\n\nAbout the subject of talk 1.\n\nML Art")


def test_an_organizers_template_is_filled_in() -> None:
    """With the same names as the timetable's."""
    title, description = _talk(
        title="{{ event.name }}: {{ session.title }}",
        description="{% for s in speakers %}{{ s.name }} at {{ room.name }}{% endfor %}",
    )
    assert (title, description) == ("ML Art: Talk number 1", "Speaker 1 at ML ART")


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ session.titel }}", "titel"),
        ("{% if %}", "line 1"),
        ("{{ session.title", "line 1"),
        ("{{ 1 / 0 }}", "division"),
        ("{{ session.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__.__base__.__subclasses__() }}", "unsafe"),
        ("{% for i in range(10000000) %}x{% endfor %}", "Range too big"),
    ],
)
def test_a_bad_template_is_an_error_that_says_where(template: str, says: str) -> None:
    """Unknown names, broken syntax, and whatever the sandbox forbids."""
    with pytest.raises(TextTemplateError, match="template `title`") as raised:
        _talk(title=template)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("word", "older"),
    [
        ("title", "session.title"),
        ("abstract", "session.abstract"),
        ("byline", "session.byline"),
        ("id", "session.id"),
        ("event", "event.name"),
        ("event_day", "event.day"),
        ("event_url", "event.url"),
        ("register", "event.register"),
        ("room", "room.name"),
    ],
)
def test_words_have_an_older_spelling_for_a_while(word: str, older: str) -> None:
    """In texts on YouTube and in posts, the same word in both."""
    day = timetable(talks=1)
    event = replace(day.event, url="https://example.org", register="https://example.org/r")
    day = replace(day, event=event)
    template = f"{{{{ {word} }}}} = {{{{ {older} }}}}"
    said = talk_text(youtube_of({"title": template}), day, day.sessions[0]).title
    one, other = said.split(" = ")
    assert one == other
    assert one
    about = About(day.sessions[0], day.rooms["main"])
    posts = PostOptions(templates={PostKind.QA_OPEN: template})
    assert render(posts, PostKind.QA_OPEN, facts(event, about, FIRST)) == said


def test_the_event_has_a_text_of_its_own() -> None:
    """Before the first talk and after the last: the event's name, and its talks."""
    plan = timetable(talks=2)
    text = event_text(youtube_of({}), plan, plan.rooms["main"])
    assert text.title == "ML Art"
    assert text.description() == (
        "ML Art, 2020-09-19\n\nTalk number 1 – Speaker 1\nTalk number 2 – Speaker 2"
    )
