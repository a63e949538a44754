"""A day of show at speed, on simulators: `python -m tests.resilience.soak [--hours 24]`.

Prints what the process holds after each hour, and how much more that is than after the first. Ends
with 1 where memory has grown by more than a twentieth, or tasks, threads or files at all.
"""

import argparse
import asyncio
import gc
import logging
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.clock import SystemClock
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.settings import WebSettings
from orchestrator.show.script_reader import ScriptReader
from orchestrator.web.server import WebServer
from tests.resilience.stage import START

GROWTH = 0.05
"""Part by which memory may grow after the first hour."""

SPARE = 3
"""Tasks, threads or files that one hour's end may find more of than another's: work under way."""

HEAD = """\
event: {name: A day, date: 2020-09-19, timezone: UTC}
posts: {kinds: {talk-started: on, qa-closed: on}}
rooms:
  main:
    stream: {before: 1m, after: 1m}
    venues: [matrix: {room: "!a:example.org"}]
sessions:
"""


def timetable(hours: int) -> str:
    """Return a show in which a talk with its Q&A begins every quarter of an hour, or a break.

    It goes on a little longer than asked, so that the last hour ends in it.
    """
    rows = [HEAD]
    for number in range(hours * 4 + 1):
        start = START + timedelta(minutes=15 * number)
        at = f'start: "{start:%Y-%m-%d %H:%M}"'
        if number % 8 == 7:
            rows.append(f"  - {{break: 10m, {at}, title: Break {number}}}\n")
        else:
            media = f"media: {number}.mp4, duration: 8m, qa: 5m"
            rows.append(f"  - {{id: t{number}, {at}, title: Talk {number}, {media}}}\n")
    return "".join(rows)


@dataclass(frozen=True)
class Held:
    """What the process holds at the end of an hour. `memory` is resident, in bytes."""

    hour: int
    memory: int
    objects: int
    tasks: int
    threads: int
    files: int
    cues: int
    seconds: float

    @classmethod
    def now(cls, hour: int, cues: int, seconds: float) -> "Held":
        gc.collect()
        process = psutil.Process()
        return cls(
            hour,
            process.memory_info().rss,
            len(gc.get_objects()),
            len(asyncio.all_tasks()),
            threading.active_count(),
            process.num_fds(),
            cues,
            seconds,
        )


async def look(show: Rehearsal, hours: int, seen: list[Held]) -> None:
    """Serve the pages to one who reads the feed, and look at the end of each hour."""
    began = SystemClock().monotonic()
    # What the feed remembers is bounded, but takes real minutes to fill: at speed, hours of show.
    with patch("orchestrator.web.feed.REMEMBERED", 8):
        server = WebServer(show.conductor, show.running.outbox, WebSettings(port=0))
    url = f"http://127.0.0.1:{await server.start()}"
    async with httpx.AsyncClient(timeout=None) as client:
        reading = asyncio.create_task(_read(client, f"{url}/feed"))
        try:
            for hour in range(1, hours + 1):
                await show.clock.sleep_until(START + timedelta(hours=hour, seconds=-30))
                for page in ("/api/v1/state", "/schedule", "/board/main"):
                    (await client.get(url + page)).raise_for_status()
                cues = len(show.conductor.as_run)
                seen.append(Held.now(hour, cues, SystemClock().monotonic() - began))
                print(seen[-1], file=sys.stderr, flush=True)
        finally:
            reading.cancel()
            await server.stop()


async def _read(client: httpx.AsyncClient, feed: str) -> None:
    async with client.stream("GET", feed) as answer:
        async for _ in answer.aiter_bytes():
            pass


def soak(hours: int) -> list[Held]:
    """Play so many hours of show; return what was held after each."""
    seen: list[Held] = []
    with TemporaryDirectory(prefix="soak-") as folder:
        path = Path(folder) / "show.yaml"
        path.write_text(timetable(hours), encoding="utf-8")
        script, problems = ScriptReader(path, measure=False).read()
        assert script is not None, problems
        rehearsal = Rehearsal(script, journal_url=f"sqlite:///{folder}/journal.sqlite3")
        performance = rehearsal.run(lambda show: look(show, hours, seen))
    assert performance.as_run[-1].item == "closing"
    return seen


def growth(seen: Sequence[Held]) -> dict[str, float]:
    """Return how much more is held at the end than after the first hour."""
    first, last = seen[0], seen[-1]
    return {
        "memory": last.memory / first.memory - 1,
        "tasks": last.tasks - first.tasks,
        "threads": last.threads - first.threads,
        "files": last.files - first.files,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience.soak")
    parser.add_argument("--hours", type=int, default=24)
    asked = parser.parse_args()
    log_nowhere()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    seen = soak(asked.hours)
    table = Table(title=f"{asked.hours} hours of show", title_justify="left")
    for name in ("hour", "memory", "objects", "tasks", "threads", "files", "cues", "took"):
        table.add_column(name, justify="right")
    for held in seen:
        memory, took = f"{held.memory / 2**20:.1f} MiB", f"{held.seconds:.0f} s"
        counts = (held.objects, held.tasks, held.threads, held.files, held.cues)
        table.add_row(str(held.hour), memory, *map(str, counts), took)
    console = Console(width=120)
    console.print(table)
    more = growth(seen)
    console.print(
        f"Since the first hour: memory {more.pop('memory'):+.1%}, "
        + ", ".join(f"{name} {count:+.0f}" for name, count in more.items())
    )
    grown = growth(seen)
    sys.exit(grown.pop("memory") > GROWTH or any(count > SPARE for count in grown.values()))


if __name__ == "__main__":
    main()
