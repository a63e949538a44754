"""Fixtures of the emulator's tests."""

from tests.rehearsal.youtube_emulator.fixtures import api, clock, emulator

__all__ = ["api", "clock", "emulator"]
