"""Makes and binds a room's broadcasts before the show, and says how they stand. Called by `cli`.

The same search as the daemon's: what is there is found, not made twice. Costs about 100 units for
each broadcast that is made.
"""

from dataclasses import dataclass

from orchestrator.clock import Clock
from orchestrator.devices.youtube.act.find import BROADCAST_PARTS, Finder
from orchestrator.devices.youtube.api.failures import RefusedError
from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.room_plan import BroadcastPlan, RoomPlan
from orchestrator.devices.youtube.poller import Poller
from orchestrator.devices.youtube.units.forecast import Forecast
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Broadcast, Observed, Stream, broadcast_from


@dataclass(frozen=True, slots=True)
class Prepared:
    """A broadcast that is there and bound. `found`: it was there before."""

    key: str
    broadcast: Broadcast
    found: bool

    @property
    def address(self) -> str:
        """Return where viewers watch it."""
        return self.broadcast.watch


async def create(plan: RoomPlan, worker: Worker, store: Store, clock: Clock) -> list[Prepared]:
    """Find or make each broadcast of the room and bind it; return them.

    Safe to run again after any failure. Raises as `Worker.call` does.
    """
    memory = Memory(store, plan.timetable.event.day.isoformat(), plan.room.id)
    finder = Finder(worker, memory, plan, clock)
    stream: Stream | None = None
    prepared = []
    for wanted in plan.broadcasts:
        broadcast = await _known(wanted, memory, worker)
        found = broadcast is not None
        if broadcast is None:
            broadcast = await finder.broadcast(wanted)
        if broadcast.stream is None:
            stream = stream or await finder.stream()
            answer = await worker.call(
                "liveBroadcasts.bind",
                id=broadcast.id,
                streamId=stream.id,
                part=BROADCAST_PARTS,
            )
            broadcast = broadcast_from(answer)
        prepared.append(Prepared(wanted.key, broadcast, found))
    return prepared


async def _known(wanted: BroadcastPlan, memory: Memory, worker: Worker) -> Broadcast | None:
    """Return the broadcast that the timetable names or we remember, if it is still there."""
    known = wanted.given or memory.broadcast(wanted.key)
    if known is None:
        return None
    answer = await worker.call("liveBroadcasts.list", part=BROADCAST_PARTS, id=known)
    if answer.get("items"):
        return broadcast_from(answer["items"][0])
    if wanted.given is not None:
        raise RefusedError(
            "liveBroadcastNotFound",
            f"there is no broadcast {known} on the signed-in channel; check its id",
        )
    memory.forget_broadcast(wanted.key)
    return None


async def read_status(plan: RoomPlan, worker: Worker, store: Store, clock: Clock) -> Observed:
    """Read the room's broadcasts and stream, for two units; raises as `Worker.call` does."""
    memory = Memory(store, plan.timetable.event.day.isoformat(), plan.room.id)
    poller = Poller(worker, memory, clock)
    await poller.read(plan)
    return poller.observed


def status_lines(plan: RoomPlan, observed: Observed) -> list[str]:
    """Return one line a broadcast, and one for the stream; never the stream's key."""
    lines = [f"{b.title} — {b.phase}, {b.privacy}, {b.watch}" for b in observed.broadcasts.values()]
    missing = len(plan.broadcasts) - len(observed.broadcasts)
    if missing:
        lines.append(f"{missing} not on YouTube yet; `orchestrator youtube create` makes them")
    stream = observed.stream
    if stream is None:
        lines.append("no stream yet")
    else:
        issues = f" ({', '.join(stream.issues)})" if stream.issues else ""
        lines.append(f"stream “{stream.title}” — {stream.status}, {stream.health}{issues}")
    return lines


def used_line(ledger: Ledger) -> str:
    """Return the units used and left today."""
    return (
        f"{ledger.used()} of {ledger.limit} units used today, {ledger.left()} left; "
        f"full again at {ledger.resets_at():%H:%M} UTC"
    )


def forecast_lines(forecast: Forecast) -> list[str]:
    """Return what the show needs, line by line, and the sum."""
    shown = [line for line in forecast.lines if line.total]
    lines = [f"{line.total:6} {line.what} ({line.times} × {line.units})" for line in shown]
    return [*lines, f"{forecast.total:6} the whole show"]
