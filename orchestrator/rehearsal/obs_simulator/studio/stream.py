"""The stream output: starts and stops after the delays of a real one, and counts frames."""

import asyncio
from dataclasses import dataclass, field

from orchestrator.rehearsal.obs_simulator.codes import OutputState
from orchestrator.rehearsal.obs_simulator.studio.telling import Tell
from orchestrator.rehearsal.obs_simulator.studio.timers import FRAMES_PER_SECOND, Timers

STARTED_AFTER = 0.2
STOPPED_AFTER = 0.55
_BYTES_PER_SECOND = 62_500

SERVICES = ("rtmp_common", "rtmp_custom")


@dataclass(slots=True)
class Service:
    """Where the stream goes. OBS saves it at once."""

    type: str = SERVICES[0]
    settings: dict[str, object] = field(default_factory=dict)


class StreamOutput:
    """Streams to nowhere."""

    def __init__(self, service: Service, timers: Timers, tell: Tell) -> None:
        self.service = service
        self.active = False
        self.orders_to_drop = 0
        self.started_twice = 0
        """Starts while one was under way: a real OBS 29 crashes (measured)."""
        self._timers = timers
        self._tell = tell
        self._since = 0.0
        self._seconds = 0.0
        self._pending: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to stream, unless this order is one to be dropped."""
        if self.orders_to_drop:
            self.orders_to_drop -= 1
        elif self._pending is not None:
            self.started_twice += 1
        else:
            self._say(OutputState.STARTING)
            self._pending = self._timers.after(STARTED_AFTER, self._started)

    def stop(self) -> None:
        """Stop streaming."""
        if self._pending is None:
            self._say(OutputState.STOPPING)
            self._pending = self._timers.after(STOPPED_AFTER, self._stopped)

    def status(self) -> dict[str, object]:
        """Return what GetStreamStatus answers."""
        sent = self._timers.now() - self._since if self.active else self._seconds
        frames = int(sent * FRAMES_PER_SECOND)
        milliseconds = frames * 1000 // FRAMES_PER_SECOND if self.active else 0
        return {
            "outputActive": self.active,
            "outputReconnecting": False,
            "outputTimecode": timecode(milliseconds),
            "outputDuration": milliseconds,
            "outputCongestion": 0.0,
            "outputBytes": int(sent * _BYTES_PER_SECOND),
            "outputSkippedFrames": 0,
            "outputTotalFrames": frames,
        }

    def _started(self) -> None:
        self._pending = None
        self.active, self._since = True, self._timers.now()
        self._say(OutputState.STARTED)

    def _stopped(self) -> None:
        self._pending = None
        self.active, self._seconds = False, self._timers.now() - self._since
        self._say(OutputState.STOPPED)

    def _say(self, state: OutputState) -> None:
        self._tell(
            "StreamStateChanged",
            outputActive=state is OutputState.STARTED,
            outputState=state.value,
        )


def timecode(milliseconds: int) -> str:
    """Write a duration as `HH:MM:SS.mmm`."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
