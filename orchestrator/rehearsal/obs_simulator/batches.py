"""Works through a RequestBatch as OBS does: in one go, frame by frame, or with pauses."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.rehearsal.obs_simulator.ask import Ask, Traffic
from orchestrator.rehearsal.obs_simulator.codes import Execution, Status
from orchestrator.rehearsal.obs_simulator.requests import perform
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose form has been checked."""

    id: object
    requests: Sequence[dict[str, object]]
    execution: Execution = Execution.SERIAL_REALTIME
    halt_on_failure: bool = False


async def execute(studio: Studio, batch: Batch, traffic: Traffic) -> list[dict[str, object]]:
    """Perform the requests one after another; return their results, those not reached left out.

    OBS performs a parallel batch in any order; here that is the order given.
    """
    results: list[dict[str, object]] = []
    by_frame = batch.execution is Execution.SERIAL_FRAME
    if by_frame:
        await studio.timers.sleep(studio.timers.until_frame())
    for request in batch.requests:
        ask = Ask(request.get("requestData"), traffic, batch.execution)
        result = perform(studio, request.get("requestType"), ask)
        if request.get("requestId") is not None:
            result["requestId"] = request["requestId"]
        results.append(result)
        if batch.halt_on_failure and not succeeded(result):
            break
        if ask.pause and by_frame:
            await studio.timers.sleep(studio.timers.until_frame(int(ask.pause)))
        elif ask.pause:
            await studio.timers.sleep(ask.pause)
    return results


def succeeded(result: dict[str, object]) -> bool:
    """Return whether a request's result is a success."""
    status = result["requestStatus"]
    return isinstance(status, dict) and status["code"] == Status.SUCCESS.value
