"""Whatever is in the file, loading gives a timetable or located problems, and never raises."""

import os
import random
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.model.findings import Finding, has_errors
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.keys import DEFAULTS, EVENT, POSTS, ROOM, SESSION, TOP
from orchestrator.timetable.loading import Loaded, loads
from orchestrator.venues.catalog import CATALOG

fuzz = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")))
"""FUZZ_EXAMPLES searches for longer."""

FILE = Path("/nowhere/meetup.yaml")
SHIPPED = Path(__file__).parents[2] / "schedules" / "2020-09-19.yaml"
GOOD = SHIPPED.read_text(encoding="utf-8")

WORDS = [
    *TOP, *EVENT, *POSTS, "qa-open", "{{ title }}", "{% if %}", "on",
    *EVENT, *ROOM, *SESSION, *CATALOG,
    "18:00", "25:61", "2020-09-19", "Europe/Moscow", "25m", "-5m", "none", "~", "null", "seek",
    "ml-art", "мир", "\u00a0", "\u2028", "\t", "  ", "\n", "\n  ", "\n    - ", ": ", ":", "- ",
    "{", "}", "[", "]", ", ", "'", '"', "&a ", "*a", "!!str ", "!x ", "<<: ", "? ", "| ", "> ",
    "# ", "---\n", "...\n", "%YAML 1.2\n", "\\x00", '"\\0"', "@", "`", "\x07", "\ufeff", "🎨",
]  # fmt: skip

names = st.sampled_from([*WORDS, "one", "two"])
plain = st.recursive(
    names | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


def assert_sound(loaded: Loaded) -> None:
    """Hold what is promised of every load."""
    assert (loaded.timetable is None) == has_errors(loaded.problems)
    assert_located(loaded.problems)
    if loaded.timetable is not None:
        assert_located(check(loaded.timetable, loaded.where))


def assert_located(problems: tuple[Finding, ...]) -> None:
    """Hold what is promised of every problem."""
    assert list(problems) == sorted(problems)
    for problem in problems:
        assert problem.where.line >= 1
        assert problem.where.column >= 1
        assert problem.what
        assert problem.mend
        assert "\n" not in str(problem)


def flow(value: object) -> str:
    """Write the value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "'" + str(value).replace("'", "''") + "'"


@fuzz
@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
def test_any_bytes(data: bytes) -> None:
    """Also those that are no text."""
    assert_sound(loads(data, FILE))


@fuzz
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_of_a_timetable(words: list[str]) -> None:
    """In any order, with YAML's signs between them."""
    assert_sound(loads("".join(words), FILE))


@fuzz
@given(st.randoms(use_true_random=False))
def test_a_good_timetable_with_a_mistake(chance: random.Random) -> None:
    """A few letters removed, doubled or replaced."""
    text = GOOD
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text))
        length = chance.choice([0, 0, 1, 1, 5, 40])
        text = text[:place] + chance.choice(["", *WORDS]) + text[place + length :]
    assert_sound(loads(text, FILE))


@fuzz
@given(st.dictionaries(st.sampled_from(TOP), plain, max_size=5))
def test_any_values_under_the_known_keys(tree: dict[str, object]) -> None:
    """Of the wrong kind, too deep, empty."""
    assert_sound(loads("\n".join(f"{key}: {flow(value)}" for key, value in tree.items()), FILE))


session_rows = st.lists(st.dictionaries(st.sampled_from(SESSION), plain, max_size=6), max_size=4)


@fuzz
@given(
    st.dictionaries(st.sampled_from(EVENT), plain, max_size=3),
    st.dictionaries(names, st.dictionaries(st.sampled_from(ROOM), plain, max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(DEFAULTS), plain, max_size=2),
    session_rows,
)
def test_any_values_in_the_right_places(
    event: dict[str, object],
    rooms: dict[str, object],
    defaults: dict[str, object],
    sessions: list[dict[str, object]],
) -> None:
    """Every reader meets every kind of value."""
    whole_event = {"name": "X", "date": "2020-09-19", "timezone": "UTC", **event}
    parts = {"event": whole_event, "rooms": rooms, "defaults": defaults, "sessions": sessions}
    assert_sound(loads("\n".join(f"{k}: {flow(v)}" for k, v in parts.items()), FILE))


minutes = st.integers(1, 90).map("{}m".format)
talks = st.fixed_dictionaries(
    {"title": st.sampled_from(["A", "B", "Я"]), "room": st.sampled_from(["one", "two"])},
    optional={
        "start": st.integers(0, 23).map("{}:00".format),
        "qa": minutes | st.just("none"),
        "media": st.sampled_from(["a.mp4", "b.mp4"]),
        "speakers": st.just(["Ann Example"]),
    },
)


@fuzz
@given(st.lists(st.tuples(talks, minutes), min_size=1, max_size=8))
def test_plans_that_may_or_may_not_fit(rows: list[tuple[dict[str, object], str]]) -> None:
    """Loaded and checked, with starts in any order."""
    sessions = [{**talk, "duration": duration} for talk, duration in rows]
    head = (
        "event: {name: X, date: 2020-03-29, timezone: Europe/Berlin}\nrooms: {one: {}, two: {}}\n"
    )
    assert_sound(loads(f"{head}sessions: {flow(sessions)}", FILE))
