"""Pictures of what OBS sends, for the crew's page: about one a second, while somebody looks.

Used by `api`. Near a cue OBS has better things to do, so none is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import ShowsProgram
from orchestrator.errors import TemporaryError
from orchestrator.rundown.decided import LONG_AGO

FRESH = timedelta(milliseconds=900)
"""Of the machine: how long a picture serves everybody who looks."""

OLD = timedelta(seconds=10)
"""Of the machine: how long a picture may stand for the program when there is no newer one."""

NEAR_A_CUE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class _Picture:
    at: datetime
    jpeg: bytes


class ProgramPictures:
    """The rooms' programs."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._last: dict[str, _Picture] = {}
        self._asking: set[str] = set()

    async def picture(self, room: str) -> bytes | None:
        """Return what the room shows, as a JPEG; None where nobody can say.

        One from before the last cue does not count: it would contradict the page around it.
        """
        now = self._wall()
        last = self._last.get(room)
        due = last is None or now - last.at >= FRESH
        if due and room not in self._asking and not self._near_a_cue(room):
            await self._ask(room)
        last = self._last.get(room)
        if last is None or self._wall() - last.at >= OLD or last.at < self._last_cue(room):
            return None
        return last.jpeg

    async def _ask(self, room: str) -> None:
        self._asking.add(room)
        try:
            for device in self._conductor.devices.get(room, ()):
                if isinstance(device, ShowsProgram):
                    self._last[room] = _Picture(self._wall(), await device.program_picture())
        except TemporaryError:
            self._last.pop(room, None)
        finally:
            self._asking.discard(room)

    def _near_a_cue(self, room: str) -> bool:
        now = self._conductor.clock.now()
        return any(abs(instant - now) < NEAR_A_CUE for instant in self._cues(room, now))

    def _cues(self, room: str, now: datetime) -> Iterator[datetime]:
        """Yield when the picture changes, or did; a lower third that comes and goes is no cut."""
        item = self._conductor.rooms[room].state(now).item
        expected = (item.start, item.end, item.cut_at, self._conductor.last_take(room))
        yield from (instant for instant in expected if instant is not None)

    def _last_cue(self, room: str) -> datetime:
        taken = self._conductor.last_take(room)
        return self._conductor.clock.wall(taken) if taken is not None else LONG_AGO

    def _wall(self) -> datetime:
        clock = self._conductor.clock
        return clock.wall(clock.now())
