"""Asks each room's OBS for its canvas, so that recordings can be made to fit; for `cli.prepare`."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.errors import OrchestratorError
from orchestrator.model.timetable import Room
from orchestrator.preparing.target import Canvas
from orchestrator.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """An OBS that was asked. `canvas` None: it could not be, and `problem` says why."""

    obs: str
    canvas: Canvas | None
    problem: str = ""


def ask_canvases(rooms: Iterable[Room], settings: Settings) -> Mapping[str, Asked]:
    """Return what the rooms' OBSes say, by their names in the timetable; all are asked at once."""
    names = tuple(dict.fromkeys(room.obs for room in rooms))

    async def everywhere() -> Mapping[str, Asked]:
        asked = await asyncio.gather(*(_ask(name, settings) for name in names))
        return {each.obs: each for each in asked}

    return asyncio.run(everywhere())


async def _ask(name: str, settings: Settings) -> Asked:
    try:
        async with visit(f"OBS {name}", settings.obs_connection(name), SystemClock()) as connection:
            video = await connection.call("GetVideoSettings")
    except OrchestratorError as error:
        return Asked(name, None, str(error))
    rate = Fraction(int(video["fpsNumerator"]), max(1, int(video["fpsDenominator"])))
    return Asked(name, Canvas(int(video["baseWidth"]), int(video["baseHeight"]), rate))
