"""Title and description from templates that organizers may write. Pure.

Called by `room_plan` for the show, and by `options` to try every template when it is read;
`posts.words` fills them in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.devices.youtube.plan.texts import Text, clean_description, clean_tags, clean_title
from orchestrator.errors import PermanentError
from orchestrator.model.options import YouTubeOptions
from orchestrator.model.timetable import Day, Room, Session, SessionKind, Timetable
from orchestrator.posts.words import (
    TemplateTextError,
    Words,
    fill,
    fill_here,
    words_of,
    words_of_room,
)

TITLE = "{{ title }}{% if byline %} – {{ byline }}{% endif %} | {{ event }}"
EVENT_TITLE = (
    "{{ event }}{% if rooms > 1 %} – {{ room }}{% endif %}{% if day %} – {{ day }}{% endif %}"
)
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

OURS = (TITLE, EVENT_TITLE, DESCRIPTION, EVENT_DESCRIPTION)


class TextTemplateError(PermanentError):
    """A template cannot be read or filled in; the text says which, where and why."""


def talk_text(options: YouTubeOptions, timetable: Timetable, session: Session) -> Text:
    """Return the text of a talk; raises TextTemplateError."""
    words = _words_of_talk(timetable, session)
    return _text(
        options,
        _fill("title", options.title or TITLE, words),
        _fill("description", options.description or DESCRIPTION, words),
    )


def event_text(
    options: YouTubeOptions, timetable: Timetable, room: Room, day: Day | None = None
) -> Text:
    """Return the text before the first talk and after the last; raises TextTemplateError.

    `day`: of a broadcast for this day alone.
    """
    words = _words_of_event(timetable, room, day)
    return _text(
        options,
        _fill("event_title", options.event_title or EVENT_TITLE, words),
        _fill("event_description", options.event_description or EVENT_DESCRIPTION, words),
    )


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A template that fails: its key, on which line (None: not known) and why.

    `talk`: the title of the first talk with which it does; None for a text of the event.
    """

    key: str
    talk: str | None
    line: int | None
    why: str


def unfilled(options: YouTubeOptions, timetable: Timetable, room: Room) -> Iterator[Unfilled]:
    """Try the room's own templates with every talk in it; each that fails is told once."""
    talks = [(s.title, _words_of_talk(timetable, s)) for s in _talks(timetable, room)]
    event = [(None, _words_of_event(timetable, room, None))]
    tried = (
        ("title", options.title, talks),
        ("description", options.description, talks),
        ("event_title", options.event_title, event),
        ("event_description", options.event_description, event),
    )
    for key, template, cases in tried:
        if template is not None and (found := _first_failure(key, template, cases)):
            yield found


def _first_failure(
    key: str, template: str, cases: Sequence[tuple[str | None, Words]]
) -> Unfilled | None:
    for talk, words in cases:
        try:
            _filled(template, words, trying=True)
        except TemplateTextError as error:
            return Unfilled(key, talk, error.line, str(error))
    return None


def _talks(timetable: Timetable, room: Room) -> list[Session]:
    return [s for s in timetable.sessions_of(room.id) if s.kind is SessionKind.TALK]


def _words_of_talk(timetable: Timetable, session: Session) -> Words:
    return {
        **words_of_room(timetable.event, timetable.rooms[session.room]),
        **words_of(session),
        "session": words_of(session),
        "rooms": len(timetable.rooms),
    }


def _words_of_event(timetable: Timetable, room: Room, day: Day | None) -> Words:
    talks = _talks(timetable, room)
    words = {
        **words_of_room(timetable.event, room),
        "rooms": len(timetable.rooms),
        "day": "" if day is None else day.called,
        "talks": [words_of(s) for s in talks if day is None or timetable.day_of(s) == day.date],
    }
    return words if day is None else words | {"event_day": day.date.isoformat()}


def _text(options: YouTubeOptions, title: str, description: str) -> Text:
    return Text(
        title=clean_title(title) or "Live",
        body=clean_description(description),
        tags=None if options.tags is None else clean_tags(options.tags),
        category=options.category,
    )


def _filled(template: str, words: Words, trying: bool = False) -> str:
    if template in OURS:
        return fill_here(template, words, strict=True, blocks_on_lines=True)
    return fill(template, words, strict=True, blocks_on_lines=True, trying=trying)


def _fill(name: str, template: str, words: Words) -> str:
    try:
        return _filled(template, words)
    except TemplateTextError as error:
        where = f", line {error.line}" if error.line else ""
        raise TextTemplateError(f"the YouTube template `{name}`{where}: {error}") from None
