"""Whether the daemon is alive, the show ready, and its figures: for supervisors and monitoring.

Figures are read from the conductor when somebody asks, so that cues pay nothing for them; they
have a registry of their own.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import FollowingDevice
from orchestrator.model.decisions import BY_FILE, BY_ITSELF
from orchestrator.web.state.actuals import Newcomers

CUE_ERROR_BUCKETS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    *(1.0, 2.0, 5.0, 10.0, 60.0),
)
LAG_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)

_NO_PERSON = {BY_ITSELF, BY_FILE}

LAG_EVERY = 0.5
"""Seconds of the machine between two looks at how late the event loop is."""


class Metrics:
    """The show's figures."""

    def __init__(self, conductor: Conductor) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._lines = Newcomers(conductor.as_run)
        self._alerts = Newcomers(conductor.news.alerts)
        self._cue_error = Histogram(
            "orchestrator_cue_error_seconds",
            "How far from its planned instant a cue was taken, early or late.",
            ["room"],
            buckets=CUE_ERROR_BUCKETS,
            registry=self._registry,
        )
        self._cues = Counter(
            "orchestrator_cues",
            "Cues by how they ended.",
            ["room", "picture", "outcome"],
            registry=self._registry,
        )
        self._alert_count = Counter(
            "orchestrator_alerts", "What the crew was told of.", ["room"], registry=self._registry
        )
        self._lag = Histogram(
            "orchestrator_loop_lag_seconds",
            "How late the event loop runs what is due.",
            buckets=LAG_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_ConductorCollector(conductor))
        self._timer: asyncio.TimerHandle | None = None

    def text(self) -> bytes:
        """Return all figures in the Prometheus text format."""
        for line in self._lines.take():
            if line.picture is None:
                continue
            self._cues.labels(line.room, line.picture.value, line.outcome.value).inc()
            if line.error_ms is not None:
                self._cue_error.labels(line.room).observe(abs(line.error_ms) / 1000)
        for alert in self._alerts.take():
            self._alert_count.labels(alert.room).inc()
        return generate_latest(self._registry)

    def start(self) -> None:
        """Begin to measure how late the event loop is; call it on that loop."""
        loop = asyncio.get_running_loop()
        due = loop.time() + LAG_EVERY

        def look() -> None:
            self._lag.observe(max(loop.time() - due, 0.0))
            self.start()

        self._timer = loop.call_at(due, look)

    def stop(self) -> None:
        """Measure no more."""
        if self._timer is not None:
            self._timer.cancel()


class _ConductorCollector(Collector):
    """Figures that the conductor has at hand."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor

    def describe(self) -> Iterable[Metric]:
        """Return nothing: names are known when collecting."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield what is so at the moment."""
        yield self._decisions()
        yield from self._devices()

    def _decisions(self) -> Metric:
        family = CounterMetricFamily(
            "orchestrator_decisions", "Decisions in the journal.", labels=["room", "kind", "by"]
        )
        for room, show in self._conductor.rooms.items():
            # People's names stay out: each would be a series of its own.
            tally = Tally(
                (decision.choice.kind, decision.by if decision.by in _NO_PERSON else "person")
                for decision in show.decisions
            )
            for (kind, by), count in sorted(tally.items()):
                family.add_metric([room, kind, by], count)
        return family

    def _devices(self) -> Iterator[Metric]:
        connected = _gauge("connected", "Whether the device is connected.", ["room", "device"])
        steady = _gauge("ok", "Whether the device is as it should be.", ["room", "device"])
        facts = _gauge("fact", "What the device tells of itself.", ["room", "device", "fact"])
        for room, devices in self._conductor.devices.items():
            for device in devices:
                health = device.health()
                connected.add_metric([room, device.name], float(health.connected))
                steady.add_metric([room, device.name], float(health.ok))
                for fact, value in health.facts:
                    facts.add_metric([room, device.name, fact], value)
        yield from (connected, steady, facts)


def _gauge(name: str, meaning: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"orchestrator_device_{name}", meaning, labels=labels)


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
