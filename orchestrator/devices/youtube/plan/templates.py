"""Title and description from templates that organizers may write. Pure.

Called by `room_plan`, for the show and to try every template before it; `posts.words` fills them
in.
"""

from orchestrator.devices.youtube.plan.texts import Text, clean_description, clean_tags, clean_title
from orchestrator.errors import PermanentError
from orchestrator.model.options import YouTubeOptions
from orchestrator.model.timetable import Room, Session, Timetable
from orchestrator.posts.words import TemplateTextError, Words, fill, words_of, words_of_room

TITLE = "{{ title }}{% if byline %} – {{ byline }}{% endif %} | {{ event }}"
EVENT_TITLE = "{{ event }}{% if rooms > 1 %} – {{ room }}{% endif %}"
DESCRIPTION = """\
{{ title }}
{{ byline }}

{{ abstract }}

{% for speaker in speakers if speaker.url %}
{{ speaker.name }}: {{ speaker.url }}
{% endfor %}

{{ event }}
{% if event_url %}Schedule: {{ event_url }}{% endif %}

{% if register %}Take part: {{ register }}{% endif %}
"""
EVENT_DESCRIPTION = """\
{{ event }}, {{ event_day }}

{% for talk in talks %}
{{ talk.title }}{% if talk.byline %} – {{ talk.byline }}{% endif %}

{% endfor %}

{% if event_url %}Schedule: {{ event_url }}{% endif %}

{% if register %}Take part: {{ register }}{% endif %}
"""


class TextTemplateError(PermanentError):
    """A template cannot be read or filled in; the text says which, where and why."""


def talk_text(options: YouTubeOptions, timetable: Timetable, session: Session) -> Text:
    """Return the text of a talk; raises TextTemplateError."""
    room = timetable.rooms[session.room]
    words: Words = {
        **words_of_room(timetable.event, room),
        **words_of(session),
        "session": words_of(session),
        "rooms": len(timetable.rooms),
    }
    return _text(
        options,
        _fill("title", options.title or TITLE, words),
        _fill("description", options.description or DESCRIPTION, words),
    )


def event_text(options: YouTubeOptions, timetable: Timetable, room: Room) -> Text:
    """Return the text before the first talk and after the last; raises TextTemplateError."""
    talks = [s for s in timetable.sessions_of(room.id) if s.kind.value == "talk"]
    words: Words = {
        **words_of_room(timetable.event, room),
        "rooms": len(timetable.rooms),
        "talks": [words_of(session) for session in talks],
    }
    return _text(
        options,
        _fill("event_title", options.event_title or EVENT_TITLE, words),
        _fill("event_description", options.event_description or EVENT_DESCRIPTION, words),
    )


def _text(options: YouTubeOptions, title: str, description: str) -> Text:
    return Text(
        title=clean_title(title) or "Live",
        body=clean_description(description),
        tags=None if options.tags is None else clean_tags(options.tags),
        category=options.category,
    )


def _fill(name: str, template: str, words: Words) -> str:
    try:
        return fill(template, words, strict=True, blocks_on_lines=True)
    except TemplateTextError as error:
        where = f", line {error.line}" if error.line else ""
        raise TextTemplateError(f"the YouTube template `{name}`{where}: {error}") from None
