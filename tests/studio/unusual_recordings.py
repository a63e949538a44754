"""Shows every unusual recording on a real OBS and prints what `check` said and what OBS did.

Run: `python -m tests.studio.unusual_recordings [NAME …]`; it takes a quarter of an hour for all.
Ends with 1 where one was told wrongly: not shown right and nothing said, or the other way round.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import av

from orchestrator.model.rundown import ItemKind
from tests.studio.real_obs import Display, RealObs
from tests.studio.showing import METERS, faults, show, show_plainly
from tests.studio.stage import Stage, showing
from tests.timetable.probe.unusual import UNUSUAL, Unusual, said

MOST_TRIES = 3
"""A machine with other work drops frames; what is wrong three times is wrong."""


def main() -> int:
    """Show the chosen recordings; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="those alone, by file name")
    parser.add_argument("--plain", action="store_true", help="without the device: OBS alone")
    parser.add_argument("--folder", type=Path, help="where the recordings are made, and kept")
    chosen = parser.parse_args()
    av.logging.set_level(av.logging.PANIC)
    with tempfile.TemporaryDirectory(prefix="unusual-") as made:
        folder = chosen.folder or Path(made)
        films = [UNUSUAL[name] for name in chosen.names or UNUSUAL]
        return asyncio.run(_all(folder, films, chosen.plain))


async def _all(folder: Path, films: list[Unusual], plain: bool) -> int:
    display = Display()
    obs = RealObs(Path(tempfile.mkdtemp(prefix="obs-", dir=folder)), display.name)
    obs.start()
    try:
        return await _with(obs, folder, films, plain)
    finally:
        obs.stop()
        display.close()


async def _with(obs: RealObs, folder: Path, films: list[Unusual], plain: bool) -> int:
    observer, meters = obs.observer(), obs.observer(METERS)
    version = observer.request("GetVersion")["obsVersion"]
    print(f"OBS {version}\n\n| recording | `check` said | OBS did | verdict |\n|---|---|---|---|")
    stage = Stage(obs.settings)
    await stage.clock.sleep(5)  # its window is ready for new scenes
    await stage.provision()
    if not plain:
        await stage.open()
        await stage.converge(showing(ItemKind.HOLDING))
    wrong = 0
    for film in films:
        path = folder / film.name
        if not path.exists():
            film.make(path)
        outcome = Outcome(film, said(path))
        while outcome.tries < MOST_TRIES and outcome.wrong:
            if plain:
                seen = await show_plainly(stage.clock, observer, meters, path, film.seconds)
            else:
                seen = await show(stage, observer, meters, path, film.seconds)
            outcome.found = faults(seen, film)
            outcome.tries += 1
        print(outcome, flush=True)
        wrong += outcome.wrong
    if not plain:
        await stage.close()
    print(f"\n{len(films)} recordings on OBS {version}, told wrongly: {wrong}")
    return 1 if wrong else 0


@dataclass(slots=True)
class Outcome:
    """What `check` said of a recording and what OBS did with it, at the last of some tries."""

    film: Unusual
    told: tuple[str, ...]
    found: list[str] = field(default_factory=list)
    tries: int = 0

    @property
    def wrong(self) -> bool:
        """Whether it was told wrongly, or shown otherwise than it should be."""
        if not self.tries:
            return True
        unlike = self.film.right is not None and self.film.right != (not self.found)
        return unlike or (bool(self.found) and not self.told)

    def __str__(self) -> str:
        """Write it as a row of the table."""
        did = "; ".join(self.found) or "played right"
        if self.tries > 1:
            did += f" (try {self.tries})"
        verdict = "**wrong**" if self.wrong else "told" if self.told else "right"
        return f"| {self.film.name} | {'; '.join(self.told) or '–'} | {did} | {verdict} |"


if __name__ == "__main__":
    sys.exit(main())
