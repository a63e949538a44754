"""The worker, signed in to the emulator, with a ledger of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.devices.youtube.api.keeping import MemoryStore, write_private
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator
from tests.rehearsal.youtube_emulator.fixtures import ManualClock

PATIENCE = 1.0
"""Seconds that the worker waits for an answer in tests."""


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def ledger(store: MemoryStore, clock: ManualClock) -> Ledger:
    return Ledger(store, clock)


@pytest.fixture
def token(tmp_path: Path, emulator: YouTubeEmulator) -> Path:
    path = tmp_path / "token.json"
    write_private(path, json.dumps(emulator.token_document()))
    return path


@pytest.fixture
def worker(token: Path, ledger: Ledger, emulator: YouTubeEmulator) -> Iterator[Worker]:
    worker = Worker(token, ledger, base_url=emulator.base_url, timeout=PATIENCE)
    yield worker
    worker.close()
