"""Host and port as addresses and messages have them; used by all that listens or connects."""


def authority(host: str, port: int | None = None) -> str:
    """Return `host:port`, an IPv6 address in brackets; without a port the host alone.

    The colons of `::1:8710` would leave open where the address ends (RFC 3986, 3.2.2).
    """
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return shown if port is None else f"{shown}:{port}"
