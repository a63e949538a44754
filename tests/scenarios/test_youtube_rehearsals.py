"""Whole shows with YouTube beside: the same daemon, the emulator in YouTube's place."""

from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.model.as_run import AsRunLine, CueOutcome, cues
from orchestrator.model.decisions import EndBroadcast, Take
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.show import Performance, Rehearsal
from orchestrator.rehearsal.youtube_emulator import FaultKind, YouTubeEmulator
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from orchestrator.web.state.documents import BroadcastDocument
from orchestrator.web.state.observer import Observer

SHOW = """\
event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms:
  main: {stream: {before: 2m, after: 30s}, youtube: {complete: true, thumbnail: none}}
sessions:
  - {id: a, start: "18:00", title: First talk, media: a.mp4, duration: 60s, qa: 30s}
  - {id: b, title: Second talk, media: b.mp4, duration: 45s, qa: none}
  - {break: 20s, title: Tea}
  - {id: c, start: "18:05", title: Third talk, media: c.mp4, duration: 40s, qa: 20s}
"""
START = datetime.fromisoformat("2020-09-19T18:00:00+00:00")
ENOUGH = 2_000


def script(folder: Path, show: str = SHOW) -> Script:
    path = folder / "show.yaml"
    path.write_text(show, encoding="utf-8")
    found, problems = ScriptReader(path, measure=False).read()
    assert found is not None, problems
    return found


def emulator_of(rehearsal: Rehearsal) -> YouTubeEmulator:
    assert rehearsal.youtube is not None
    return rehearsal.youtube.emulator


def states(emulator: YouTubeEmulator) -> list[str]:
    return [entry.value for entry in emulator.history.of("state")]


def followed(performance: Performance) -> list[AsRunLine]:
    return [line for line in performance.as_run if line.picture is None]


def test_titles_and_states_follow_the_show(tmp_path: Path) -> None:
    """Live before the first talk, each title right at its take, complete after the end."""
    rehearsal = Rehearsal(script(tmp_path))
    performance = rehearsal.run()
    emulator = emulator_of(rehearsal)
    (broadcast,) = emulator.world.broadcasts
    assert states(emulator) == ["created", "ready", "liveStarting", "live", "complete"]
    for line in performance.as_run:
        if line.picture is not ItemKind.PREMIERE:
            continue
        assert line.taken is not None
        due = line.taken + timedelta(seconds=10)
        title = emulator.history.value_at("title", broadcast, due)
        wanted = rehearsal.script.timetable.session(line.session or "")
        assert wanted is not None
        assert title is not None
        assert title.startswith(wanted.title)
    came = [(line.what, line.session, line.outcome) for line in followed(performance)]
    assert came == [
        ("live", None, CueOutcome.VERIFIED),
        ("title", "a", CueOutcome.VERIFIED),
        ("title", "b", CueOutcome.VERIFIED),
        ("title", "c", CueOutcome.VERIFIED),
        ("ended", None, CueOutcome.VERIFIED),
    ]


def test_what_an_operator_takes_is_named_within_ten_seconds(tmp_path: Path) -> None:
    """Nobody could know of the take beforehand: the title follows at once."""
    rehearsal = Rehearsal(script(tmp_path))
    named: list[str | None] = []

    async def press(running: Rehearsal) -> None:
        await running.clock.sleep_until(START + timedelta(seconds=20))
        await running.conductor.decide("main", Take("b/premiere"), "test")
        await running.clock.sleep(10)
        emulator = emulator_of(running)
        (broadcast,) = emulator.world.broadcasts
        named.append(emulator.history.value_at("title", broadcast, running.clock.now()))

    rehearsal.run(press)
    assert named[0] is not None
    assert named[0].startswith("Second talk")


def test_an_operator_ends_the_broadcast_and_the_show_goes_on(tmp_path: Path) -> None:
    """In the middle of the second talk: complete for good, every cue after it is taken."""
    rehearsal = Rehearsal(script(tmp_path))
    seen: list[str] = []

    async def end(running: Rehearsal) -> None:
        await running.clock.sleep_until(START + timedelta(seconds=110))
        (broadcast,) = emulator_of(running).world.broadcasts
        await running.conductor.decide("main", EndBroadcast(broadcast), "test")
        await running.clock.sleep(20)
        seen.extend(states(emulator_of(running)))

    performance = rehearsal.run(end)
    assert seen[-2:] == ["live", "complete"]
    assert [line.item for line in cues(performance.as_run)][-2:] == ["c/qa", "closing"]
    assert {line.outcome for line in cues(performance.as_run)} == {CueOutcome.VERIFIED}
    assert [line.what for line in followed(performance)][-1] == "ended"


def test_the_crew_sees_the_broadcast(tmp_path: Path) -> None:
    """While the second talk is on air: live, its title, where to watch, the units of the meter."""
    rehearsal = Rehearsal(script(tmp_path))
    seen: list[tuple[BroadcastDocument | None, int]] = []

    async def look(show: Rehearsal) -> None:
        await show.clock.sleep_until(START + timedelta(seconds=90 + 20))
        room = Observer(show.conductor, show.running.outbox).room("main")
        seen.append((room.broadcast, emulator_of(show).meter.total))

    rehearsal.run(look)
    (broadcast,) = emulator_of(rehearsal).world.broadcasts
    ((found, metered),) = seen
    assert found is not None
    assert (found.phase, found.units_used) == ("live", metered)
    assert "Second talk" in found.title
    assert found.watch == f"https://youtu.be/{broadcast}"
    assert 0 < found.reserved < found.units_left


def test_a_rehearsal_with_youtube_is_the_same_every_time(tmp_path: Path) -> None:
    """The whole log, to the microsecond."""
    show = script(tmp_path)
    first, second = Rehearsal(show).run(), Rehearsal(show).run()
    assert first.as_run == second.as_run


def test_a_youtube_that_hangs_does_not_disturb_the_picture(tmp_path: Path) -> None:
    """Time goes on while every call hangs, and each cue is as exact as without YouTube."""
    show = script(tmp_path)
    hung = Rehearsal(show, waits_for_youtube=False)
    for _ in range(ENOUGH):
        emulator_of(hung).faults.order(FaultKind.TIMEOUT)
    assert cues(hung.run().as_run) == cues(Rehearsal(show).run().as_run)
    assert emulator_of(hung).world.streams == {}


def test_without_quota_the_show_goes_on_and_the_crew_is_told(tmp_path: Path) -> None:
    """Nothing more is sent, every cue is verified, and an alert says what to do by hand."""
    rehearsal = Rehearsal(script(tmp_path))
    alerts: list[str] = []

    async def use_up(running: Rehearsal) -> None:
        await running.clock.sleep_until(running.clock.now() + timedelta(minutes=5))
        emulator = emulator_of(running)
        emulator.meter.use_elsewhere(running.clock.now(), 10_000)
        await running.clock.sleep(330)
        alerts.extend(alert.text for alert in running.conductor.news.alerts)

    performance = rehearsal.run(use_up)
    assert {line.outcome for line in cues(performance.as_run)} == {CueOutcome.VERIFIED}
    assert any("quota is used up" in text and "YouTube Studio" in text for text in alerts), alerts


def test_a_restart_in_the_middle_ends_no_broadcast(tmp_path: Path) -> None:
    """The daemon comes back to the same broadcast and stream, and makes no other."""
    rehearsal = Rehearsal(script(tmp_path), journal_url=f"sqlite:///{tmp_path}/journal.sqlite3")
    seen: list[list[str]] = []

    async def restart(running: Rehearsal) -> None:
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start + timedelta(seconds=70))
        await running.close()
        await running.clock.sleep(20)
        await running.open()
        await running.clock.sleep(60)
        seen.append(states(emulator_of(running)))

    rehearsal.run(restart)
    assert seen == [["created", "ready", "liveStarting", "live"]]
    assert states(emulator_of(rehearsal))[-1] == "complete"
    assert emulator_of(rehearsal).requests.count("liveBroadcasts.insert") == 1
    assert emulator_of(rehearsal).requests.count("liveStreams.insert") == 1


def test_names_that_youtube_would_refuse_are_cut_to_its_rules(tmp_path: Path) -> None:
    """Angle brackets and overlong names of event and room end no rehearsal, nor a show."""
    long = "An <evening> of " + "very " * 30 + "long names"
    head = f"event: {{name: {long}, date: 2020-09-19, timezone: UTC}}"
    path = tmp_path / "show.yaml"
    shown = SHOW.replace(SHOW.splitlines()[0], head).replace("main: {", f"main: {{name: {long}, ")
    path.write_text(shown.replace("youtube: {", "youtube: {broadcast: othTjSowvqY, "), "utf-8")
    found, problems = ScriptReader(path, measure=False).read()
    assert found is not None, problems
    rehearsal = Rehearsal(found)
    assert {line.outcome for line in followed(rehearsal.run())} == {CueOutcome.VERIFIED}
    titles = [entry.value for entry in emulator_of(rehearsal).history.of("title")]
    assert titles[0].startswith("An evening of very")
    assert titles[1].startswith("First talk | An evening of very")
    assert max(len(title) for title in titles) <= 100
