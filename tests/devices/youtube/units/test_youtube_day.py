"""A day of ten talks on one broadcast: the units it costs and the titles it shows."""

from collections import Counter
from datetime import datetime, timedelta

from orchestrator.devices.youtube.plan.room_plan import plan_room
from orchestrator.devices.youtube.units.forecast import whole_show
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator
from tests.devices.youtube.shows import FIRST, studio, timetable

MOST_UNITS = 3300
LENGTH, QA, PAUSE = 27, 12, 6
EVERYTHING = {"complete": True, "playlist": "PL1", "tags": ["art"], "category": "28"}


async def test_a_day_of_ten_talks_stays_within_its_units() -> None:
    """All metadata, thumbnails, playlist, chapters and a chat message a talk, in 7 h 24 min.

    At most 3,300 units, the ledger is Google's meter, each title is right within 10 s of its take.
    """
    day = timetable(talks=10, length=LENGTH, qa=QA, pause=PAUSE, **EVERYTHING)
    async with studio(day) as show:
        posts: list[datetime] = []
        for item in show.items:
            await show.run(item.start + timedelta(seconds=15))
            if item.kind is ItemKind.PREMIERE:
                await show.device.post_to_chat(f"On air: {item.session}")
                posts.append(show.clock.now())
        await show.run_all()
        print(f"\n{bill(show.emulator)}\n{show.ledger.used():6,} in the ledger")
        assert show.wrong_titles(within=10) == []
        assert show.emulator.broadcast(show.broadcast).state == "complete"
        assert show.ledger.used() == show.emulator.meter.total
        assert show.emulator.meter.total <= MOST_UNITS
        assert len(show.emulator.history.of("thumbnail")) == 12
        assert len(show.emulator.history.of("chat")) == len(posts) == 10
        assert (
            "Q&A: Talk number 10"
            in show.emulator.world.broadcasts[show.broadcast].snippet["description"]
        )


def bill(emulator: YouTubeEmulator) -> str:
    """Return what the day cost by method, the dearest first (`pytest -s` shows it)."""
    times, units = Counter[str](), Counter[str]()
    for charge in emulator.meter.charges:
        times[charge.method] += 1
        units[charge.method] += charge.units
    lines = [f"{spent:6,} {method} ({times[method]})" for method, spent in units.most_common()]
    return "\n".join([*lines, f"{emulator.meter.total:6,} on the emulator's meter"])


def test_the_forecast_covers_the_day() -> None:
    """What `check` and `plan` foretell is no less than what the day cost, and not twice as much."""
    day = timetable(talks=10, length=LENGTH, qa=QA, pause=PAUSE, chat=True, **EVERYTHING)
    plan = plan_room(day, day.rooms["main"])
    assert plan.starts == FIRST
    foretold = whole_show(plan)
    assert 2700 <= foretold.total <= 2 * 2700
