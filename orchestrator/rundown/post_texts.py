"""The words of posts: Jinja2 templates in a sandbox, each of which the timetable may override.

Called by `posts` to render and by the preflight to check. Pure: a template sees facts, not objects
that could do anything.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, Undefined
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestrator.model.timetable import Options
from orchestrator.rundown.post_kinds import PostKind, kind_named

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

_TEMPLATE_SLIPS: Final = (
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
    SyntaxError,
)
"""What a template may run into; Jinja2 compiles to Python, which has limits of nesting."""


class TemplateTextError(ValueError):
    """A template of the timetable cannot be used; the text says which and why."""


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox without the operators by which a short template makes an endless text."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self,
        context: Context,  # noqa: ARG002 - Jinja2's signature
        operator: str,
        left: object,
        right: object,
    ) -> object:
        """Multiply numbers; refuse the rest."""
        if operator == "*" and isinstance(left, int | float) and isinstance(right, int | float):
            return left * right
        raise TemplateTextError(f"“{operator}” works on small numbers only in a template")


def render(options: Options, name: str, facts: Facts) -> str:
    """Return the post's words by the timetable's template, or else by ours.

    An organizer's template that fails is passed over: saying it in our words beats silence.
    """
    own = _own_templates(options).get(name)
    if own is not None:
        with suppress(TemplateTextError):
            return _rendered(own, facts)
    return _rendered(DEFAULT_TEMPLATES[name], facts)


def check_templates(options: Options) -> list[str]:
    """Return what is wrong with the timetable's `posts`, in words for organizers."""
    problems = [_no_kind(name) for name in _names(options, "kinds") if kind_named(name) is None]
    for name, text in _own_templates(options).items():
        if name not in DEFAULT_TEMPLATES:
            problems.append(_no_kind(name))
            continue
        try:
            _rendered(text, sample_facts(), strict=True)
        except TemplateTextError as error:
            problems.append(f"posts: the template “{name}” cannot be used: {error}")
    return problems


def _no_kind(name: str) -> str:
    return f"posts: “{name}” is no kind of post; there are {', '.join(DEFAULT_TEMPLATES)}"


def _names(options: Options, key: str) -> list[str]:
    group = options.get(key)
    return [str(name) for name in group] if isinstance(group, Mapping) else []


def _own_templates(options: Options) -> dict[str, str]:
    group = options.get("templates")
    if not isinstance(group, Mapping):
        return {}
    return {str(name).lower().replace("_", "-"): str(text) for name, text in group.items()}


def _rendered(text: str, facts: Facts, strict: bool = False) -> str:
    try:
        words = _template(text, strict).render(facts)
    except (TemplateError, TemplateTextError) as error:
        raise TemplateTextError(f"{error}") from None
    except _TEMPLATE_SLIPS as error:
        raise TemplateTextError(f"{type(error).__name__}: {error}") from None
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST]


@lru_cache(maxsize=200)
def _template(text: str, strict: bool) -> Template:
    undefined = StrictUndefined if strict else Undefined
    environment = _Environment(undefined=undefined, autoescape=False, finalize=_blank_if_none)
    return environment.from_string(text)


def _blank_if_none(value: object) -> object:
    """Return what is shown for a fact; one that does not apply shows nothing."""
    return "" if value is None else value


def sample_facts() -> dict[str, object]:
    """Return facts of every kind that a template may use, as an example."""
    start = datetime(2020, 9, 19, 15, tzinfo=UTC)
    return {
        "event": "A meetup",
        "event_url": "https://example.org",
        "register": "https://example.org/register",
        "room": "Main",
        "title": "A talk",
        "byline": "Ann Example, Bo Example",
        "speakers": [{"name": "Ann Example", "url": "https://example.org/ann"}],
        "contacts": "https://example.org/ann",
        "abstract": "What it is about.",
        "qa": True,
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
