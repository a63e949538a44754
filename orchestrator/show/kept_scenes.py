"""Keeps over a restart what a room had in its OBS, so that what an OBS lost meanwhile comes back.

Used by `equipment`.
"""

import json

from orchestrator.devices.obs.device import ObsDevice
from orchestrator.journal.notes import Notes
from orchestrator.model.timetable import Event


def keep_scenes(event: Event, room: str, notes: Notes, obs: ObsDevice) -> None:
    """Tell the OBS what was there before, and write down from now on what is."""
    key = f"what {room} of {event.name}, {event.day}, has in its OBS"

    def write(names: frozenset[str]) -> None:
        text = json.dumps(sorted(names), ensure_ascii=False)
        if text != (notes.get(key) or "[]"):
            notes.put(key, text)

    obs.remember(_read(notes.get(key) or "[]"), write)


def _read(text: str) -> frozenset[str]:
    """Return the names; none of what cannot be read, such as another version's."""
    try:
        return frozenset(map(str, json.loads(text)))
    except (ValueError, TypeError):
        return frozenset()
