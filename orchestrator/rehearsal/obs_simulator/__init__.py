"""A WebSocket server that speaks obs-websocket 5 and plays media on the rehearsal clock.

`ObsSimulator` is one OBS, of a version that can be chosen, of which everything can be ordered that
goes wrong in a show.
`tests/contract` holds it to the behaviour of a real OBS.
"""

from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, Probe, probe_file
from orchestrator.rehearsal.obs_simulator.studio.versions import NEWEST, VERSIONS

__all__ = ["NEWEST", "VERSIONS", "MediaFacts", "ObsSimulator", "Probe", "probe_file"]
