"""The words of posts: a template for each kind, each of which the timetable may override. Pure.

Called by `draft` to render and by the timetable's `event` to check; `words` fills them in.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from orchestrator.model.options import PostOptions
from orchestrator.posts.kinds import PostKind
from orchestrator.posts.words import (
    SAMPLE_OF_ROOM,
    SAMPLE_OF_SESSION,
    TemplateTextError,
    fill,
    fill_here,
)

Facts = Mapping[str, object]

TOPIC: Final = "topic"
"""The template of a room's topic, where a venue shows one."""

LONGEST: Final = 2000
"""Characters of a post, after which it is cut; no one reads more, and no venue takes much more."""

_TITLE = "“{{ title }}”{% if byline %} – {{ byline }}{% endif %}"
_GO = "{% if link %}\n{{ link }}{% endif %}"

DEFAULT_TEMPLATES: Final[Mapping[str, str]] = {
    PostKind.UP_NEXT: f"Up next in {{{{ room }}}}, {{{{ starts }}}}: {_TITLE}.{_GO}",
    PostKind.TALK_STARTED: (
        f"Now in {{{{ room }}}}: {_TITLE}."
        "{% if qa %} Ask your questions here; the speaker answers them live afterwards.{% endif %}"
        "{% if watch %}\n{{ watch }}{% endif %}"
    ),
    PostKind.QA_SOON: (
        "{{ byline or title }}: your live Q&A in {{ room }} begins in about {{ minutes }} min, at "
        "{{ starts }}. The stream lags behind: do not wait for it to end there." + _GO
    ),
    PostKind.QA_OPEN: (
        "Live Q&A now in {{ room }}: {{ byline or 'the speaker' }} on “{{ title }}”." + _GO
    ),
    PostKind.QA_ENDING: (
        "{{ byline or title }}: {{ minutes }} min left of your Q&A in {{ room }}, until {{ ends }}."
    ),
    PostKind.QA_CLOSED: (
        "The Q&A on “{{ title }}” is over."
        "{% if contacts %} {{ byline }} can still be found: {{ contacts }}.{% endif %}"
        "{% if next %}\nNext, {{ next.starts }}: “{{ next.title }}”"
        "{% if next.byline %} – {{ next.byline }}{% endif %}.{% endif %}"
    ),
    PostKind.MOVED: (
        f"Changed: {_TITLE} now starts at {{{{ starts }}}}{{% if was %}} (not {{{{ was }}}})"
        f"{{% endif %}} in {{{{ room }}}}.{_GO}"
    ),
    PostKind.CANCELLED: (
        "Cancelled: {% if qa_only %}the Q&A on {% endif %}"
        f"{_TITLE}{{% if was %}}, announced for {{{{ was }}}}{{% endif %}}."
    ),
    TOPIC: (
        "{{ event }} – {{ room }}{% if title %}. Now: {{ title }}{% endif %}"
        "{% if next %}. {{ next.starts }}: {{ next.title }}{% endif %}"
    ),
}


def render(options: PostOptions, name: str, facts: Facts) -> str:
    """Return the post's words by the timetable's template, or else by ours.

    An organizer's template that fails is passed over: saying it in our words beats silence.
    """
    own = options.templates.get(name)
    if own is not None:
        with suppress(TemplateTextError):
            return _tidy(fill(own, facts, strict=False))
    return _tidy(fill_here(DEFAULT_TEMPLATES[name], facts))


def try_template(text: str) -> None:
    """Fill a template in with an example of every fact; raises TemplateTextError."""
    fill(text, sample_facts(), strict=True, trying=True)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST]


def sample_facts() -> dict[str, object]:
    """Return facts of every kind that a template may use, as an example."""
    start = datetime(2020, 9, 19, 15, tzinfo=UTC)
    return {
        **SAMPLE_OF_ROOM,
        **SAMPLE_OF_SESSION,
        "session": SAMPLE_OF_SESSION,
        "qa_only": False,
        "start": start,
        "starts": "15:00 UTC",
        "end": start + timedelta(minutes=20),
        "ends": "15:20 UTC",
        "was": "14:30 UTC",
        "minutes": 5,
        "link": "https://spatial.chat/s/example?room=1",
        "watch": "https://youtu.be/example",
        "next": {
            "title": "Another talk",
            "byline": "Cy Example",
            "start": start + timedelta(minutes=30),
            "starts": "15:30 UTC",
        },
    }
