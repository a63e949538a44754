"""The ledger: units by Pacific day, kept over restarts."""

from datetime import UTC, datetime

import pytest

from orchestrator.devices.youtube.api.failures import QuotaGoneError
from orchestrator.devices.youtube.api.keeping import MemoryStore
from orchestrator.devices.youtube.api.quota import Ledger, resets_at
from tests.rehearsal.youtube_emulator.fixtures import ManualClock


def test_units_survive_a_restart(clock: ManualClock) -> None:
    """A second ledger on the same store goes on counting."""
    store = MemoryStore()
    Ledger(store, clock).charge("videos.update")
    second = Ledger(store, clock)
    second.charge("videos.list")
    assert (second.used(), second.left()) == (51, 9949)


def test_the_day_ends_at_midnight_pacific(clock: ManualClock) -> None:
    """Units of yesterday, Pacific time, do not count."""
    ledger = Ledger(MemoryStore(), clock)
    ledger.charge("videos.update")
    clock.set(datetime(2020, 9, 20, 6, 59, 59, tzinfo=UTC))
    assert ledger.used() == 50
    clock.set(datetime(2020, 9, 20, 7, 0, tzinfo=UTC))
    assert ledger.used() == 0


@pytest.mark.parametrize(
    ("now", "reset"),
    [
        (datetime(2020, 9, 19, 14, 0, tzinfo=UTC), datetime(2020, 9, 20, 7, 0, tzinfo=UTC)),
        (datetime(2020, 12, 1, 9, 0, tzinfo=UTC), datetime(2020, 12, 2, 8, 0, tzinfo=UTC)),
        (datetime(2020, 10, 31, 12, 0, tzinfo=UTC), datetime(2020, 11, 1, 7, 0, tzinfo=UTC)),
        (datetime(2020, 11, 1, 12, 0, tzinfo=UTC), datetime(2020, 11, 2, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_reset_follows_daylight_saving(now: datetime, reset: datetime) -> None:
    """07:00 UTC in summer, 08:00 in winter, also around the change."""
    assert resets_at(now) == reset


def test_nothing_is_left_once_google_said_so(clock: ManualClock) -> None:
    """Exhausted, the ledger refuses whatever it has counted itself; until the reset."""
    ledger = Ledger(MemoryStore(), clock)
    ledger.exhaust()
    assert ledger.left() == 0
    with pytest.raises(QuotaGoneError):
        ledger.charge("videos.list")
    clock.set(ledger.resets_at())
    ledger.charge("videos.list")
    assert ledger.left() == 9999


def test_a_page_of_chat_costs_five(clock: ManualClock) -> None:
    """Reads 1, a page of live chat 5, writes 50."""
    ledger = Ledger(MemoryStore(), clock)
    for method in ("liveBroadcasts.list", "liveChatMessages.list", "thumbnails.set"):
        ledger.charge(method)
    assert ledger.used() == 56
