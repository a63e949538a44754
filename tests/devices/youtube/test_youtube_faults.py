"""Shows with faults drawn at random: nothing is made twice, titles end right, quota holds.

FAULT_RUNS sets how many runs are drawn (500 for the figure in the decision record).
"""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from orchestrator.devices.youtube.api.keeping import MemoryStore
from orchestrator.rehearsal.youtube_emulator import Delays, FaultKind
from tests.devices.youtube.fault_tally import FaultTally
from tests.devices.youtube.shows import Studio, studio, timetable

pytestmark = pytest.mark.slow

RUNS = int(os.environ.get("FAULT_RUNS", "40"))
PASSING = [kind for kind in FaultKind if kind is not FaultKind.QUOTA_GONE]
SLOW_ONES = {FaultKind.TIMEOUT, FaultKind.TIMEOUT_AFTER}
MOST_SLOW = 2
SHORT = 0.5

faults = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from(PASSING), st.sampled_from([5.0, 30.0])),
    max_size=8,
).filter(lambda drawn: sum(kind in SLOW_ONES for _, kind, _ in drawn) <= MOST_SLOW)
drawn_runs = settings(
    max_examples=RUNS,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run takes too long to shrink
)


@pytest.fixture(scope="module")
def tally() -> Iterator[FaultTally]:
    """Count over all runs, and print the counts at the end (`pytest -s` shows them)."""
    counts = FaultTally()
    yield counts
    print(f"\n{counts}")


def order(show: Studio, drawn: list[tuple[int, FaultKind, float]]) -> None:
    for nth, kind, seconds in drawn:
        show.emulator.faults.order(kind, nth=nth, seconds=seconds)


def doubles(show: Studio) -> list[str]:
    """Return what was made more than once."""
    world = show.emulator.world
    listed = [
        (i["snippet"]["playlistId"], str(i["snippet"]["resourceId"])) for i, _ in world.playlists
    ]
    found = []
    if len(world.broadcasts) > 1:
        found.append(f"{len(world.broadcasts)} broadcasts")
    if len(world.streams) > 1:
        found.append(f"{len(world.streams)} streams")
    if len(listed) != len(set(listed)):
        found.append("playlist items")
    return found


@drawn_runs
@given(
    drawn=faults,
    restarts=st.sets(st.integers(1, 40), max_size=3),
    forgets=st.booleans(),
    lag=st.sampled_from([0.0, 3.0, 8.0]),
)
async def test_nothing_is_made_twice(
    tally: FaultTally,
    drawn: list[tuple[int, FaultKind, float]],
    restarts: set[int],
    forgets: bool,
    lag: float,
) -> None:
    """Whatever goes wrong while broadcast, stream and playlist entry are made, each is made once.

    The daemon is killed between beats, and may forget everything it kept; what was made may be
    missing in lists for some seconds.
    """
    plan = timetable(talks=1, playlist="PL1", thumbnail="none")
    forgot, kills = False, 0
    async with studio(plan, delays=Delays(listed=lag), patience=SHORT) as show:
        order(show, [(1 + nth % 16, kind, seconds) for nth, kind, seconds in drawn])
        world = show.emulator.world
        for beat in range(150):
            # Each waits up to a minute after failures of its own: any of them may come last.
            if beat > 42 and world.broadcasts and world.streams and world.playlists:
                break
            if beat in restarts:
                kills, loses = kills + 1, forgets and settled(show)
                show.restart(MemoryStore() if loses else None)
                forgot = forgot or loses
            await show.beat()
            show.clock.advance(2)
        tally.count("making everything", show, len(doubles(show)), kills, forgot)
        assert doubles(show) == []
        assert [len(m) for m in (world.broadcasts, world.streams, world.playlists)] == [1, 1, 1]
        assert show.ledger.used() >= show.emulator.meter.total or forgot


def settled(show: Studio) -> bool:
    """Whether lists show everything: only then can a memory be lost without a second insert."""
    now = show.clock.now()
    made = [b.inserted for b in show.emulator.world.broadcasts.values()]
    made += [s.inserted for s in show.emulator.world.streams.values()]
    made += [at for _, at in show.emulator.world.playlists]
    return all(show.emulator.world.is_listed(at, now) for at in made)


@settings(drawn_runs, max_examples=max(10, RUNS // 4))
@given(drawn=faults, kill=st.integers(0, 900))
async def test_a_show_with_faults_ends_in_the_right_titles(
    tally: FaultTally, drawn: list[tuple[int, FaultKind, float]], kill: int
) -> None:
    """Titles right at the end of each talk, one broadcast, ended, quota never exceeded."""
    async with studio(timetable(talks=2, complete=True, thumbnail="none"), patience=SHORT) as show:
        order(show, drawn)
        await show.run(show.clock.now() + timedelta(seconds=kill))
        show.restart()
        await show.run_all()
        await show.run(show.clock.now() + timedelta(minutes=3))
        tally.count("whole shows", show, len(doubles(show)), kills=1, forgot=False)
        assert doubles(show) == []
        history, broadcast = show.emulator.history, show.broadcast
        for item in (show.items[2], show.items[4]):
            title = history.value_at("title", broadcast, item.end - timedelta(seconds=10))
            talk = show.timetable.session(item.session)
            assert title.startswith(f"{talk.title} ")
        assert history.of("title", broadcast)[-1].value == "ML Art"
        assert show.emulator.broadcast(broadcast).state == "complete"
        assert show.emulator.meter.exceeded == 0
        assert show.ledger.used() >= show.emulator.meter.total


@settings(drawn_runs, max_examples=max(8, RUNS // 8))
@given(drawn=faults)
async def test_broadcasts_of_talks_are_not_made_twice_either(
    tally: FaultTally,
    drawn: list[tuple[int, FaultKind, float]],
) -> None:
    """One for each talk, each titled as its talk, each ended."""
    async with studio(
        timetable(talks=2, pause=3, per="session", thumbnail="none"), patience=SHORT
    ) as show:
        order(show, drawn)
        await show.run_all()
        await show.run(show.clock.now() + timedelta(minutes=3))
        world = show.emulator.world
        made_twice = max(0, len(world.broadcasts) - 2) + max(0, len(world.streams) - 1)
        tally.count("a broadcast a talk", show, made_twice, kills=0, forgot=False)
        assert len(world.broadcasts) == 2
        assert len(world.streams) == 1
        titles = sorted(b.snippet["title"] for b in world.broadcasts.values())
        assert [t[:13] for t in titles] == ["Talk number 1", "Talk number 2"]
        assert {show.emulator.broadcast(b).state for b in world.broadcasts} == {"complete"}
