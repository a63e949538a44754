"""A WebSocket server that speaks obs-websocket 5 and plays media on the rehearsal clock.

`ObsSimulator` is one OBS 29 of which everything can be ordered that goes wrong in a show.
`tests/contract` holds it to the behaviour of a real OBS.
"""

from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.rehearsal.obs_simulator.media import MediaFacts, Probe, probe_file

__all__ = ["MediaFacts", "ObsSimulator", "Probe", "probe_file"]
