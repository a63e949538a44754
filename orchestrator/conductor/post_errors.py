"""Errors met on the way to a venue, told without what they hold. Used by the outbox and its lanes.

Neither an error's text nor the values in its frames are shown: both may have a token in them.
"""

from pathlib import Path


def where(error: BaseException | None) -> str:
    """Return what kind of error it is, where it arose, and of what kind the first one was.

    As in `ValueError in slack.py:60` or `PostError in lane.py:12, first KeyError in book.py:3`.
    """
    if error is None:
        return type(error).__name__
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
