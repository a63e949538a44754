"""A request as its handler sees it: typed fields, and the refusals that OBS gives for wrong ones.

The order of the checks and the texts are those of obs-websocket 5; of the versions `finding` knows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orchestrator.rehearsal.obs_simulator.codes import Execution, Status


class RequestRefusedError(Exception):
    """The request is answered with this status and comment."""

    def __init__(self, status: Status, comment: str = "") -> None:
        super().__init__(comment)
        self.status = status
        self.comment = comment


def _to_nobody(kind: str, data: Mapping[str, object]) -> None:
    """Do nothing: nobody counts."""


@dataclass(slots=True)
class Traffic:
    """How many messages a session has received and sent.

    `carried_out` is called with each order that changed something, or could have.
    """

    received: int = 0
    sent: int = 0
    carried_out: Callable[[str, Mapping[str, object]], None] = _to_nobody


class Ask:
    """One request's data, and where it came from.

    `execution` is None outside of batches. A handler sets `pause` to make its batch wait:
    seconds in a realtime batch, frames in a frame batch.
    """

    def __init__(self, data: object, traffic: Traffic, execution: Execution | None = None) -> None:
        self.traffic = traffic
        self.execution = execution
        self.pause = 0.0
        self._given = isinstance(data, dict)
        self._data: dict[str, object] = data if isinstance(data, dict) else {}

    def was_carried_out(self, kind: str) -> None:
        """Tell of a request that changed something, or could have."""
        self.traffic.carried_out(kind, self._data)

    def has(self, name: str) -> bool:
        """Return whether the field is there and not null."""
        return self._data.get(name) is not None

    def names(self, field: str) -> bool:
        """Return whether the field is there, be it null."""
        return field in self._data

    def name(self, field: str) -> str | None:
        """Return the name in this field; None where there is none, whatever else is there."""
        value = self._data.get(field)
        return value if isinstance(value, str) and value else None

    def text(self, name: str, empty: bool = False) -> str:
        """Return a string; an empty one only where that is allowed."""
        value = self._required(name)
        if not isinstance(value, str):
            raise _wrong_type(name, "a string")
        if not value and not empty:
            raise _empty(name)
        return value

    def number(self, name: str, least: float = float("-inf"), most: float = float("inf")) -> float:
        """Return a number within the bounds."""
        value = self._required(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong_type(name, "a number")
        for beyond, side, bound in ((value < least, "below", least), (value > most, "above", most)):
            if beyond:
                limit = "minimum" if side == "below" else "maximum"
                raise RequestRefusedError(
                    Status.REQUEST_FIELD_OUT_OF_RANGE,
                    f"The field value of `{name}` is {side} the {limit} of `{bound:.6f}`",
                )
        return value

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        value = self._required(name)
        if not isinstance(value, bool):
            raise _wrong_type(name, "boolean")
        return value

    def table(self, name: str, empty: bool = False) -> dict[str, object]:
        """Return an object; an empty one only where that is allowed."""
        value = self._required(name)
        if not isinstance(value, dict):
            raise _wrong_type(name, "an object")
        if not value and not empty:
            raise _empty(name)
        return value

    def flag_or(self, name: str, default: bool) -> bool:
        """Return a truth value, or the default where the field is missing."""
        return self.flag(name) if self.has(name) else default

    def within(self, name: str) -> "Ask":
        """Return the object in this field as if it were a request."""
        return Ask(self.table(name), self.traffic, self.execution)

    def _required(self, name: str) -> object:
        if not self._given:
            raise RequestRefusedError(
                Status.MISSING_REQUEST_DATA,
                "Your request data is missing or invalid (non-object)",
            )
        value = self._data.get(name)
        if value is None:
            raise RequestRefusedError(
                Status.MISSING_REQUEST_FIELD, f"Your request is missing the `{name}` field."
            )
        return value


def _wrong_type(name: str, wanted: str) -> RequestRefusedError:
    return RequestRefusedError(
        Status.INVALID_REQUEST_FIELD_TYPE, f"The field value of `{name}` must be {wanted}."
    )


def _empty(name: str) -> RequestRefusedError:
    return RequestRefusedError(
        Status.REQUEST_FIELD_EMPTY, f"The field value of `{name}` must not be empty."
    )
