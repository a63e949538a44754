"""Where the data of a page is, and what of an address may be shown."""

import socket
from threading import Thread

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.sources.fetching import PATIENCE, exported, fetch, shown_address

SHEET = "https://docs.google.com/spreadsheets/d/1AbC_d-2345678901234567890"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vAbCdEf"


@pytest.mark.parametrize(
    ("address", "data"),
    [
        (f"{SHEET}/edit#gid=42", f"{SHEET}/export?format=csv&gid=42"),
        (f"{SHEET}/edit?usp=sharing", f"{SHEET}/export?format=csv&gid=0"),
        (f"{SHEET}/export?format=csv&gid=7", f"{SHEET}/export?format=csv&gid=7"),
        (f"{PUBLISHED}/pubhtml", f"{PUBLISHED}/pub?output=csv&gid=0"),
        (f"{PUBLISHED}/pub?gid=3&output=csv", f"{PUBLISHED}/pub?output=csv&gid=3"),
        ("https://example.org/schedule.json", "https://example.org/schedule.json"),
    ],
)
def test_a_sheets_page_leads_to_its_rows(address: str, data: str) -> None:
    """As the browser shows the address, shared or published."""
    assert exported(address) == data


@pytest.mark.parametrize(
    "address", ["https://ann:pw@example.org/a.json", "https://example.org/a.json?token=abcdef"]
)
def test_what_is_secret_in_an_address_is_not_shown(address: str) -> None:
    """Neither in messages nor in what is kept."""
    assert shown_address(address) == "https://example.org/a.json"


class Impatient(SystemClock):
    """Whenever it is asked, a second less than the whole patience has gone by."""

    asked = 0

    def monotonic(self) -> float:
        self.asked += 1
        return self.asked * (PATIENCE - 1)


def drip(listening: socket.socket) -> None:
    """Answer with one byte after the other, until nobody reads them any more."""
    visitor, _ = listening.accept()
    with visitor:
        visitor.recv(65_536)
        visitor.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            visitor.sendall(b"1\r\nx\r\n")
        visitor.recv(1)


def test_a_source_that_drips_is_given_up() -> None:
    """Each byte is in time, and all of them together would take for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=drip, args=(listening,), daemon=True).start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/a.json"
        with pytest.raises(PermanentError, match="takes longer than 30 s"):
            fetch(address, {}, Impatient())
