"""A broadcast for each day: what follows from the timetable, and what each should be like when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.devices.youtube.commands.preflight import check_offline
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.units.forecast import quiet_looks_left, whole_show
from orchestrator.devices.youtube.wish.desired import Aim, desired
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.state_at import state_at
from orchestrator.timetable.loading import loads

SHOW = """\
event: {name: Festival, date: 2026-10-23, timezone: UTC}
rooms: {main: {STREAM youtube: {per: day, thumbnail: none}}}
sessions:
  - {id: a, start: "18:00", title: On Friday, duration: 7h}
  - {id: b, date: 2026-10-24, start: "18:00", title: On Saturday, duration: 1h}
  - {id: c, title: Later on Saturday, duration: 1h}
  - {id: d, date: 2026-10-25, start: "18:00", title: On Sunday, duration: 1h}
"""
BY_ITSELF = SHOW.replace("STREAM", "stream: {},")
BY_THE_CREW = SHOW.replace("STREAM", "")


def timetable(text: str = BY_ITSELF) -> Timetable:
    loaded = loads(text, Path("show.yaml"))
    assert loaded.timetable is not None, loaded.problems
    return loaded.timetable


def plan(text: str = BY_ITSELF) -> RoomPlan:
    found = timetable(text)
    return plan_room(found, found.rooms["main"])


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-{day}T{clock}").replace(tzinfo=UTC)


def aims(now: datetime, text: str = BY_ITSELF) -> list[Aim]:
    """Return where the broadcasts' lives should be, Friday's first."""
    state = state_at(compile_room("main", timetable(text), ()), now)
    return [wanted.aim for wanted in desired(plan(text), state, now, (), {})]


def test_each_day_has_a_broadcast() -> None:
    """From its first talk to the end of its last, after midnight or not, called by its day."""
    found = [(b.key, b.text.title, b.starts, b.ends) for b in plan().broadcasts]
    assert found == [
        ("2026-10-23", "Festival – Friday", at(23, "18:00"), at(24, "01:00")),
        ("2026-10-24", "Festival – Saturday", at(24, "18:00"), at(24, "20:00")),
        ("2026-10-25", "Festival – Sunday", at(25, "18:00"), at(25, "19:00")),
    ]
    assert "Later on Saturday" in plan().broadcasts[1].text.body
    assert "On Sunday" not in plan().broadcasts[1].text.body


def test_a_days_broadcast_is_ended_by_itself() -> None:
    """Unless the timetable says otherwise: none can be kept open for the archive."""
    assert plan().options.complete
    kept = BY_ITSELF.replace("per: day", "per: day, complete: false")
    assert not plan(kept).options.complete
    assert aims(at(24, "12:00"), kept) == [Aim.PREPARED, Aim.PREPARED, Aim.PREPARED]
    assert aims(at(24, "18:30"), kept) == [Aim.LEFT, Aim.ON_AIR, Aim.PREPARED]


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (at(23, "12:00"), [Aim.PREPARED, Aim.PREPARED, Aim.PREPARED]),
        (at(23, "17:51"), [Aim.ON_AIR, Aim.PREPARED, Aim.PREPARED]),
        (at(23, "23:00"), [Aim.ON_AIR, Aim.PREPARED, Aim.PREPARED]),
        (at(24, "01:04"), [Aim.ON_AIR, Aim.PREPARED, Aim.PREPARED]),
        (at(24, "01:05"), [Aim.OVER, Aim.PREPARED, Aim.PREPARED]),
        (at(24, "17:51"), [Aim.OVER, Aim.ON_AIR, Aim.PREPARED]),
        (at(24, "20:04"), [Aim.OVER, Aim.ON_AIR, Aim.PREPARED]),
        (at(25, "12:00"), [Aim.OVER, Aim.OVER, Aim.PREPARED]),
        (at(25, "18:30"), [Aim.OVER, Aim.OVER, Aim.ON_AIR]),
        (at(25, "19:30"), [Aim.OVER, Aim.OVER, Aim.OVER]),
    ],
)
def test_each_is_on_air_on_its_day(now: datetime, wanted: list[Aim]) -> None:
    """With the stream, and over when that stops for the night."""
    assert aims(now) == wanted


def test_where_the_crew_streams_a_day_is_over_when_the_next_begins() -> None:
    """Nobody knows when they stop; the room opens ten minutes before."""
    assert aims(at(23, "19:00"), BY_THE_CREW) == [Aim.ON_AIR, Aim.PREPARED, Aim.PREPARED]
    assert aims(at(24, "12:00"), BY_THE_CREW) == [Aim.PREPARED, Aim.PREPARED, Aim.PREPARED]
    assert aims(at(24, "17:52"), BY_THE_CREW) == [Aim.OVER, Aim.PREPARED, Aim.PREPARED]
    assert aims(at(24, "17:56"), BY_THE_CREW) == [Aim.OVER, Aim.ON_AIR, Aim.PREPARED]


def test_between_days_the_text_is_the_days() -> None:
    """In the night and before the first talk; a talk's while it is on."""
    found = plan()
    rundown = compile_room("main", timetable(), ())

    def title(now: datetime) -> str | None:
        wanted = desired(found, state_at(rundown, now), now, (), {})[1]
        return wanted.text and wanted.text.title

    assert title(at(24, "12:00")) == "Festival – Saturday"
    assert title(at(24, "17:55")) == "Festival – Saturday"
    assert title(at(24, "18:30")) == "On Saturday | Festival"
    assert title(at(24, "21:00")) == "Festival – Saturday"


def test_units_are_needed_by_the_day() -> None:
    """Each day has its own 10,000; nobody looks once a minute through the night."""
    found = plan()
    (looks,) = (line.times for line in whole_show(found).lines if line.what == "look once a minute")
    assert looks == 8 * 60 + 30  # Friday's seven hours, the dearest
    assert quiet_looks_left(found, at(24, "12:00")) == 3 * 60 + 30
    assert quiet_looks_left(found, at(26, "12:00")) == 0


def test_one_broadcast_for_several_days_is_told() -> None:
    """It lasts for longer than YouTube keeps any."""
    one = timetable(BY_ITSELF.replace("per: day, ", ""))
    plans = plan_room(one, one.rooms["main"])
    assert plans.broadcasts[0].ends - plans.broadcasts[0].starts > timedelta(hours=12)
    found = check_offline(one, one.rooms["main"], Path())
    (told,) = [each for each in found if "12 hours" in each.what]
    assert "`per: day`" in told.mend


def test_a_day_with_a_name_is_called_by_it() -> None:
    """As people do."""
    found = timetable()
    named = tuple(replace(day, name=f"Day {n}") for n, day in enumerate(found.event.days, 1))
    called = replace(found, event=replace(found.event, days=named))
    titles = [b.text.title for b in plan_room(called, called.rooms["main"]).broadcasts]
    assert titles == ["Festival – Day 1", "Festival – Day 2", "Festival – Day 3"]
