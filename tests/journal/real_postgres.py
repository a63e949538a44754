"""Runs a private PostgreSQL server for the tests marked `postgres`: loopback, a port of its own.

PostgreSQL refuses to run as root, so root runs it as the user that Debian's package made.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from tests.journal.waiting import wait_until
from tests.ports import free_port

USER = "orchestra"
PASSWORD = "a-Password-that-nobody-may-see"


def missing_parts() -> list[str]:
    """Return the Debian packages that these tests need and this machine lacks."""
    return [] if _programs() is not None else ["postgresql"]


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("postgres")
    return Path(elsewhere).parent if elsewhere else None


class RealPostgres:
    """One server with a password; stopped and started again at will."""

    def __init__(self) -> None:
        programs = _programs()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="orchestrator-postgres-"))
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._make_cluster()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [
                    *_as_other_user(),
                    str(self._programs / "postgres"),
                    *("-D", str(self._data), "-p", str(self.port)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                    *("-c", "fsync=off", "-c", "timezone=UTC"),
                ],
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, "PostgreSQL answers")

    @property
    def running(self) -> bool:
        """Whether the server was started and not stopped since."""
        return self._server is not None

    def stop(self) -> None:
        """End all sessions and stop the server, as an administrator would."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(20)
            self._server = None

    def freeze(self) -> None:
        """Stop all of its processes where they are, as a machine that hangs does."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        """Let them go on."""
        for process in self._processes():
            process.resume()

    def kill(self) -> None:
        """End all of its processes at once; `start` brings it back with what was written."""
        processes = self._processes()
        for process in processes:
            process.kill()
        assert self._server is not None
        self._server.wait(20)
        self._server = None
        psutil.wait_procs(processes, 20)

    def _processes(self) -> list[psutil.Process]:
        assert self._server is not None
        first = psutil.Process(self._server.pid)
        return [first, *first.children(recursive=True)]

    def remove(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        shutil.rmtree(self._folder)

    def new_database(self, encoding: str = "UTF8", name: str = "") -> str:
        """Make an empty database and return its address."""
        name = name or f"journal_{secrets.token_hex(4)}"
        order = sql.SQL("CREATE DATABASE {} ENCODING {} TEMPLATE template0")
        self.run(order.format(sql.Identifier(name), sql.Literal(encoding)))
        return self.address(name)

    def address(self, database: str) -> str:
        """Return the address of a database, password included."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def end_sessions(self, address: str) -> None:
        """Cut all connections to a database, as a firewall or an administrator might."""
        self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [address.rpartition("/")[2]],
        )

    def connect(self, address: str) -> psycopg.Connection:
        """Connect as somebody else would."""
        return psycopg.connect(address)

    def run(self, command: sql.SQL | sql.Composed | str, values: Sequence[str] = ()) -> None:
        """Run a command as the administrator."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(command, values or None)

    def _make_cluster(self) -> None:
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_other_user())
            for path in (self._folder, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [
                *_as_other_user(),
                str(self._programs / "initdb"),
                *("-D", str(self._data), "-U", USER, f"--pwfile={secret}"),
                *("-A", "scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C"),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )

    def _answers(self) -> bool:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.address("postgres"), connect_timeout=2),
        ):
            return True
        return False


def _other_user() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _as_other_user() -> list[str]:
    # The server ends with these tests, also when they are killed.
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig", "INT"]
    owner = pwd.getpwnam(_other_user())
    ids = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return ["setpriv", "--pdeathsig", "INT", *ids]
