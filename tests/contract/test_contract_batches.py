"""Batches: in order, with pauses, frame by frame, and to the first failure."""

import asyncio
from typing import Any

import pytest

from tests.contract.observer import CLOCK, Observer, step

PROGRAM = step("GetCurrentProgramScene")


def codes(results: list[dict[str, Any]]) -> list[int]:
    return [result["requestStatus"]["code"] for result in results]


async def test_empty_batch(obs: Observer) -> None:
    """A batch of nothing is answered with nothing."""
    assert await obs.batch() == []


@pytest.mark.parametrize("execution", [0, 1, 2])
async def test_each_request_is_answered(obs: Observer, execution: int) -> None:
    """Results name their request, and carry status and data."""
    results = await obs.batch(PROGRAM, step("GetStudioModeEnabled"), executionType=execution)
    assert sorted(r["requestType"] for r in results) == [
        "GetCurrentProgramScene",
        "GetStudioModeEnabled",
    ]
    for result in results:
        assert result["requestStatus"] == {"result": True, "code": 100}
        assert result["responseData"]
        assert "requestId" not in result


async def test_requests_can_have_ids(obs: Observer) -> None:
    """An id in a batch's request comes back in its result."""
    (result,) = await obs.batch({**PROGRAM, "requestId": "mine"})
    assert result["requestId"] == "mine"


async def test_failures_do_not_stop_a_batch(obs: Observer) -> None:
    """What follows a failure is done, too."""
    results = await obs.batch(step("MakeCoffee"), step("SetCurrentProgramScene"), PROGRAM)
    assert codes(results) == [204, 300, 100]
    assert results[0]["requestStatus"]["comment"] == "Your request type is not valid."


@pytest.mark.parametrize("execution", [0, 1])
async def test_failure_can_stop_a_batch(obs: Observer, execution: int) -> None:
    """With haltOnFailure nothing is done after the first failure, and nothing answered."""
    results = await obs.batch(
        PROGRAM, step("MakeCoffee"), PROGRAM, haltOnFailure=True, executionType=execution
    )
    assert codes(results) == [100, 204]


async def test_requests_without_a_type(obs: Observer) -> None:
    """A request in a batch that lacks its type is refused, and its type answered as empty."""
    results = await obs.batch({"requestData": {}}, {"requestType": 5}, PROGRAM)
    assert codes(results) == [203, 203, 100]
    assert [r["requestType"] for r in results] == ["", "", "GetCurrentProgramScene"]


async def test_batch_sleeps(obs: Observer) -> None:
    """A realtime batch waits as many milliseconds as it is told."""
    asked = CLOCK.monotonic()
    results = await obs.batch(step("Sleep", sleepMillis=300), PROGRAM)
    assert codes(results) == [100, 100]
    assert 0.29 < CLOCK.monotonic() - asked < 1.0


async def test_frame_batch_sleeps_by_frames(obs: Observer) -> None:
    """A frame batch waits as many frames as it is told."""
    asked = CLOCK.monotonic()
    results = await obs.batch(step("Sleep", sleepFrames=15), PROGRAM, executionType=1)
    assert codes(results) == [100, 100]
    assert 0.45 < CLOCK.monotonic() - asked < 1.2


async def test_sleep_needs_its_own_unit(obs: Observer) -> None:
    """Frames mean nothing in a realtime batch, nor milliseconds in a frame batch."""
    for execution, given, needed in (
        (0, "sleepFrames", "sleepMillis"),
        (1, "sleepMillis", "sleepFrames"),
    ):
        (result,) = await obs.batch(step("Sleep", **{given: 3}), executionType=execution)
        assert result["requestStatus"] == {
            "result": False,
            "code": 300,
            "comment": f"Your request is missing the `{needed}` field.",
        }


async def test_others_are_answered_while_a_batch_sleeps(obs: Observer) -> None:
    """A sleeping batch does not keep other requests waiting."""
    asked = CLOCK.monotonic()
    sleeping = asyncio.create_task(obs.pause(1000))
    await obs.ok("GetCurrentProgramScene")
    await obs.ok("GetStudioModeEnabled")
    assert CLOCK.monotonic() - asked < 0.8
    await sleeping
    assert CLOCK.monotonic() - asked > 0.95
