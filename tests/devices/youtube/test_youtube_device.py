"""The device by itself: its port, its verdicts, what it tells the crew."""

from datetime import timedelta

import pytest

from orchestrator.devices.port import Device, Done, Hopeless, Met, TryAgain, Unknown
from orchestrator.devices.youtube.api.failures import AnswerLostError
from orchestrator.devices.youtube.plan.templates import TextTemplateError
from orchestrator.errors import TemporaryError
from orchestrator.rehearsal.youtube_emulator import Delays, FaultKind
from tests.devices.youtube.shows import studio, timetable


async def test_it_meets_the_port() -> None:
    """The conductor can use it as any device."""
    async with studio(timetable(talks=1)) as show:
        device: Device = show.device
        assert device.name == "YouTube main"
        assert device.steps(show.state(), show.clock.now()) == ()
        assert isinstance(device.verdict(show.state(), show.clock.now()), Unknown)
        assert not device.health().connected


async def test_observing_often_reads_seldom() -> None:
    """However often the conductor observes, a quiet minute costs two units."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.items[1].start + timedelta(seconds=60))
        before = show.ledger.used()
        for _ in range(60):
            await show.device.observe()
            show.clock.advance(1)
        assert show.ledger.used() - before == 2


async def test_a_stuck_start_is_given_up_after_90_seconds_and_the_crew_is_told() -> None:
    """No second transition is asked for; looks become rare again."""
    async with studio(timetable(talks=1), delays=Delays(live_starting=100_000)) as show:
        await show.run(show.items[1].start - timedelta(minutes=2))
        assert show.emulator.requests.count("liveBroadcasts.transition") == 1
        assert "over 90 s" in show.verdict.what
        assert "look at YouTube Studio" in show.device.health().summary
        before = show.ledger.used()
        await show.run(show.clock.now() + timedelta(seconds=60))
        assert show.ledger.used() - before <= 4


async def test_a_transition_whose_answer_was_lost_is_not_asked_twice() -> None:
    """The broadcast is read first, and is then on its way already."""
    async with studio(timetable(talks=1)) as show:
        show.emulator.faults.order(FaultKind.CLOSED_AFTER, "liveBroadcasts.transition")
        await show.run(show.items[1].start)
        assert show.emulator.requests.count("liveBroadcasts.transition") == 1
        assert show.emulator.broadcast(show.broadcast).state == "live"


async def test_a_redundant_transition_is_a_success() -> None:
    """Somebody else went live in the same moment: no error, and no second try."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=1))
        show._encode(True)
        show.clock.advance(10)
        show.device._poller.look_now()
        await show.device.observe()
        steps = show.device.steps(show.state(), show.clock.now())
        broadcast = show.emulator.broadcast(show.broadcast)
        broadcast.state = "live"
        broadcast.started = show.clock.now()
        assert isinstance(await show.device.do(steps), Done)
        show.device._poller.look_now()
        await show.beat()
        assert isinstance(show.verdict, Met), show.verdict
        assert show.emulator.requests.count("liveBroadcasts.transition") == 1


async def test_without_a_picture_nobody_goes_live_and_the_crew_is_told() -> None:
    """Video without sound stays inactive: the verdict repeats YouTube's own words."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=5))
        key = show.device.ingest.key.get_secret_value()
        show.emulator.encoder_connected(key, sound=False)
        show.encoder_by_hand = True
        await show.run(show.items[1].start)
        assert "liveBroadcasts.transition" not in show.emulator.requests
        assert "no picture with sound" in show.verdict.what
        assert "carries no sound" in show.verdict.what


async def test_waiting_for_a_picture_that_never_comes_costs_little() -> None:
    """Looks every 2 s for 90 s, then once a minute."""
    async with studio(timetable(talks=1, length=60)) as show:
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=5))
        show.encoder_by_hand = True
        before = show.ledger.used()
        await show.run(show.items[1].start + timedelta(minutes=25))
        looks = show.emulator.requests.count("liveStreams.list")
        assert looks <= 90 / 2 + 40
        assert show.ledger.used() - before <= 2 * (90 / 2 + 40) + 110


async def test_a_broadcast_that_is_over_is_hopeless() -> None:
    """YouTube cannot reopen it: the verdict says so, and nothing is tried."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.items[1].start)
        show.emulator.broadcast(show.broadcast).state = "complete"
        asked = show.emulator.requests.count("liveBroadcasts.transition")
        await show.run(show.items[1].start + timedelta(minutes=2))
        assert isinstance(show.verdict, Hopeless)
        assert "already ended" in show.verdict.what
        assert show.emulator.requests.count("liveBroadcasts.transition") == asked


async def test_a_broadcast_of_another_channel_is_named() -> None:
    """An id that is not there is no reason to make another one."""
    async with studio(timetable(talks=1, broadcast="othTjSowvqY")) as show:
        await show.beat()
        assert isinstance(show.verdict, Hopeless)
        assert "othTjSowvqY is not on this channel" in show.verdict.what
        assert "othTjSowvqY is not on this channel" in show.device.health().summary
        assert "liveBroadcasts.insert" not in show.emulator.requests


async def test_a_dead_sign_in_is_told_and_rarely_tried() -> None:
    """`invalid_grant`: alert, never retry by the second."""
    async with studio(timetable(talks=1)) as show:
        await show.beat()
        show.emulator.sign_in.revoke()
        show.device._poller.look_now()
        with pytest.raises(TemporaryError, match="orchestrator youtube login"):
            await show.device.observe()
        asked = len(show.emulator.requests)
        for _ in range(60):
            await show.beat()
            show.clock.advance(2)
        assert len(show.emulator.requests) <= asked + 1
        assert "orchestrator youtube login" in show.device.health().summary


async def test_a_refused_cosmetic_is_not_tried_again_and_holds_up_nothing() -> None:
    """A thumbnail file that is not there: told once, the show runs."""
    async with studio(timetable(talks=1, thumbnail="missing.png")) as show:
        await show.run(show.items[1].start + timedelta(seconds=30))
        assert show.wrong_titles() == []
        assert "missing.png cannot be read" in show.device.health().summary
        assert "thumbnails.set" not in show.emulator.requests


async def test_a_channel_that_may_not_stream_is_told_so() -> None:
    """Where to enable it, in the crew's words."""
    async with studio(timetable(talks=1)) as show:
        show.emulator.world.account.live_enabled = False
        await show.run(show.clock.now() + timedelta(seconds=30))
        assert "youtube.com/features" in show.device.health().summary
        assert len(show.emulator.requests) <= 6


async def test_a_rate_limit_postpones_without_giving_up() -> None:
    """TryAgain, and the same step is not asked for again before its time."""
    async with studio(timetable(talks=1)) as show:
        await show.device.observe()
        show.emulator.faults.order(FaultKind.RATE_LIMITED)
        steps = show.device.steps(show.state(), show.clock.now())
        assert isinstance(await show.device.do(steps), TryAgain)
        later = show.device.steps(show.state(), show.clock.now())
        assert steps[0] not in later
        show.clock.advance(16)
        assert steps[0] in show.device.steps(show.state(), show.clock.now())


async def test_a_chat_message_that_may_have_been_said_is_not_repeated() -> None:
    """AnswerLost goes to the outbox, which shows it; one request left."""
    async with studio(timetable(talks=1), patience=1) as show:
        await show.run(show.items[1].start)
        show.emulator.faults.order(FaultKind.TIMEOUT_AFTER, "liveChatMessages.insert")
        with pytest.raises(AnswerLostError):
            await show.device.post_to_chat("hello")
        assert len(show.emulator.history.of("chat")) == 1
        assert show.emulator.requests.count("liveChatMessages.insert") == 1


async def test_a_rejected_timetable_changes_nothing() -> None:
    """A wrong template in an edit leaves the plan as it was."""
    async with studio(timetable(talks=2)) as show:
        plan = show.device._plan
        with pytest.raises(TextTemplateError):
            show.device.replan(timetable(talks=3, title="{{ session.titel }}"))
        assert show.device._plan is plan


@pytest.mark.parametrize("streaming", [None])
async def test_where_the_crew_streams_by_hand_the_picture_decides(streaming: None) -> None:
    """Live from five minutes before the first talk on, once the picture is there; never ended."""
    async with studio(timetable(talks=1, complete=True), streaming=streaming) as show:
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=30))
        show.encoder_by_hand = True
        show.emulator.encoder_connected(show.device.ingest.key.get_secret_value())
        await show.run(show.items[1].start - timedelta(minutes=5, seconds=5))
        assert show.emulator.broadcast(show.broadcast).state == "ready"
        await show.run(show.items[1].start)
        assert show.emulator.broadcast(show.broadcast).state == "live"
        await show.run_all()
        assert show.emulator.broadcast(show.broadcast).state == "live"
