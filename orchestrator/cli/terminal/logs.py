"""How the daemon and the rehearsal write their log: readable on a terminal, or JSON lines.

What libraries log goes the same way, bounded: strangers may make them say the same all the time.
"""

import io
import logging
import sys
import traceback
from contextlib import suppress
from typing import Final, TextIO, cast

import structlog

A_MINUTE: Final = 30
"""Lines of the libraries in a minute; of the others it is told how many they were."""

LONGEST: Final = 4000
"""Characters of one of them."""


class _Forgiving(io.TextIOBase):
    """Writes what can be written: a full disk, or a reader that is gone, costs the log alone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Libraries(logging.Handler):
    """Takes in what libraries warn of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._log = structlog.get_logger(__name__)  # of the present configuration
        self._since = 0.0
        self._said = 0
        self._left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Log it, unless there was much of that kind within the minute."""
        if not 0 <= record.created - self._since < 60:
            left_out, self._left_out = self._left_out, 0
            self._since, self._said = record.created, 0
            if left_out:
                self._log.warning("of the libraries' log lines were left out", lines=left_out)
        self._said += 1
        if self._said > A_MINUTE:
            self._left_out += 1
            return
        bad = record.levelno >= logging.ERROR
        level = self._log.error if bad else self._log.warning
        level("library", logger=record.name, said=record.getMessage()[:LONGEST], **_trace(record))


def _trace(record: logging.LogRecord) -> dict[str, str]:
    """Return the end of what led to it, without the values that lay about."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    return {"trace": "".join(traceback.format_exception(*record.exc_info))[-LONGEST:]}


def log_to_stderr(*, as_json: bool = False) -> None:
    """Write the log to standard error."""
    _configure(sys.stderr, as_json)


def log_to(stream: TextIO) -> None:
    """Write the log as JSON lines to an open file."""
    _configure(stream, as_json=True)


def log_nowhere() -> None:
    """Write no log: the command itself says what matters."""
    _hear_libraries(None)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


def _hear_libraries(handler: _Libraries | None) -> None:
    """Have this handler hear all that libraries log, and no other of its kind."""
    root = logging.getLogger()
    for each in [each for each in root.handlers if isinstance(each, _Libraries)]:
        root.removeHandler(each)
    if handler is not None:
        root.addHandler(handler)


def _configure(stream: TextIO, as_json: bool) -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    _hear_libraries(_Libraries())
    rendering: list[structlog.typing.Processor]
    if as_json:
        rendering = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # The default formatter shows local variables, and those may hold passwords.
        plainly = structlog.dev.plain_traceback
        rendering = [
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plainly)
        ]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(cast("TextIO", _Forgiving(stream))),
        cache_logger_on_first_use=True,
    )
