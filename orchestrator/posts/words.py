"""The words that organizers' templates may use, and the one sandbox that fills them in. Pure.

Used for posts (`template_words`, `wording`) and for texts on YouTube; docs/venues.md lists them. A
template sees words, not objects that could do anything. One of an organizer's is filled in by
whoever was put in place with `let_fill`: in a show a process that can be killed (`upkeep.scribe`).
"""

from collections.abc import Mapping, Set
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Protocol, Self
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, meta
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orchestrator.model.timetable import Event, Room, Session, SessionKind, Speaker

Words = Mapping[str, object]

LONGEST_LINE: Final = 200
"""Characters that a template may make by repeating a text, for a line of dashes."""

_SLIPS: Final = (
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
    """A template cannot be used: why, and on which of its lines (None: not known)."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


class _Named(str):
    """A name that was written with a dot before: `{{ event }}` is what `{{ event.name }}` was."""

    __slots__ = ("__dict__",)

    def __new__(cls, name: str, **more: str) -> Self:
        """Return the name, with itself and `more` after a dot."""
        made = super().__new__(cls, name)
        made.__dict__.update(more, name=name)
        return made


def words_of(session: Session) -> dict[str, object]:
    """Return what every template may say of a session."""
    return {
        "id": session.id,
        "title": session.title,
        "byline": session.byline,
        "speakers": [
            {"name": s.name, "url": s.url or "", "bio": s.bio, "pronouns": s.pronouns}
            for s in session.speakers
        ],
        "contacts": ", ".join(each.url for each in session.speakers if each.url),
        "abstract": session.abstract,
        "kind": session.form,
        "track": session.track,
        "language": session.language,
        "host": session.host.name if session.host else "",
        "links": list(session.links),
        "slides": session.slides or "",
        "do_not_record": session.do_not_record,
        "qa": bool(session.qa),
    }


def words_of_room(event: Event, room: Room) -> dict[str, object]:
    """Return what every template may say of a room, no matter what is shown there."""
    day = event.day.isoformat()
    behind = {"day": day, "url": event.url or "", "register": event.register or ""}
    return {
        "event": _Named(event.name, **behind),
        "event_day": day,
        "event_url": event.url,
        "register": event.register,
        "room": _Named(room.name, id=room.id),
        "link": room.link or event.url,
        "watch": room.watch,
    }


_EVENT: Final = Event(
    "A meetup",
    date(2020, 9, 19),
    ZoneInfo("UTC"),
    "https://example.org",
    "https://example.org/register",
)
_ROOM: Final = Room("main", "Main", "main")
_TALK: Final = Session(
    id="a-talk",
    room="main",
    kind=SessionKind.TALK,
    title="A talk",
    start=None,
    duration=None,
    qa=timedelta(minutes=20),
    speakers=(
        Speaker("ann", "Ann Example", "https://example.org/ann", "Draws.", "she/her"),
        Speaker("bo", "Bo Example"),
    ),
    abstract="What it is about.",
    track="Generative",
    language="en",
    form="keynote",
    host=Speaker("mo", "Mo Derator"),
    links=("https://example.org/paper",),
    slides="https://example.org/slides.pdf",
)
SAMPLE_OF_ROOM: Final[Words] = words_of_room(_EVENT, _ROOM)
SAMPLE_OF_SESSION: Final[Words] = words_of(_TALK)
"""An example of every word, by which templates are tried."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox without the operators by which a short template makes an endless text."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self,
        context: Context,  # noqa: ARG002 - Jinja2's signature
        operator: str,
        left: object,
        right: object,
    ) -> object:
        """Multiply numbers, and short texts by them; refuse the rest."""
        if operator == "*" and isinstance(right, int | float):
            if isinstance(left, int | float):
                return left * right
            if isinstance(left, str) and isinstance(right, int) and _is_short(left, right):
                return left * right
        raise TemplateTextError(f"“{operator}” works on small numbers only in a template")


def _is_short(text: str, times: int) -> bool:
    return len(text) * times <= LONGEST_LINE


def _blank_if_none(value: object) -> object:
    """Return what is shown for a word; one that does not apply shows nothing."""
    return "" if value is None else value


_SANDBOX: Final = _Sandbox(autoescape=False, finalize=_blank_if_none)


def fill_here(
    template: str, words: Words, strict: bool = False, blocks_on_lines: bool = False
) -> str:
    """Return the template with the words filled in; raises TemplateTextError.

    It may take for ever, and all memory: only for templates that are ours. See `fill`.
    """
    try:
        return _compiled(template, strict, blocks_on_lines).render(words)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise TemplateTextError(f"{error.message or error}", line) from None
    except TemplateTextError:
        raise
    except _SLIPS as error:
        raise TemplateTextError(f"{type(error).__name__}: {error}") from None


def unknown_words_here(template: str, known: Set[str]) -> list[str]:
    """Return the words of a template that are not known; raises TemplateTextError.

    It may take all memory: what is constant in a template is worked out.
    """
    try:
        used = meta.find_undeclared_variables(_SANDBOX.parse(template))
    except TemplateError as error:
        raise TemplateTextError(f"{error.message}", getattr(error, "lineno", None)) from None
    except _SLIPS:
        raise TemplateTextError("too deeply nested") from None
    return sorted(used - known - _SANDBOX.globals.keys())


@lru_cache(maxsize=200)
def _compiled(template: str, strict: bool, blocks_on_lines: bool) -> Template:
    undefined = StrictUndefined if strict else Undefined
    sandbox = _SANDBOX.overlay(undefined=undefined, trim_blocks=blocks_on_lines)
    return sandbox.from_string(template)


class Filler(Protocol):
    """Fills in templates of organizers. `trying`: nobody waits for it, as in a show."""

    def fill(
        self, template: str, given: Words, *, strict: bool, blocks_on_lines: bool, trying: bool
    ) -> str:
        """Return the template with the words filled in; raises TemplateTextError."""
        ...

    def unknown_words(self, template: str, known: Set[str]) -> list[str]:
        """Return the words of a template that are not known; raises TemplateTextError."""
        ...


class _Here:
    """Fills them in at once, without a bound."""

    def fill(
        self, template: str, given: Words, *, strict: bool, blocks_on_lines: bool, trying: bool
    ) -> str:
        del trying
        return fill_here(template, given, strict, blocks_on_lines)

    def unknown_words(self, template: str, known: Set[str]) -> list[str]:
        return unknown_words_here(template, known)


_FILLERS: Final[list[Filler]] = [_Here()]


def let_fill(filler: Filler) -> None:
    """Have this one fill in organizers' templates from now on."""
    _FILLERS[:] = [filler]


def fill(
    template: str,
    given: Words,
    *,
    strict: bool,
    blocks_on_lines: bool = False,
    trying: bool = False,
) -> str:
    """Return an organizer's template with the words filled in; raises TemplateTextError.

    `strict`: an unknown word is an error, else it is empty. `blocks_on_lines`: a line that holds
    nothing but a block leaves no empty line. `trying`: it is only tried.
    """
    (filler,) = _FILLERS
    return filler.fill(
        template, given, strict=strict, blocks_on_lines=blocks_on_lines, trying=trying
    )


def unknown_words(template: str, known: Set[str]) -> list[str]:
    """Return the words of a template that are not known; raises TemplateTextError."""
    (filler,) = _FILLERS
    return filler.unknown_words(template, known)
