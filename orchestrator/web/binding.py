"""Where the HTTP surface listens: the port is taken before anything that takes long, or is touched.

Called by `app` first of all, and by `server`, `recordings`. Loads none of what serves.
"""

import socket
from ipaddress import ip_address

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.system import keep_port_to_ourselves


def reserve(settings: WebSettings) -> socket.socket:
    """Return the socket on which a server with these settings listens; whoever calls waits there.

    Raises PermanentError for a port that is taken, an address that is not ours, or one beyond this
    machine without a password.
    """
    refuse_open_binding(settings)
    return listen(settings.host, settings.port)


def refuse_open_binding(settings: WebSettings) -> None:
    """Raise PermanentError for an address beyond this machine without a password."""
    if settings.password is not None or is_loopback(settings.host):
        return
    raise PermanentError(
        f"The web surface would listen on {settings.host} without a password, for everyone who "
        f"can reach it. Set ORCHESTRATOR_WEB__PASSWORD, or leave ORCHESTRATOR_WEB__HOST at "
        f"127.0.0.1."
    )


def is_loopback(host: str) -> bool:
    """Return whether this name or address can only mean this machine."""
    bare = host.removeprefix("[").removesuffix("]")
    if bare.lower() == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0: one that the system chooses.

    Raises PermanentError for a port that is taken or an address that is not ours.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # `localhost` may mean both; clients try 127.0.0.1 in any case.
        family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PermanentError(
            f"The web surface cannot listen on {host} ({_reason(error)}). Set "
            f"ORCHESTRATOR_WEB__HOST to an address of this machine, such as 127.0.0.1."
        ) from None
    keep_port_to_ourselves(listening)
    try:
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise PermanentError(
            f"The web surface cannot listen on port {port} of {host} ({_reason(error)}). Another "
            f"program, perhaps another orchestrator, may have the port: stop it, or set "
            f"ORCHESTRATOR_WEB__PORT to a free one."
        ) from None
    listening.setblocking(False)
    return listening


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
