"""Lengths, wall-clock times and instants as people write them."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.model.times import (
    LONGEST,
    TimeTextError,
    from_rfc3339,
    local_instant,
    offsets,
    parse_duration,
    rfc3339,
    spell_duration,
)

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2020, 3, 29), date(2020, 10, 25)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("25m", 1500),
        ("25min", 1500),
        ("25 min", 1500),
        ("1h30m", 5400),
        ("1h 30m 5s", 5405),
        ("2h", 7200),
        ("1h05s", 3605),
        ("00:25:00", 1500),
        ("1:02:03", 3723),
        ("99:00:00", 356400),
        (" 25m ", 1500),
        ("0s", 0),
        ("168h", 604800),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, seconds: int) -> None:
    """Units, or hours, minutes and seconds with colons."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", " ", "25", "m", "25 minutes", "30m1h", "1h1h", "-5m", "1.5h", "25:00", "1:60:00", "٢٥m",
     "1:2:3", "m25", "25m,", "00:25:00s", "1e3s"],
)  # fmt: skip
def test_a_length_with_no_meaning_is_refused_with_the_known_spellings(text: str) -> None:
    """Nobody has to guess what could have been meant."""
    with pytest.raises(TimeTextError, match="write 90s, 25m, 1h30m or 00:25:00"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["169h", "10081m", "604801s", "9" * 7 + "h", "9" * 5_000 + "s"])
def test_a_length_of_more_than_a_week_is_a_slip(text: str) -> None:
    """The message is short however long the number is."""
    with pytest.raises(TimeTextError, match="longer than 7 days") as caught:
        parse_duration(text)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (59, "59s"),
        (60, "1m"),
        (245, "4m05s"),
        (3600, "1h00m"),
        (5400, "1h30m"),
        (5405, "1h30m05s"),
        (-90, "-1m30s"),
        (-0.4, "0s"),
        (59.6, "1m"),
        (90_000, "25h00m"),
    ],
)
def test_a_length_is_spelled_as_people_say_it(seconds: float, text: str) -> None:
    """To the second, a minus sign before."""
    assert spell_duration(timedelta(seconds=seconds)) == text


@given(st.integers(0, int(LONGEST.total_seconds())))
def test_what_is_spelled_can_be_read_again(seconds: int) -> None:
    """The spelling loses nothing but parts of seconds."""
    length = timedelta(seconds=seconds)
    assert parse_duration(spell_duration(length)) == length


@given(st.text(max_size=30))
def test_any_text_is_a_length_or_a_clear_refusal(text: str) -> None:
    """No text raises anything but the error for people."""
    try:
        length = parse_duration(text)
    except TimeTextError:
        return
    assert timedelta(0) <= length <= LONGEST


def test_a_wall_clock_time_is_the_zones() -> None:
    """In summer two hours before UTC, in winter one."""
    assert local_instant(date(2020, 9, 19), time(18, 0), BERLIN) == datetime(
        2020, 9, 19, 16, 0, tzinfo=UTC
    )
    assert local_instant(date(2020, 12, 19), time(18, 0), BERLIN).hour == 17


def test_an_instant_is_in_utc() -> None:
    """Inside the program there is no other zone."""
    assert local_instant(date(2020, 9, 19), time(18, 0), BERLIN).tzinfo is UTC


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    """On the last Sunday of March there is no half past two in Berlin."""
    with pytest.raises(TimeTextError, match="2020-03-29 02:30 does not exist in Europe/Berlin"):
        local_instant(SPRING, time(2, 30), BERLIN)


def test_a_time_that_the_clocks_repeat_is_refused_with_both_spellings() -> None:
    """On the last Sunday of October half past two comes twice; each has its own offset."""
    with pytest.raises(TimeTextError, match="happens twice") as caught:
        local_instant(AUTUMN, time(2, 30), BERLIN)
    first, second = "2020-10-25T02:30:00+02:00", "2020-10-25T02:30:00+01:00"
    assert first in str(caught.value)
    assert second in str(caught.value)
    assert from_rfc3339(second) - from_rfc3339(first) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (SPRING, time(1, 59, 59), time(0, 59, 59)),
        (SPRING, time(3, 0), time(1, 0)),
        (AUTUMN, time(1, 59, 59), time(23, 59, 59)),
        (AUTUMN, time(3, 0), time(2, 0)),
    ],
)
def test_the_edges_of_a_change_of_clocks_are_times_like_others(
    day: date, clock: time, utc: time
) -> None:
    """Only what is left out or repeated is refused, to the second."""
    assert local_instant(day, clock, BERLIN).time() == utc


def test_a_change_of_half_an_hour_is_found_too() -> None:
    """Lord Howe Island puts its clocks back by thirty minutes."""
    with pytest.raises(TimeTextError, match="happens twice in Australia/Lord_Howe"):
        local_instant(date(2020, 4, 5), time(1, 45), ZoneInfo("Australia/Lord_Howe"))


def test_a_day_that_a_zone_left_out_does_not_exist() -> None:
    """Samoa skipped the 30th of December 2011."""
    with pytest.raises(TimeTextError, match="does not exist"):
        local_instant(date(2011, 12, 30), time(18, 0), ZoneInfo("Pacific/Apia"))


def test_an_instant_is_written_in_utc_with_microseconds() -> None:
    """Whatever the zone it came in."""
    moscow = datetime(2020, 9, 19, 18, 0, tzinfo=timezone(timedelta(hours=3)))
    assert rfc3339(moscow) == "2020-09-19T15:00:00.000000Z"


@pytest.mark.parametrize(
    "text",
    ["2020-09-19T15:00:00Z", "2020-09-19T18:00:00+03:00", "2020-09-19 15:00:00.000+00:00"],
)
def test_an_instant_is_read_with_its_offset(text: str) -> None:
    """The same instant, however it is written, in UTC."""
    instant = from_rfc3339(text)
    assert instant == datetime(2020, 9, 19, 15, 0, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2020-09-19T15:00:00", "has no offset"),
        ("2020-09-19", "has no offset"),
        ("yesterday", "is no RFC 3339 time"),
        ("", "is no RFC 3339 time"),
        ("2020-13-01T00:00:00Z", "is no RFC 3339 time"),
        ("0001-01-01T00:00:00+05:00", "is no RFC 3339 time"),
        ("9999-12-31T23:59:59-05:00", "is no RFC 3339 time"),
    ],
)
def test_what_is_no_instant_is_refused(text: str, words: str) -> None:
    """Also what would lie outside the calendar in UTC."""
    with pytest.raises(TimeTextError, match=words):
        from_rfc3339(text)


some_instants = st.datetimes(timezones=st.just(UTC))


@given(some_instants)
def test_every_instant_survives_being_written_and_read(instant: datetime) -> None:
    """To the microsecond."""
    assert from_rfc3339(rfc3339(instant)) == instant


@given(some_instants, some_instants)
def test_written_instants_sort_as_the_instants_do(one: datetime, other: datetime) -> None:
    """A journal can be sorted without reading the times."""
    assert (rfc3339(one) < rfc3339(other)) == (one < other)


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_clear_refusal(text: str) -> None:
    """No text raises anything but the error for people."""
    try:
        instant = from_rfc3339(text)
    except TimeTextError:
        return
    assert instant.tzinfo is UTC


def test_the_offsets_of_a_year_begin_at_their_instants() -> None:
    """Berlin changes twice, at one o'clock UTC; New Delhi never does."""
    hours = [timedelta(hours=1), timedelta(hours=2), timedelta(hours=1)]
    begin = [
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2020, 3, 29, 1, tzinfo=UTC),
        datetime(2020, 10, 25, 1, tzinfo=UTC),
    ]
    found = offsets(BERLIN, date(2020, 1, 1), date(2020, 12, 31))
    assert found == tuple(zip(begin, hours, strict=True))
    (only,) = offsets(ZoneInfo("Asia/Kolkata"), date(2020, 1, 1), date(2020, 12, 31))
    assert only[1] == timedelta(hours=5, minutes=30)


@given(
    st.sampled_from(["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.timedeltas(timedelta(0), timedelta(days=364)),
)
def test_at_any_instant_the_last_offset_that_has_begun_counts(zone: str, after: timedelta) -> None:
    """As the zone itself has it."""
    instant = datetime(2020, 1, 1, tzinfo=UTC) + after
    table = offsets(ZoneInfo(zone), date(2020, 1, 1), date(2020, 12, 31))
    last = [offset for since, offset in table if since <= instant][-1]
    assert last == instant.astimezone(ZoneInfo(zone)).utcoffset()
