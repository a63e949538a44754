"""Killed and started again at any instant, the show has the same as-run log, up to timing.

Whole shows on simulators: random timetables, recordings that are not as planned, decisions, kills.
CRASH_RUNS sets how many are drawn (`make faults`: 100).
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestrator.errors import DecisionRefusedError
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.decisions import Choice, Extend, Fallback, Hold, Release, Skip, Take
from orchestrator.model.state import RoomState
from tests.resilience.stage import START, Stage

RUNS = int(os.environ.get("CRASH_RUNS", "3"))

LONGEST_AWAY = 5.0
"""Seconds; every item is on air for longer, so that none is passed over while nobody lives."""

SECOND_CHOICE = 5.0
"""Seconds from a hold or a fallback picture to its release: long enough to be seen."""

Line = tuple[str, str, bool]
"""An item, its picture, and whether it was seen."""

DECISIONS = ["extend", "skip", "hold", "take", "fallback", "none"]


@dataclass(frozen=True)
class Plan:
    """A show and what befalls it; instants in seconds since its start.

    Items begin and end at whole tens of seconds or, where they are pinned, at fives; decisions are
    made in between: so a recording that ends a little later, because it was joined in the middle of
    its keyframes, changes the order of nothing.
    """

    text: str
    lengths: dict[str, float | None]
    decisions: tuple[tuple[float, str], ...]
    kills: tuple[tuple[float, float], ...]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    rows, lengths, end = [], {}, 0
    tens = st.integers(2, 6).map(lambda number: number * 10)
    for name in "abcde"[: draw(st.integers(2, 5))]:
        pinned = not rows or draw(st.booleans())
        if pinned and rows:
            end = (end // 10 + draw(st.integers(0, 4))) * 10 + 5
        start = f'start: "{START + timedelta(seconds=end):%H:%M:%S}", ' if pinned else ""
        length, qa = draw(tens), draw(st.sampled_from([0, 20, 40]))
        if draw(st.integers(0, 4)) == 0 and rows:
            rows.append(f"  - {{break: {length}s, {start}title: Pause {name}}}")
            end += length
            continue
        media = f"media: {name}.mp4, duration: {length}s"
        asked = f"{qa}s" if qa else "none"
        rows.append(f"  - {{id: {name}, {start}title: {name}, {media}, qa: {asked}}}")
        lengths[f"{name}.mp4"] = draw(
            st.sampled_from([length, length, length - 10, length + 10, None])
        )
        end += length + qa
    text = "event: {name: Crash, date: 2020-09-19, timezone: UTC}\nrooms: {main: {}}\nsessions:\n"
    kinds = st.sampled_from(DECISIONS)
    decisions = [
        (draw(st.integers(0, end // 10)) * 10 + between, draw(kinds)) for between in (2.5, 7.5)
    ]
    kills = st.tuples(st.floats(-20, end), st.floats(0, LONGEST_AWAY))
    drawn = sorted(draw(st.lists(kills, min_size=1, max_size=3)))
    return Plan(
        text + "\n".join(rows) + "\n", lengths, tuple(sorted(decisions)), _apart(drawn, decisions)
    )


def _apart(
    kills: Sequence[tuple[float, float]], decisions: Sequence[tuple[float, str]]
) -> tuple[tuple[float, float], ...]:
    """Return the kills during which nobody decides anything, and which do not overlap."""
    kept: list[tuple[float, float]] = []
    for at, away in kills:
        busy = any(
            at - 1 <= instant + later <= at + away + 2
            for instant, _ in decisions
            for later in (0.0, SECOND_CHOICE)
        )
        if not busy and (not kept or at > sum(kept[-1]) + 3):
            kept.append((at, away))
    return tuple(kept)


def choices(kind: str, state: RoomState) -> list[Choice]:
    """Return what is decided: the first at once, the second five seconds later."""
    item = state.item.id
    match kind:
        case "extend":
            return [Extend(item, timedelta(seconds=20))]
        case "skip":
            return [Skip(state.standby.id)] if state.standby else []
        case "hold":
            return [Hold(item), Release()]
        case "take":
            return [Take(state.standby.id)] if state.standby else []
        case "fallback":
            return [Fallback(), Release()]
    return []


@dataclass
class Played:
    """What came of a plan."""

    log: list[Line] = field(default_factory=list)
    on_air: list[str] = field(default_factory=list)


def play(plan: Plan, *, killed: bool) -> Played:
    played = Played()
    events = [(at, kind, 0.0) for at, kind in plan.decisions]
    events += [(at, "kill", away) for at, away in plan.kills if killed]

    async def mishap(stage: Stage) -> None:
        for at, kind, away in sorted(events):
            await stage.until(at)
            if kind == "kill":
                await stage.kill_daemon(away)
            else:
                await decide(stage, kind)
        while stage.rehearsal.show is not None:
            lines = await stage.rehearsal.running.journal.as_run()
            played.log = signature(lines)
            await stage.sleep(1)

    async def decide(stage: Stage, kind: str) -> None:
        state = stage.rehearsal.conductor.rooms["main"].state(stage.rehearsal.clock.now())
        for number, choice in enumerate(choices(kind, state)):
            await stage.sleep(SECOND_CHOICE if number else 0)
            try:
                await stage.rehearsal.conductor.decide("main", choice, "Ann")
            except DecisionRefusedError:
                return

    with TemporaryDirectory(prefix="crash-") as folder:
        stage = Stage(Path(folder), random.Random(0), plan.text)
        stage.rehearsal.lengths |= {
            name: timedelta(seconds=length) if length else None
            for name, length in plan.lengths.items()
        }
        stage.play(mishap)
    return played


def signature(lines: Sequence[AsRunLine]) -> list[Line]:
    """Return the log without its times; what was found again after a restart is no new line."""
    good = (CueOutcome.VERIFIED, CueOutcome.FOUND)
    short = [(line.item, str(line.picture), line.outcome in good) for line in lines]
    return [line for line, _ in groupby(short)]


@settings(
    max_examples=RUNS,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # a show takes too long to shrink
    suppress_health_check=list(HealthCheck),
)
@given(plans())
def test_a_killed_daemons_log_is_that_of_one_that_lived(plan: Plan) -> None:
    """Item for item, picture for picture."""
    lived, died = play(plan, killed=False), play(plan, killed=True)
    assert lived.log
    assert died.log == lived.log, f"{plan}\nlived {lived.log}\ndied  {died.log}"
