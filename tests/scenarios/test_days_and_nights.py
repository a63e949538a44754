"""Shows of several days: rooms close for the night and open again, each day on a broadcast."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.model.as_run import CueOutcome, cues
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room, Session, Timetable
from orchestrator.rehearsal.show import Performance, Rehearsal
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from tests.scenarios.test_youtube_rehearsals import emulator_of, script

MINUTE = timedelta(minutes=1)
SCHEDULES = Path(__file__).parents[2] / "schedules"

FESTIVAL = """\
event:
  name: Festival
  date: {saturday}
  timezone: {zone}
  days:
    - {{date: {saturday}, name: Saturday}}
    - {{date: {sunday}}}
rooms:
  main:
    stream: {{before: 2m, after: 30s}}
    youtube: {{per: day, thumbnail: none}}
sessions:
  - {{id: a, start: "23:58", title: First talk, media: a.mp4, duration: 60s, qa: 30s}}
  - {{id: b, title: After midnight, media: b.mp4, duration: 45s, qa: none}}
  - date: {sunday}
  - {{id: c, start: "12:00", title: On Sunday, media: c.mp4, duration: 40s, qa: 20s}}
"""
AUTUMN = FESTIVAL.format(saturday="2026-10-24", sunday="2026-10-25", zone="Europe/Berlin")
SPRING = FESTIVAL.format(saturday="2026-03-28", sunday="2026-03-29", zone="Europe/Berlin")
TOMORROW = FESTIVAL.format(saturday="2026-10-24", sunday="2026-10-25", zone="Pacific/Kiritimati")


def streams(rehearsal: Rehearsal) -> list[str]:
    """Return what became of each broadcast, in order: when it went live and was complete."""
    history, lines = emulator_of(rehearsal).history, []
    for broadcast in emulator_of(rehearsal).world.broadcasts:
        lived = [e.at for e in history.of("state", broadcast) if e.value in ("live", "complete")]
        began, ended = (at.astimezone(rehearsal.script.timetable.event.zone) for at in lived)
        lines.append(f"{began:%a %H:%M} to {ended:%a %H:%M}")
    return lines


def unverified(performance: Performance) -> list[str]:
    return [
        f"{line.item} {line.what} {line.outcome}: {line.reason}"
        for line in performance.as_run
        if line.outcome not in (CueOutcome.VERIFIED, CueOutcome.FOUND)
    ]


@pytest.mark.parametrize(
    ("show", "hours"),
    [(AUTUMN, 13), (SPRING, 11), (TOMORROW, 12)],
    ids=["clocks go back", "clocks go forward", "beyond the date line"],
)
def test_the_room_closes_for_the_night_and_opens_again(
    tmp_path: Path, show: str, hours: int
) -> None:
    """With the lead that the stream has before the first talk; every cue is seen."""
    rehearsal = Rehearsal(script(tmp_path, show))
    performance = rehearsal.run()
    lines = cues(performance.as_run)
    assert [line.item for line in lines] == [
        "a/holding", "a/premiere", "a/qa", "b/premiere", "c/night",
        "c/holding", "c/premiere", "c/qa", "closing",
    ]  # fmt: skip
    assert unverified(performance) == []
    planned = {line.item: line.planned for line in lines}
    assert planned["c/premiere"] - planned["c/holding"] == 2 * MINUTE
    # two minutes to midnight until noon, an hour more or less where the clocks change
    assert planned["c/premiere"] - planned["a/premiere"] == timedelta(hours=hours) + 2 * MINUTE
    assert streams(rehearsal) == ["Sat 23:56 to Sun 00:00", "Sun 11:58 to Sun 12:01"]


def test_each_day_is_a_broadcast_with_its_own_words(tmp_path: Path) -> None:
    """Called by its day, with the talks of that day; ended with its own chapters."""
    rehearsal = Rehearsal(script(tmp_path, AUTUMN))
    rehearsal.run()
    history = emulator_of(rehearsal).history
    first, second = emulator_of(rehearsal).world.broadcasts
    titles = [[entry.value for entry in history.of("title", each)] for each in (first, second)]
    assert titles == [
        [
            "Festival – Saturday",
            "First talk | Festival",
            "After midnight | Festival",
            "Festival – Saturday",
        ],
        ["Festival – Sunday", "On Sunday | Festival", "Festival – Sunday"],
    ]
    told = [history.of("description", each)[-1].value for each in (first, second)]
    assert "First talk" in told[0]
    assert "On Sunday" not in told[0]
    assert "First talk" not in told[1]
    assert "On Sunday" in told[1]


def test_a_daemon_that_starts_in_the_night_waits_for_the_morning(tmp_path: Path) -> None:
    """It goes live with nothing, and opens in time."""
    at_night = datetime.fromisoformat("2026-10-25T03:30:00+00:00")
    rehearsal = Rehearsal(script(tmp_path, AUTUMN), starts=at_night)
    performance = rehearsal.run()
    assert [line.item for line in cues(performance.as_run)] == [
        "c/night", "c/holding", "c/premiere", "c/qa", "closing",
    ]  # fmt: skip
    history = emulator_of(rehearsal).history
    assert [entry.value for entry in history.of("state") if entry.value == "live"] == ["live"]
    live = next(entry for entry in history.of("state") if entry.value == "live")
    assert history.value_at("title", live.subject, live.at) == "Festival – Sunday"


def test_before_the_first_day_nothing_rests(tmp_path: Path) -> None:
    """Only in the nights: the first day goes live as fast as a show of one day."""
    streamed_already = AUTUMN.replace("before: 2m", "before: 10m")
    rehearsal = Rehearsal(script(tmp_path, streamed_already))
    performance = rehearsal.run()
    live = next(line for line in performance.as_run if line.what == "live")
    assert live.taken is not None
    assert live.taken - live.planned < MINUTE


def hurried(name: str, times: int) -> Script:
    """Return a shipped schedule with days so many times as short, and nights as they are.

    Without YouTube, which takes its time however short a day is.
    """
    found, problems = ScriptReader(SCHEDULES / name, measure=False).read()
    assert found is not None, problems
    timetable = found.timetable
    opens: dict[date, datetime] = {}
    for session in timetable.sessions:
        if session.start is not None:
            day = timetable.day_of(session)
            opens[day] = min(opens.get(day, session.start), session.start)

    def shorter(session: Session) -> Session:
        since = opens[timetable.day_of(session)]
        start = session.start and since + (session.start - since) / times
        qa, duration = session.qa and session.qa / times, session.duration
        assert duration is not None
        return replace(session, start=start, duration=duration / times, qa=qa)

    def briefer(room: Room) -> Room:
        asked = room.streaming
        lead = asked and replace(asked, before=asked.before / times, after=asked.after / times)
        return replace(room, streaming=lead, youtube=None)

    short: Timetable = replace(
        timetable,
        rooms={name: briefer(room) for name, room in timetable.rooms.items()},
        sessions=tuple(map(shorter, timetable.sessions)),
    )
    return replace(found, timetable=short)


@pytest.mark.parametrize("name", ["festival.yaml", "live-day.yaml", "2020-09-19.yaml"])
def test_a_shipped_schedule_is_rehearsed(name: str) -> None:
    """From its first holding to its closing, all seen on air."""
    rehearsal = Rehearsal(hurried(name, 60))
    performance = rehearsal.run()
    assert unverified(performance) == []
    kinds = [line.picture for line in cues(performance.as_run)]
    rooms = rehearsal.script.timetable.rooms
    assert kinds.count(ItemKind.CLOSING) == len(rooms)
    if name == "festival.yaml":
        assert kinds.count(ItemKind.NIGHT) == 3  # the cinema's two, and the workshop's one
