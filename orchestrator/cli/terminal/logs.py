"""How the daemon and the rehearsal write their log: readable on a terminal, or JSON lines."""

import io
import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog


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


def log_to_stderr(*, as_json: bool = False) -> None:
    """Write the log to standard error."""
    _configure(sys.stderr, as_json)


def log_to(stream: TextIO) -> None:
    """Write the log as JSON lines to an open file."""
    _configure(stream, as_json=True)


def log_nowhere() -> None:
    """Write no log: the command itself says what matters."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


def _configure(stream: TextIO, as_json: bool) -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
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
