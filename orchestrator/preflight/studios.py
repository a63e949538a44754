"""Visits each room's OBS: `check` sees what it lacks, `provision` creates it.

The connection is the one that the show uses, so what is reached here is reached there.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.hand.provision import Provisioning, provision
from orchestrator.devices.obs.sight.look_around import odd_settings
from orchestrator.devices.obs.sight.mixer import mixer_troubles
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.errors import OrchestratorError
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room
from orchestrator.preflight.setting_checks import shared_addresses
from orchestrator.settings import Settings


@dataclass(frozen=True, slots=True)
class StudioVisit:
    """One room's OBS. `problem` says why it could not be visited, and is empty when it was.

    `lacking`: what it had not when we came; `troubles`: what stands in the way of creating it;
    `warnings`: what is set there that viewers, or the crew, may not expect; `mixer`: what keeps the
    sound of recordings from being heard.
    """

    room: str
    obs: str
    problem: str = ""
    lacking: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mixer: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing keeps the room from its show once what it lacks is created."""
        return not self.problem and not self.troubles

    def findings(self, file: Path) -> Iterator[Finding]:
        """Yield what is to be said of it; `file`: the timetable's, for `provision`."""
        here = Spot(Area.OBS, self.obs, room=self.room)
        if self.problem:
            yield here.error(self.problem)
            return
        for trouble in self.troubles:
            yield here.error(trouble)
        if self.lacking:
            lacking = f"lacks {', '.join(self.lacking)}"
            yield here.error(lacking, f"run “orchestrator provision {file}”")
        for warning in self.warnings:
            what, _, mend = warning.partition(" — ")
            yield here.warning(what, mend)
        if not (self.troubles or self.lacking or self.warnings or self.mixer):
            yield here.note("has everything")

    def as_json(self) -> dict[str, object]:
        """Return the fields under the names that `provision --json` promises."""
        return {
            **self.seen(),
            "problem": self.problem,
            "troubles": list(self.troubles),
            "warnings": list(self.warnings),
        }

    def seen(self) -> dict[str, object]:
        """Return what it has and lacks, as `check --json` promises it, too."""
        return {
            "room": self.room,
            "obs": self.obs,
            "reached": not self.problem,
            "present": list(self.present),
            "lacking": list(self.lacking),
        }


def visit_all(
    rooms: Iterable[Room], settings: Settings, pages: str | None = None, *, create: bool
) -> Sequence[StudioVisit]:
    """Visit the rooms' OBSes, all at once. `pages`: where they find the overlay pages; left out:
    where they fetch recordings from, or else the daemon on this machine.

    With `create`, what is lacking is created. An OBS that several rooms would share is not visited.
    """
    rooms = tuple(rooms)
    shared = shared_addresses(rooms, settings)

    async def everywhere() -> Sequence[StudioVisit]:
        visits = (_visit(r, settings, pages, create, shared.get(r.id, "")) for r in rooms)
        return await asyncio.gather(*visits)

    return asyncio.run(everywhere())


async def _visit(
    room: Room, settings: Settings, pages: str | None, create: bool, trouble: str
) -> StudioVisit:
    """Look at the room's OBS, unless `trouble` says why it must not be touched."""
    if trouble:
        return StudioVisit(room.id, room.obs, problem=trouble)
    try:
        chosen = settings.obs_connection(room.obs)
        async with visit(f"OBS {room.obs}", chosen, SystemClock()) as connection:
            at = pages or chosen.media_http or settings.web.address
            found = await provision(connection, room, at, dry_run=not create)
            warnings = await odd_settings(connection, room)
            premiere = scene_of(room, ItemKind.PREMIERE)
            mixer = () if create else await mixer_troubles(connection, premiere)
    except OrchestratorError as error:
        return StudioVisit(room.id, room.obs, problem=str(error))
    return replace(_studio(room, found), warnings=warnings, mixer=mixer)


def _studio(room: Room, found: Provisioning) -> StudioVisit:
    return StudioVisit(
        room.id,
        room.obs,
        lacking=tuple(found.created),
        present=tuple(found.present),
        troubles=tuple(found.troubles),
    )
