"""Checks the form of a client's messages; what is wrong closes the connection, as in OBS."""

import json

from orchestrator.rehearsal.obs_simulator.batches import Batch
from orchestrator.rehearsal.obs_simulator.codes import Close, Execution, Op

Data = dict[str, object]


class ClosedError(Exception):
    """The connection is to be closed with this code and reason."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def message_of(raw: str | bytes, identified: bool) -> tuple[float, Data]:
    """Return a message's op and data."""
    if isinstance(raw, bytes):
        raise ClosedError(
            Close.MESSAGE_DECODE_ERROR,
            "Your session encoding is set to Json, but a binary message was received.",
        )
    try:
        message = json.loads(raw)
    except ValueError as error:
        raise ClosedError(Close.MESSAGE_DECODE_ERROR, f"Unable to decode Json: {error}") from None
    if not isinstance(message, dict):
        raise ClosedError(Close.MESSAGE_DECODE_ERROR, "You sent a non-object payload.")
    if not identified and "request-type" in message:
        raise ClosedError(
            Close.UNSUPPORTED_RPC_VERSION,
            "You appear to be attempting to connect with the pre-5.0.0 plugin protocol. "
            "Check to make sure your client is updated.",
        )
    op = _op(message)
    data = _data(message.get("d"))
    if not identified and op != Op.IDENTIFY:
        raise ClosedError(
            Close.NOT_IDENTIFIED,
            "You attempted to send a non-Identify message while not identified.",
        )
    return op, data


def _op(message: Data) -> float:
    if "op" not in message:
        raise ClosedError(Close.UNKNOWN_OP_CODE, "Your request is missing an `op`.")
    op = message["op"]
    if isinstance(op, bool) or not isinstance(op, int | float):
        raise ClosedError(Close.UNKNOWN_OP_CODE, "Your `op` is not a number.")
    return op


def _data(data: object) -> Data:
    if data is None:
        raise ClosedError(Close.MISSING_DATA_FIELD, "Your payload is missing data (`d`).")
    if not isinstance(data, dict):
        raise ClosedError(
            Close.INVALID_DATA_FIELD_TYPE, "Your payload's data (`d`) is not an object."
        )
    return data


def rpc_version_of(data: Data) -> int:
    """Return the version of the protocol that an Identify asks for."""
    if "rpcVersion" not in data:
        raise ClosedError(
            Close.MISSING_DATA_FIELD, "Your payload's data is missing an `rpcVersion`."
        )
    return _unsigned(data["rpcVersion"], "Your `rpcVersion` is not an unsigned number.")


def subscriptions_of(data: Data, before: int) -> int:
    """Return the events that an Identify or Reidentify subscribes to."""
    if "eventSubscriptions" not in data:
        return before
    return _unsigned(
        data["eventSubscriptions"], "Your `eventSubscriptions` is not an unsigned number."
    )


def _unsigned(value: object, reason: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ClosedError(Close.INVALID_DATA_FIELD_TYPE, reason)
    return value


def request_of(data: Data) -> tuple[object, str]:
    """Return a request's id and type."""
    request_id = _request_id(data)
    if "requestType" not in data:
        raise ClosedError(
            Close.MISSING_DATA_FIELD, "Your payload's data is missing an `requestType`."
        )
    kind = data["requestType"]
    if not isinstance(kind, str):
        raise ClosedError(Close.INVALID_DATA_FIELD_TYPE, "Your `requestType` is not a string.")
    return request_id, kind


def batch_of(data: Data) -> Batch:
    """Return a batch of requests."""
    request_id = _request_id(data)
    execution = _execution(data.get("executionType"))
    if data.get("variables") is not None:
        raise ClosedError(
            Close.UNSUPPORTED_FEATURE, "The simulator does not know the variables of batches."
        )
    halt = data.get("haltOnFailure")
    if halt is not None and not isinstance(halt, bool):
        raise ClosedError(Close.INVALID_DATA_FIELD_TYPE, "Your `haltOnFailure` is not a boolean.")
    if "requests" not in data:
        raise ClosedError(Close.MISSING_DATA_FIELD, "Your payload data is missing a `requests`.")
    requests = data["requests"]
    if not isinstance(requests, list):
        raise ClosedError(Close.INVALID_DATA_FIELD_TYPE, "Your `requests` is not an array.")
    known = [request if isinstance(request, dict) else {} for request in requests]
    return Batch(request_id, known, execution, bool(halt))


def _request_id(data: Data) -> object:
    if "requestId" not in data:
        raise ClosedError(Close.MISSING_DATA_FIELD, "Your payload data is missing a `requestId`.")
    return data["requestId"]


def _execution(value: object) -> Execution:
    if value is None:
        return Execution.SERIAL_REALTIME
    number = _unsigned(value, "Your `executionType` is not a number.")
    try:
        return Execution(number)
    except ValueError:
        raise ClosedError(
            Close.INVALID_DATA_FIELD_VALUE, "Your `executionType` has an invalid value."
        ) from None
