"""Runs simulated OBSes in a process of their own: `python -m orchestrator.rehearsal.obs_simulator`.

Writes one URL a line when they listen; ends on SIGINT or SIGTERM.
"""

import asyncio
from typing import Annotated

import typer

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator import NEWEST, VERSIONS, ObsSimulator
from orchestrator.system import asked_to_end


async def _run(port: int, password: str, count: int, browser_source: bool, version: str) -> None:
    clock = SystemClock()
    simulators = [
        ObsSimulator(
            clock,
            password=password,
            browser_source=browser_source,
            port=port + number if port else 0,
            version=version,
        )
        for number in range(count)
    ]
    ended = asyncio.Event()
    with asked_to_end(ended.set):
        for simulator in simulators:
            await simulator.start()
            typer.echo(simulator.url)
        await ended.wait()
    for simulator in simulators:
        await simulator.stop()


def main(
    port: Annotated[int, typer.Option(help="The first one's port; 0: free ports.")] = 0,
    password: Annotated[
        str,
        typer.Option(
            envvar="ORCHESTRATOR_OBS_SIMULATOR_PASSWORD", help="Of all of them; empty: none."
        ),
    ] = "",
    count: Annotated[int, typer.Option(min=1, help="How many.")] = 1,
    browser_source: Annotated[bool, typer.Option(help="Offer browser sources.")] = False,
    obs_version: Annotated[
        str, typer.Option(help="Of all of them: 29, 30 or 32.", metavar="29|30|32")
    ] = NEWEST,
) -> None:
    """Run simulated OBSes until interrupted."""
    if obs_version not in VERSIONS:
        raise typer.BadParameter(f"{obs_version} is none of {', '.join(VERSIONS)}")
    asyncio.run(_run(port, password, count, browser_source, obs_version))


if __name__ == "__main__":
    typer.run(main)
