"""Kills and starts an OBS again and again while everybody connects at once, to see if it hangs.

`OBS_VERSION=32 python -m tests.studio.starts [--starts 50]` prints a table; ends with 1 if it did.
A daemon runs all the while; what `check` and `provision` do comes with each start, from its first
instant on. Every other start is one without scenes, so that they are made, by the daemon and by
`provision` in the same moment. A third is in studio mode, as a crew may have left its OBS.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from websockets.exceptions import WebSocketException

from bench.daemon import DaemonProcess
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.clock import SystemClock
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.errors import OrchestratorError
from orchestrator.model.timetable import Room
from tests.studio.real_obs import Display, Observer, RealObs, chosen_version, wait_until

CLOCK = SystemClock()
ROOM = Room(id="main", name="main", obs="main")
PATIENCE = 15.0
"""Seconds for the answer to a scene that is made; one that hangs gives none for ever."""

MADE_WITHIN = 10.0
"""Seconds for the daemon to make what is missing, on a busy machine."""

SCENES = frozenset({"Holding", "Talk", "Live Q&A", "Break", "Closing", "Fallback"})

SHOW = """\
event: {name: Starts, date: 2030-09-19, timezone: UTC}
rooms: {main: {obs: main}}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 60s, qa: 10s}
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start of OBS: in studio mode, without its scenes; seconds to answers; what it said."""

    studio_mode: bool
    emptied: bool
    answers: float
    hung: bool
    lacking: tuple[str, ...]
    check: str
    provision: str

    @property
    def kind(self) -> str:
        """What start it was, in words."""
        scenes = "without scenes" if self.emptied else "as it was saved"
        return f"{scenes}, studio mode" if self.studio_mode else scenes


class Starts:
    """An OBS, the daemon of its show, and the commands that come to it."""

    def __init__(self, folder: Path, display: str) -> None:
        self.obs = RealObs(folder / "obs", display)
        settings = {
            "ORCHESTRATOR_OBS__MAIN__URL": self.obs.url,
            "ORCHESTRATOR_OBS__MAIN__PASSWORD": self.obs.password,
        }
        self.daemon = DaemonProcess(folder, SHOW, settings)
        self._made = 0

    def again(self, studio_mode: bool, emptied: bool) -> Start:
        """Kill it, start it, and let everybody in at once."""
        self.obs.kill()
        if emptied:
            self.obs.empty()
        self._leave_in_studio_mode(studio_mode)
        self.obs.spawn()
        began = CLOCK.monotonic()
        with ThreadPoolExecutor() as visitors:
            checking = visitors.submit(self._visit, dry_run=True)
            provisioning = visitors.submit(self._visit, dry_run=False)
            wait_until(self._answers, "OBS answers", 60, every=0.01)
            answers = CLOCK.monotonic() - began
        hung = not self._makes_a_scene()
        lacking = () if hung else self._lacking_in_the_end()
        ends = checking.result(), provisioning.result()
        return Start(studio_mode, emptied, answers, hung, lacking, *ends)

    def _visit(self, dry_run: bool) -> str:
        """Do what `check` and `provision` do in OBS; return what went wrong."""

        async def there() -> None:
            async with visit("OBS", self.obs.settings, CLOCK) as connection:
                await provision(connection, ROOM, "http://127.0.0.1", dry_run)

        try:
            asyncio.run(there())
        except OrchestratorError as error:
            return str(error)
        return ""

    def _leave_in_studio_mode(self, on: bool) -> None:
        """Let its settings say so, as if it had been ended in it."""
        folder = self.obs.folder / "config" / "obs-studio"
        for name in ("global.ini", "user.ini"):
            path = folder / name
            text = re.sub(r"PreviewProgramMode=.*\n", "", path.read_text(encoding="utf-8-sig"))
            line = f"PreviewProgramMode={str(on).lower()}\n"
            path.write_text(text.replace("[BasicWindow]\n", f"[BasicWindow]\n{line}", 1))

    def _answers(self) -> bool:
        with suppress(OSError, TimeoutError, RuntimeError, WebSocketException):
            observer = self.obs.observer()
            observer.request("GetVersion")
            observer.close()
            return True
        return False

    def _makes_a_scene(self) -> bool:
        """Return whether its window lives: only it can make a scene."""
        observer = Observer(self.obs.url, self.obs.password, deadline=PATIENCE)
        with suppress(TimeoutError):
            # Where nothing was missing nobody has waited for it, and we must not be the first.
            scenes = observer.request("GetSceneList")
            shown = scenes["currentProgramSceneName"] or scenes["scenes"][0]["sceneName"]
            observer.request("SetCurrentProgramScene", {"sceneName": shown})
            self._made += 1
            observer.request("CreateScene", {"sceneName": f"Made {self._made}"})
            observer.request("RemoveScene", {"sceneName": f"Made {self._made}"})
            observer.close()
            return True
        return False

    def _lacking_in_the_end(self) -> tuple[str, ...]:
        """Return the scenes that are not there after the daemon's time to make them."""
        with suppress(TimeoutError):
            wait_until(lambda: not self._lacking(), "no scene is missing", MADE_WITHIN)
        return self._lacking()

    def _lacking(self) -> tuple[str, ...]:
        """Return the scenes that are not there."""
        observer = self.obs.observer()
        names = {each["sceneName"] for each in observer.request("GetSceneList")["scenes"]}
        observer.close()
        return tuple(sorted(SCENES - names))


def table_of(starts: Sequence[Start]) -> Table:
    """Return what came of the starts, by their kind."""
    title = f"OBS {chosen_version()}, killed and started, the daemon, check and provision at once"
    table = Table(title=title, title_justify="left")
    columns = ("start", "starts", "hung", "scenes missing", "check failed", "provision failed")
    for name in (*columns, "answers after"):
        table.add_column(name)
    for kind in sorted({each.kind for each in starts}):
        group = [each for each in starts if each.kind == kind]
        table.add_row(
            kind,
            str(len(group)),
            str(sum(each.hung for each in group)),
            str(sum(bool(each.lacking) for each in group)),
            str(sum(bool(each.check) for each in group)),
            str(sum(bool(each.provision) for each in group)),
            f"{max(each.answers for each in group):.1f} s at most",
        )
    return table


def run(starts: int, folder: Path) -> list[Start]:
    """Start it so often; what is done is returned when it is interrupted."""
    done: list[Start] = []
    with ExitStack() as stack:
        display = Display()
        stack.callback(display.close)
        stage = Starts(folder, display.name)
        stack.callback(stage.obs.stop)
        stage.obs.start()
        stage.daemon.provision()
        stack.callback(stage.daemon.kill)
        stage.daemon.spawn()
        with suppress(KeyboardInterrupt):
            for number in range(starts):
                done.append(stage.again(number % 3 == 2, number % 2 == 1))
                print(f"{number + 1}: {done[-1]}", file=sys.stderr, flush=True)
                if done[-1].hung:
                    stage.obs.kill()
    return done


def main() -> None:
    """Start, print, and end with 1 where one hung or came without its scenes."""
    parser = argparse.ArgumentParser(prog="python -m tests.studio.starts")
    parser.add_argument("--starts", type=int, default=50)
    asked = parser.parse_args()
    log_nowhere()
    done = run(asked.starts, Path(tempfile.mkdtemp(prefix="starts-")))
    Console(width=130).print(table_of(done))
    sys.exit(any(start.hung or start.lacking for start in done))


if __name__ == "__main__":
    main()
