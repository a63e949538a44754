"""What a crew page that watches the program's picture does to cues and takes, on a real OBS."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench import studio
from bench.daemon import DaemonProcess
from bench.figures import Figure
from tests.browser.chromium import chromium
from tests.studio.real_obs import RealObs

EACH = timedelta(seconds=6)
"""Between two cues: near one no picture is asked for, so there must be time that is not."""

APART = 3.0
"""Seconds between two takes, for the same reason."""


@contextmanager
def watching(daemon: DaemonProcess) -> Iterator[None]:
    """Let a browser show the crew's page meanwhile."""
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{daemon.url}/crew")
        page.wait_for_selector("#program img:visible")
        yield
        page.close()


def picture(obs: RealObs, folder: Path, cues: int, takes: int) -> list[Figure]:
    """Measure cue errors and takes by HTTP, in milliseconds, with and without such a page."""
    figures = []
    for number, (part, company) in enumerate(
        (("nobody watches", studio.alone), ("a crew page watches", watching))
    ):
        own = folder / str(number)
        own.mkdir(parents=True)
        measured = [
            *studio.cue_errors(
                obs, own / "cues", cues, company, lead=timedelta(seconds=20), each=EACH
            ),
            *studio.operator_takes(obs, own / "takes", takes, company, APART),
        ]
        figures += [replace(figure, part=part) for figure in measured]
        time.sleep(1)
    return figures
