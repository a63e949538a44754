"""Binds a process to the one that starts it, so that nothing runs on when a test run is killed.

Used by whatever starts an OBS, an Xvfb or an nginx.
"""

from collections.abc import Sequence


def bound(command: Sequence[str]) -> list[str]:
    """Return the command such that the kernel kills it when the thread that starts it has ended.

    The signal belongs to the thread, not to its process: start it from one that stays.
    """
    return ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--", *command]
