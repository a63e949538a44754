"""Any show: random timetables, and what people and recordings might decide in them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st

from orchestrator.model.decisions import (
    Adopted,
    Autopilot,
    Back,
    Choice,
    Decision,
    Extend,
    Fallback,
    HandsOffSeen,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind, Rundown
from orchestrator.model.timetable import LatePolicy, Session, Streaming, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.state_at import next_boundary, state_at
from tests.rundown.shows import MAIN, at, day, laid_out, live, minutes, pause, talk

enough = settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
"""How hard to look: enough to find what breaks, quick enough to be run always."""

OPENING = at("10:00")
NAMES = "abcdefgh"
STREAMING = replace(MAIN, streaming=Streaming(minutes(10), minutes(5)))


@st.composite
def sessions(draw: st.DrawFn, name: str, start: datetime | None) -> Session:
    """Draw a talk with or without Q&A, a live talk or a break."""
    length = draw(st.integers(1, 40))
    kind = draw(st.sampled_from(["premiere", "premiere", "no Q&A", "live", "break"]))
    match kind:
        case "premiere":
            session = talk(name, length=length, qa=draw(st.integers(1, 25)))
        case "no Q&A":
            session = talk(name, length=length, qa=None)
        case "live":
            session = live(name, length=length, qa=draw(st.none() | st.integers(1, 25)))
        case _:
            session = pause(name, length)
    return replace(session, start=start)


@st.composite
def timetables(draw: st.DrawFn, digest: str = "first") -> Timetable:
    """Draw a day that passes the checks: the first session is pinned, pinned starts go forwards."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    pinned = OPENING + minutes(draw(st.integers(0, 30)))
    rows = [draw(sessions(names[0], pinned))]
    for name in names[1:]:
        start = None
        if draw(st.booleans()):
            pinned += minutes(draw(st.integers(1, 90)))
            start = pinned
        rows.append(draw(sessions(name, start)))
    return day(*rows, room=draw(st.sampled_from([MAIN, STREAMING])), digest=digest)


@st.composite
def edits(draw: st.DrawFn, timetable: Timetable, digest: str) -> Timetable:
    """Draw the timetable with sessions removed, added, moved or changed; or quite another."""
    other = draw(timetables(digest))
    if draw(st.booleans()):
        return other
    mine, theirs = list(timetable.sessions), list(other.sessions)
    kept = [s for s in mine if draw(st.integers(0, 4))]
    known = {s.id for s in kept}
    added = [s for s in theirs if s.id not in known and draw(st.booleans())]
    rows = [*kept, *added] or theirs
    if draw(st.booleans()):
        rows = draw(st.permutations(rows))
    return replace(timetable, digest=digest, sessions=tuple(_in_order(rows)))


def _in_order(rows: Sequence[Session]) -> list[Session]:
    """Give the rows starts that go forwards, the first one being pinned."""
    latest = OPENING - minutes(1)
    ordered: list[Session] = []
    for row in rows:
        start = row.start
        if start is None and not ordered:
            start = OPENING
        if start is not None:
            start = latest = max(start, latest + minutes(1))
        ordered.append(replace(row, start=start))
    return ordered


def _row(session: Session) -> str:
    start = f"{session.start:%H:%M}" if session.start else "following"
    media = "" if session.media else " (no recording)"
    return f"{session.id} {start} {session.duration} + {session.qa}{media}"


class Show:
    """A show so far: what is decided, and every rundown that was in force on the way."""

    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self.earlier: dict[str, Timetable] = {}
        self.decisions: list[Decision] = []
        self.rundowns: list[Rundown] = [self.compiled()]

    def __repr__(self) -> str:
        """Tell the show so that a failed test can be read."""
        tables = {**self.earlier, self.timetable.digest: self.timetable}
        lines = [
            f"{digest}: {', '.join(_row(session) for session in table.sessions)}"
            for digest, table in tables.items()
        ]
        lines += [f"{d.at:%H:%M:%S} {d.choice}" for d in self.decisions]
        lines += [" | ".join(laid_out(rundown)) for rundown in self.rundowns]
        return "\n".join(["", *lines, ""])

    @property
    def rundown(self) -> Rundown:
        return self.rundowns[-1]

    def decide(self, now: datetime, choice: Choice) -> None:
        number = len(self.decisions) + 1
        self.decisions.append(Decision(number, now, "main", "test", choice, "because"))
        self.rundowns.append(self.compiled())

    def adopt(self, now: datetime, edited: Timetable) -> None:
        on_air = state_at(self.rundown, now).item
        choice = Adopted(edited.digest, self.timetable.digest, on_air.session, on_air.start)
        self.earlier[self.timetable.digest] = self.timetable
        self.timetable = edited
        self.decide(now, choice)

    def compiled(self, now: datetime | None = None) -> Rundown:
        return compile_room("main", self.timetable, self.decisions, self.earlier, now)


@st.composite
def shows(draw: st.DrawFn, most: int = 10) -> Show:
    """Draw a show in which time goes by and sensible things are decided."""
    show = Show(draw(timetables()))
    now = OPENING - minutes(draw(st.integers(0, 30)))
    for _ in range(draw(st.integers(0, most))):
        now = draw(later(show.rundown, now))
        if draw(st.integers(0, 5)) == 0:
            show.adopt(now, draw(edits(show.timetable, f"edit{len(show.decisions)}")))
        else:
            choice = draw(st.sampled_from(sensible(show.rundown, now)))
            show.decide(now, choice)
    return show


@st.composite
def later(draw: st.DrawFn, rundown: Rundown, now: datetime) -> datetime:
    """Draw an instant not before now: the next boundary, just beside it, or any."""
    boundary = next_boundary(rundown, now)
    if boundary is not None and draw(st.booleans()):
        beside = draw(st.sampled_from([-1, 0, 0, 1]))
        return max(now, boundary + timedelta(seconds=beside))
    return now + timedelta(seconds=draw(st.sampled_from([0, 1, 30, 240, 600, 1800])))


def sensible(rundown: Rundown, now: datetime) -> list[Choice]:
    """Return what may be decided now, by people as the rules have it, and by the show itself."""
    state = state_at(rundown, now)
    ids = [i.id for i in (*rundown.items, *rundown.left_out)]
    sessions_known = {i.session for i in rundown.items if i.session}
    people: list[Choice] = [Hold(state.item.id), Release(), Fallback()]
    people += [Autopilot(on=True), Autopilot(on=False)]
    people += [Extend(state.item.id, minutes(m)) for m in (-30, -3, 4)]
    people += [Take(item) for item in ids] + [Skip(item) for item in ids]
    people += [
        Retime(session, now + minutes(m)) for session in sorted(sessions_known) for m in (1, 20, 90)
    ]
    people += [Back(rundown.way_back.item)] * 3 if rundown.way_back else []
    allowed = [c for c in people if refusal(rundown, state, c, now) is None]
    return allowed + _by_itself(rundown, now)


def _by_itself(rundown: Rundown, now: datetime) -> list[Choice]:
    state = state_at(rundown, now)
    choices: list[Choice] = [HandsOnSeen(state.item.id, "Another")]
    if not state.in_charge:
        choices += [HandsOffSeen(state.item.id)]
    if state.item.kind is ItemKind.PREMIERE and state.playing is not None:
        choices += [RecordingEnded(state.item.id)] * 4
        choices += [JoinedLate(state.item.id, policy) for policy in LatePolicy]
        choices += [Fallback(state.item.id)]
    return choices


@st.composite
def nonsense(draw: st.DrawFn) -> Choice:
    """Draw any choice about anything, as no rule would let it pass."""
    kinds = ["premiere", "live", "qa", "break", "holding"]
    item = draw(st.sampled_from(["closing", "", "~", "nobody/premiere~0"])) or (
        f"{draw(st.sampled_from(NAMES))}/{draw(st.sampled_from(kinds))}"
        f"{draw(st.sampled_from(['', '', '~2', '~9']))}"
    )
    start = OPENING + minutes(draw(st.integers(-3000, 3000)))
    by = minutes(draw(st.integers(-500, 500)))
    policy = draw(st.sampled_from(LatePolicy))
    return draw(
        st.sampled_from(
            [
                Take(item),
                Hold(item),
                Release(),
                Skip(item),
                Extend(item, by),
                Retime(item.partition("/")[0], start),
                Fallback(item),
                Fallback(),
                Autopilot(on=draw(st.booleans())),
                RecordingEnded(item),
                JoinedLate(item, policy),
                HandsOnSeen(item, "Another"),
                HandsOffSeen(item),
                Adopted("lost", "never known", None, None),
            ]
        )
    )
