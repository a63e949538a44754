"""The signed-in channel of a show: one sign-in, one ledger, a device for each room.

Built by `app` and the rehearsal.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import TIMEOUT, Worker
from orchestrator.devices.youtube.device import YouTube
from orchestrator.devices.youtube.wish.observed import Ingest
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.timetable import Room, Timetable


class Channel:
    """Makes the rooms' devices. `folder`: where thumbnails named in the timetable lie."""

    def __init__(
        self,
        token: Path,
        clock: Clock,
        folder: Path,
        *,
        base_url: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._token = token
        self._clock = clock
        self._folder = folder
        self._base_url = base_url
        self._timeout = timeout
        self._worker: Worker | None = None
        self.devices: dict[str, YouTube] = {}

    @property
    def busy(self) -> bool:
        """Whether a call is under way: simulated time must not move meanwhile."""
        return self._worker is not None and self._worker.busy

    def open(
        self,
        room: Room,
        timetable: Timetable,
        store: Store,
        as_run: Callable[[], Sequence[AsRunLine]],
        on_ingest: Callable[[Ingest], None],
    ) -> YouTube:
        """Return the room's device; raises PermanentError or ValueError for odd options."""
        if self._worker is None:
            ledger = Ledger(store, self._clock)
            self._worker = Worker(
                self._token, ledger, base_url=self._base_url, timeout=self._timeout
            )
        device = YouTube(
            room,
            timetable,
            self._worker,
            store,
            self._clock,
            as_run=as_run,
            on_ingest=on_ingest,
            folder=self._folder,
        )
        self.devices[room.id] = device
        return device

    def close(self) -> None:
        """Let the thread end; the next device begins anew."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self.devices.clear()
