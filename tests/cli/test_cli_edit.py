"""The command about an edited timetable."""

import asyncio
from dataclasses import replace

from tests.cli.typing_commands import Ended, typed
from tests.rundown.shows import at, talk
from tests.web.stage import Show, two_talks, until

LATER = replace(
    two_talks(),
    sessions=(talk("alpha", "18:00", length=30), talk("beta", "19:10")),
    digest="edited",
)


async def type_it(*words: str) -> Ended:
    """Type a command while the daemon goes on."""
    return await asyncio.to_thread(typed, *words)


async def to_the_gap(daemon: Show) -> None:
    """Come to where beta is next."""
    daemon.clock.move_to(at("18:25"))  # type: ignore[attr-defined]  # a StillClock
    daemon.device.recording_ended()
    await until(lambda: daemon.conductor.rooms["main"].state(at("18:25")).item.kind == "qa")
    daemon.clock.move_to(at("18:50"))  # type: ignore[attr-defined]


async def test_without_an_edit_there_is_nothing_to_answer(daemon: Show) -> None:
    """Both ways of asking say so."""
    assert "No edit" in (await type_it("edit")).out
    ended = await type_it("edit", "accept")
    assert (ended.code, "no edit" in ended.err) == (1, True)


async def test_the_plan_is_shown_and_accepted(daemon: Show) -> None:
    """Starts before and after, in the event's zone; then the room has the edited timetable."""
    await to_the_gap(daemon)
    await daemon.conductor.edits.offer(LATER)
    shown = await type_it("edit")
    times = "19:00:00–19:25:00 → 19:10:00–19:35:00"
    assert f"main  {times}  “Beta” (Premiere): starts 10 min later" in shown.out
    assert (await type_it("edit", "accept")).code == 0
    assert daemon.conductor.rooms["main"].timetable.digest == "edited"


async def test_a_rejected_edit_leaves_the_show_as_it_was(daemon: Show) -> None:
    """Nothing waits any more, and nothing was adopted."""
    await to_the_gap(daemon)
    await daemon.conductor.edits.offer(LATER)
    assert (await type_it("edit", "reject")).code == 0
    assert daemon.conductor.edits.pending is None
    assert daemon.conductor.rooms["main"].timetable.digest != "edited"


async def test_a_file_that_cannot_be_used_is_told_with_its_line(daemon: Show) -> None:
    """Whoever looks sees why the edit is not on air."""
    daemon.conductor.edits.refuse(("show.yaml:7:3: this is no time",))
    assert "not used: show.yaml:7:3: this is no time" in (await type_it("edit")).out
