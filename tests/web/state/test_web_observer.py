"""The state document."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.model.as_run import CueOutcome
from orchestrator.model.decisions import Adopted, Choice, Decision, Hold, Take
from orchestrator.model.rundown import ItemKind
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.state.crew_lines import TitlesInRoom
from orchestrator.web.state.documents import Preroll, StateDocument
from orchestrator.web.state.observer import ROWS_AFTER, ROWS_BEFORE, Observer
from tests.rundown.shows import at, day, live, pause, talk
from tests.web.stage import Show, StillClock, make_show, until


async def test_the_document_says_what_is_on_air_and_what_stands_by(show: Show) -> None:
    """On air and standby carry the item, its words and its times."""
    room = Observer(show.conductor, show.outbox).room("main")
    assert room.on_air.item == "alpha/premiere"
    assert room.on_air.picture is ItemKind.PREMIERE
    assert room.on_air.title == "Alpha"
    assert room.on_air.byline == "Speaker of alpha"
    assert room.on_air.media == "alpha.mp4"
    assert room.on_air.since == at("18:00")
    assert room.on_air.expected_end == at("18:25")
    assert room.standby is not None
    assert room.standby.item == "alpha/qa"
    assert room.standby.preroll is Preroll.NOTHING
    assert room.version == show.version
    assert room.devices[0].connected


async def test_the_document_tells_the_crew_the_timetables_notes() -> None:
    """On air, standing by and in the rundown; a talk's note is its Q&A's, too."""
    told = day(replace(talk("alpha", "18:00"), note="Mind the cough"), pause("tea", 10))
    show = make_show(StillClock(at("18:10")), told)
    room = Observer(show.conductor, show.outbox).room("main")
    assert room.standby is not None
    assert (room.on_air.note, room.standby.note) == ("Mind the cough", "Mind the cough")
    assert {row.item: row.note for row in room.rundown} == {
        "alpha/holding": "",
        "alpha/premiere": "Mind the cough",
        "alpha/qa": "Mind the cough",
        "tea/break": "",
        "closing": "",
    }


async def test_the_document_says_why_a_length_cannot_be_changed(show: Show) -> None:
    """A recording lasts as long as it lasts; its Q&A can be made longer and shorter."""
    observer = Observer(show.conductor, show.outbox)
    premiere = observer.room("main").on_air
    assert premiere.not_longer == premiere.not_shorter
    assert "lasts as long as it lasts" in (premiere.not_longer or "")
    await show.conductor.decide("main", Take("alpha/qa"), "test")
    questions = observer.room("main").on_air
    assert (questions.not_longer, questions.not_shorter) == (None, None)


async def test_the_document_reads_back_as_it_was_written(show: Show) -> None:
    """A client that parses the JSON has the same document, times included."""
    document = Observer(show.conductor, show.outbox).state()
    text = document.model_dump_json()
    assert StateDocument.model_validate_json(text) == document
    assert '"now":"2020-09-19T18:10:00Z"' in text


async def test_the_opening_holding_has_no_planned_start(show: Show) -> None:
    """It is there when the room opens: nothing can be late against that."""
    rows = Observer(show.conductor, show.outbox).rundown("main", 0, 2).rundown
    assert [row.planned_start is None for row in rows] == [True, False]


async def test_the_opening_holding_began_when_the_room_opened() -> None:
    """By the rundown it was there long before: nobody wants to read of hours."""
    show = make_show(StillClock(at("17:50")))
    observer = Observer(show.conductor, show.outbox)
    assert observer.room("main").on_air.start == at("17:50")
    await show.conductor.start()
    await until(lambda: bool(show.record.lines))
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(at("17:55"))
    assert observer.room("main").on_air.start == show.record.lines[0].taken
    await show.conductor.stop()


async def test_actual_times_stand_beside_planned_ones(show: Show) -> None:
    """An item that was on air has the times at which it really was."""
    assert isinstance(show.clock, StillClock)
    observer = Observer(show.conductor, show.outbox)
    row = next(r for r in observer.room("main").rundown if r.item == "alpha/premiere")
    assert row.actual_start == show.record.lines[-1].taken
    assert row.actual_end is None
    assert row.outcome is CueOutcome.VERIFIED
    assert row.planned_start == at("18:00")


async def test_a_standby_recording_on_its_first_frame_is_ready() -> None:
    """The pre-roll is ready when the device says so, and awaited before."""
    show = make_show(StillClock(at("18:05")), day(live("alpha", "18:00"), talk("beta")))
    observer = Observer(show.conductor, show.outbox)
    standby = observer.room("main").standby
    assert standby is not None
    assert standby.item == "beta/premiere"
    assert standby.preroll is Preroll.AWAITED
    show.device.preroll_ready = True
    standby = observer.room("main").standby
    assert standby is not None
    assert standby.preroll is Preroll.READY


async def test_a_held_item_pushes_the_expected_times_on(show: Show) -> None:
    """While a room is held past its end, the document says by how much it is over."""
    assert isinstance(show.clock, StillClock)
    await show.conductor.decide("main", Hold("alpha/premiere"), "test")
    show.clock.move_to(at("18:27"))
    room = Observer(show.conductor, show.outbox).room("main")
    assert room.on_air.held
    assert room.on_air.expected_end == at("18:27")
    assert room.over_seconds == timedelta(minutes=2).total_seconds()
    assert room.standby is not None
    assert room.standby.planned_start == at("18:25")
    assert room.standby.expected_start == at("18:27")


async def test_a_long_rundown_is_shown_around_the_present() -> None:
    """The document carries the rows near the item on air; the others can be asked for."""
    breaks = [pause(f"b{number}", 1, "00:00" if number == 0 else None) for number in range(200)]
    show = make_show(StillClock(at("01:40:30")), day(*breaks))
    observer = Observer(show.conductor, show.outbox)
    room = observer.room("main")
    assert room.rundown_total == 202
    assert room.on_air.item == "b100/break"
    assert room.rundown[ROWS_BEFORE].item == "b100/break"
    assert len(room.rundown) == ROWS_BEFORE + 1 + ROWS_AFTER
    page = observer.rundown("main", 0, 5)
    assert [row.item for row in page.rundown][:2] == ["b0/holding", "b0/break"]
    assert len(observer.rundown("main", 200, 500).rundown) == 2


async def test_a_forecast_is_worked_out_once_a_second() -> None:
    """However many look at a room that is over its time, its rundown is compiled once a second."""

    class CountingRoom(LiveRoom):
        asked = 0

        def forecast(self, now):  # type: ignore[no-untyped-def]
            CountingRoom.asked += 1
            return super().forecast(now)

    clock = StillClock(at("18:10"))
    show = make_show(clock, day(talk("alpha", "18:00", qa=None)))
    show.conductor.rooms["main"] = CountingRoom("main", show.conductor.rooms["main"].timetable)
    observer = Observer(show.conductor, show.outbox)
    observer.room("main")
    assert CountingRoom.asked == 0
    clock.move_to(at("18:26"))
    observer.room("main")
    observer.room("main")
    assert CountingRoom.asked == 1
    clock.move_to(at("18:26:05"))
    assert observer.room("main").over_seconds == 65
    assert CountingRoom.asked == 2


async def test_the_first_start_is_no_edit() -> None:
    """The journal says that the show began; an edit of the timetable is called one."""
    show = make_show(StillClock(at("18:10")))
    room = show.conductor.rooms["main"]
    titles = TitlesInRoom(room)
    told = [Adopted("new", before, None, None).words(titles) for before in ("", "old")]
    assert told == ["the show began", "an edited timetable took over"]


async def test_a_room_that_has_something_to_do_goes_first(show: Show) -> None:
    """However many turns of the event loop it takes until the device is told."""
    observer = Observer(show.conductor, show.outbox)
    decide = show.conductor.decide_by_itself

    async def slowly(room: str, choice: Choice, at: datetime, reason: str) -> None:
        for _ in range(200):
            await show.clock.sleep(0)
        await decide(room, choice, at, reason)

    show.conductor.decide_by_itself = slowly  # type: ignore[method-assign] # takes its time
    show.device.recording_ended()
    await observer.let_rooms_act()
    told = [what for _, what in show.device.log]
    assert told[-1] == "show qa of alpha/qa"


async def test_a_room_that_never_acts_holds_up_nobody() -> None:
    """What it would have done is not waited for longer than a moment."""
    made = make_show(StillClock(at("18:10")))  # not started: nobody listens
    made.conductor.rooms["main"].add(Decision(1, at("18:10"), "main", "test", Take("alpha/qa"), ""))
    async with asyncio.timeout(5):
        await Observer(made.conductor, made.outbox).let_rooms_act()
