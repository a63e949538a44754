"""Time zones as organizers write them."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest

from orchestrator.reading.fields import MeaningError
from orchestrator.timetable.values import when
from orchestrator.timetable.values.when import LETTERS, STANDING, parse_zone
from tests.timetable.readers import only_problem, timetable_of

MONTHS = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 4, 7, 10)]
"""One instant at least in each of a zone's times."""


def mend_of(zone: str) -> str:
    with pytest.raises(MeaningError) as caught:
        parse_zone(zone)
    assert "is no time zone" in caught.value.what
    return caught.value.mend


@pytest.mark.parametrize("zone", ["GMT+1", "CET+1", "UTC +3", "Etc/GMT+20"])
def test_an_offset_gets_no_zone_of_the_wrong_sign(zone: str) -> None:
    """`Etc/GMT+1` lies an hour behind UTC, and `CET` is without the offset that was meant."""
    assert mend_of(zone).startswith("write the zone of a city, such as Europe/Berlin")


@pytest.mark.parametrize(
    "zone",
    [
        "localtime",
        "posixrules",
        "Factory",
        "posix/Europe/Berlin",
        "right/UTC",
        "europe/berlin",
        "Europe/Berlin/",
        "tzdata.zi",
        "zone.tab",
    ],
)
def test_a_file_among_the_zones_is_no_zone(zone: str) -> None:
    """What `zoneinfo` can open, on this system or another, is not what browsers know."""
    assert mend_of(zone)


@pytest.mark.parametrize(
    "zone", ["Europe/Kyiv", "America/Argentina/Ushuaia", "UTC", "Etc/GMT+3", "CET", "Asia/Calcutta"]
)
def test_a_zone_of_the_database_is_taken(zone: str) -> None:
    """Old names too: they are links there."""
    assert parse_zone(zone).key == zone


def test_a_zone_that_only_the_system_knows_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of zones may be older than the system's."""
    when._all.cache_clear()
    monkeypatch.setattr(when, "_packaged", lambda: frozenset({"UTC"}))
    if "Europe/Berlin" not in available_timezones():
        pytest.skip(f"no zones in {TZPATH}")
    assert parse_zone("Europe/Berlin").key == "Europe/Berlin"
    assert mend_of("localtime")
    when._all.cache_clear()


@pytest.mark.parametrize(
    ("letters", "mend"),
    [
        ("MSK", "did you mean “Europe/Moscow”?"),
        ("msk", "did you mean “Europe/Moscow”?"),
        ("МСК", "did you mean “Europe/Moscow”?"),
        ("CEST", "did you mean “Europe/Berlin”?"),
        ("EDT", "did you mean “America/New_York”?"),
        ("est", "did you mean “America/New_York”?"),
        ("PST", "several zones have these letters: write “America/Los_Angeles” or “Asia/Manila”"),
        ("CST", "several zones have these letters: write “America/Chicago” or “Asia/Shanghai”"),
        ("IST", "several zones have these letters: write “Asia/Kolkata”, “Asia/Jerusalem” or"),
    ],
)
def test_letters_get_the_right_city(letters: str, mend: str) -> None:
    """The product prints such letters itself, so people write them back."""
    assert mend_of(letters).startswith(mend)


@pytest.mark.parametrize("letters", ["MSKT", "BRT", "YEKT", "KRAT", "PKST", "OMST", "XYZ"])
def test_other_letters_get_no_zone_by_their_spelling(letters: str) -> None:
    """The zone whose name looks like them may be hours away."""
    assert mend_of(letters).startswith("write the zone of a city")


@pytest.mark.parametrize(
    ("text", "city"),
    [("BERLIN", "Europe/Berlin"), ("EUROPE/BERLIN", "Europe/Berlin"), ("NEW YORK", "New_York")],
)
def test_a_city_in_capitals_is_still_a_city(text: str, city: str) -> None:
    """Only what is no name at all is not guessed at."""
    assert city in mend_of(text)


@pytest.mark.parametrize("letters", STANDING)
def test_letters_of_a_zone_without_summer_time_are_a_warning(letters: str) -> None:
    """`EST` is a zone, but in July not the time of New York."""
    text = f"event: {{name: X, date: 2020-07-19, timezone: {letters}}}\n"
    assert STANDING[letters] in only_problem(text).mend


def test_a_zone_with_summer_time_is_no_warning() -> None:
    """`CET` stands for it the whole year."""
    text = "event: {name: X, date: 2020-07-19, timezone: CET}\n"
    assert timetable_of(text).event.zone == ZoneInfo("CET")


@cache
def letters_in_use() -> dict[str, set[str]]:
    """Return which zones have which letters this year."""
    found: dict[str, set[str]] = {}
    for zone in available_timezones() - {"localtime", "Factory"}:
        for instant in MONTHS:
            letters = instant.astimezone(ZoneInfo(zone)).tzname() or ""
            if letters.isalpha():
                found.setdefault(letters.upper(), set()).add(zone)
    return found


def test_all_letters_in_use_have_a_city() -> None:
    """Whatever letters a zone of the database has this year are a zone's name, or in the table."""
    assert letters_in_use().keys() - LETTERS.keys() <= available_timezones()


@pytest.mark.parametrize("letters", sorted(LETTERS.keys() - {"MEZ", "MESZ", "MSD", "МСК", "MEST"}))
def test_each_city_in_the_table_has_its_letters(letters: str) -> None:
    """A slip in the table would send people hours away."""
    assert set(LETTERS[letters]) <= letters_in_use()[letters]
