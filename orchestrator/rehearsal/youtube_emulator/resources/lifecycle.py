"""The life of a broadcast: which transition is allowed when, and what time does by itself.

States are brought up to date when somebody looks (`settle`), with the instants at which they
really changed, so nothing here waits.
"""

from datetime import datetime, timedelta

from orchestrator.rehearsal.youtube_emulator.api_errors import ApiError, invalid, refused
from orchestrator.rehearsal.youtube_emulator.records import (
    BroadcastRecord,
    ChannelRecords,
    StreamRecord,
)

ON_THE_WAY = {"testing": "testStarting", "live": "liveStarting"}
FROM = {"testing": {"ready"}, "live": {"ready", "testing"}, "complete": {"testing", "live"}}


def stream_status(world: ChannelRecords, stream: StreamRecord, now: datetime) -> str:
    """Return ready, active or inactive. Video without sound stays inactive (seen in the field)."""
    if stream.since is None:
        return "ready" if stream.stopped is None else "inactive"
    return "active" if stream.sound and now >= active_at(world, stream) else "inactive"


def active_at(world: ChannelRecords, stream: StreamRecord) -> datetime:
    """Return when a connected stream with sound becomes active."""
    assert stream.since is not None
    return stream.since + timedelta(seconds=world.delays.stream_active)


def transition(
    world: ChannelRecords, broadcast: BroadcastRecord, to: str, now: datetime, slower: timedelta
) -> None:
    """Set a broadcast on its way to testing, live or complete; raises ApiError."""
    if to not in FROM:
        raise invalid("invalidTransition", f"there is no transition to {to}")
    refusal = _refusal(world, broadcast, to, now)
    if refusal is not None:
        raise refusal
    if to == "complete":
        _reach(world, broadcast, "complete", now)
    else:
        _set_out(world, broadcast, to, now, slower)


def _refusal(
    world: ChannelRecords, broadcast: BroadcastRecord, to: str, now: datetime
) -> ApiError | None:
    if to == broadcast.state or (broadcast.going and broadcast.going[0] == to):
        return refused("redundantTransition", f"the broadcast is {broadcast.state} already")
    if broadcast.going or broadcast.state not in FROM[to]:
        return refused("invalidTransition", f"{broadcast.state} cannot become {to}")
    if broadcast.state == "ready" and (to == "testing") != monitored(broadcast):
        return refused("invalidTransition", f"ready cannot become {to} with this monitor stream")
    if to != "complete" and not _has_picture(world, broadcast, now):
        return refused("errorStreamInactive", "the bound stream is not active")
    if to == "live" and _live(world) >= world.account.most_live:
        return refused("concurrentBroadcastsExceedLimit", "too many broadcasts are live at once")
    return None


def monitored(broadcast: BroadcastRecord) -> bool:
    """Whether the broadcast has a monitor stream, and so a testing phase."""
    return bool(broadcast.content["monitorStream"]["enableMonitorStream"])


def _has_picture(world: ChannelRecords, broadcast: BroadcastRecord, now: datetime) -> bool:
    stream = world.streams.get(broadcast.stream or "")
    return stream is not None and stream_status(world, stream, now) == "active"


def _live(world: ChannelRecords) -> int:
    return sum(b.state in {"live", "liveStarting"} for b in world.broadcasts.values())


def settle(world: ChannelRecords, now: datetime) -> None:
    """Bring every broadcast up to date: what was starting has started, what starts by itself."""
    for broadcast in world.broadcasts.values():
        _auto_start(world, broadcast, now)
        if broadcast.going and broadcast.going[1] <= now:
            to, at = broadcast.going
            broadcast.going = None
            _reach(world, broadcast, to, at)
        _auto_stop(world, broadcast, now)


def _auto_start(world: ChannelRecords, broadcast: BroadcastRecord, now: datetime) -> None:
    wanted = broadcast.content["enableAutoStart"] and broadcast.state == "ready"
    if not wanted or not _has_picture(world, broadcast, now):
        return
    stream = world.streams[broadcast.stream or ""]
    _set_out(world, broadcast, "live", active_at(world, stream), timedelta(0))


def _auto_stop(world: ChannelRecords, broadcast: BroadcastRecord, now: datetime) -> None:
    stream = world.streams.get(broadcast.stream or "")
    if not broadcast.content["enableAutoStop"] or broadcast.state != "live" or stream is None:
        return
    if stream.since is None and stream.stopped is not None:
        ends = stream.stopped + timedelta(seconds=world.delays.auto_stop)
        if ends <= now:
            _reach(world, broadcast, "complete", ends)


def _set_out(
    world: ChannelRecords, broadcast: BroadcastRecord, to: str, now: datetime, slower: timedelta
) -> None:
    delays = world.delays
    takes = delays.test_starting if to == "testing" else delays.live_starting
    broadcast.state = ON_THE_WAY[to]
    broadcast.going = (to, now + timedelta(seconds=takes) + slower)
    world.history.add(now, "state", broadcast.id, broadcast.state)


def _reach(world: ChannelRecords, broadcast: BroadcastRecord, state: str, at: datetime) -> None:
    broadcast.state = state
    broadcast.going = None
    if state == "live":
        broadcast.started = at
    if state == "complete" and broadcast.started is not None:
        broadcast.ended = at
    world.history.add(at, "state", broadcast.id, state)
