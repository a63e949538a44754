"""Ports for the servers that tests start."""

import secrets
import socket
from pathlib import Path

LOWEST = 10_000
GIVEN_OUT_FROM = 32_768
"""From here on the system takes ports for whoever connects somewhere, where it says nothing else:
one that was free a moment ago is in use before a slow program listens there."""

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """Return a TCP port that nobody listens on, and that the system gives to nobody else."""
    above = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else GIVEN_OUT_FROM
    while True:
        port = LOWEST + secrets.randbelow(above - LOWEST)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
