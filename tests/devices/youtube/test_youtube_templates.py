"""Templates that organizers write."""

import pytest

from orchestrator.devices.youtube.templates import TextTemplateError, event_text, talk_text
from tests.devices.youtube.shows import timetable
from tests.options import youtube_of


def _talk(**youtube: object) -> tuple[str, str]:
    plan = timetable(talks=1)
    text = talk_text(youtube_of(youtube), plan, plan.sessions[0])
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


def test_the_event_has_a_text_of_its_own() -> None:
    """Before the first talk and after the last: the event's name, and its talks."""
    plan = timetable(talks=2)
    text = event_text(youtube_of({}), plan, plan.rooms["main"])
    assert text.title == "ML Art"
    assert text.description() == (
        "ML Art, 2020-09-19\n\nTalk number 1 – Speaker 1\nTalk number 2 – Speaker 2"
    )
