"""An HTTP server that enforces the rules of YouTube Live for the official client.

Used by the rehearsal and by tests. Time is the injected clock's; states move by themselves when
they are read, so nothing here waits.
"""

from orchestrator.rehearsal.youtube_emulator.faults import FaultKind, Faults
from orchestrator.rehearsal.youtube_emulator.history import Entry, History
from orchestrator.rehearsal.youtube_emulator.meter import Meter
from orchestrator.rehearsal.youtube_emulator.records import Delays
from orchestrator.rehearsal.youtube_emulator.server import YouTubeEmulator

__all__ = ["Delays", "Entry", "FaultKind", "Faults", "History", "Meter", "YouTubeEmulator"]
