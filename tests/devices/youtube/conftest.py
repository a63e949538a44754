"""Fixtures of the YouTube device's tests."""

from tests.devices.youtube.fixtures import ledger, store, token, worker
from tests.rehearsal.youtube_emulator.fixtures import api, clock, emulator

__all__ = ["api", "clock", "emulator", "ledger", "store", "token", "worker"]
