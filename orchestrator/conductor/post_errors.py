"""Errors met on the way to a venue, told without what they hold. Used by the outbox and its lanes.

Neither an error's text nor the values in its frames are shown: both may have a token in them.
"""

from pathlib import Path


def where(error: BaseException | None) -> str:
    """Return what kind of error it is, and where it arose: `ValueError in slack.py:60`."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} in {file}:{trace.tb_lineno}"
