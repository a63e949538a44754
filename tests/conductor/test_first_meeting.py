"""What happens when the show first meets a device that is on air already."""

from orchestrator.model.decisions import HandsOnSeen, Release
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, talk

ONE = day(talk("a", "18:00", length=10, qa=5))


async def wait_over_the_start(stage: Stage) -> None:
    await stage.until(at("18:03"))


def test_a_device_that_streams_something_else_is_not_touched_until_the_room_is_released() -> None:
    """Not even a pinned start takes it; the alert says what would be done."""

    async def act(stage: Stage) -> None:
        await wait_over_the_start(stage)
        assert stage.device.log == []
        await stage.conductor.decide("main", Release(), "crew")
        await stage.clock.sleep(0.01)
        assert [what for _, what in stage.device.log] == ["show premiere of a/premiere"]

    stage = Stage(ONE, at("17:58"), asks_first=True)
    stage.device.streaming = True
    stage.play(act)
    [alert] = stage.conductor.news.alerts
    assert "is on air already and is not touched" in alert.text
    assert "would: show holding of a/holding" in alert.text


def test_a_device_that_does_not_stream_is_taken_without_a_question() -> None:
    """Nobody sees what it shows."""
    stage = Stage(ONE, at("17:58"), asks_first=True)
    stage.device.streaming = False
    stage.play(wait_over_the_start)
    assert len(stage.device.log) == 2
    assert not stage.conductor.news.alerts


def test_a_device_that_shows_the_right_picture_is_taken_without_a_question() -> None:
    """There is nothing to ask about."""
    earlier = Stage(ONE, at("17:58")).play(wait_until_open)
    stage = Stage(ONE, at("17:59"), asks_first=True)
    stage.device.streaming, stage.device.shown = True, earlier.device.shown
    stage.play(wait_over_the_start)
    assert not stage.conductor.news.alerts


async def wait_until_open(stage: Stage) -> None:
    await stage.until(at("17:59"))


def test_only_the_first_meeting_asks() -> None:
    """What a person does later is their hand on OBS, until the next pinned start at most."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))
        stage.device.streaming, stage.device.shown = True, None
        stage.device.find()
        await wait_over_the_start(stage)

    stage = Stage(ONE, at("17:58"), asks_first=True)
    stage.device.streaming = False
    stage.play(act)
    assert not any(isinstance(d.choice, HandsOnSeen) for d in stage.notes.decisions)


def test_a_restarted_daemon_that_waits_for_the_answer_goes_on_waiting() -> None:
    """The question is in the journal; the restart neither asks again nor takes over."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))

    before = Stage(ONE, at("17:58"), asks_first=True)
    before.device.streaming = True
    before.play(act)
    after = Stage(ONE, at("17:59:30"))
    after.notes.decisions = before.notes.decisions
    after.device.streaming = True
    after.play(wait_over_the_start)
    assert after.device.log == []
