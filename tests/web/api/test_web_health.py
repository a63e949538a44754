"""Probes and figures."""

from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.decisions import BY_FILE, BY_ITSELF, Decision, HandsOffSeen, Hold
from orchestrator.web.state.observer import Observer
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock


class Figures:
    """What a monitoring system reads."""

    def __init__(self, text: str) -> None:
        families = text_string_to_metric_families(text)
        self._samples = [sample for family in families for sample in family.samples]

    def __call__(self, name: str, **labels: str) -> float:
        values = [s.value for s in self._samples if (s.name, s.labels) == (name, labels)]
        assert len(values) == 1, (name, labels)
        return values[0]


CUES = "orchestrator_cues_total"
VERIFIED = {"room": "main", "picture": "premiere", "outcome": "verified"}
OBS = {"room": "main", "device": "OBS studio"}


async def test_a_conductor_that_beats_is_alive(api: httpx.AsyncClient, show: Show) -> None:
    """Alive while the heartbeat is recent, dead when it stopped."""
    assert isinstance(show.clock, StillClock)
    show.conductor.beat_at = show.clock.now()
    assert (await api.get("/healthz")).status_code == 200
    show.clock.move_to(show.clock.now() + timedelta(seconds=6))
    answer = await api.get("/healthz")
    assert answer.status_code == 503
    assert "restart" in answer.text


async def test_a_conductor_just_made_is_alive(api: httpx.AsyncClient, show: Show) -> None:
    """Before the first heartbeat the daemon is not called dead."""
    show.conductor.beat_at = None
    assert (await api.get("/healthz")).status_code == 200


async def test_ready_means_that_every_device_is_connected(
    api: httpx.AsyncClient, show: Show
) -> None:
    """A device out of reach makes the show not ready, and is named."""
    assert (await api.get("/readyz")).status_code == 200
    show.device.lose()
    answer = await api.get("/readyz")
    assert answer.status_code == 503
    assert "OBS studio of room main" in answer.text


async def test_the_figures_tell_of_cues_devices_decisions_and_alerts(
    api: httpx.AsyncClient, show: Show
) -> None:
    """Cues are counted by outcome and measured; devices, decisions and alerts have figures."""
    await show.conductor.decide("main", Hold("alpha/premiere"), "Ann")
    show.conductor.news.alert("main", "something")
    show.device.facts = (("dropped_frames", 3.0),)
    text = (await api.get("/metrics")).text
    figure = Figures(text)
    assert figure(CUES, **VERIFIED) == 1
    assert figure("orchestrator_cue_error_seconds_count", room="main") == 1
    assert figure("orchestrator_cue_error_seconds_sum", room="main") == 600
    assert figure("orchestrator_device_connected", **OBS) == 1
    assert figure("orchestrator_device_ok", **OBS) == 1
    assert figure("orchestrator_device_fact", **OBS, fact="dropped_frames") == 3
    assert figure("orchestrator_decisions_total", room="main", kind="hold", by="person") == 1
    assert figure("orchestrator_alerts_total", room="main") == 1
    assert "Ann" not in text


@pytest.mark.parametrize(
    ("by", "counted"), [("Ann", "person"), (BY_ITSELF, "orchestrator"), (BY_FILE, "timetable")]
)
async def test_who_decided_is_counted_without_a_name(
    api: httpx.AsyncClient, show: Show, by: str, counted: str
) -> None:
    """An edited file that is adopted, and what the show decides by itself, are no person's."""
    room, clock = show.conductor.rooms["main"], show.conductor.clock
    room.add(Decision(9, clock.now(), "main", by, HandsOffSeen("alpha/premiere")))
    figure = Figures((await api.get("/metrics")).text)
    counts = figure("orchestrator_decisions_total", room="main", kind="hands-off-seen", by=counted)
    assert counts == 1


async def test_a_cue_is_counted_once_however_often_one_asks(api: httpx.AsyncClient) -> None:
    """Reading the figures changes none of them."""
    assert Figures((await api.get("/metrics")).text)(CUES, **VERIFIED) == 1
    assert Figures((await api.get("/metrics")).text)(CUES, **VERIFIED) == 1


async def test_what_follows_the_picture_is_no_cue(api: httpx.AsyncClient, show: Show) -> None:
    """A title on YouTube puts nothing on air: no figure, no actual time and no take comes of it."""
    before, taken = (await api.get("/metrics")).text, show.conductor.last_take("main")
    show.conductor.record(
        AsRunLine(
            room="main",
            device="YouTube main",
            what="title",
            item="alpha/qa",
            session="beta",
            picture=None,
            planned=at("18:30"),
            taken=at("18:29"),
            verified=at("18:29"),
            outcome=CueOutcome.VERIFIED,
        )
    )
    after = (await api.get("/metrics")).text
    for name in (CUES, "orchestrator_cue_error_seconds_count"):
        assert _lines(after, name) == _lines(before, name)
    assert taken == show.conductor.last_take("main") is not None
    rows = Observer(show.conductor, show.outbox).rundown("main", 0, 10).rundown
    (questions,) = [row for row in rows if row.item == "alpha/qa"]
    assert (questions.actual_start, questions.outcome) == (None, None)


def _lines(text: str, name: str) -> list[str]:
    found = [line for line in text.splitlines() if line.startswith(name)]
    assert found
    return found
