"""The program's picture: one for all who look, none near a cue, none from before it."""

from datetime import timedelta

import pytest

from orchestrator.model.decisions import Take
from orchestrator.web.api.program_pictures import ProgramPictures
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, until


@pytest.fixture
def asked(show: Show, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Let the device draw numbered pictures; they are noted.

    This device alone: of a class `isinstance` remembers for good that it meets a protocol, and
    later tests would meet one that no longer does.
    """
    drawn: list[bytes] = []

    async def draw() -> bytes:
        drawn.append(b"picture %d" % len(drawn))
        return drawn[-1]

    monkeypatch.setattr(show.device, "program_picture", draw, raising=False)
    return drawn


def move(show: Show, seconds: float) -> None:
    """Move the show's clock on."""
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(show.clock.now() + timedelta(seconds=seconds))


async def test_a_picture_serves_everybody_for_a_second(show: Show, asked: list[bytes]) -> None:
    """However many look, OBS draws about one a second."""
    program = ProgramPictures(show.conductor)
    move(show, 10)
    assert [await program.picture("main") for _ in range(5)] == [b"picture 0"] * 5
    move(show, 1)
    assert await program.picture("main") == b"picture 1"
    assert len(asked) == 2


async def test_near_a_cue_no_picture_is_asked_for(show: Show, asked: list[bytes]) -> None:
    """The last one stands meanwhile."""
    assert isinstance(show.clock, StillClock)
    program = ProgramPictures(show.conductor)
    show.clock.move_to(at("18:24:57"))
    first = await program.picture("main")
    show.clock.move_to(at("18:24:59"))
    assert await program.picture("main") == first
    assert len(asked) == 1


async def test_after_a_cue_the_picture_of_before_is_none(show: Show, asked: list[bytes]) -> None:
    """It would say that the cut did not happen."""
    program = ProgramPictures(show.conductor)
    move(show, 10)
    assert await program.picture("main") is not None
    move(show, 1)
    lines = len(show.conductor.as_run)
    await show.conductor.decide("main", Take("alpha/qa"), "Ann")
    await until(lambda: len(show.conductor.as_run) > lines)
    assert await program.picture("main") is None
    move(show, 3)
    assert await program.picture("main") == b"picture 1"
