"""Which room's OBS listens where, by the settings; used by `studios`, `run`, `setting_checks`.

Two rooms on one OBS would take its one picture from each other, and neither would notice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from orchestrator.model.addresses import authority
from orchestrator.model.timetable import Room
from orchestrator.settings import ObsSettings, Settings

THIS_MACHINE = frozenset({"localhost", "::1"})
"""Other names of 127.0.0.1."""


def shared_addresses(rooms: Iterable[Room], settings: Settings) -> Mapping[str, str]:
    """Return, for each room whose OBS another room has too, what is wrong and how to mend it."""
    at: defaultdict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        at[_address(settings.obs_connection(room.obs))].append(room)
    return {
        room.id: _trouble(address, sharing, settings)
        for address, sharing in at.items()
        if len(sharing) > 1
        for room in sharing
    }


def _address(connection: ObsSettings) -> str:
    """Return host and port as the connection takes them, without a password in between."""
    url = urlsplit(connection.url)
    host = url.hostname or "127.0.0.1"
    host = "127.0.0.1" if host in THIS_MACHINE else host
    return authority(host, url.port or 4455)


def _trouble(address: str, sharing: Iterable[Room], settings: Settings) -> str:
    names = " and ".join(room.id for room in sharing)
    to_set = ", ".join(_setting(room, settings) for room in sharing)
    return (
        f"the rooms {names} have one OBS, at {address}, and would take its picture from each "
        f"other; start an OBS for each, on ports of their own, and give their addresses: {to_set}"
    )


def _setting(room: Room, settings: Settings) -> str:
    variable = f"{variable_of(room.obs)}__URL"
    return variable if settings.has_obs(room.obs) else f"{variable} (not set)"


def variable_of(obs: str) -> str:
    """Return how the settings of an OBS connection begin."""
    return f"ORCHESTRATOR_OBS__{obs.upper().replace('-', '_')}"
