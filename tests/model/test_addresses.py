"""Host and port as addresses have them."""

import pytest

from orchestrator.model.addresses import authority


@pytest.mark.parametrize(
    ("host", "port", "written"),
    [
        ("127.0.0.1", 8710, "127.0.0.1:8710"),
        ("studio.example.org", 8710, "studio.example.org:8710"),
        ("::1", 8710, "[::1]:8710"),
        ("[::1]", 8710, "[::1]:8710"),
        ("fe80::1", None, "[fe80::1]"),
        ("studio", None, "studio"),
    ],
)
def test_an_ipv6_address_stands_in_brackets(host: str, port: int | None, written: str) -> None:
    """Its colons would be taken for the one before the port."""
    assert authority(host, port) == written
