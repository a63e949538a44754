"""What the simulator answers to each request type: one function per type, grouped by subject.

`perform` is called by `session` and `batches`.
"""

from collections.abc import Callable

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests import (
    general,
    inputs,
    items,
    outputs,
    playing,
    scenes,
    screenshots,
    transitions,
)
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio

Handler = Callable[[Studio, Ask], Answer]

_HANDLERS: dict[str, Handler] = {
    **general.HANDLERS,
    **scenes.HANDLERS,
    **items.HANDLERS,
    **inputs.HANDLERS,
    **playing.HANDLERS,
    **transitions.HANDLERS,
    **outputs.HANDLERS,
    **screenshots.HANDLERS,
    "GetVersion": lambda studio, _ask: general.version(studio, request_types()),
}


def request_types() -> list[str]:
    """Return the request types that are answered."""
    return sorted(_HANDLERS)


def perform(studio: Studio, kind: object, ask: Ask) -> dict[str, object]:
    """Execute one request; return its `requestType`, `requestStatus` and `responseData`."""
    kind = kind if isinstance(kind, str) else ""
    try:
        answer = _handler(kind)(studio, ask)
    except RequestRefusedError as refused:
        return _result(kind, refused.status, refused.comment, None)
    if not kind.startswith("Get"):
        ask.was_carried_out(kind)
    return _result(kind, Status.SUCCESS, "", answer)


def _handler(kind: str) -> Handler:
    if not kind:
        raise RequestRefusedError(
            Status.MISSING_REQUEST_TYPE, "Your request's `requestType` may not be empty."
        )
    handler = _HANDLERS.get(kind)
    if handler is None:
        raise RequestRefusedError(Status.UNKNOWN_REQUEST_TYPE, "Your request type is not valid.")
    return handler


def _result(kind: str, status: Status, comment: str, answer: Answer) -> dict[str, object]:
    code: dict[str, object] = {"result": status is Status.SUCCESS, "code": status.value}
    if comment:
        code["comment"] = comment
    result: dict[str, object] = {"requestType": kind, "requestStatus": code}
    if answer is not None:
        result["responseData"] = answer
    return result
