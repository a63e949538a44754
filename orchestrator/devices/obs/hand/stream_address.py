"""Where OBS has to stream to, when another device (YouTube) says so. Pure; used by `device`.

OBS takes an address only while it does not stream: it is given right before each start.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from orchestrator.devices.obs.compare.commands import SetStreamAddress, SetStreaming
from orchestrator.devices.obs.wire.link import Request
from orchestrator.devices.port import Step

PATIENCE = timedelta(seconds=30)
"""So long after the daemon's start the stream waits for its address. Then it starts to where OBS
streamed last: a room's address on YouTube stays the same."""


class StreamAddress:
    """The address wanted, and whether OBS has it. `opened`: when waiting for it began."""

    def __init__(self, opened: datetime, *, awaited: bool) -> None:
        self._waits_until = opened + PATIENCE if awaited else opened
        self._wanted: SetStreamAddress | None = None
        self._given: SetStreamAddress | None = None

    def want(self, server: str, key: SecretStr) -> None:
        """Note the address to stream to."""
        what = f"let OBS stream to {server}"
        self._wanted = SetStreamAddress(what, "YouTube takes the room's stream there", server, key)

    def before_start(self, steps: Sequence[Step], now: datetime) -> Sequence[Step]:
        """Return the steps with the address before the start of the stream.

        Without the start, while the address is awaited.
        """
        if not any(_starts(step) for step in steps):
            return steps
        if self._wanted is None:
            waits = now < self._waits_until
            return [step for step in steps if not (waits and _starts(step))]
        if self._given == self._wanted:
            return steps
        first = next(index for index, step in enumerate(steps) if _starts(step))
        return [*steps[:first], self._wanted, *steps[first:]]

    def request(self, step: SetStreamAddress) -> Request:
        """Return the request that gives OBS the address."""
        # OBS lays these over the settings that it has: a login of before would stay.
        service = {
            "server": step.server,
            "key": step.key.get_secret_value(),
            "use_auth": False,
        }
        return (
            "SetStreamServiceSettings",
            {"streamServiceType": "rtmp_custom", "streamServiceSettings": service},
        )

    def was_given(self, step: SetStreamAddress) -> None:
        """Note that OBS took the address."""
        self._given = step

    def forget(self) -> None:
        """Know nothing of what OBS has: it is a new connection."""
        self._given = None


def _starts(step: Step) -> bool:
    return isinstance(step, SetStreaming) and step.on
