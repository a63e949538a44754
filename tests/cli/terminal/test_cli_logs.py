"""The daemon's log."""

import io
import json

import pytest
import structlog

from orchestrator.cli.terminal.logs import log_nowhere, log_to, log_to_stderr


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
