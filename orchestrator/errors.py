"""Errors that say what to do next, shared by every floor above `model` and `rundown`.

Who raises decides whether trying again can help: that is the only question the conductor asks.
"""

from datetime import timedelta
from pathlib import Path


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


class MalformedError(ValueError):
    """A decision is written in a way that has no meaning; the text says how to write it."""


def where(error: BaseException) -> str:
    """Return what kind of error it is, where it arose, and of what kind the first one was.

    As in `ValueError in slack.py:60` or `PostError in lane.py:12, first KeyError in book.py:3`.
    Neither an error's text nor the values in its frames are shown: both may have a token in them.
    """
    first, met = error, {id(error)}
    while (earlier := first.__cause__ or first.__context__) is not None and id(earlier) not in met:
        first = earlier
        met.add(id(first))
    return _place(error) if first is error else f"{_place(error)}, first {_place(first)}"


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} in {file}:{trace.tb_lineno}"
