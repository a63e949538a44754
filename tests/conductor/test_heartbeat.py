"""The heartbeat goes on whatever it meets."""

from datetime import timedelta

from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, talk

TALK = day(talk("a", "18:00", length=10, qa=5))


def test_a_bug_in_the_heartbeat_is_told_and_it_beats_on() -> None:
    """Without it nothing is looked at again after an event was lost."""
    left = [KeyError("x")]
    beats: list[object] = []

    async def act(stage: Stage) -> None:
        [(reconciler, _)] = stage.conductor._reconcilers
        wake = reconciler.wake

        def buggy() -> None:
            if left:
                raise left.pop()
            beats.append(stage.conductor.beat_at)
            wake()

        reconciler.wake = buggy  # type: ignore[method-assign] # once, it has a bug
        await stage.until(at("17:58:05.500"))

    stage = Stage(TALK, at("17:58")).play(act)
    [alert] = stage.conductor.news.alerts
    assert alert.text == "a bug was met and stepped over in the heartbeat: KeyError('x')"
    assert beats == [at("17:58") + timedelta(seconds=second) for second in range(2, 6)]


def test_a_bug_in_a_look_at_health_is_told_and_health_is_looked_at_again() -> None:
    """A device that is lost afterwards is told."""
    left = [KeyError("x")]

    async def act(stage: Stage) -> None:
        health = stage.device.health

        def buggy() -> object:
            if left and stage.clock.now() > at("17:58:00.500"):
                raise left.pop()
            return health()

        [alert] = stage.conductor._health_alerts
        alert._device = type(
            "Buggy", (), {"name": stage.device.name, "health": staticmethod(buggy)}
        )()
        await stage.until(at("17:58:02.500"))
        stage.device.lose()
        await stage.until(at("17:58:03.500"))

    told = [alert.text for alert in Stage(TALK, at("17:58")).play(act).conductor.news.alerts]
    assert told == [
        "a bug was met and stepped over in the alert of a device's health: KeyError('x')",
        "OBS studio is lost: out of reach",
    ]
