"""What the show tells a monitoring system, in a registry of its own; served by `health`.

Read from the conductor when somebody asks, so that cues pay nothing for it.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from orchestrator.conductor.loop import Conductor
from orchestrator.web.state.actuals import Newcomers

CUE_ERROR_BUCKETS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    *(1.0, 2.0, 5.0, 10.0, 60.0),
)
LAG_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)

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
                (
                    type(decision.choice).__name__,
                    "orchestrator" if decision.by == "orchestrator" else "person",
                )
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
