"""A show is opened in order; where that fails, what was opened is closed."""

from pathlib import Path

import pytest

from orchestrator.devices.port import Device
from orchestrator.journal.store import Journal
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.rehearsal.virtual_time import VirtualClock, VirtualWakeups, run_virtually
from orchestrator.show.device_context import DeviceContext
from orchestrator.show.open_show import Show, open_show
from orchestrator.show.script import Script
from orchestrator.venues.port import Venue
from tests.conductor.fake_device import FakeDevice
from tests.rundown.shows import at, day, talk


class Opening:
    """A show that is opened with a journal on disk; `device` is what its room gets."""

    def __init__(self, folder: Path, device: FakeDevice | Exception) -> None:
        self.clock = VirtualClock(at("17:58"))
        self.news = News(self.clock)
        self.url = f"sqlite:///{folder}/journal.sqlite3"
        timetable = day(talk("a", "18:00"), digest="0123456789abcdef")
        self.script = Script(timetable, "", lambda _: timetable, "show.yaml")
        self.device = device

    def devices(self, _: Room, __: DeviceContext) -> tuple[Device, ...]:
        if isinstance(self.device, Exception):
            raise self.device
        return (self.device,)

    def venues(self, _: Room) -> tuple[Venue, ...]:
        return ()

    async def open(self) -> Show:
        wakeups = VirtualWakeups(self.clock)
        return await open_show(
            self.script, self.url, self.clock, self.news, wakeups, self.devices, self.venues
        )

    async def is_free(self) -> bool:
        """Open the journal as another daemon would; raises PermanentError where one has it."""
        journal = await Journal.open(self.url, self.script.event_key, self.clock)
        await journal.close()
        return True


class Jammed(FakeDevice):
    """A device that cannot be opened."""

    closed = False

    async def open(self, _: object) -> None:
        raise RuntimeError("it is jammed")

    async def close(self) -> None:
        self.closed = True


def test_a_show_without_its_devices_gives_its_journal_back(tmp_path: Path) -> None:
    """The next attempt is not told that another daemon has it."""
    opening = Opening(tmp_path, RuntimeError("no device"))

    async def main() -> bool:
        with pytest.raises(RuntimeError, match="no device"):
            await opening.open()
        return await opening.is_free()

    assert run_virtually(main(), opening.clock, lambda: True)


def test_a_device_that_cannot_be_opened_is_let_go_of(tmp_path: Path) -> None:
    """So is the journal."""
    opening = Opening(tmp_path, RuntimeError())
    opening.device = device = Jammed(opening.clock)

    async def main() -> bool:
        with pytest.raises(RuntimeError, match="it is jammed"):
            await opening.open()
        return await opening.is_free()

    assert run_virtually(main(), opening.clock, lambda: True)
    assert device.closed


def test_a_show_can_be_closed_twice(tmp_path: Path) -> None:
    """Whoever closes it does not have to know whether somebody did."""
    opening = Opening(tmp_path, RuntimeError())
    opening.device = FakeDevice(opening.clock)

    async def main() -> bool:
        show = await opening.open()
        await show.close()
        await show.close()
        return await opening.is_free()

    assert run_virtually(main(), opening.clock, lambda: True)
