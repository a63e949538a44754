"""Faults to order: which request goes wrong, and how. Consumed by `endpoints`."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """How a request goes wrong. "Before": nothing was applied; "after": it was."""

    SERVER_ERROR = "server error"
    SERVER_ERROR_AFTER = "server error, applied"
    TIMEOUT = "no answer"
    TIMEOUT_AFTER = "no answer, applied"
    CLOSED = "closed connection"
    CLOSED_AFTER = "closed connection, applied"
    TOKEN_EXPIRED = "token expired"  # noqa: S105 - a fault's name, no secret
    RATE_LIMITED = "rate limited"
    UPLOADS_LIMITED = "uploads limited"
    QUOTA_GONE = "quota gone"
    SLOW_TRANSITION = "slow transition"


APPLIED = {FaultKind.SERVER_ERROR_AFTER, FaultKind.TIMEOUT_AFTER, FaultKind.CLOSED_AFTER}
UNANSWERED = {
    FaultKind.TIMEOUT,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.CLOSED,
    FaultKind.CLOSED_AFTER,
}


@dataclass(slots=True)
class Order:
    """One fault: for the `nth` request of `method` from now (`*`: any); `seconds`: how long."""

    kind: FaultKind
    method: str = "*"
    nth: int = 1
    seconds: float = 30.0


class Faults:
    """The faults that were ordered and have not happened yet, and those that have."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.happened: list[Order] = []

    def order(
        self, kind: FaultKind, method: str = "*", nth: int = 1, seconds: float = 30.0
    ) -> None:
        """Order a fault; limited uploads can only happen to an upload."""
        if kind is FaultKind.UPLOADS_LIMITED:
            method = "thumbnails.set"
        self.orders.append(Order(kind, method, nth, seconds))

    def take(self, method: str) -> Order | None:
        """Count a request of `method`, and return the fault that is due for it."""
        due = None
        for order in list(self.orders):
            if order.method not in ("*", method):
                continue
            order.nth -= 1
            if order.nth <= 0 and due is None:
                due = order
                self.orders.remove(order)
        if due is not None:
            self.happened.append(due)
        return due

    def clear(self) -> None:
        """Forget what was ordered."""
        self.orders.clear()
