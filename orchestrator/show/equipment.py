"""Makes a room's devices: its OBS, and its YouTube if it has one. For `app` and rehearsals."""

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from orchestrator.clock import Clock
from orchestrator.devices.hearing import Limits
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.port import Device
from orchestrator.devices.seeing import PictureFault
from orchestrator.errors import PermanentError
from orchestrator.model.times import rfc3339
from orchestrator.model.timetable import Room
from orchestrator.settings import ObsSettings
from orchestrator.show.device_context import DeviceContext
from orchestrator.show.kept_scenes import keep_scenes

if TYPE_CHECKING:  # a tenth of a second, for those who stream to YouTube
    from orchestrator.devices.youtube.channel import Channel
    from orchestrator.devices.youtube.device import YouTube
    from orchestrator.devices.youtube.wish.observed import Ingest


_FRAMES: Final = "orchestrator.timetable.probe.frames"
"""PyAV loads slowly: when somebody has to look."""

SHOW_NOTE: Final = "how this journal's shows are known in OBS"


@dataclass(frozen=True, slots=True)
class Equipment:
    """A room's devices. `youtube` None: the room has none, or it cannot be used."""

    obs: ObsDevice
    youtube: "YouTube | None"

    @property
    def devices(self) -> Sequence[Device]:
        """All of them, the picture first."""
        return (self.obs,) if self.youtube is None else (self.obs, self.youtube)


class FilmsOnDisk:
    """What recordings show, by their files; meets `devices.seeing.Films`."""

    async def show_else(self, media: Path, since: float, until: float, fault: PictureFault) -> bool:
        """Return whether a recording plainly has no such fault there; decodes seconds of it."""
        name = "is_plainly_seen" if fault is PictureFault.BLACK else "moves_throughout"
        return await asyncio.to_thread(self._look, name, media, since, until)

    @staticmethod
    def _look(name: str, media: Path, since: float, until: float) -> bool:
        looks: Callable[[Path, float, float], bool] = getattr(import_module(_FRAMES), name)
        return looks(media, since, until)


def equip(
    room: Room,
    settings: ObsSettings,
    clock: Clock,
    channel: "Channel | None",
    context: DeviceContext,
    pages: str,
    naming: Naming | None = None,
    limits: Limits | None = None,
) -> Equipment:
    """Make the devices. A `youtube` that cannot be used is told to the crew and left out.

    `pages`: where OBS finds the overlay pages; `naming`: how it is told of recordings; `limits`:
    when somebody is heard, and when it is told that nobody is, or that something is not seen.
    """
    follows = room.youtube is not None and channel is not None
    streams = follows and room.streaming is not None
    obs = ObsDevice(
        room,
        settings,
        clock,
        context.news,
        pages=pages,
        awaits_address=streams,
        met_before=context.met_before,
        naming=naming,
        holder=_holder(context, clock),
        limits=limits,
        films=FilmsOnDisk(),
    )
    keep_scenes(context.timetable.event, room.id, context.notes, obs)
    if room.youtube is None:
        return Equipment(obs, None)
    if channel is None:
        context.news.alert(
            "",
            f"{room.id}: nothing is done on YouTube, for nobody is signed in: run "
            "`orchestrator youtube login`, and set ORCHESTRATOR_YOUTUBE__TOKEN_FILE",
        )
        return Equipment(obs, None)

    def tell_obs(ingest: "Ingest") -> None:
        if streams:
            obs.stream_to(ingest.server, ingest.key)

    try:
        youtube = channel.open(
            room,
            context.timetable,
            context.notes,
            context.as_run,
            tell_obs,
        )
    except (PermanentError, ValueError) as error:
        context.news.alert("", f"{room.id}: nothing is done on YouTube: {error}")
        return Equipment(obs, None)
    return Equipment(obs, youtube)


def _holder(context: DeviceContext, clock: Clock) -> Holder:
    """Return who we are in an OBS: after a restart the same show, for it has the same journal."""
    show = context.notes.get(SHOW_NOTE)
    if show is None:
        show = secrets.token_hex(8)
        context.notes.put(SHOW_NOTE, show)
    since = rfc3339(clock.wall(clock.now()))
    return Holder(socket.gethostname(), context.source or "an unnamed folder", since, show)
