"""A journal that does not answer: the picture waits for it only where a person decides."""

from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, talk

ONE = day(talk("a", "18:00", length=10, qa=5))


def test_the_picture_does_not_wait_for_a_journal_that_is_slow() -> None:
    """A recording's end would be found again after a crash: the Q&A comes at its instant."""

    async def act(stage: Stage) -> None:
        async def never(*_: object) -> None:
            await stage.clock.sleep_until(at("19:00"))
            raise AssertionError("the picture was to wait for this")

        await stage.until(at("18:09:58"))
        stage.notes.decide = never  # type: ignore[method-assign,assignment]  # a disk that hangs
        stage.device.recording_ended()
        await stage.until(at("18:10"))

    stage = Stage(ONE, at("17:58")).play(act)
    line = stage.notes.lines[-1]
    assert (line.item, line.taken, line.error_ms) == ("a/qa", at("18:09:58"), 0)
