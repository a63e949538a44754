"""Runs a module in a Python that lacks what Windows lacks; `python -m` this, then the module.

The words after the module are its own. `--no-locks` before it takes file locks away, too, which
Windows has in another form. What is left of POSIX is what the standard library itself is built on
here (`socketpair`, the child watcher).
"""

import asyncio
import importlib
import os
import runpy
import signal
import socket
import sys
import time
from typing import Any, NoReturn

MODULES = (
    "crypt",
    "fcntl",
    "grp",
    "nis",
    "pty",
    "pwd",
    "readline",
    "resource",
    "spwd",
    "syslog",
    "termios",
    "tty",
    "uvloop",
)
"""Of the standard library, but not on Windows; and a loop that is never there."""

OS = (
    "O_CLOEXEC",
    "O_NOFOLLOW",
    "O_DIRECTORY",
    "O_NONBLOCK",
    "chown",
    "fchmod",
    "fchown",
    "fork",
    "forkpty",
    "geteuid",
    "getgid",
    "getloadavg",
    "getpgid",
    "getpriority",
    "getuid",
    "killpg",
    "mkfifo",
    "nice",
    "pread",
    "pwrite",
    "sched_getaffinity",
    "setsid",
    "statvfs",
    "sync",
    "uname",
)
SOCKET = ("TCP_QUICKACK", "SO_REUSEPORT", "MSG_NOSIGNAL", "SCM_RIGHTS")
SIGNAL = ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "setitimer")
TIME = ("clock_gettime", "clock_gettime_ns", "CLOCK_BOOTTIME", "CLOCK_MONOTONIC", "tzset")
LOOP = (
    "add_reader",
    "add_writer",
    "add_signal_handler",
    "remove_signal_handler",
    "create_unix_connection",
    "create_unix_server",
    "connect_read_pipe",
    "connect_write_pipe",
)
"""What Windows' event loops raise NotImplementedError for; `remove_reader` besides, on which
`sock_recv` of the loop here is built."""


def take_away(*, locks_too: bool) -> None:
    """Take all of it away, for good."""
    if not locks_too:
        # It keeps the way to lock that it has found by then.
        importlib.import_module("filelock")
    # Of the tests' own, which openpyxl uses where it is: it asks a Linux for its kernel.
    importlib.import_module("numpy")
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # what makes an import fail
    for module, names in ((os, OS), (socket, SOCKET), (signal, SIGNAL), (time, TIME)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in LOOP:
        setattr(asyncio.SelectorEventLoop, name, _not_implemented)


def _not_implemented(*_: Any, **__: Any) -> NoReturn:
    raise NotImplementedError


def main() -> None:
    """Take it away and run what is named."""
    arguments = sys.argv[1:]
    locks_too = arguments[0] == "--no-locks"
    module, *rest = arguments[1:] if locks_too else arguments
    take_away(locks_too=locks_too)
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
