"""Short ways to read a timetable's text, for the tests beside."""

from pathlib import Path

from orchestrator.model.findings import Finding
from orchestrator.model.timetable import Timetable
from orchestrator.timetable.loading import Loaded, loads

EVENT = "event: {name: Meetup, date: 2020-09-19, timezone: Europe/Moscow}\n"
SESSIONS = 'sessions: [{title: One, start: "18:00", duration: 10m}]\n'


def load_text(text: str, path: Path = Path("/nowhere/meetup.yaml")) -> Loaded:
    """Load the text; an event and a session are added when it has none."""
    head = "" if "event:" in text else EVENT
    tail = "" if "sessions:" in text else "\n" + SESSIONS
    return loads(head + text + tail, path)


def problems_of(text: str) -> tuple[Finding, ...]:
    """Return the text's problems; `load_text` says what is added to it."""
    return load_text(text).problems


def only_problem(text: str) -> Finding:
    """Return the one problem that the text has."""
    problems = problems_of(text)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def timetable_of(text: str) -> Timetable:
    """Return the timetable of a text without problems."""
    loaded = load_text(text)
    assert loaded.problems == ()
    assert loaded.timetable is not None
    return loaded.timetable


def place_of(text: str, part: str) -> tuple[int, int]:
    """Return the line and column of the part's first letter in the text, the event counted."""
    whole = text if "event:" in text else EVENT + text
    before = whole[: whole.index(part)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
