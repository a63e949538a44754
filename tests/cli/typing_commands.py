"""Types commands as a person does, and keeps what they print."""

from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from orchestrator.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def typed(*words: str, columns: int = 200) -> Ended:
    """Type a command in a terminal without colours, a wide one where nothing else is said."""
    env = {"COLUMNS": str(columns), "TERM": "dumb", "NO_COLOR": "1"}
    result = CliRunner(env=env).invoke(main.app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(result.exit_code, result.stdout, result.stderr)


def run_main(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Call the entry point itself; return the exit code."""
    monkeypatch.setattr("sys.argv", ["orchestrator", *words])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return int(ended.value.code or 0)
