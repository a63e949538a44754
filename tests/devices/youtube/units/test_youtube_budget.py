"""Units: the forecast, what is reserved, and the beat of looks."""

from datetime import timedelta

import pytest

from orchestrator.devices.youtube.api.costs import Purpose
from orchestrator.devices.youtube.api.failures import QuotaGoneError
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.poller import Poller
from orchestrator.devices.youtube.units.forecast import (
    Forecast,
    Line,
    affordable,
    rest_of_show,
)
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.errors import NotConnectedError, TemporaryError
from orchestrator.rehearsal.youtube_emulator import FaultKind
from tests.devices.youtube.shows import FIRST, Studio, state_at, studio, timetable

REST = Forecast(
    (
        Line("live", Purpose.ON_AIR, 2, 50),
        Line("titles", Purpose.TEXT, 3, 50),
        Line("posts", Purpose.POST, 1, 50),
        Line("thumbnails", Purpose.COSMETIC, 9, 50),
    )
)


def test_what_matters_least_is_dropped_first() -> None:
    """A thumbnail leaves alone what titles and going live still need; going live takes all."""
    left = 340
    assert not affordable(Purpose.COSMETIC, 50, left, REST)
    assert affordable(Purpose.POST, 50, left, REST)
    assert affordable(Purpose.TEXT, 50, 150, REST)
    assert not affordable(Purpose.TEXT, 50, 149, REST)
    assert affordable(Purpose.ON_AIR, 50, 50, REST)
    assert not affordable(Purpose.ON_AIR, 50, 49, REST)


def _plan(**youtube: object) -> RoomPlan:
    day = timetable(talks=4, **youtube)
    return plan_room(day, day.rooms["main"])


def test_the_rest_gets_cheaper_as_the_show_goes_on() -> None:
    """Fewer talks and fewer minutes are left."""
    plan = _plan()
    totals = [
        rest_of_show(plan, FIRST + timedelta(minutes=6 * done), {}, 4 - done).total
        for done in range(5)
    ]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1]


def test_a_broadcast_that_exists_need_not_be_made() -> None:
    """But it may have to be tested before it goes live."""
    given, ours = _plan(broadcast="x"), _plan()
    lines = {line.what: line.times for line in rest_of_show(given, FIRST, {}, 4).lines}
    assert (lines["find or make and bind broadcasts"], lines["go live"]) == (0, 2)
    lines = {line.what: line.times for line in rest_of_show(ours, FIRST, {}, 4).lines}
    assert (lines["find or make and bind broadcasts"], lines["go live"]) == (1, 1)


async def looks_within(show: Studio, poller: Poller, length: timedelta, late: float = 0.0) -> int:
    """Ask each second, each time late by some, at most so many seconds; return the looks taken."""
    plan, begin, looks = (
        plan_room(show.timetable, show.timetable.rooms["main"]),
        show.clock.now(),
        0,
    )
    for second in range(int(length.total_seconds())):
        show.clock.set(begin + timedelta(seconds=second + late * (6 - second % 7) / 6))
        due = poller.due
        await poller.look(plan)
        looks += poller.due != due
    show.clock.set(begin + length)
    return looks


def poller_of(show: Studio) -> Poller:
    day = show.timetable.event.day.isoformat()
    return Poller(show.worker, Memory(show.store, day, "main"), show.clock)


@pytest.mark.parametrize("late", [0.0, 0.01])
async def test_looks_are_often_only_while_something_starts(late: float) -> None:
    """Every 2 s for at most 90 s, else once a minute, however exactly it is asked each second."""
    async with studio(timetable(talks=4)) as show:
        poller = poller_of(show)
        assert await looks_within(show, poller, timedelta(minutes=5), late) == 5
        poller.await_pictures(frozenset({"a broadcast"}))
        assert 44 <= await looks_within(show, poller, timedelta(seconds=90), late) <= 46
        assert await looks_within(show, poller, timedelta(minutes=5), late) in {5, 6}


async def test_looks_are_rare_far_from_the_show() -> None:
    """It is looked every 10 minutes five hours before."""
    async with studio(timetable()) as show:
        show.clock.advance(-5 * 3600)
        assert await looks_within(show, poller_of(show), timedelta(hours=1)) == 6


async def test_failed_looks_become_rare() -> None:
    """Each costs a unit: 2 s at first, at most a minute apart; never sooner than YouTube says."""
    async with studio(timetable()) as show:
        poller, waits = poller_of(show), []
        plan = plan_room(show.timetable, show.timetable.rooms["main"])
        wait: timedelta | None = None

        async def failing(_: RoomPlan) -> None:
            raise NotConnectedError("not reached", wait)

        poller.read = failing
        for _ in range(8):
            with pytest.raises(TemporaryError):
                await poller.look(plan)
            waits.append((poller.due - show.clock.now()).total_seconds())
            show.clock.advance(waits[-1])
        assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
        wait = timedelta(hours=3)
        with pytest.raises(TemporaryError):
            await poller.look(plan)
        assert poller.due - show.clock.now() == wait


async def test_cosmetics_are_dropped_when_units_are_short_and_the_crew_is_told() -> None:
    """Titles and going live get what they need; thumbnails do not, and health says so."""
    rest = rest_of_show(_plan(complete=True), FIRST - timedelta(minutes=6), {}, 4)
    scarce = rest.more_important_than(Purpose.COSMETIC) - 60
    async with studio(timetable(talks=4, complete=True), limit=scarce) as show:
        await show.run(show.items[1].start + timedelta(seconds=30))
        health = show.device.health()
        assert not health.ok
        assert "thumbnails, playlist and chapters" in health.summary
        assert not show.emulator.history.of("thumbnail")
        await show.run_all()
        assert show.wrong_titles() == []
        assert show.emulator.broadcast(show.broadcast).state == "complete"
        assert show.emulator.meter.exceeded == 0


async def test_the_show_goes_on_without_quota_and_the_crew_knows_what_stands_still() -> None:
    """After quotaExceeded no call leaves, the broadcast stays live, health names the hour."""
    async with studio(timetable(talks=3, complete=True)) as show:
        await show.run(show.items[1].start + timedelta(seconds=30))
        show.emulator.faults.order(FaultKind.QUOTA_GONE)
        await show.run_all()
        assert show.emulator.broadcast(show.broadcast).state == "live"
        assert show.emulator.meter.exceeded == 1
        summary = show.device.health().summary
        assert "quota is used up until 07:00 UTC" in summary
        assert "YouTube Studio" in summary


async def test_a_post_is_refused_when_the_broadcast_needs_the_units() -> None:
    """The live chat never takes what going live or ending needs."""
    async with studio(timetable(talks=1, complete=True)) as show:
        await show.run(show.items[1].start)
        show.ledger.limit = show.ledger.used() + 60
        with pytest.raises(QuotaGoneError, match="kept for the broadcast"):
            await show.device.post_to_chat("hello")
        assert not show.emulator.history.of("chat")


async def test_what_another_room_needs_is_kept_back_too() -> None:
    """The units are the project's: a thumbnail here may not cost a title there."""
    async with studio(timetable(talks=1)) as show:
        show.ledger.reserve("another room", show.ledger.limit - 440)
        await show.run(show.items[1].start + timedelta(seconds=30))
        assert show.wrong_titles() == []
        assert not show.emulator.history.of("thumbnail")
        assert "thumbnails" in show.device.health().summary


async def test_a_bug_in_a_look_does_not_spend_the_days_units() -> None:
    """The next look comes as late as after a failed one: each is charged before it is sent."""
    async with studio(timetable()) as show:
        poller, waits = poller_of(show), []
        plan = plan_room(show.timetable, show.timetable.rooms["main"])

        async def bug(_: RoomPlan) -> None:
            raise ValueError("an answer that nobody thought of")

        poller.read = bug
        for _ in range(6):
            with pytest.raises(ValueError, match="nobody"):
                await poller.look(plan)
            waits.append((poller.due - show.clock.now()).total_seconds())
            show.clock.advance(waits[-1])
        assert waits == [2, 4, 8, 16, 32, 60]


async def test_who_asks_about_another_state_reserves_nothing_and_is_not_looked_for() -> None:
    """Neither of the future nor of now: only what is wanted keeps units, and has YouTube asked."""
    async with studio(timetable(talks=4, complete=True)) as show:
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=30))
        device, now, wanted = show.device, show.clock.now(), show.state()
        device.want(wanted)
        before = show.ledger.reserved(), device.health(), tuple(device.turns(wanted))
        show.ledger.limit = show.ledger.used() + 1
        for item in show.items[1:]:
            state = state_at(show.items, item.start, True)
            for instant in (now, item.start):
                device.steps(state, instant)
                device.verdict(state, instant)
                device.milestones(state, instant)
        show.ledger.limit = 10_000
        assert before == (show.ledger.reserved(), device.health(), tuple(device.turns(wanted)))
        device.want(state_at(show.items, show.items[-1].start, True))
        assert show.ledger.reserved() < before[0]
