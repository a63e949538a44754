"""The quota: what a request costs, and the reset at midnight Pacific."""

from datetime import UTC, datetime

from tests.rehearsal.youtube_emulator.fixtures import Api, ManualClock


async def test_reads_cost_one_and_writes_fifty(api: Api) -> None:
    """A page of live chat costs five."""
    broadcast = await api.broadcast()
    chat = (await api.read(broadcast))["snippet"]["liveChatId"]
    await api.ok("GET", "liveChat/messages", liveChatId=chat, part="snippet")
    assert [c.units for c in api.emulator.meter.charges] == [50, 1, 5]


async def test_a_refused_request_costs_as_well(api: Api) -> None:
    """An invalid request is not free."""
    await api.reason("GET", "liveBroadcasts", part="id")
    assert api.emulator.meter.total == 1


async def test_an_unknown_caller_is_charged_nothing(api: Api) -> None:
    """Without a valid token there is no project to charge."""
    api.token = "made-up"
    await api.reason("GET", "channels", part="id", mine="true")
    assert api.emulator.meter.total == 0


async def test_nothing_works_without_quota_until_midnight_pacific(
    api: Api, clock: ManualClock
) -> None:
    """403 quotaExceeded of domain youtube.quota; the next Pacific day starts anew."""
    api.emulator.meter.limit = 60
    await api.broadcast()
    status, answer = await api.call("POST", "liveBroadcasts/bind", id="x", part="id")
    error = answer["error"]["errors"][0]
    assert (status, error["reason"]) == (403, "quotaExceeded")
    assert error["domain"] == "youtube.quota"
    clock.set(datetime(2020, 9, 20, 6, 59, tzinfo=UTC))
    assert await api.reason("POST", "liveBroadcasts/bind", id="x", part="id") == (
        "403 quotaExceeded"
    )
    clock.set(datetime(2020, 9, 20, 7, 0, tzinfo=UTC))
    assert await api.reason("POST", "liveBroadcasts/bind", id="x", part="id") == (
        "404 liveBroadcastNotFound"
    )


async def test_the_reset_follows_daylight_saving(api: Api, clock: ManualClock) -> None:
    """In winter midnight Pacific is 08:00 UTC."""
    clock.set(datetime(2020, 12, 1, 7, 30, tzinfo=UTC))
    await api.ok("GET", "channels", part="id", mine="true")
    assert api.emulator.meter.used(clock.now()) == 1
    clock.set(datetime(2020, 12, 1, 8, 0, tzinfo=UTC))
    assert api.emulator.meter.used(clock.now()) == 0
