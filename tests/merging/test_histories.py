"""Random histories of a source and a file: nothing that a person did is lost, nothing unseen.

`MERGE_HISTORIES=1000` makes it the long form.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.merging.three_way import Decides, Why
from orchestrator.sources.schedule import Talk
from tests.merging.histories import ROOMS, History, talk

EXAMPLES = int(os.environ.get("MERGE_HISTORIES", "50"))
MINUTE = timedelta(minutes=1)

OF_SOURCE = st.sampled_from(
    (
        "rename",
        "move",
        "room",
        "length",
        "speakers",
        "abstract",
        "track",
        "drop",
        "come",
        "same",
        "kind",
        "host",
        "links",
        "slides",
        "do_not_record",
    )
)
OF_HAND = st.sampled_from(
    (
        "title",
        "duration",
        "speakers",
        "abstract",
        "track",
        "media",
        "qa",
        "note",
        "comment",
        "cut",
        "kind",
        "links",
        "slides",
        "do_not_record",
    )
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("source"), OF_SOURCE, st.integers(0, 7), st.integers(1, 9)),
        st.tuples(st.just("hand"), OF_HAND, st.integers(0, 7), st.integers(1, 9)),
        st.tuples(st.just("import"), st.just(""), st.integers(0, 7), st.integers(0, 9)),
    ),
    min_size=3,
    max_size=14,
)


EXTRA = {"media": "talks/{}.mp4", "qa": "{}m", "note": "Note"}
"""Keys that are a person's alone, and what is written there."""
OWNED: dict[str, Callable[[int], tuple[Any, str]]] = {
    "title": lambda size: (f"By hand {size}", f"By hand {size}"),
    "duration": lambda size: ((40 + size) * MINUTE, f"{40 + size}m"),
    "speakers": lambda size: (("By Hand",), "[By Hand]"),
    "abstract": lambda size: (f"By hand {size}", f'"By hand {size}"'),
    "track": lambda size: (f"Hand {size}", f"Hand {size}"),
    "kind": lambda size: (f"Hand {size}", f"Hand {size}"),
    "links": lambda size: ((f"https://hand/{size}",), f"[https://hand/{size}]"),
    "slides": lambda size: (f"https://hand/{size}", f"https://hand/{size}"),
    "do_not_record": lambda size: (bool(size % 2), "on" if size % 2 else "off"),
}
"""Keys that the source owns: what a person sets there, and how it is written."""


def change_source(history: History, what: str, number: int, size: int) -> None:
    """Change the source; each talk keeps an hour of its own, give or take."""
    key = f"s-{number}"
    if what == "come":
        history.talks.setdefault(key, talk(str(number), number))
        return
    if key not in history.talks:
        return
    if what == "drop":
        del history.talks[key]
        return
    one = history.talks[key]
    changes: dict[str, Any] = {
        "rename": {"title": f"Renamed {number}: {size}"},
        "move": {"start": one.start + (size * 24 * 60 + size) * MINUTE},
        "room": {"room": ROOMS[size % 2].key},
        "length": {"length": (20 + size) * MINUTE},
        "speakers": {"speakers": tuple(f"P{n} {number}" for n in range(size % 3))},
        "abstract": {"abstract": "\n\n".join(f"Word {n}: {number}" for n in range(size % 4))},
        "track": {"track": f"Track {size}" if size % 2 else ""},
        "kind": {"form": ("", "keynote", "Demo")[size % 3]},
        "host": {"host": f"Host {size}" if size % 2 else ""},
        "links": {"links": tuple(f"https://source/{n}" for n in range(size % 3))},
        "slides": {"slides": f"https://source/{size}" if size % 2 else ""},
        "do_not_record": {"do_not_record": bool(size % 2)},
        "same": {},
    }[what]
    history.talks[key] = replace(one, **changes)
    if clashing(history):
        history.talks[key] = one


def clashing(history: History) -> bool:
    """Return whether two begin at once in a room, which no source may say."""
    places = [(each.start, each.room) for each in history.talks.values()]
    return len(set(places)) < len(places)


def work_by_hand(history: History, what: str, number: int, size: int) -> None:
    """Change the file as a person does."""
    key = f"s-{number}"
    session = history.session(key) if history.text else None
    if session is None or f"    source_id: {key}" not in history.text:
        return
    if what in EXTRA:
        line = f"{EXTRA[what]} {size}" if what == "note" else EXTRA[what].format(size)
        history.write(key, what, line)
        history.extra[f"{key} {what}"] = f"{what}: {line}"
    elif what == "comment":
        line = f"    source_id: {key}"
        history.text = history.text.replace(line, f"    # Hand {size} {number}\n{line}", 1)
        history.extra[f"{key} # {size} {number}"] = f"# Hand {size} {number}"
    elif what == "cut":
        if len(history.timetable.sessions) > 2:
            history.cut(key)
            history.hand.pop(key, None)
            history.removed.add(key)
            history.extra = {k: v for k, v in history.extra.items() if not k.startswith(key)}
    elif what != "abstract" or (session.abstract and "\n" not in session.abstract):
        value, line = OWNED[what](size)
        history.hand.setdefault(key, {})[what] = value
        history.write(key, what, line)


def import_and_look(history: History, before_import: dict[str, Talk]) -> None:
    """Import; hold what must be true of it, whatever came before."""
    if not history.talks:
        return
    base = dict(history.kept.base)
    file_before = history.text
    taken = history.take()
    conflicts = {(each.session, each.key) for each in taken.plan.conflicts}
    for key, values in history.hand.items():
        session = history.session(key)
        assert session is not None, f"{key}, worked on by hand, is gone"
        for name, value in values.items():
            found = getattr(session, "form" if name == "kind" else name)
            found = tuple(each.name for each in found) if name == "speakers" else found
            assert found == value, f"{key} {name}: what was written by hand is lost"
            _seen(history, key, session.id, name, value, base, conflicts)
    for line in history.extra.values():
        assert line in history.text, f"lost: {line}"
    for key in history.removed & set(history.talks):
        assert history.session(key) is None, "what was taken out by hand came back"
    for key, one in history.talks.items():
        if key not in history.hand and key not in history.removed:
            session = history.session(key)
            assert session is not None
            assert session.title == one.title
            assert (session.start, session.duration) == (one.start, one.length)
            assert tuple(each.name for each in session.speakers) == one.speakers
            assert (session.abstract, session.track) == (one.abstract, one.track)
            assert (session.form, session.links) == (one.form, one.links)
            assert (session.slides or "", session.do_not_record) == (one.slides, one.do_not_record)
            assert (session.host.name if session.host else "") == one.host
    for key in set(before_import) - set(history.talks):
        session = history.session(key)
        if session is not None:
            dropped = {c.session for c in taken.plan.conflicts if c.why is Why.DROPPED}
            assert session.id in dropped, "a dropped talk stays, and nobody is told"
    text = history.text
    again = history.take()
    assert history.text == text, "importing twice changes the file"
    assert again.plan.changes_nothing
    assert {(each.session, each.key) for each in again.plan.conflicts} == conflicts
    assert bool(file_before)


def _seen(
    history: History,
    key: str,
    session: str,
    name: str,
    value: Any,
    base: dict[str, Any],
    conflicts: set[tuple[str, str]],
) -> None:
    """Hold that a value which both sides changed is a conflict."""
    if key not in history.talks:
        return
    of_source = "length" if name == "duration" else name
    says = getattr(history.talks[key], "form" if name == "kind" else of_source)
    was = base.get(key, {}).get(of_source)
    if says not in (was, value) and was != value:
        assert (session, of_source) in conflicts, f"{key} {name}: nobody is asked"


@given(steps=STEPS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=True,
)
def test_no_work_by_hand_is_lost_and_no_conflict_unseen(steps: list[Any]) -> None:
    """Whatever both sides do; and a second import changes nothing."""
    history = History({f"s-{n}": talk(str(n), n) for n in range(4)})
    history.take()
    imported = dict(history.talks)
    for who, what, number, size in [*steps, ("import", "", 0, 0)]:
        if who == "source":
            change_source(history, what, number, size)
        elif who == "hand":
            work_by_hand(history, what, number, size)
        else:
            import_and_look(history, imported)
            imported = dict(history.talks)


@given(steps=STEPS, theirs=st.booleans())
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_decided_is_decided(steps: list[Any], theirs: bool) -> None:
    """After a word on each conflict there is none, and a second import asks no more."""
    history = History({f"s-{n}": talk(str(n), n) for n in range(4)})
    history.take()
    for who, what, number, size in steps:
        if who == "source":
            change_source(history, what, number, size)
        elif who == "hand":
            work_by_hand(history, what, number, size)
    if not history.talks:
        return
    word = Decides.THEIRS if theirs else Decides.MINE
    asked = {each.session: word for each in history.look().plan.conflicts}
    taken = history.take(asked)
    assert taken.plan.conflicts == ()
    after = history.take()
    assert after.plan.conflicts == ()
    assert after.plan.changes_nothing
    if theirs:
        for key, one in history.talks.items():
            session = history.session(key)
            if session is not None and session.id in asked:
                assert session.title == one.title or "title" in history.hand.get(key, {})
