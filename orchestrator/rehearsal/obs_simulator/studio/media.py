"""Plays recordings that need not exist: OBS's `ffmpeg_source` on the rehearsal clock.

OBS keeps two things apart, and so does `Player`: what it *says* (`state`) and what its decoding
thread *does*. Off screen, PLAY and RESTART change only the first. The contract suite in
`tests/contract` holds both to the same behaviour, in each version.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av

from orchestrator.model.loudness import SILENT, peak_at
from orchestrator.rehearsal.obs_simulator.codes import MediaAction, MediaStateCode
from orchestrator.rehearsal.obs_simulator.studio.telling import Tell
from orchestrator.rehearsal.obs_simulator.studio.timers import FRAMES_PER_SECOND, Timers
from orchestrator.rehearsal.obs_simulator.studio.versions import Version
from orchestrator.rehearsal.obs_simulator.studio.world import Input

FRAME = 1 / FRAMES_PER_SECOND
BROKEN_AFTER = 0.015
"""Seconds until OBS has seen that a file cannot be played."""
STOPPED_AFTER = 0.010
"""Seconds from an order to stop until the thread has stopped and says so."""
LOOKED_INTO_AFTER = 0.006
"""Seconds until OBS knows how long a file is that it was given; seen from 0.005 to 0.012."""
DECODED_BY = ("hw_decode", "speed_percent", "color_range", "ffmpeg_options")
"""Settings of which another value makes every OBS open the file anew."""
PATIENCE = 5.0
"""Seconds that a server may take to send a recording's beginning."""
TALKING = 0.1
"""The loudness of a recording of which no other is known, as a part of full scale."""
SEEK_SHOWS_AFTER = 0.5
"""Seconds until the cursor shows a seek: seen from 0.04 (a short clip) to 0.7 (a long one)."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a file holds, in seconds. `plays_for`: where it breaks off; None: it is whole.

    `loudness`: how loud it is in each second, see `model.loudness`; empty: as loud as talks are.
    """

    duration: float
    keyframe_interval: float = 2.0
    plays_for: float | None = None
    loudness: str = ""

    @property
    def end(self) -> float:
        """Where playing ends."""
        return self.duration if self.plays_for is None else self.plays_for

    def keyframe(self, position: float) -> float:
        """Return the last keyframe at or before the position."""
        within = min(position, max(self.end - FRAME, 0.0))
        return within // self.keyframe_interval * self.keyframe_interval


Probe = Callable[[str], MediaFacts | None]


def probe_file(path: str) -> MediaFacts | None:
    """Read the duration of a real file, or of one at an address; None when it cannot be played."""
    try:
        with av.open(path if "://" in path else str(Path(path)), timeout=PATIENCE) as container:
            length, is_heard = container.duration, bool(container.streams.audio)
    except (OSError, av.FFmpegError):
        return None
    if not length:
        return None
    seconds = length / av.time_base
    silent = str(SILENT) * (int(seconds) + 1)
    return MediaFacts(seconds, loudness="" if is_heard else silent)


class Player:
    """The media player of one input."""

    def __init__(
        self, version: Version, timers: Timers, source: Input, probe: Probe, tell: Tell
    ) -> None:
        self.state = MediaStateCode.NONE
        self._version = version
        self._timers = timers
        self._input = source
        self._probe = probe
        self._tell = tell
        self._opened = False
        self._facts: MediaFacts | None = None
        self._active = False
        self._paused = False
        self._position = 0.0
        self._since = 0.0
        self._late_cursor = (0, 0.0)
        self._given: tuple[object, ...] | None = None
        self._looked_into = 0.0
        self._again: asyncio.Task[None] | None = None
        self._end: asyncio.Task[None] | None = None
        self._stop: asyncio.Task[None] | None = None

    @property
    def _restarts(self) -> bool:
        return bool(self._input.setting("restart_on_activate"))

    @property
    def _closes(self) -> bool:
        return self._is_remote or bool(self._input.setting("close_when_inactive"))

    @property
    def _is_remote(self) -> bool:
        return not self._input.setting("is_local_file")

    @property
    def _path(self) -> str:
        return str(self._input.setting("input" if self._is_remote else "local_file") or "")

    def status(self) -> tuple[MediaStateCode, int | None, int | None]:
        """Return state, cursor and duration; milliseconds, None unless playing or paused."""
        if self.state not in (MediaStateCode.PLAYING, MediaStateCode.PAUSED):
            return self.state, None, None
        if self._facts is None:
            return self.state, 0, 0
        if self._timers.now() < self._looked_into:
            return self.state, 0, self._version.unread_duration
        return self.state, self._cursor(self._facts), round(self._facts.duration * 1000)

    def level(self) -> float:
        """Return how loud it is now, as a part of full scale, before anybody's fader."""
        if not self._active or self._paused or self._facts is None:
            return 0.0
        known = peak_at(self._facts.loudness, self._at(self._facts))
        return TALKING if known is None else known

    def create(self) -> None:
        """Open the file of a new input. OBS tells nobody when that starts it."""
        self._given = self._order()
        if not self._closes:
            self._open()
        if not self._restarts:
            self._start()

    def configure(self, on_air: bool) -> None:
        """Take over changed settings: the file is opened anew, if they are an order to do so."""
        before, self._given = self._given, self._order()
        if before == self._given and not (self._version.same_file_is_an_order or self._is_remote):
            return
        self.close()
        self._looked_into = self._timers.now() + LOOKED_INTO_AFTER
        if on_air or not self._closes:
            self._open()
        if on_air or not self._restarts:
            self._start_telling()

    def activated(self) -> None:
        """Do what the input does when it comes on program."""
        if self._restarts:
            self.restart(on_air=True)

    def deactivated(self) -> None:
        """Do what the input does when it leaves program."""
        if self._restarts:
            self._halt()

    def play(self) -> None:
        """Go on after a pause. Ignored, but for the state, when nothing was started."""
        self._unpause(paused=False)
        self._act(MediaAction.PLAY)

    def pause(self) -> None:
        """Stand still on the frame that is shown."""
        self._unpause(paused=True)
        self._act(MediaAction.PAUSE)

    def restart(self, on_air: bool) -> None:
        """Play from the beginning. Off screen only the state changes."""
        if on_air:
            self._start_telling()
        self.state = MediaStateCode.PLAYING
        self._act(MediaAction.RESTART)

    def stop(self) -> None:
        """Stop; where STOP is an end the state says ENDED when the thread has ended."""
        if self._opened:
            self._halt()
            self.state = MediaStateCode.STOPPED
        self._act(MediaAction.STOP)

    def seek(self, milliseconds: float) -> None:
        """Go to the keyframe at or before; ignored when nothing was started.

        What comes from an address is not sought in unless the setting `seekable` allows it.
        """
        if not self._active or self._facts is None:
            return
        if self._is_remote and not self._input.setting("seekable"):
            return
        shown = self._cursor(self._facts)
        self._late_cursor = (shown, self._timers.now() + SEEK_SHOWS_AFTER)
        self._position = self._facts.keyframe(max(milliseconds, 0) / 1000)
        self._since = self._timers.now()
        self._await_end()

    def close(self) -> None:
        """Let go of the file."""
        for task in (self._end, self._stop, self._again):
            if task is not None:
                task.cancel()
        self._opened = self._active = self._paused = False
        self._facts = None

    def _order(self) -> tuple[object, ...]:
        """Return what makes OBS open a file anew when it is another than before."""
        decoded = (self._input.setting(name) for name in DECODED_BY)
        return (self._is_remote, self._path, *decoded)

    def _open(self) -> None:
        path = self._path
        if not path:
            return
        self._opened = True
        self._rewind()
        self._facts = self._probe(path)
        if self._facts is None:
            self._stop = self._timers.after(BROKEN_AFTER, self._stopped)

    def _start_telling(self) -> None:
        if self._start():
            self._tell("MediaInputPlaybackStarted", inputName=self._input.name)

    def _start(self) -> bool:
        if not self._opened:
            self._open()
        if not self._opened:
            return False
        self._rewind()
        self._active = True
        self._paused = False
        self._await_end()
        self.state = MediaStateCode.PLAYING
        return True

    def _rewind(self) -> None:
        self._position = 0.0
        self._since = self._timers.now()
        self._late_cursor = (0, self._since)

    def _unpause(self, paused: bool) -> None:
        if not self._opened:
            self._open()
        if not self._opened:
            return
        if self._active and self._facts is not None:
            self._position = self._at(self._facts)
            self._since = self._timers.now()
            self._paused = paused
            self._await_end()
        self.state = MediaStateCode.PAUSED if paused else MediaStateCode.PLAYING
        if not paused:
            self._tell("MediaInputPlaybackStarted", inputName=self._input.name)

    def _halt(self) -> None:
        if not self._active or self._facts is None:
            return
        self._active = self._paused = False
        self._await_end()
        self._rewind()
        # A restart within these milliseconds is overtaken: OBS then says ENDED while it plays.
        self._stop = self._timers.after(STOPPED_AFTER, self._stopped)

    def _await_end(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
        if self._active and not self._paused and self._facts is not None:
            left = self._facts.end - self._at(self._facts)
            self._end = self._timers.after(max(left, 0.0), self._reached_end)

    def _reached_end(self) -> None:
        self._rewind()
        if self._input.setting("looping"):
            self._await_end()
            return
        self._active = False
        self._stopped()

    def _stopped(self) -> None:
        if self._version.stop_is_an_end or self.state is not MediaStateCode.STOPPED:
            self.state = MediaStateCode.ENDED
            self._tell("MediaInputPlaybackEnded", inputName=self._input.name)
        if self._closes:
            self.close()
        if self._is_remote:
            delay = self._input.setting("reconnect_delay_sec")
            seconds = float(delay) if isinstance(delay, int | float) else 0.0
            self._again = self._timers.after(seconds, self._start_telling)

    def _at(self, facts: MediaFacts) -> float:
        moving = self._active and not self._paused
        passed = self._timers.now() - self._since if moving else 0.0
        return min(self._position + passed, facts.end)

    def _cursor(self, facts: MediaFacts) -> int:
        late, until = self._late_cursor
        if self._timers.now() < until:
            return late
        return int(min(self._at(facts) + FRAME, facts.end) * 1000)

    def _act(self, action: MediaAction) -> None:
        self._tell(
            "MediaInputActionTriggered", inputName=self._input.name, mediaAction=action.value
        )
