"""The whole daemon measured: how soon the audience knows, and what a venue that hangs does to it.

Simulated OBSes and a real homeserver in processes of their own. `LONG=1` (`make campaigns`) takes
a hundred recordings and lets the venue hang for over a minute.
"""

import asyncio
import math
import os
import statistics
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from orchestrator.journal.reader import read_journal
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.rundown import ItemKind
from tests.contract.observer import Target, observe
from tests.venues.real_synapse import Account, Synapse
from tests.venues.small_server import Answer, Request, SmallServer
from tests.venues.whole_show import (
    CLOCK,
    Daemon,
    Plan,
    Simulators,
    make_recording,
    settings_for,
)

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(900)]

LONG = os.environ.get("LONG") == "1"
ROOMS, TALKS = (10, 10) if LONG else (4, 2)
APART = timedelta(seconds=1 if LONG else 4)
EVERY, LENGTH, QA = timedelta(seconds=16), timedelta(seconds=5), timedelta(seconds=6)
MEDIA_EVENTS = 1 << 8

P99_WITHIN, OTHERS_WITHIN = (1.5, 2.0) if LONG else (8.0, 8.0)
"""Seconds. The short form runs beside other things, and only tells at once from never."""


class Webhook(SmallServer):
    """Discord's side of a webhook."""

    def answer(self, request: Request) -> Answer:
        return 200, {}, {"id": str(len(self.requests))}


@dataclass
class Witness:
    """What happened outside the daemon: ended recordings and messages, each at its second."""

    ended: dict[int, list[float]] = field(default_factory=dict)
    opened: dict[int, list[float]] = field(default_factory=dict)

    def delays(self, after: float = -math.inf, before: float = math.inf) -> list[float]:
        """Return the seconds from each recording's end to QA_OPEN in its room, sorted."""
        found = []
        for room, opened in self.opened.items():
            for at in opened:
                end = max(each for each in self.ended[room] if each <= at)
                if after <= end < before:
                    found.append(at - end)
        return sorted(found)


@pytest.fixture
def simulators() -> Iterator[Simulators]:
    """Run an OBS for each room."""
    running = Simulators(ROOMS)
    yield running
    running.stop()


async def test_the_audience_knows_at_once_and_a_venue_that_hangs_delays_no_other(
    synapse: Synapse, simulators: Simulators, tmp_path: Path
) -> None:
    """From OBS's word that a recording has ended to the message in the Matrix room.

    In the second half of the show the rooms' other venue takes every message and never answers.
    """
    bot = synapse.account("figures-bot")
    rooms = [bot.make_room(f"room {number}") for number in range(ROOMS)]
    opens = CLOCK.now().replace(microsecond=0) + timedelta(seconds=10)
    plan = Plan(opens, ROOMS, TALKS, EVERY, LENGTH, QA, APART)
    witness = Witness()
    with (
        Webhook() as webhook,
        daemon_of(tmp_path, plan, simulators, synapse, bot, rooms, webhook) as daemon,
    ):
        async with watching(witness, simulators, bot, rooms):
            await asyncio.to_thread(daemon.start_and_wait)
            await CLOCK.sleep_until(plan.start(0, TALKS // 2))
            hangs_from, hangs_at = CLOCK.monotonic(), CLOCK.now()
            webhook.fault = "hang"
            ends = plan.start(ROOMS - 1, TALKS - 1) + LENGTH + timedelta(seconds=4)
            await CLOCK.sleep_until(ends)
            hung = CLOCK.monotonic() - hangs_from
        await asyncio.to_thread(daemon.stop)
        taken = len(webhook.requests)
    lines = cues(daemon)
    calm, hanging = witness.delays(before=hangs_from), witness.delays(after=hangs_from)
    calm_errors = errors_of([line for line in lines if line.planned < hangs_at])
    errors = errors_of([line for line in lines if line.planned >= hangs_at])
    print(f"\n{'':<34}{'number':>7}{'p50':>9}{'p99':>9}{'max':>9}")
    print_row("end on OBS to QA_OPEN in Matrix, s", calm)
    print_row(f"… while Discord hangs ({hung:.0f} s), s", hanging)
    print_row("cue error, ms", calm_errors)
    print_row("… while Discord hangs, ms", errors)
    assert len(calm) + len(hanging) == ROOMS * TALKS
    assert taken > len(calm)
    assert quantile(calm, 0.99) <= P99_WITHIN
    assert hanging[-1] <= OTHERS_WITHIN
    assert not LONG or hung >= 60


def daemon_of(
    folder: Path,
    plan: Plan,
    simulators: Simulators,
    server: Synapse,
    bot: Account,
    rooms: Sequence[str],
    webhook: Webhook,
) -> Daemon:
    recording = make_recording(folder / "talk.mp4", LENGTH)
    venues = [["discord: {webhook: hall}", f'matrix: {{room: "{room}"}}'] for room in rooms]
    timetable = folder / "show.yaml"
    timetable.write_text(plan.text(venues, recording, "up-next: off"))
    hall = {"ORCHESTRATOR_VENUES__DISCORD__WEBHOOKS__HALL": f"{webhook.url}/api/webhooks/1/x"}
    daemon = Daemon(folder, timetable, {**settings_for(simulators, plan, server, bot), **hall})
    daemon.provision()
    return daemon


@asynccontextmanager
async def watching(
    witness: Witness, simulators: Simulators, bot: Account, rooms: Sequence[str]
) -> AsyncIterator[None]:
    """Watch OBSes and Matrix rooms, by connections of our own."""
    async with httpx.AsyncClient(timeout=60) as client, asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(watch_obs(witness, number, url))
            for number, url in enumerate(simulators.urls)
        ]
        tasks.append(group.create_task(watch_rooms(witness, client, bot, rooms)))
        yield
        for task in tasks:
            task.cancel()


async def watch_obs(witness: Witness, number: int, url: str) -> None:
    observer = await observe(Target(url, "", real=False), MEDIA_EVENTS)
    ended = witness.ended.setdefault(number, [])
    while True:
        ended[:] = [e.at for e in observer.events if e.event == "MediaInputPlaybackEnded"]
        await CLOCK.sleep(0.2)  # each event has its own instant: this only copies them


async def watch_rooms(
    witness: Witness, client: httpx.AsyncClient, bot: Account, rooms: Sequence[str]
) -> None:
    since = ""
    while True:
        query = {"timeout": "20000", **({"since": since} if since else {})}
        reply = await client.get(f"{bot.sync_url}", params=query, headers=bot.headers)
        news = reply.raise_for_status().json()
        now, since = CLOCK.monotonic(), news["next_batch"]
        for room, found in news.get("rooms", {}).get("join", {}).items():
            for event in found["timeline"]["events"]:
                if str(event["content"].get("body", "")).startswith("Live Q&A now"):
                    witness.opened.setdefault(rooms.index(room), []).append(now)


def cues(daemon: Daemon) -> list[AsRunLine]:
    """Return the cues that the clock gave: a Q&A follows its recording, whenever that ends."""
    with read_journal(daemon.journal_url, CLOCK) as journal:
        lines = journal.as_run(journal.events()[-1])
    return [line for line in lines if line.picture is ItemKind.PREMIERE and line.taken is not None]


def errors_of(lines: Sequence[AsRunLine]) -> list[float]:
    return sorted(abs(line.error_ms or 0.0) for line in lines)


def quantile(values: Sequence[float], share: float) -> float:
    return values[math.ceil(share * len(values)) - 1]


def print_row(what: str, values: Sequence[float]) -> None:
    middle, p99 = statistics.median(values), quantile(values, 0.99)
    print(f"{what:<34}{len(values):>7}{middle:>9.3f}{p99:>9.3f}{values[-1]:>9.3f}")
