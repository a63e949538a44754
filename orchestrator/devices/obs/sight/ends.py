"""Notices when the recording that is wanted on air has ended. Used by `device.py`.

What was already found ended when it was wanted is the end of what was wanted before: a talk that
is begun anew stands on its last picture until it plays.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from orchestrator.devices.obs.compare.observed import ObsDesired, ObservedPlayer, Unread
from orchestrator.devices.obs.compare.verdict import recording_ended
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.port import RecordingOver
from orchestrator.model.state import Playing


class Ends:
    """The end of the recording on air. `tell` is called with it, once."""

    def __init__(
        self,
        known: Knowledge,
        now: Callable[[], datetime],
        tell: Callable[[RecordingOver], None],
    ) -> None:
        self._known = known
        self._now = now
        self._tell = tell
        self._wanted: ObsDesired | None = None
        self._ended_before: Playing | None = None

    def want(self, wanted: ObsDesired) -> None:
        """Go by this from now on."""
        before, self._wanted = self._wanted, wanted
        is_another = before is None or before.on_air != wanted.on_air
        if is_another and self._ended() is not None:
            self._ended_before = wanted.on_air

    def look(self) -> None:
        """Look whether what is known by now has it ended; to be called after each change."""
        airing = self._wanted.on_air if self._wanted is not None else None
        ended = self._ended()
        if ended is None or airing is None:
            self._ended_before = None
        elif airing != self._ended_before:
            heard = self._known.end_heard(ended.name, airing.since)
            evidence = "OBS said that it ended" if heard else "it was found ended"
            self.over(airing, heard or self._now(), evidence)

    def over(self, airing: Playing, at: datetime, evidence: str) -> None:
        """Note that it has ended, and tell it."""
        self._known.learn(replace(self._known.current, over=airing))
        self._tell(RecordingOver(airing.media, at, evidence))

    def _ended(self) -> ObservedPlayer | None:
        observed = self._known.observed
        if isinstance(observed, Unread) or self._wanted is None:
            return None
        return recording_ended(observed, self._wanted)
