"""The daemon's log."""

import io
import json
import logging

import pytest
import structlog

from orchestrator.cli.terminal.logs import A_MINUTE, log_nowhere, log_to, log_to_stderr


def fail_with_a_secret_at_hand() -> None:
    password = "2retnuh"[::-1]
    raise RuntimeError(f"broken after {len(password)}")


def log_a_bug() -> None:
    try:
        fail_with_a_secret_at_hand()
    except RuntimeError:
        structlog.get_logger("test").exception("bug", room="main")


def test_a_bugs_local_variables_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """The log has the stack, and not the values that lay about: one may be a password."""
    log_to_stderr()
    log_a_bug()
    err = capsys.readouterr().err
    assert "fail_with_a_secret_at_hand" in err
    assert "broken after 7" in err
    assert "hunter2" not in err


def test_json_lines_have_the_stack_and_no_values() -> None:
    """Programs get the same, one object a line."""
    file = io.StringIO()
    log_to(file)
    log_a_bug()
    (line,) = file.getvalue().splitlines()
    assert json.loads(line)["event"] == "bug"
    assert "broken after 7" in line
    assert "hunter2" not in line


def test_a_command_that_says_everything_itself_logs_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard output stays the command's own."""
    log_nowhere()
    structlog.get_logger("test").warning("something")
    assert capsys.readouterr() == ("", "")


def test_what_libraries_log_is_bounded() -> None:
    """However often one says the same, the log has some lines a minute, each not too long."""
    file = io.StringIO()
    log_to(file)
    for number in range(5000):
        try:
            raise RuntimeError("x" * 10_000)
        except RuntimeError:
            logging.getLogger("uvicorn.error").exception("number %d", number)
    log_nowhere()
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert len(lines) == A_MINUTE
    assert lines[0]["said"] == "number 0"
    assert len(file.getvalue()) < 300_000


def test_it_is_told_how_many_lines_were_left_out() -> None:
    """A minute later the libraries are heard again."""
    file = io.StringIO()
    log_to(file)
    noisy = logging.getLogger("noisy")
    for instant in [1000.0] * (A_MINUTE + 5) + [1060.0]:
        record = noisy.makeRecord("noisy", logging.WARNING, "", 0, "again", (), None)
        record.created = instant
        noisy.handle(record)
    log_nowhere()
    *_, told, last = [json.loads(line) for line in file.getvalue().splitlines()]
    assert told["lines"] == 5
    assert last["said"] == "again"
