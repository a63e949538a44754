"""Title and description from templates that organizers write: Jinja2, sandboxed. Pure.

Called by `desired` for the wanted texts and by `check` to try every template before the show.
"""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from orchestrator.devices.youtube.texts import Text, clean_description, clean_tags, clean_title
from orchestrator.errors import PermanentError
from orchestrator.model.options import YouTubeOptions
from orchestrator.model.timetable import Room, Session, Timetable

TITLE = "{{ session.title }}{% if byline %} – {{ byline }}{% endif %} | {{ event.name }}"
EVENT_TITLE = "{{ event.name }}{% if rooms > 1 %} – {{ room.name }}{% endif %}"
DESCRIPTION = """\
{{ session.title }}
{{ byline }}

{{ session.abstract }}

{% for speaker in speakers if speaker.url %}
{{ speaker.name }}: {{ speaker.url }}
{% endfor %}

{{ event.name }}
{% if event.url %}Schedule: {{ event.url }}{% endif %}

{% if event.register %}Take part: {{ event.register }}{% endif %}
"""
EVENT_DESCRIPTION = """\
{{ event.name }}, {{ event.day }}

{% for talk in talks %}
{{ talk.title }}{% if talk.byline %} – {{ talk.byline }}{% endif %}

{% endfor %}

{% if event.url %}Schedule: {{ event.url }}{% endif %}

{% if event.register %}Take part: {{ event.register }}{% endif %}
"""


class TextTemplateError(PermanentError):
    """A template cannot be read or filled in; the text says which, where and why."""


def talk_text(options: YouTubeOptions, timetable: Timetable, session: Session) -> Text:
    """Return the text of a talk; raises TextTemplateError."""
    room = timetable.rooms[session.room]
    context = {
        **_event_context(timetable, room),
        "session": _session_context(session),
        "byline": session.byline,
        "speakers": [{"name": s.name, "url": s.url or ""} for s in session.speakers],
    }
    return _text(
        options,
        _fill("title", options.title or TITLE, context),
        _fill("description", options.description or DESCRIPTION, context),
    )


def event_text(options: YouTubeOptions, timetable: Timetable, room: Room) -> Text:
    """Return the text before the first talk and after the last; raises TextTemplateError."""
    talks = [s for s in timetable.sessions_of(room.id) if s.kind.value == "talk"]
    context = {
        **_event_context(timetable, room),
        "talks": [_session_context(session) for session in talks],
    }
    return _text(
        options,
        _fill("event_title", options.event_title or EVENT_TITLE, context),
        _fill("event_description", options.event_description or EVENT_DESCRIPTION, context),
    )


def _text(options: YouTubeOptions, title: str, description: str) -> Text:
    return Text(
        title=clean_title(title) or "Live",
        body=clean_description(description),
        tags=None if options.tags is None else clean_tags(options.tags),
        category=options.category,
    )


def _event_context(timetable: Timetable, room: Room) -> dict[str, object]:
    event = timetable.event
    return {
        "event": {
            "name": event.name,
            "day": event.day.isoformat(),
            "url": event.url or "",
            "register": event.register or "",
        },
        "room": {"id": room.id, "name": room.name},
        "rooms": len(timetable.rooms),
    }


def _session_context(session: Session) -> dict[str, str]:
    return {
        "id": session.id,
        "title": session.title,
        "abstract": session.abstract,
        "byline": session.byline,
    }


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    # plain text, not HTML: nothing is escaped, and angle brackets are removed afterwards
    return SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True)


@lru_cache(maxsize=64)
def _compiled(template: str) -> Template:
    """Return the template ready to fill in: a day of talks uses the same few."""
    return _environment().from_string(template)


def _fill(name: str, template: str, context: Mapping[str, object]) -> str:
    try:
        return _compiled(template).render(context)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f", line {line}" if line else ""
        raise TextTemplateError(
            f"the YouTube template `{name}`{where}: {error.message or error}"
        ) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, OverflowError) as error:
        raise TextTemplateError(f"the YouTube template `{name}`: {error}") from None
