"""Errors that say what to do next, shared by every floor above `model` and `rundown`.

Who raises decides whether trying again can help: that is the only question the conductor asks.
"""

from datetime import timedelta


class OrchestratorError(Exception):
    """Base of all errors whose text is written for a crew member."""


class TemporaryError(OrchestratorError):
    """Trying again may help; `retry_after` says when, if the other side told us."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(OrchestratorError):
    """Trying again cannot help until a person changes something; the text says what."""


class NotConnectedError(TemporaryError):
    """The device is out of reach at the moment."""


class DecisionRefusedError(OrchestratorError):
    """A decision makes no sense in the state the show is in; the text says why."""


class StaleDecisionError(DecisionRefusedError):
    """The person decided on a state of the room that has passed."""
