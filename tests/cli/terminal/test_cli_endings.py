"""How commands end: codes, messages, no secrets."""

import pytest

from orchestrator.cli import control
from orchestrator.errors import PermanentError
from tests.cli.typing_commands import run_main, typed


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ORCHESTRATOR_WEB__PORT", "hunter2"),
        ("ORCHESTRATOR_OBS__STUDIO__URL", "http://ann:hunter2@localhost"),
        ("ORCHESTRATOR_OBS__STUDIO__URL", "ws://ann:hunter2"),
        ("ORCHESTRATOR_WEB__PROT", "hunter2"),
        ("ORCHESTRATOR_OBS__STUDIO__ULR", "hunter2"),
        ("ORCHESTRATOR_OBS", "hunter2"),
        ("ORCHESTRATOR_OBS", '{"studio": "hunter2"}'),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The message names the variable; the value may be a secret in the wrong place."""
    monkeypatch.setenv(variable, value)
    ended = typed("status")
    assert ended.code == 2
    assert variable.lower().removeprefix("orchestrator_").split("__")[0] in ended.err.lower()
    assert "hunter2" not in ended.said


def test_an_unknown_word_ends_with_2() -> None:
    """A command that is not there, or a choice that is none, is a slip of the keyboard."""
    assert typed("explode").code == 2
    assert typed("autopilot", "maybe").code == 2


def test_an_error_for_people_is_the_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error that reaches the entry point is printed as it is, and ends with 2."""

    def fail() -> None:
        raise PermanentError("The disk is full.")

    monkeypatch.setattr(control, "read_settings", fail)
    assert run_main(monkeypatch, "status") == 2
    assert capsys.readouterr().err == "The disk is full.\n"


def test_a_bug_ends_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug's last line says so; no local variables are shown, which may hold secrets."""

    def broken() -> None:
        password = "hunter2"
        raise RuntimeError(f"broken {len(password)}")

    monkeypatch.setattr(control, "read_settings", broken)
    assert run_main(monkeypatch, "status") == 2
    err = capsys.readouterr().err
    assert err.rstrip().endswith("This is a bug in the orchestrator (RuntimeError).")
    assert 'password = "hunter2"' not in err


def test_done_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """Help is no error."""
    assert run_main(monkeypatch, "--help") == 0
