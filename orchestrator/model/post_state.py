"""How far a post has come: for the outbox, the journal and the state documents."""

from enum import StrEnum


class PostState(StrEnum):
    """How far a post has come."""

    PENDING = "pending"
    """Not sent yet."""
    RETRY = "retry"
    """Sending failed and may work later."""
    DELIVERED = "delivered"
    """The venue took it."""
    UNKNOWN = "unknown"
    """It was sent, and no answer came: it may stand there or not."""
    NEEDS_HUMAN = "needs-human"
    """Only a person can post it there, or decide whether it is there."""
    FAILED = "failed"
    """The venue refused it for good; `reason` says why."""
    EXPIRED = "expired"
    """Its deadline passed before it could be said."""
