"""Whole shows on simulators that speak the real protocol: the same daemon, every device real but
OBS itself."""

import gc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.devices.port import Met
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.decisions import Fallback, Hold, Release, Take
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from tests.rundown.shows import at
from tests.scenarios.stage import ONE_ROOM, one_talk, start_of

SCHEDULES = Path(__file__).parents[2] / "schedules"

SHORT = """\
event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms:
  main: {}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 60s, qa: 30s}
  - {id: b, title: B, media: b.mp4, duration: 45s, qa: none}
  - {id: c, title: C, media: c.mp4, duration: 40s, qa: 20s}
  - {break: 20s, title: Tea}
  - {id: d, start: "18:05", title: D, media: d.mp4, duration: 30s, qa: 15s, late: restart}
"""


def script(folder: Path, text: str = SHORT) -> Script:
    """Return the script of a timetable, written into the folder."""
    path = folder / "show.yaml"
    path.write_text(text, encoding="utf-8")
    found, problems = ScriptReader(path, measure=False).read()
    assert found is not None, problems
    return found


def shipped(name: str) -> Script:
    found, problems = ScriptReader(SCHEDULES / name, measure=False).read()
    assert found is not None, problems
    return found


def words(lines: tuple[AsRunLine, ...]) -> list[str]:
    return [f"{line.item} {line.picture} {line.outcome}" for line in lines]


def test_the_demo_goes_through_every_item_and_each_is_verified() -> None:
    """Back-to-back premieres, breaks, gaps and the closing, in order, without an error."""
    lines = Rehearsal(shipped("demo.yaml")).run().as_run
    assert [line.item for line in lines] == [
        "opening/holding",
        "opening/premiere",
        "opening/qa",
        "brush/premiere",
        "noise/premiere",
        "noise/qa",
        "tea/break",
        "dance/holding",
        "dance/premiere",
        "dance/qa",
        "closing",
    ]
    assert {line.outcome for line in lines} == {CueOutcome.VERIFIED}
    assert max(abs(line.error_ms or 0) for line in lines) < 1


ALL_LIVE = """\
event: {name: Panel, date: 2020-09-19, timezone: UTC}
sessions:
  - {id: p, start: "18:00", title: A panel, speakers: [Ann Example], duration: 60s, qa: 30s}
  - {id: w, title: A welcome, duration: 40s, qa: none}
"""


def test_a_live_talk_its_qa_and_the_next_have_their_cues_on_one_scene(tmp_path: Path) -> None:
    """Each is found on air at its own instant, though OBS has nothing to change for it."""
    show = Rehearsal(script(tmp_path, ALL_LIVE))
    lines = [line for line in show.run().as_run if line.what == PICTURE]
    assert words(tuple(lines)) == [
        "p/holding holding verified",
        "p/live live verified",
        "p/qa qa found",
        "w/live live found",
        "closing closing verified",
    ]
    assert [f"{line.planned:%M:%S}" for line in lines[1:]] == ["00:00", "01:00", "01:30", "02:10"]
    assert all(line.verified and line.verified >= line.planned for line in lines)


WITH_CLIPS = """\
event: {name: Clips, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    loop: {holding: before.mp4, break: music.mp4}
    venues: [spatialchat: {space: "https://spatial.chat/s/x", room: "1"}]
sessions:
  - {clip: jingle.mp4, start: "18:00", duration: 10s}
  - {id: a, title: A, media: a.mp4, duration: 60s, qa: none}
  - {break: 30s, title: Tea}
  - {clip: sponsor.mp4, duration: 15s}
  - {id: b, title: B, media: b.mp4, duration: 40s}
"""


def test_clips_are_shown_and_nobody_is_told_of_them(tmp_path: Path) -> None:
    """Each has its cue, verified; no post names one."""
    rehearsal = Rehearsal(script(tmp_path, WITH_CLIPS))
    lines = [line for line in rehearsal.run().as_run if line.what == PICTURE]
    assert words(tuple(lines)) == [
        "clip/holding holding verified",
        "clip/clip clip verified",
        "a/premiere premiere verified",
        "tea/break break verified",
        "clip-2/clip clip verified",
        "b/premiere premiere verified",
        "closing closing verified",
    ]
    said = "\n".join(spoken.text for spoken in rehearsal.venues.spoken)
    assert "A" in said
    assert "jingle" not in said
    assert "sponsor" not in said


def _media_state(running: Rehearsal, name: str) -> str:
    """Return what OBS says of a media input, and the name of its file."""
    studio = running.simulators["main"].studio
    source = next(each for each in studio.world.inputs if each.name == name)
    player = studio.players.of(source)
    assert player is not None
    return f"{Path(str(source.setting('local_file'))).name} {player.status()[0].name}"


def test_loops_are_given_to_obs_and_play_while_viewers_wait(tmp_path: Path) -> None:
    """By itself, from its beginning, for as long as its scene is on program."""
    seen: dict[str, object] = {}

    async def looks(running: Rehearsal) -> None:
        start = start_of(running)
        for name, when in (("Holding loop", -90), ("Break loop", 85)):
            await running.clock.sleep_until(start + timedelta(seconds=when))
            seen[name] = _media_state(running, name)

    Rehearsal(script(tmp_path, WITH_CLIPS)).run(looks)
    assert seen == {
        "Holding loop": "before.mp4 PLAYING",
        "Break loop": "music.mp4 PLAYING",
    }


ELSEWHERE = """\
event: {name: Elsewhere, date: 2020-09-19, timezone: UTC}
rooms:
  hall: {name: Hall, venues: [spatialchat: {space: "https://spatial.chat/s/x", room: "1"}]}
  lounge: {name: Lounge, venues: [spatialchat: {space: "https://spatial.chat/s/x", room: "2"}]}
sessions:
  - {id: p, room: hall, start: "18:00", title: P, duration: 60s, qa: 3m, qa_room: lounge}
  - {id: l, room: lounge, start: "18:00", title: L, duration: 60s}
"""


def test_a_qa_in_another_room_is_posted_with_the_way_there(tmp_path: Path) -> None:
    """The audience of the talk's own room is led to where the speaker answers."""
    rehearsal = Rehearsal(script(tmp_path, ELSEWHERE))
    rehearsal.run()
    said = [spoken.text for spoken in rehearsal.venues.spoken]
    (opened,) = (text for text in said if "Live Q&A now" in text)
    assert "Live Q&A now in Lounge" in opened
    assert "room=2" in opened


def test_a_rehearsal_is_the_same_every_time(tmp_path: Path) -> None:
    """Two runs of one show give the same as-run log, to the microsecond."""
    show = script(tmp_path)
    first, second = Rehearsal(show).run(), Rehearsal(show).run()
    assert [line.as_json() for line in first.as_run] == [line.as_json() for line in second.as_run]


def test_a_recording_longer_than_planned_moves_its_qa(tmp_path: Path) -> None:
    """The Q&A opens at the real end, not at the planned one."""
    show = script(tmp_path)
    rehearsal = Rehearsal(show)
    rehearsal.lengths["a.mp4"] = timedelta(seconds=67)
    lines = rehearsal.run().as_run
    qa = next(line for line in lines if line.item == "a/qa")
    premiere = next(line for line in lines if line.item == "a/premiere")
    assert abs(qa.planned - premiere.planned - timedelta(seconds=67)) < timedelta(seconds=0.1)
    assert qa.outcome is CueOutcome.VERIFIED


def test_a_recording_that_is_broken_gives_way_to_the_fallback_picture(tmp_path: Path) -> None:
    """The fallback is on air within two seconds, and the Q&A comes on time."""
    rehearsal = Rehearsal(script(tmp_path))
    rehearsal.lengths["a.mp4"] = None
    lines = rehearsal.run().as_run
    assert words(lines)[1:4] == [
        "a/premiere premiere failed",
        "a/premiere fallback verified",
        "a/qa qa verified",
    ]
    fallback, qa = lines[2], lines[3]
    premiere = lines[1].planned
    assert fallback.taken is not None
    assert fallback.taken - premiere <= timedelta(seconds=2)
    assert qa.planned == premiere + timedelta(seconds=60)


def test_a_recording_that_is_broken_gives_way_to_its_backup(tmp_path: Path) -> None:
    """It is made ready instead, begins on time, and its Q&A opens at its real end."""
    text = SHORT.replace("media: a.mp4", "media: a.mp4, backup_media: spare.mp4")
    rehearsal = Rehearsal(script(tmp_path, text))
    rehearsal.lengths |= {"a.mp4": None, "spare.mp4": timedelta(seconds=62)}
    lines = rehearsal.run().as_run
    assert words(lines)[1:3] == ["a/premiere premiere verified", "a/qa qa verified"]
    premiere, qa = lines[1], lines[2]
    assert abs(premiere.error_ms or 0) < 1
    assert abs(qa.planned - premiere.planned - timedelta(seconds=62)) < timedelta(seconds=0.1)


def test_obs_killed_during_a_premiere_comes_back_to_where_it_should_be(tmp_path: Path) -> None:
    """The recording goes on at a keyframe near where it would be; the rest is on time."""

    async def mishap(running: Rehearsal) -> None:
        simulator = running.simulators["main"]
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start + timedelta(seconds=20))
        simulator.kill()
        await running.clock.sleep(5)
        await simulator.restart()
        await running.clock.sleep(6)
        shown = running.conductor.rooms["main"].state(running.clock.now())
        device = running.conductor.devices["main"][0]
        verdict = device.verdict(shown, running.clock.now())
        assert isinstance(verdict, Met), verdict
        seen.append(simulator.program_scene)

    seen: list[str] = []
    lines = Rehearsal(script(tmp_path)).run(mishap).as_run
    assert seen == ["Talk"]
    assert "a/qa qa verified" in words(lines)
    assert lines[-1].item == "closing"


def test_a_daemon_that_is_restarted_finds_the_show_as_it_is(tmp_path: Path) -> None:
    """Nothing is taken twice, decisions made before hold, the show ends in the same way."""
    journal = f"sqlite:///{tmp_path}/journal.sqlite3"

    async def restart(running: Rehearsal) -> None:
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start + timedelta(seconds=70))
        await running.conductor.decide("main", Hold("a/qa"), "crew")
        await running.clock.sleep(1)
        await running.close()
        await running.clock.sleep(60)
        await running.open()
        await running.clock.sleep(5)
        assert running.conductor.rooms["main"].state(running.clock.now()).item.id == "a/qa"
        await running.conductor.decide("main", Release(), "crew")

    lines = Rehearsal(script(tmp_path), journal_url=journal).run(restart).as_run
    assert words(lines)[0] == "a/qa qa found"
    assert words(lines)[1] == "b/premiere premiere verified"
    assert lines[-1].item == "closing"


@pytest.mark.parametrize("after", [-0.05, 0.0, 0.01, 0.03])
def test_a_daemon_that_ends_as_a_cue_is_sent_leaves_nothing_begun(
    tmp_path: Path, recwarn: pytest.WarningsRecorder, after: float
) -> None:
    """Neither ahead of it nor in the rest after it; the next one finds or makes it so."""
    journal = f"sqlite:///{tmp_path}/journal.sqlite3"

    async def restart(running: Rehearsal) -> None:
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start + timedelta(seconds=after))
        await running.close()
        await running.open()

    lines = Rehearsal(script(tmp_path), journal_url=journal).run(restart).as_run
    gc.collect()
    assert not [str(warning.message) for warning in recwarn if "never awaited" in str(warning)]
    assert lines[-1].item == "closing"


def test_an_operator_takes_the_next_talk_early(tmp_path: Path) -> None:
    """The take is executed at its instant, and what follows comes sooner."""

    async def press(running: Rehearsal) -> None:
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start - timedelta(seconds=30))
        await running.conductor.decide("main", Take("a/premiere"), "crew")

    lines = Rehearsal(script(tmp_path)).run(press).as_run
    premiere = next(line for line in lines if line.item == "a/premiere")
    assert f"{premiere.planned:%H:%M:%S}" == "17:59:30"
    assert premiere.outcome is CueOutcome.VERIFIED


def test_a_person_who_switches_scenes_in_obs_is_respected(tmp_path: Path) -> None:
    """Nothing is asserted until the next pinned start."""

    async def hand(running: Rehearsal) -> None:
        simulator = running.simulators["main"]
        start = running.script.timetable.sessions[0].start
        assert start is not None
        await running.clock.sleep_until(start + timedelta(seconds=70))
        simulator.by_hand("Closing")
        await running.clock.sleep(120)
        seen.append(simulator.program_scene)
        await running.clock.sleep_until(start + timedelta(minutes=5, seconds=5))
        seen.append(simulator.program_scene)

    seen: list[str] = []
    Rehearsal(script(tmp_path)).run(hand)
    assert seen == ["Closing", "Talk"]


def test_an_obs_without_browser_sources_shows_the_same_words(tmp_path: Path) -> None:
    """Its native texts say what the overlay pages do, at the same instants."""

    async def look(running: Rehearsal) -> None:
        start = running.script.timetable.sessions[0].start
        assert start is not None
        for after in (-10, 5, 20, 70):
            await running.clock.sleep_until(start + timedelta(seconds=after))
            state = running.conductor.rooms["main"].state(running.clock.now())
            inputs = running.simulators["main"].studio.world.inputs
            texts = {i.name.removeprefix("main "): i.setting("text") for i in inputs}
            seen.append({name: texts[name] for name in state.texts})
            wanted.append(dict(state.texts))

    seen: list[dict[str, object]] = []
    wanted: list[dict[str, str]] = []
    Rehearsal(script(tmp_path)).run(look)
    assert seen == wanted
    assert [texts["lower-third"] for texts in seen] == ["", "A", "", "A"]
    assert [texts["qa"] for texts in seen] == ["", "", "", "Live Q&A: A"]


LONG = one_talk(
    "duration: 1h, qa: none", ONE_ROOM, "{id: c, title: C, media: c.mp4, duration: 30s, qa: none}"
)
LONGER = f"{LONG}  - {{id: b, title: B, media: b.mp4, duration: 30s, qa: none}}\n"


async def until(running: Rehearsal, seen: Callable[[], bool]) -> None:
    """Wait for it while the show goes on; the show's end ends the waiting."""
    while not seen():
        await running.clock.sleep(1)


def test_a_rehearsal_with_a_speed_follows_edits(tmp_path: Path) -> None:
    """What is broken changes nothing; a talk that comes new is shown, with its recording."""
    before, file = script(tmp_path, LONG), tmp_path / "show.yaml"
    told: list[str] = []

    async def edit(running: Rehearsal) -> None:
        edits, room = running.conductor.edits, running.conductor.rooms["main"]
        file.write_text(f"{LONG}  - {{half", encoding="utf-8")
        await until(running, lambda: bool(edits.problems))
        told.extend(edits.problems)
        file.write_text(LONGER, encoding="utf-8")
        await until(running, lambda: room.timetable.session("b") is not None)
        told.extend(edits.problems)
        await running.conductor.decide("main", Take("b/premiere"), "test")

    follows = ScriptReader(file, measure=False)
    lines = Rehearsal(before, 20, starts=at("17:59:55"), follows=follows).run(edit).as_run
    assert len(told) == 1
    assert "show.yaml:6:" in told[0]
    assert "b/premiere premiere verified" in words(lines)


PANEL = one_talk(
    "duration: 60s, qa: 30s, scene: Panel",
    ONE_ROOM,
    "{id: b, title: B, duration: 30s, scene: Screen}",
    "{id: c, title: C, duration: 30s}",
)


def test_the_live_part_of_a_talk_may_have_a_scene_of_its_own(tmp_path: Path) -> None:
    """The recording is shown where all are; live talks after it need no scene of the same name."""

    async def look(running: Rehearsal) -> None:
        for second in (30, 70, 100, 130):
            await running.clock.sleep_until(at("18:00") + timedelta(seconds=second))
            seen.append(running.simulators["main"].program_scene)

    seen: list[str] = []
    lines = Rehearsal(script(tmp_path, PANEL)).run(look).as_run
    assert seen == ["Talk", "Panel", "Screen", "Live Q&A"]
    assert {line.outcome for line in lines} == {CueOutcome.VERIFIED}


def test_the_fallback_picture_comes_before_a_scene_of_its_own(tmp_path: Path) -> None:
    """And whoever puts that scene back in OBS has given the room back."""

    async def press(running: Rehearsal) -> None:
        simulator = running.simulators["main"]
        await running.clock.sleep_until(at("18:01:05"))
        await running.conductor.decide("main", Fallback(), "test")
        await running.clock.sleep(2)
        seen.append(simulator.program_scene)
        await running.conductor.decide("main", Release(), "test")
        await running.clock.sleep(2)
        simulator.by_hand("Closing")
        await running.clock.sleep(2)
        simulator.by_hand("Panel")
        await running.clock.sleep(2)
        seen.append(simulator.program_scene)
        in_charge.append(running.conductor.rooms["main"].state(running.clock.now()).in_charge)

    seen: list[str] = []
    in_charge: list[bool] = []
    Rehearsal(script(tmp_path, PANEL)).run(press)
    assert (seen, in_charge) == (["Fallback", "Panel"], [True])
