"""What is otherwise on Windows."""

import asyncio
import errno
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from orchestrator import clock, system
from orchestrator.cli import main
from orchestrator.devices.youtube.api import token_file
from orchestrator.errors import PermanentError
from orchestrator.journal.databases import lease
from orchestrator.journal.databases.lease import FileLease
from orchestrator.settings import Settings
from orchestrator.system import asked_to_end, keep_port_to_ourselves

NOW = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)


@pytest.fixture(params=["loop", "interpreter"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Hear signals as POSIX's event loops do, and as the interpreter does on Windows."""

    def not_there(*_: object) -> None:
        raise NotImplementedError

    if request.param == "interpreter":
        monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", not_there)
    return str(request.param)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_program_hears_that_it_is_asked_to_end(way: str, number: signal.Signals) -> None:
    """Also while nothing else would wake its loop."""
    ended = asyncio.Event()
    with asked_to_end(ended.set):
        os.kill(os.getpid(), number)
        async with asyncio.timeout(10):
            await ended.wait()


async def test_signals_are_left_as_they_were(way: str) -> None:
    """A second Ctrl-C, after the program has let go of everything, ends it."""
    before = signal.getsignal(signal.SIGINT)
    with asked_to_end(lambda: None):
        assert signal.getsignal(signal.SIGINT) not in (before, signal.default_int_handler)
    assert signal.getsignal(signal.SIGINT) in (before, signal.default_int_handler)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_ctrl_break_is_heard_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has it, and sends it when the terminal's window is closed."""
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR2, raising=False)
    ended = asyncio.Event()
    with asked_to_end(ended.set):
        os.kill(os.getpid(), signal.SIGUSR2)
        async with asyncio.timeout(10):
            await ended.wait()


def test_a_clock_that_moves_in_small_steps_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' `time.monotonic` moves in steps of 16 ms, its performance counter does not."""
    monkeypatch.delattr(time, "clock_gettime")
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(time, "perf_counter", lambda: 12.5)
    assert clock.SystemClock().monotonic() == 12.5


def test_a_port_is_ours_alone_where_it_could_be_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """SO_REUSEADDR lets any program share it on Windows; there is another option there."""
    asked: list[int] = []

    class Socket(socket.socket):
        def setsockopt(self, _level: int, option: int, *_: object) -> None:  # type: ignore[override]
            asked.append(option)

    with Socket() as listening:
        keep_port_to_ourselves(listening)
        monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
        keep_port_to_ourselves(listening)
    assert asked == [socket.SO_REUSEADDR, -5]


def test_a_terminal_with_few_letters_ends_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows a question mark instead."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    main._write_what_can_be()
    print("✓ “Ann”", flush=True)
    assert written.getvalue() == "? “Ann”\n".encode("cp1252")


def test_help_is_shown_on_a_terminal_with_few_letters() -> None:
    """The whole way: the program started as it is there."""
    done = subprocess.run(
        [sys.executable, "-c", "from orchestrator.cli.main import main; main()", "plan", "--help"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Usage:" in done.stdout


def test_settings_are_read_as_utf8_with_or_without_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has letters of its own, and its Notepad begins a file with a mark."""
    monkeypatch.chdir(tmp_path)
    for mark in ("", "\ufeff"):
        text = f"{mark}ORCHESTRATOR_OBS__STUDIO__PASSWORD=пароль\n"
        (tmp_path / ".env").write_bytes(text.encode())
        assert Settings().obs["studio"].password.get_secret_value() == "пароль"


def test_a_sign_in_is_private_where_files_have_no_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows every file looks as if all might read it."""
    file = tmp_path / "token.json"
    file.touch(mode=0o666)
    file.chmod(0o666)
    assert not token_file.is_private(file)
    monkeypatch.setattr(token_file, "POSIX", False)
    assert token_file.is_private(file)


def test_a_lock_file_that_cannot_be_read_leaves_the_holder_known(tmp_path: Path) -> None:
    """Windows lets nobody read a locked file: who holds it stands in another one."""
    journal = tmp_path / "journal.sqlite3"
    first, second = FileLease(journal), FileLease(journal)
    first.take(NOW)
    (tmp_path / "journal.sqlite3.lock").write_bytes(b"")
    with pytest.raises(PermanentError, match=f"pid {os.getpid()} on .*since 2026-12-05T18:00"):
        second.take(NOW)
    first.give_back()
    second.take(NOW)
    second.give_back()


def test_a_system_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon runs there; nobody keeps a second one away."""

    def none_there(*_: object, **__: object) -> bool:
        raise OSError(errno.ENOSYS, "fcntl is unavailable")

    monkeypatch.setattr(lease, "lock_descriptor", none_there)
    with capture_logs() as logs:
        FileLease(tmp_path / "journal.sqlite3").take(NOW)
    assert "no locks" in logs[0]["event"]


def test_a_disk_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive that does not carry them."""

    def refused(*_: object, **__: object) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lease, "lock_descriptor", refused)
    with pytest.raises(PermanentError, match=r"cannot be locked \(No locks available\)"):
        FileLease(tmp_path / "journal.sqlite3").take(NOW)


def test_nothing_of_posix_alone_is_imported() -> None:
    """Only libraries that look where they are may have such a module."""
    wanted = re.compile(
        r"^\s*(?:import|from) (?:fcntl|termios|pwd|grp|resource|uvloop)\b", re.MULTILINE
    )
    files = Path(system.__file__).parent.rglob("*.py")
    assert [file for file in files if wanted.search(file.read_text("utf-8"))] == []


def test_ports_are_bound_in_one_way() -> None:
    """SO_REUSEADDR by itself shares a port with anybody on Windows: `system` knows better."""
    files = Path(system.__file__).parent.rglob("*.py")
    users = [file.name for file in files if "SO_REUSEADDR" in file.read_text("utf-8")]
    assert users == ["system.py"]


@pytest.mark.skipif(os.name == "nt", reason="raises the signal in this very process")
def test_a_command_without_a_loop_is_ended_like_by_ctrl_c() -> None:
    """A supervisor's word interrupts it where it is; afterwards signals mean what they did."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), system.interrupted_when_asked():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.skipif(not hasattr(os, "nice"), reason="there is nothing like it")
def test_long_work_lets_others_go_first() -> None:
    """A show may run beside it."""
    script = "import os; from orchestrator import system; n = os.nice(0); system.stand_back(); "
    done = subprocess.run(
        [sys.executable, "-c", f"{script}print(os.nice(0) - n)"], check=True, capture_output=True
    )
    assert int(done.stdout) in range(1, system.BEHIND + 1)
