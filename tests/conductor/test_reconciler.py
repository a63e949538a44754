"""How a room follows its rundown on a device that may misbehave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from orchestrator.devices.port import Outcome, SceneByHand, Sight, Sighted, Step, TryAgain
from orchestrator.model.decisions import (
    Autopilot,
    Back,
    Extend,
    Fallback,
    HandsOffSeen,
    Hold,
    Release,
    Take,
    UseBackup,
)
from orchestrator.model.timetable import LatePolicy, Timetable
from tests.conductor.fake_device import FakeDevice
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, minutes, talk

ONE = day(talk("a", "18:00", length=10, qa=5))


def test_a_show_runs_to_its_closing_and_every_cue_is_taken_at_its_instant() -> None:
    """Holding, premiere, Q&A at the real end, closing: each verified, each without error."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:09:58"))
        stage.device.recording_ended()
        await stage.until(at("18:20"))

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.as_run() == [
        "17:58:00 a/holding holding verified",
        "18:00:00 a/premiere premiere verified",
        "18:09:58 a/qa qa verified",
        "18:15:00 closing closing verified",
    ]
    assert [line.error_ms for line in stage.notes.lines] == [0, 0, 0, 0]


class Silent(FakeDevice):
    """Takes orders and answers none, as an OBS that is frozen."""

    async def do(self, steps: Sequence[Step]) -> Outcome:
        await self.clock.sleep(3600)
        return await super().do(steps)


def test_a_picture_is_missing_also_where_the_device_never_answers() -> None:
    """Within a second of its instant, whether anything came back or not."""
    seen: list[Sighted | None] = []
    next_missing = []

    async def act(stage: Stage) -> None:
        for instant in ("18:00:00.500", "18:00:00.900"):
            await stage.until(at(instant))
            seen.append(stage.conductor.seen("main"))
            next_missing.append(stage.conductor.next_missing())

    stage = Stage(ONE, at("17:58"))
    stage.device = Silent(stage.clock)
    stage.play(act)
    words = "OBS studio has not answered yet"
    missing_at = at("18:00:00.800")
    assert seen == [Sighted(Sight.AWAITED, words, missing_at), Sighted(Sight.MISSING, words)]
    assert next_missing == [missing_at, None]


def test_a_take_by_an_operator_is_executed_at_once() -> None:
    """A decision wakes the room; it does not wait for the heartbeat."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:00.300"))
        await stage.conductor.decide("main", Take("a/premiere"), "crew")
        await stage.clock.sleep(0.001)

    stage = Stage(ONE, at("17:58")).play(act)
    line = stage.notes.lines[-1]
    assert (line.item, line.taken) == ("a/premiere", at("17:59:00.300"))


def test_a_cue_knows_what_was_published_and_what_was_decided() -> None:
    """A Q&A made longer ends on time by the plan, five minutes late for who read the timetable."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:09:58"))
        stage.device.recording_ended()
        await stage.until(at("18:11"))
        await stage.conductor.decide("main", Extend("a/qa", minutes(5)), "crew")
        await stage.until(at("18:21"))

    stage = Stage(ONE, at("17:58")).play(act)
    holding, premiere, qa, closing = stage.notes.lines
    assert holding.published is None
    assert (premiere.published, premiere.planned) == (at("18:00"), at("18:00"))
    assert (qa.published, qa.planned) == (at("18:10"), at("18:09:58"))
    assert (closing.published, closing.planned) == (at("18:15"), at("18:20"))
    assert closing.behind == minutes(5)
    assert qa.called == "“A” (Live Q&A)"


def test_a_picture_that_covers_an_item_was_published_by_nobody() -> None:
    """The item's first cue alone is measured against the timetable."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:02"))
        await stage.conductor.decide("main", Fallback(), "crew")
        await stage.until(at("18:03"))
        await stage.conductor.decide("main", Release(), "crew")
        await stage.until(at("18:04"))

    lines = Stage(ONE, at("17:58")).play(act).notes.lines
    assert [line.published for line in lines] == [None, at("18:00"), None, None]


def test_what_goes_on_after_a_take_was_taken_back_is_not_joined_late() -> None:
    """A talk that would begin anew when it is joined late goes on where it was."""
    talks = day(talk("a", "18:00", length=10, qa=5, late=LatePolicy.RESTART), talk("b"))

    async def act(stage: Stage) -> None:
        await stage.until(at("18:05"))
        await stage.conductor.decide("main", Take("b/premiere"), "crew")
        await stage.until(at("18:05:10"))
        await stage.conductor.decide("main", Back("a/premiere"), "crew")
        await stage.until(at("18:05:20"))

    stage = Stage(talks, at("17:58")).play(act)
    assert stage.as_run()[-2:] == [
        "18:05:00 b/premiere premiere verified",
        "18:05:10 a/premiere~2 premiere verified",
    ]
    last = stage.notes.lines[-1]
    assert (last.planned, last.published) == (at("18:05:10"), None)
    state = stage.conductor.rooms["main"].state(at("18:05:20"))
    assert state.playing is not None
    assert state.playing.since == at("18:00:10")


def test_a_device_that_refuses_is_tried_again() -> None:
    """One refusal is not the end: the cue is late, and the log says so."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59"))
        stage.device.refuses = TryAgain("busy", 0.2)
        await stage.until(at("18:00:00.100"))
        stage.device.refuses = None
        await stage.until(at("18:01"))

    stage = Stage(ONE, at("17:58")).play(act)
    line = stage.notes.lines[-1]
    assert (line.item, line.outcome, line.error_ms) == ("a/premiere", "verified", 200)


def test_a_recording_that_is_not_seen_playing_gives_way_to_the_fallback_picture() -> None:
    """Within two seconds viewers see the fallback; the Q&A comes on time all the same."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59"))
        stage.device.blind = True
        await stage.until(at("18:00:01.600"))
        stage.device.blind = False
        await stage.until(at("18:12"))

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.as_run()[1:] == [
        "18:00:00 a/premiere premiere failed",
        "18:00:01 a/premiere fallback verified",
        "18:10:00 a/qa qa verified",
    ]
    assert len(stage.conductor.news.alerts) == 1


def with_backup() -> Timetable:
    (session,) = ONE.sessions
    return day(replace(session, backup_media=Path("/media/a-2.mp4")))


def test_a_recording_that_is_not_seen_playing_gives_way_to_its_backup() -> None:
    """From its beginning, for the talk has only just begun; no fallback picture is shown."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59"))
        stage.device.blind = True
        await stage.until(at("18:00:01.600"))
        stage.device.blind = False
        await stage.until(at("18:05"))

    stage = Stage(with_backup(), at("17:58")).play(act)
    assert stage.as_run()[1:] == [
        "18:00:00 a/premiere premiere failed",
        "18:00:01 a/premiere premiere verified",
    ]
    decision = stage.notes.decisions[-1]
    assert decision.choice == UseBackup("a/premiere", anew=True)
    assert any(
        "Its backup “a-2.mp4” is played" in each.text for each in stage.conductor.news.alerts
    )


def test_a_recording_known_not_to_play_is_replaced_before_it_is_due() -> None:
    """The backup is taken on time, as if it were the recording."""

    async def act(stage: Stage) -> None:
        stage.device.broken = Path("/media/a.mp4")
        await stage.until(at("17:59"))
        stage.device.find()
        await stage.until(at("18:05"))

    stage = Stage(with_backup(), at("17:58")).play(act)
    assert stage.as_run()[1:] == ["18:00:00 a/premiere premiere verified"]
    assert [d.choice for d in stage.notes.decisions] == [UseBackup("a/premiere")]
    assert stage.device.shown is not None
    assert stage.device.shown[-1] == Path("/media/a-2.mp4")


def test_the_fallback_picture_comes_where_the_backup_does_not_play_either() -> None:
    """Each is tried once."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59"))
        stage.device.blind = True
        await stage.until(at("18:00:04.500"))
        stage.device.blind = False
        await stage.until(at("18:05"))

    stage = Stage(with_backup(), at("17:58")).play(act)
    assert [type(d.choice) for d in stage.notes.decisions] == [UseBackup, Fallback]
    assert stage.on_air == "a/premiere"


def test_what_a_slow_device_has_not_answered_yet_is_not_known_to_be_wrong() -> None:
    """A recording that plays is not covered because the looks at it are answered late."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59.950"))
        stage.device.blind, stage.device.looked = True, at("18:00:00.900")
        await stage.until(at("18:00:04"))
        stage.device.blind = False
        await stage.until(at("18:05"))

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.as_run()[1:] == ["18:00:00 a/premiere premiere verified"]
    assert not stage.conductor.news.alerts


def test_a_far_device_gets_more_time_to_show_what_it_was_told() -> None:
    """As much as its answers take; the fallback picture comes then, not earlier and not never."""

    async def act(stage: Stage) -> None:
        stage.device.patience = timedelta(seconds=3)
        await stage.until(at("17:59:59.950"))
        stage.device.blind = True
        await stage.until(at("18:00:06"))

    stage = Stage(ONE, at("17:58")).play(act)
    failed, fallback = stage.notes.lines[1], stage.notes.decisions[-1]
    assert failed.outcome == "failed"
    assert at("18:00:04.500") <= fallback.at <= at("18:00:05.500")


def test_a_cue_does_not_wait_for_a_reading_of_everything() -> None:
    """A far device takes seconds for it; takes and the Q&A come at their instants all the same."""

    async def act(stage: Stage) -> None:
        stage.device.reads_for = 9.0
        await stage.until(at("18:09"))
        before = stage.device.readings
        assert before > 0
        while stage.device.readings == before:
            await stage.clock.sleep(0.1)
        await stage.clock.sleep(2)
        stage.device.recording_ended()
        await stage.clock.sleep(1)
        assert stage.on_air == "a/qa"

    stage = Stage(ONE, at("17:58")).play(act)
    assert [line.error_ms for line in stage.notes.lines] == [0, 0, 0]


def test_a_recording_whose_end_nobody_told_is_over_when_its_time_has_run_out() -> None:
    """The Q&A opens at the expected end, found three seconds later."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:09"))
        stage.device.shown = None
        stage.device.lose()
        await stage.until(at("18:10:05"))
        assert stage.on_air == "a/qa"

    Stage(ONE, at("17:58")).play(act)


def test_joining_late_follows_the_policy_of_the_talk() -> None:
    """A daemon that starts five minutes late seeks, restarts, skips or shows the fallback."""
    shown = {}
    for policy in LatePolicy:

        async def act(stage: Stage) -> None:
            await stage.until(at("18:06"))

        stage = Stage(day(talk("a", "18:00", late=policy)), at("18:05")).play(act)
        state = stage.conductor.rooms["main"].state(at("18:06"))
        shown[policy] = (state.picture.value, state.playing and state.playing.since)
    assert shown == {
        LatePolicy.SEEK: ("premiere", at("18:00")),
        LatePolicy.RESTART: ("premiere", at("18:05")),
        LatePolicy.SKIP: ("holding", None),
        LatePolicy.FALLBACK: ("fallback", None),
    }


def test_a_hand_on_obs_is_respected_until_it_is_given_back() -> None:
    """Somebody switches scenes in OBS: nothing is asserted until the operator releases."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        stage.device.shown = None
        stage.device._tell(SceneByHand("Camera", stage.clock.now()))
        await stage.until(at("18:02"))
        assert stage.device.shown is None
        await stage.conductor.decide("main", Release(), "crew")
        await stage.clock.sleep(0.01)
        assert stage.device.shown is not None

    Stage(ONE, at("17:58")).play(act)


def test_a_hand_that_puts_the_right_scene_back_gives_the_room_back() -> None:
    """Whoever clicked the wrong scene clicks the right one: nobody has to release the room."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        stage.device._tell(SceneByHand("Camera", stage.clock.now()))
        await stage.until(at("18:02"))
        stage.device._tell(SceneByHand("Break", stage.clock.now()))
        await stage.clock.sleep(1)
        assert not stage.conductor.rooms["main"].state(stage.clock.now()).in_charge
        stage.device._tell(SceneByHand("Talk", stage.clock.now()))
        await stage.clock.sleep(0.01)
        assert stage.conductor.rooms["main"].state(stage.clock.now()).in_charge

    stage = Stage(ONE, at("17:58")).play(act)
    assert isinstance(stage.notes.decisions[-1].choice, HandsOffSeen)


def test_a_hold_outlasts_a_hand_that_comes_and_goes() -> None:
    """Who held the room meant it; the hand in OBS gives back only what it took."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        await stage.conductor.decide("main", Hold("a/premiere"), "crew")
        for scene in ("Break", "Talk"):
            stage.device._tell(SceneByHand(scene, stage.clock.now()))
            await stage.clock.sleep(1)
        state = stage.conductor.rooms["main"].state(stage.clock.now())
        assert state.in_charge
        assert state.held

    Stage(ONE, at("17:58")).play(act)


def test_a_restarted_daemon_goes_on_where_the_journal_left_it() -> None:
    """Extensions, holds and autopilot survive; what is on air is found, not taken again."""

    async def first(stage: Stage) -> None:
        await stage.until(at("18:10"))
        stage.device.recording_ended()
        await stage.clock.sleep(1)
        await stage.conductor.decide("main", Extend("a/qa", minutes(5)), "crew")
        await stage.until(at("18:12"))

    async def second(stage: Stage) -> None:
        await stage.until(at("18:19"))
        assert stage.on_air == "a/qa"
        await stage.until(at("18:21"))
        assert stage.on_air == "closing"

    before = Stage(ONE, at("17:58")).play(first)
    after = Stage(ONE, at("18:13"))
    after.notes.decisions = before.notes.decisions
    after.device.shown = before.device.shown
    after.play(second)
    assert after.as_run()[0] == "18:10:00 a/qa qa found"


def test_without_autopilot_the_room_waits_for_the_operator() -> None:
    """The pinned start passes; the take puts the talk on air."""

    async def act(stage: Stage) -> None:
        await stage.conductor.decide("main", Autopilot(on=False), "crew")
        await stage.until(at("18:03"))
        assert stage.on_air == "a/holding"
        await stage.conductor.decide("main", Take("a/premiere"), "crew")
        await stage.clock.sleep(0.01)
        assert stage.on_air == "a/premiere"

    Stage(ONE, at("17:58")).play(act)


def test_a_room_that_is_held_stays_and_goes_on_when_released() -> None:
    """The closing comes at the release, not at the planned end."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:10"))
        stage.device.recording_ended()
        await stage.until(at("18:11"))
        await stage.conductor.decide("main", Hold("a/qa"), "crew")
        await stage.until(at("18:30"))
        assert stage.on_air == "a/qa"
        await stage.conductor.decide("main", Release(), "crew")
        await stage.clock.sleep(0.01)
        assert stage.on_air == "closing"

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.notes.lines[-1].planned == at("18:30")


def test_a_lost_connection_is_made_good_when_it_returns() -> None:
    """What came due meanwhile is shown as soon as the device is back."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))
        stage.device.lose()
        await stage.until(at("18:00:30"))
        stage.device.find()
        await stage.clock.sleep(0.01)

    stage = Stage(ONE, at("17:58")).play(act)
    line = stage.notes.lines[-1]
    assert (line.item, line.taken) == ("a/premiere", at("18:00") + timedelta(seconds=30))


def test_a_device_that_is_back_and_not_read_yet_is_not_held_to_anything() -> None:
    """OBS may load for long before it can be read: viewers get the talk then, not the fallback."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:02"))
        stage.device.lose()
        stage.device.shown, stage.device.unread = None, True
        await stage.until(at("18:02:10"))
        stage.device.find()
        await stage.until(at("18:02:20"))
        stage.device.unread = False
        stage.device.find()
        await stage.until(at("18:03"))
        assert stage.device.shown is not None

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.as_run()[1:] == ["18:00:00 a/premiere premiere verified"]


def test_a_device_that_died_in_a_take_gets_its_time_anew() -> None:
    """What was tried before the crash does not count against the take after it."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:59"))
        stage.device.blind = True
        await stage.until(at("18:00:00.300"))
        stage.device.lose()
        stage.device.shown = None
        await stage.until(at("18:00:05"))
        stage.device.find()
        await stage.until(at("18:00:06"))
        stage.device.blind = False
        await stage.until(at("18:01"))

    stage = Stage(ONE, at("17:58")).play(act)
    assert stage.as_run()[1:] == ["18:00:00 a/premiere premiere verified"]
