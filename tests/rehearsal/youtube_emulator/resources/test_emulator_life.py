"""The life of a broadcast, row by row of its table."""

import pytest

from tests.rehearsal.youtube_emulator.fixtures import Api, ManualClock


async def test_binding_a_stream_makes_a_broadcast_ready(api: Api) -> None:
    """created, bind → ready; bind without a stream unbinds: created again."""
    broadcast, stream = await api.broadcast(), await api.stream()
    assert await api.state(broadcast) == "created"
    await api.ok("POST", "liveBroadcasts/bind", id=broadcast, streamId=stream, part="id")
    assert await api.state(broadcast) == "ready"
    assert (await api.read(broadcast))["contentDetails"]["boundStreamId"] == stream
    await api.ok("POST", "liveBroadcasts/bind", id=broadcast, part="id")
    assert await api.state(broadcast) == "created"
    assert "boundStreamId" not in (await api.read(broadcast))["contentDetails"]


async def test_testing_is_reached_through_test_starting(api: Api, clock: ManualClock) -> None:
    """ready, monitor on, stream active: testing takes its time."""
    broadcast = await api.bound()
    assert await api.transition(broadcast, "testing") == "ok"
    assert await api.state(broadcast) == "testStarting"
    clock.advance(10)
    assert await api.state(broadcast) == "testing"


async def test_a_monitored_broadcast_goes_live_only_from_testing(
    api: Api, clock: ManualClock
) -> None:
    """ready, monitor on, live: 403 invalidTransition; after testing it works."""
    broadcast = await api.bound()
    assert await api.transition(broadcast, "live") == "403 invalidTransition"
    await api.transition(broadcast, "testing")
    clock.advance(10)
    assert await api.transition(broadcast, "live") == "ok"
    assert await api.state(broadcast) == "liveStarting"
    clock.advance(10)
    assert await api.state(broadcast) == "live"
    assert (await api.read(broadcast))["snippet"]["actualStartTime"]


async def test_without_a_monitor_stream_ready_goes_live_directly(
    api: Api, clock: ManualClock
) -> None:
    """ready, monitor off: live works and testing does not."""
    broadcast = await api.bound(monitor=False)
    assert await api.transition(broadcast, "testing") == "403 invalidTransition"
    assert await api.transition(broadcast, "live") == "ok"
    clock.advance(10)
    assert await api.state(broadcast) == "live"


@pytest.mark.parametrize("phase", ["testing", "live"])
async def test_complete_ends_testing_or_live_for_good(
    api: Api, clock: ManualClock, phase: str
) -> None:
    """testing, live → complete, and nothing leaves complete."""
    broadcast = await api.bound(monitor=phase == "testing")
    await api.transition(broadcast, phase)
    clock.advance(10)
    assert await api.transition(broadcast, "complete") == "ok"
    assert await api.state(broadcast) == "complete"
    assert await api.transition(broadcast, "live") == "403 invalidTransition"


async def test_what_never_began_cannot_be_completed(api: Api) -> None:
    """Both created and ready refuse complete."""
    created, ready = await api.broadcast(), await api.bound()
    assert await api.transition(created, "complete") == "403 invalidTransition"
    assert await api.transition(ready, "complete") == "403 invalidTransition"


async def test_the_state_it_is_in_or_going_to_is_redundant(api: Api, clock: ManualClock) -> None:
    """Asking twice is 403 redundantTransition, also on the way and at the end."""
    broadcast = await api.bound(monitor=False)
    await api.transition(broadcast, "live")
    assert await api.transition(broadcast, "live") == "403 redundantTransition"
    assert await api.transition(broadcast, "complete") == "403 invalidTransition"
    clock.advance(10)
    assert await api.transition(broadcast, "live") == "403 redundantTransition"
    await api.transition(broadcast, "complete")
    assert await api.transition(broadcast, "complete") == "403 redundantTransition"


async def test_nothing_goes_on_air_without_a_picture(api: Api) -> None:
    """Both testing and live with an inactive stream: 403 errorStreamInactive."""
    broadcast = await api.bound()
    for stream in api.emulator.world.streams.values():
        api.emulator.encoder_gone(stream.key)
    assert await api.transition(broadcast, "testing") == "403 errorStreamInactive"


async def test_too_many_live_at_once_are_refused(api: Api, clock: ManualClock) -> None:
    """It is concurrentBroadcastsExceedLimit past the account's limit."""
    api.emulator.world.account.most_live = 1
    first, second = await api.bound(monitor=False), await api.bound(monitor=False)
    assert await api.transition(first, "live") == "ok"
    assert await api.transition(second, "live") == "403 concurrentBroadcastsExceedLimit"


async def test_a_broadcast_on_air_cannot_be_deleted_or_bound_anew(
    api: Api, clock: ManualClock
) -> None:
    """403 liveBroadcastDeletionNotAllowed and liveBroadcastBindingNotAllowed."""
    broadcast = await api.bound(monitor=False)
    await api.transition(broadcast, "live")
    clock.advance(10)
    refused = await api.reason("DELETE", "liveBroadcasts", id=broadcast)
    assert refused == "403 liveBroadcastDeletionNotAllowed"
    refused = await api.reason("POST", "liveBroadcasts/bind", id=broadcast, part="id")
    assert refused == "403 liveBroadcastBindingNotAllowed"


async def test_a_broadcast_that_never_began_can_be_deleted(api: Api) -> None:
    """Deleted, it is listed no more."""
    broadcast = await api.broadcast()
    await api.ok("DELETE", "liveBroadcasts", id=broadcast)
    assert (await api.ok("GET", "liveBroadcasts", id=broadcast, part="id"))["items"] == []


async def test_auto_start_goes_live_when_the_picture_arrives(api: Api) -> None:
    """With enableAutoStart an explicit transition is then redundant."""
    broadcast = await api.bound(enableAutoStart=True)
    assert await api.state(broadcast) in {"liveStarting", "live"}
    assert await api.transition(broadcast, "live") == "403 redundantTransition"


async def test_auto_stop_ends_the_broadcast_a_minute_after_the_picture(
    api: Api, clock: ManualClock
) -> None:
    """Setting enableAutoStop completes for good about a minute after ingest stops."""
    broadcast = await api.bound(monitor=False, enableAutoStop=True)
    await api.transition(broadcast, "live")
    clock.advance(20)
    assert await api.state(broadcast) == "live"
    stream = api.emulator.broadcast(broadcast).stream
    api.emulator.encoder_gone(api.emulator.world.streams[stream].key)
    clock.advance(59)
    assert await api.state(broadcast) == "live"
    clock.advance(2)
    assert await api.state(broadcast) == "complete"


async def test_auto_stop_off_survives_a_lost_picture(api: Api, clock: ManualClock) -> None:
    """Without enableAutoStop the broadcast stays live, whatever happens to the encoder."""
    broadcast = await api.bound(monitor=False)
    await api.transition(broadcast, "live")
    clock.advance(20)
    api.emulator.encoder_gone(next(iter(api.emulator.world.streams.values())).key)
    clock.advance(3600)
    assert await api.state(broadcast) == "live"


async def test_the_history_has_the_instants_at_which_states_changed(
    api: Api, clock: ManualClock
) -> None:
    """States are dated when they were reached, not when somebody looked."""
    broadcast = await api.bound(monitor=False)
    before = clock.now()
    await api.transition(broadcast, "live")
    clock.advance(500)
    states = api.emulator.history.of("state", broadcast)
    assert [e.value for e in states][-2:] == ["liveStarting", "live"]
    assert (states[-1].at - before).total_seconds() == 10
