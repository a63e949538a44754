"""How long a venue asks us to wait, in whatever unit and size it says it."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.venues.waiting import LONGEST, SHORTEST, wait_of, wait_until

NOW = datetime(2026, 12, 5, 18, 0, tzinfo=UTC)


def stamp(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)


@pytest.mark.parametrize(
    ("said", "unit", "seconds"),
    [
        (34, 1.0, 34.0),
        ("64.57", 1.0, 64.57),
        (0.57, 1.0, 0.57),
        (1500, 0.001, 1.5),
        ("500ms", 1.0, 0.5),
        ("2 min", 1.0, 120.0),
        ("30 seconds", 0.001, 30.0),
        ("1e2", 1.0, 100.0),
    ],
)
def test_a_wait_is_read_in_its_unit(said: object, unit: float, seconds: float) -> None:
    """A unit that is named counts more than the one that is usual there."""
    assert wait_of(said, unit) == pytest.approx(seconds)


@pytest.mark.parametrize("said", [86_400, "64570", 10**30, "inf", "1e400", "9" * 500])
def test_a_huge_wait_is_bounded(said: object) -> None:
    """A message for tonight is worth asking again; milliseconds may have been meant."""
    assert wait_of(said) == LONGEST


@pytest.mark.parametrize("said", [0, "0", 0.0, "0.0001"])
def test_no_wait_at_all_is_a_short_one(said: object) -> None:
    """A server that says so again and again is not asked without a pause."""
    assert wait_of(said) == SHORTEST


@pytest.mark.parametrize(
    "said",
    [None, True, "", "soon", "-5", -1, "nan", math.nan, [], {}, "0x10", "1.2.3", "._.", "5h"],
)
def test_nonsense_is_no_wait(said: object) -> None:
    """The queue then goes by its own steps."""
    assert wait_of(said) is None


@pytest.mark.parametrize(
    ("away", "seconds"), [(timedelta(minutes=1), 60.0), (timedelta(days=2), LONGEST)]
)
def test_a_date_is_read_by_the_servers_own_clock(away: timedelta, seconds: float) -> None:
    """Whatever ours says."""
    assert wait_until(stamp(NOW + away), stamp(NOW)) == seconds


@pytest.mark.parametrize(
    ("said", "now"),
    [
        (stamp(NOW - timedelta(hours=1)), stamp(NOW)),
        (stamp(NOW), None),
        (stamp(NOW), "just now"),
        ("Wed, 99 Dec 99999 07:28:00 GMT", stamp(NOW)),
        ("tomorrow", stamp(NOW)),
        (None, stamp(NOW)),
    ],
)
def test_a_date_that_says_nothing_is_no_wait(said: str | None, now: str | None) -> None:
    """Past, without the server's time, or none."""
    assert wait_until(said, now) is None


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.none(), st.booleans()))
def test_any_answer_gives_a_bounded_wait_or_none(said: object) -> None:
    """No server can stop a queue for hours."""
    for wait in (wait_of(said), wait_of(said, 0.001), wait_until(str(said), stamp(NOW))):
        assert wait is None or SHORTEST <= wait <= LONGEST
