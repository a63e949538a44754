"""The journal's PostgreSQL goes, in four ways, while a daemon runs a show by it.

`python -m tests.resilience.server_trouble [--lasts 20] [--repeats 5]` prints a table; it ends with
1 where a Q&A was late, the crew was not told, or something was lost and not told as lost.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from orchestrator.journal.post_rows import PostRow
from orchestrator.journal.reader import read_journal
from orchestrator.model.decisions import Retime
from orchestrator.model.post_state import PostState
from orchestrator.model.times import rfc3339
from tests.journal.real_postgres import PASSWORD, USER, RealPostgres
from tests.resilience.on_real_obs.proxy import Proxy
from tests.resilience.stage import NO_LONGER_TRUE, TOO_LATE
from tests.resilience.test_tasks import Obliging
from tests.resilience.two_hands import WatchedObs
from tests.studio.real_obs import wait_until
from tests.venues.whole_show import CLOCK, Daemon, make_recording

ON_TIME = 0.25
"""Seconds from a recording's end to its Q&A, at most."""

QA = "Live Q&A"
EACH, LENGTH, TALKS = timedelta(seconds=8), timedelta(seconds=3), 60
MOVED = {"t59": timedelta(hours=1), "t58": timedelta(minutes=50)}
"""Talks that nobody comes to: the crew moves them so far, the second while the server is away."""

LINGERS = 5.0
"""Seconds for which a black-holed server keeps the session of before, and with it the lock."""

HEAD = """\
event: {{name: Server trouble, date: {day:%Y-%m-%d}, timezone: UTC}}
posts: {{kinds: {{talk-started: on}}}}
rooms: {{main: {{obs: main, venues: [matrix: {{room: "!a:example.org"}}]}}}}
sessions:
"""
TALK = (
    '  - {{id: t{number}, start: "{start:%Y-%m-%dT%H:%M:%SZ}", title: T{number}, media: t.mp4, '
    "qa: 4s}}\n"
)


class TimedObs(WatchedObs):
    """A simulated OBS that keeps when a recording ended and when it was told to show what."""

    def __init__(self) -> None:
        self.ended: list[float] = []
        self.takes: list[tuple[float, str]] = []
        super().__init__()

    async def _set_up(self) -> None:
        tell = self.obs._tell

        def listening(event: str, /, **data: object) -> None:
            if event == "MediaInputPlaybackEnded":
                self.ended.append(CLOCK.monotonic())
            tell(event, **data)

        self.obs._tell = listening  # type: ignore[method-assign]  # this OBS alone
        await super()._set_up()

    def _carried_out(self, peer: int, kind: str, data: Any) -> None:
        if kind == "SetCurrentProgramScene":
            self.takes.append((CLOCK.monotonic(), str(data["sceneName"])))
        super()._carried_out(peer, kind, data)

    def qas_since(self, instant: float) -> list[float]:
        """Return how many seconds after its recording's end each Q&A came, since an instant.

        A cue that comes at the end's planned instant may be before the end is told.
        """
        takes = [at for at, scene in self.takes if scene == QA]
        ends = [end for end in self.ended if end >= instant]
        lates = (min((at - end for at in takes), key=abs, default=float("inf")) for end in ends)
        # The last one may not have come yet.
        return [max(0.0, late) for late in lates if abs(late) < EACH.total_seconds() / 2]


@dataclass
class Ground:
    """The daemon's server behind a proxy, and another one that is empty."""

    server: RealPostgres
    other: RealPostgres
    proxy: Proxy
    name: str

    def address(self) -> str:
        """Return where the daemon finds its journal."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.proxy.port}/{self.name}"


Way = Callable[[Ground], AbstractContextManager[None]]


@contextmanager
def stopped(ground: Ground) -> Iterator[None]:
    """Let it hang, as SIGSTOP does."""
    ground.server.freeze()
    try:
        yield
    finally:
        ground.server.thaw()


@contextmanager
def killed(ground: Ground) -> Iterator[None]:
    """End it as SIGKILL does, and start it again."""
    ground.server.kill()
    try:
        yield
    finally:
        ground.server.start()


@contextmanager
def black_holed(ground: Ground) -> Iterator[None]:
    """Swallow what goes there and comes from there; nobody is told."""
    ground.proxy.silent, ground.proxy.lingers = True, LINGERS
    try:
        yield
    finally:
        ground.proxy.mend()


@contextmanager
def failed_over(ground: Ground) -> Iterator[None]:
    """Put another server in its place, with nothing in it."""
    ground.proxy.cut()
    try:
        yield
    finally:
        ground.proxy.lead_to(ground.other.port)
        ground.proxy.mend()


WAYS: dict[str, Way] = {
    "stopped (SIGSTOP)": stopped,
    "killed, started again": killed,
    "black-holed": black_holed,
    "failed over to an empty one": failed_over,
}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it. `qas`: seconds from each recording's end to its Q&A, from the server's
    going on; `told`, `written`: seconds until the crew read that it is away, and from its return
    until all was written; `lost`: what is neither there nor told as lost."""

    qas: tuple[float, ...]
    told: float
    written: float
    lost: tuple[str, ...] = field(default=())


@contextmanager
def servers() -> Iterator[tuple[RealPostgres, RealPostgres]]:
    """Run two servers."""
    with ExitStack() as stack:
        both = []
        for _ in range(2):
            server = RealPostgres()
            stack.callback(server.remove)
            server.start()
            both.append(server)
        yield both[0], both[1]


def trial(way: Way, both: tuple[RealPostgres, RealPostgres], folder: Path, lasts: float) -> Came:
    """Let the server go that way for so many seconds, and for a Q&A at least."""
    server, other = both
    with ExitStack() as stack:
        name = server.new_database().rpartition("/")[2]
        other.new_database(name=name)
        proxy = Proxy(server.port)
        stack.callback(proxy.close)
        ground = Ground(server, other, proxy, name)
        obs = TimedObs()
        stack.callback(obs.stop)
        venue = stack.enter_context(Obliging())
        daemon = stack.enter_context(_daemon(folder, obs, venue.url, ground))
        daemon.start_and_wait()
        wait_until(lambda: obs.qas_since(0), "a Q&A came", 60)
        show = _Show(daemon, obs, venue)
        show.move("t59")
        began = CLOCK.monotonic()
        with way(ground):
            wait_until(lambda: show.says("cannot be written"), "the crew is told", 60)
            told = CLOCK.monotonic() - began
            show.move("t58")
            enough = partial(show.went_on, began, lasts)
            wait_until(enough, "the show went on", lasts + 60)
        back = CLOCK.monotonic()
        wait_until(lambda: show.state()["journal_problem"] is None, "it is written", 90)
        written = CLOCK.monotonic() - back
        wait_until(lambda: obs.qas_since(CLOCK.monotonic() - 2), "a Q&A came", 60)
        if way is failed_over:
            wait_until(lambda: show.says("was empty"), "the other server is told", 30)
        lost = show.lost(ground, told_as_lost=way is failed_over)
        return Came(tuple(obs.qas_since(began)), told, written, lost)


@dataclass(frozen=True, slots=True)
class _Show:
    daemon: Daemon
    obs: TimedObs
    venue: Obliging

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(f"{self.daemon.url}/api/v1/state", timeout=10).json()
        return answer

    def says(self, words: str) -> bool:
        return any(words in alert["text"] for alert in self.state()["alerts"])

    def move(self, talk: str) -> None:
        """Decide something, as the crew does."""
        start = CLOCK.now().replace(microsecond=0) + MOVED[talk]
        # The room may move on while somebody decides: then it is pressed again.
        wait_until(lambda: self.daemon.retime("main", talk, start), f"{talk} is moved", 30)

    def went_on(self, since: float, lasts: float) -> bool:
        return CLOCK.monotonic() - since >= lasts and bool(self.obs.qas_since(since))

    def lost(self, ground: Ground, *, told_as_lost: bool) -> tuple[str, ...]:
        """End the daemon; return what its journal has not that was decided, shown or said.

        The as-run lines of before may be left in the server of before, where that is told.
        """
        told = [alert["text"] for alert in self.state()["alerts"]]
        shown = httpx.get(f"{self.daemon.url}/api/v1/as-run?count=500", timeout=10).json()
        assert self.daemon.stop() == 0, self.daemon.log()[-1500:]
        servers = [ground.other, ground.server] if told_as_lost else [ground.server]
        kept: set[tuple[str, str]] = set()
        decided: list[str] = []
        wrong: list[str] = []
        for number, server in enumerate(servers):
            with read_journal(server.address(ground.name), CLOCK) as journal:
                (event,) = journal.events()
                kept |= {(line.item, rfc3339(line.planned)) for line in journal.as_run(event)}
                if number == 0:
                    choices = (each.choice for each in journal.decisions(event))
                    decided += [each.session for each in choices if isinstance(each, Retime)]
                    posts = journal.posts(event)
        wrong += [
            f"as run: {line['item']} at {line['planned']}"
            for line in shown
            if (line["item"], line["planned"]) not in kept
        ]
        wrong += [f"decided: {talk} is moved" for talk in MOVED if talk not in decided]
        wrong += [
            f"post: {post.key} is {post.state}"
            for post in posts
            if post.state is not PostState.DELIVERED and not _is_told(post, told)
        ]
        said = [r.path for r in self.venue.requests if r.method == "PUT" and "/send/" in r.path]
        wrong += [f"said twice: {path}" for path in set(said) if said.count(path) > 1]
        if len(posts) < len(set(said)):
            wrong.append(f"{len(set(said))} posts were said, {len(posts)} are kept")
        return tuple(wrong)


def _is_told(post: PostRow, told: Sequence[str]) -> bool:
    """Return whether the crew reads that it was too late for the post, where it was still true."""
    if NO_LONGER_TRUE in post.reason:
        return True
    first = post.text.partition("\n")[0]
    return any(first in text and TOO_LATE in text for text in told)


def _daemon(folder: Path, obs: TimedObs, venue: str, ground: Ground) -> Daemon:
    make_recording(folder / "t.mp4", LENGTH)
    first = CLOCK.now().replace(microsecond=0) + timedelta(seconds=10)
    talks = (TALK.format(number=n, start=first + EACH * n) for n in range(TALKS))
    timetable = folder / "show.yaml"
    timetable.write_text(HEAD.format(day=first) + "".join(talks))
    matrix = "ORCHESTRATOR_VENUES__MATRIX__"
    settings = {
        "ORCHESTRATOR_OBS__MAIN__URL": obs.obs.url,
        "ORCHESTRATOR_JOURNAL_URL": ground.address(),
        f"{matrix}HOMESERVER": venue,
        f"{matrix}TOKEN": "secret",
    }
    return Daemon(folder, timetable, settings)


def table_of(done: dict[str, list[Came]], lasts: float) -> Table:
    """Return a row for each way."""
    table = Table(title=f"The journal's server is away for {lasts:g} s", title_justify="left")
    for name in ("how", "trials", "Q&As", "late", "latest", "told", "written again", "lost"):
        table.add_column(name)
    for way, came in done.items():
        qas = [late for each in came for late in each.qas]
        table.add_row(
            way,
            str(len(came)),
            str(len(qas)),
            str(sum(late > ON_TIME for late in qas)),
            f"{max(qas, default=0) * 1000:.0f} ms",
            f"{max((each.told for each in came), default=0):.1f} s",
            f"{max((each.written for each in came), default=0):.1f} s",
            str(sum(len(each.lost) for each in came)),
        )
    return table


def _is_wrong(came: Sequence[Came]) -> bool:
    return any(each.lost or max(each.qas) > ON_TIME for each in came)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience.server_trouble")
    parser.add_argument("ways", nargs="*")
    parser.add_argument("--lasts", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=1)
    asked = parser.parse_args()
    names = [way for way in WAYS if not asked.ways or any(part in way for part in asked.ways)]
    done: dict[str, list[Came]] = {name: [] for name in names}
    with servers() as both:
        for name in names * asked.repeats:
            with tempfile.TemporaryDirectory(prefix="server-") as folder:
                done[name].append(trial(WAYS[name], both, Path(folder), asked.lasts))
            for lost in done[name][-1].lost:
                print(f"{name}: {lost}", file=sys.stderr, flush=True)
    Console(width=120).print(table_of(done, asked.lasts))
    sys.exit(any(map(_is_wrong, done.values())))


if __name__ == "__main__":
    main()
