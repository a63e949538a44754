"""How a room stands on YouTube, and how the units stand, in lines. Called by `cli`."""

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.poller import Poller
from orchestrator.devices.youtube.units.forecast import Forecast
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Observed


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
