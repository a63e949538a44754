"""What is to be said of the settings: open pages, OBS connections unused or shared, unknown names.

`shared_addresses` is for `run` and `studios` as well: two rooms on one OBS would take its one
picture from each other, and neither would notice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import urlsplit

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from orchestrator.errors import PermanentError
from orchestrator.model.addresses import authority
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.timetable import Room
from orchestrator.settings import ObsSettings, Settings
from orchestrator.web.binding import is_loopback, refuse_open_binding


def look_at_settings(rooms: Iterable[Room], settings: Settings) -> Sequence[Finding]:
    """Return what is to be said of the settings, with these rooms."""
    return (
        *_unknown_names(),
        *_open_pages(settings),
        *_unused_connections(tuple(rooms), settings),
        *_unreachable_recordings(settings),
    )


def _unknown_names() -> Iterable[Finding]:
    """Yield a warning for each name that begins as ours do and is none; never its value."""
    prefix = "orchestrator_"
    for source in (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings)):
        for name in source.env_vars:
            word = name.lower().removeprefix(prefix).partition("__")[0]
            if not name.lower().startswith(prefix) or word in Settings.model_fields:
                continue
            near = get_close_matches(word, Settings.model_fields, n=1)
            mend = f"did you mean {(prefix + near[0]).upper()}?" if near else "remove it"
            yield _setting(name.upper()).warning(f"{name.upper()} is not a setting", mend)


def _open_pages(settings: Settings) -> Iterable[Finding]:
    try:
        refuse_open_binding(settings.web)
    except PermanentError as error:
        yield _setting("ORCHESTRATOR_WEB__HOST").error(str(error))


def _unreachable_recordings(settings: Settings) -> Iterable[Finding]:
    """Yield a warning where OBS is to fetch from an address at which the daemon does not listen."""
    for name, connection in settings.obs.items():
        host = urlsplit(connection.media_http or "").hostname
        if host is not None and not is_loopback(host) and is_loopback(settings.web.host):
            variable = f"{variable_of(name)}__MEDIA_HTTP"
            yield _setting(variable).warning(
                f"{variable} is {connection.media_http}, and the daemon listens on "
                f"{settings.web.host} alone",
                "set ORCHESTRATOR_WEB__HOST, unless something before it passes requests on",
            )


def _unused_connections(rooms: Sequence[Room], settings: Settings) -> Iterable[Finding]:
    """Yield a warning where the name may be a slip: a room's own connection has no settings."""
    used = {variable_of(room.obs) for room in rooms}
    lacking = [f"{room.obs} ({room.id})" for room in rooms if not settings.has_obs(room.obs)]
    for name in settings.obs:
        variable = variable_of(name)
        if variable in used:
            continue
        here = _setting(variable)
        what = f"no room of this timetable uses {variable}__…"
        if lacking:
            what += f"; without settings are {', '.join(lacking)}"
        yield here.warning(what, "is the name misspelt?") if lacking else here.note(what)


def _setting(name: str) -> Spot:
    return Spot(Area.SETTINGS, name)


THIS_MACHINE = frozenset({"localhost", "::1"})
"""Other names of 127.0.0.1."""


def shared_addresses(rooms: Iterable[Room], settings: Settings) -> Mapping[str, str]:
    """Return, for each room whose OBS another room has too, what is wrong and how to fix it."""
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
    to_set = ", ".join(_address_setting(room, settings) for room in sharing)
    return (
        f"the rooms {names} have one OBS, at {address}, and would take its picture from each "
        f"other; start an OBS for each, on ports of their own, and give their addresses: {to_set}"
    )


def _address_setting(room: Room, settings: Settings) -> str:
    variable = f"{variable_of(room.obs)}__URL"
    return variable if settings.has_obs(room.obs) else f"{variable} (not set)"


def variable_of(obs: str) -> str:
    """Return how the settings of an OBS connection begin."""
    return f"ORCHESTRATOR_OBS__{obs.upper().replace('-', '_')}"
