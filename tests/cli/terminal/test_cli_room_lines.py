"""The rooms as lines on a terminal, while a rehearsal runs."""

import io

from rich.console import Console

from orchestrator.cli.rehearse import live_rooms
from orchestrator.cli.terminal.room_lines import rooms_of
from orchestrator.model.decisions import Autopilot, Hold
from orchestrator.web.state.observer import Observer
from tests.rundown.shows import at, day, pause
from tests.web.stage import Show, StillClock, make_show


def drawn(show: Show) -> str:
    console = Console(width=160, color_system=None, file=io.StringIO(), record=True)
    console.print(live_rooms(show.conductor, show.clock.now()))
    return console.export_text()


def test_a_room_is_a_line() -> None:
    """The zone's clock, what is on air and for how long, what stands by, how the device is."""
    shown = drawn(make_show(StillClock(at("18:10"))))
    items = ("Alpha (Premiere)", "18:25:00 Alpha (Live Q&A)")
    for word in ("A meetup · 18:10:00 (UTC)", "Main", "15m", *items):
        assert word in shown
    assert "! OBS studio: out of reach" in shown


async def test_what_is_out_of_the_usual_is_noted() -> None:
    """A held room that is over its time, without autopilot, says all three."""
    clock = StillClock(at("18:10"))
    show = make_show(clock)
    await show.conductor.decide("main", Hold("alpha/premiere"), "test")
    clock.move_to(at("18:27:30"))
    assert "2m30s over" in drawn(show)
    assert "held" in drawn(show)
    await show.conductor.decide("main", Autopilot(False), "test")
    assert "autopilot off" in drawn(show)


async def test_a_room_that_waits_for_a_person_promises_no_time() -> None:
    """Held, the next item comes on release; without autopilot, on a take."""
    show = make_show(StillClock(at("18:10")))
    await show.conductor.decide("main", Hold("alpha/premiere"), "test")
    assert "15m by plan" in drawn(show)
    assert "on release: Alpha (Live Q&A)" in drawn(show)
    await show.conductor.decide("main", Autopilot(False), "test")
    assert "on take: Alpha (Live Q&A)" in drawn(show)
    assert "18:25:00" not in drawn(show)


def test_the_closing_has_no_end() -> None:
    """After the last session nothing is left to count down to."""
    shown = drawn(make_show(StillClock(at("18:30")), day(pause("tea", 10, "18:00"))))
    assert "Closing" in shown
    assert " over" not in shown


def test_the_document_and_the_conductor_give_the_same_lines() -> None:
    """`status` and a rehearsal's display agree."""
    show = make_show(StillClock(at("18:10")))
    state = Observer(show.conductor, show.outbox).state()
    console = Console(width=160, color_system=None, file=io.StringIO(), record=True)
    console.print(rooms_of(state, list(state.rooms.values())))
    assert console.export_text() == drawn(show)
