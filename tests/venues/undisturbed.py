"""What a show says when nobody kills anything: its script played on an outbox in virtual time.

The reference for the test that kills the daemon; knows no OBS and no sockets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.journal.store import Journal
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.decisions import Choice
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Timetable
from orchestrator.news import News
from orchestrator.outbox.outbox import Outbox
from orchestrator.rehearsal.stand_ins import RecordedVenues, Spoken
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from orchestrator.rundown.live_room import LiveRoom


@dataclass(frozen=True)
class Step:
    """At an instant a room's item is seen on air, or something is decided about the room."""

    at: datetime
    room: str
    seen: str | None = None
    choice: Choice | None = None


def undisturbed(
    timetable: Timetable, opens: datetime, ends: datetime, steps: Sequence[Step]
) -> list[Spoken]:
    """Return everything that is said, in order."""
    clock = VirtualClock(opens)
    recorded = RecordedVenues(clock)
    running: list[tuple[Outbox, Journal]] = []

    async def play() -> None:
        journal = await Journal.open("sqlite://", timetable.event.name, clock)
        shows = {room: LiveRoom(room, timetable) for room in timetable.rooms}
        outbox = Outbox(shows, recorded.of_room, journal, clock, News(clock))
        await outbox.start()
        running.append((outbox, journal))
        for step in sorted(steps, key=lambda step: step.at):
            await clock.sleep_until(step.at)
            if step.choice is not None:
                decision = await journal.decide(step.at, step.room, "script", step.choice)
                shows[step.room].add(decision)
            if step.seen is not None:
                outbox.heard(_seen(step))
        await clock.sleep_until(ends)
        await outbox.stop()
        await journal.close()

    def quiet() -> bool:
        """Time waits for whatever is on its way to the journal, or to a venue."""
        return bool(running) and all(each.pending == 0 for each in running[0])

    run_virtually(play(), clock, quiet)
    return recorded.spoken


def _seen(step: Step) -> AsRunLine:
    assert step.seen is not None
    session, _, kind = step.seen.partition("/")
    where = (step.room, "OBS main", PICTURE, step.seen, session, ItemKind(kind))
    return AsRunLine(*where, step.at, step.at, step.at, CueOutcome.VERIFIED)
