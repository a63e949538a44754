"""Where the data of a page is, and what of an address may be shown."""

import pytest

from orchestrator.sources.fetching import exported, shown_address

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
