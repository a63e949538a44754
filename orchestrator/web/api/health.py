"""Whether the daemon is alive and the show ready: for process supervisors and monitoring."""

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import FollowingDevice
from orchestrator.web.api.metrics import Metrics

DEAD_AFTER = timedelta(seconds=5)
"""Of the machine, without a heartbeat of the conductor, which beats every second."""


class Heart:
    """Tells whether the conductor still beats."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._made = conductor.clock.now()

    def beats(self) -> bool:
        """Return whether the last heartbeat is recent; a conductor just made has a while."""
        clock = self._conductor.clock
        last = max(self._conductor.beat_at or self._made, self._made)
        return clock.wall(clock.now()) - clock.wall(last) < DEAD_AFTER


def make_health(conductor: Conductor, metrics: Metrics) -> APIRouter:
    """Return the routes /healthz, /readyz and /metrics."""
    router = APIRouter(default_response_class=PlainTextResponse)
    heart = Heart(conductor)

    @router.get("/healthz", responses={503: {"description": "restart it"}})
    async def alive() -> Response:
        """Tell whether the conductor's loop is alive."""
        if heart.beats():
            return PlainTextResponse("alive\n")
        return PlainTextResponse("the conductor's heart has stopped: restart it\n", 503)

    @router.get("/readyz", responses={503: {"description": "not every device is as it should be"}})
    async def ready() -> Response:
        """Tell whether every device is connected and steady."""
        missing = _not_ready(conductor)
        if not missing:
            return PlainTextResponse("ready\n")
        return PlainTextResponse("".join(f"not ready: {name}\n" for name in missing), 503)

    @router.get("/metrics")
    async def figures() -> Response:
        """Return the show's figures in the Prometheus text format."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _not_ready(conductor: Conductor) -> list[str]:
    found = []
    for room, devices in conductor.devices.items():
        for device in devices:
            if isinstance(device, FollowingDevice):
                continue  # the show goes on without it
            health = device.health()
            if not (health.connected and health.ok):
                found.append(f"{device.name} of room {room}")
    return found
