"""Whether a file that was given to a media input is seen to play, or cannot be opened.

Used by `first_frame.py` while it loads a recording.
"""

from dataclasses import dataclass

from orchestrator.devices.obs.compare.observed import MediaReading, MediaState

AHEAD = 0.25
"""Seconds by which a cursor may be ahead of the time since the recording was ordered."""

OPENED_BY_THEN, OPENS_WITHIN = 0.2, 0.6
"""Seconds after which an OBS has opened the file, so that a look is at no other: where it has said
that it plays, and where that was not heard."""


@dataclass(slots=True)
class Opening:
    """Follows the looks at a media input from the order of a file until it plays or fails.

    `first`: the file's first time stamp in seconds, from which OBS's cursor counts; None: unknown.
    """

    first: float | None
    cursor: float = 0.0
    ends_seen: int = 0

    def moves(self, reading: MediaReading, passed: float, *, began: bool) -> bool:
        """Return whether the file is seen to play, `passed` seconds after it was ordered.

        `began`: OBS has said since that the input plays.
        """
        if reading.state is not MediaState.PLAYING or self._is_of_before(reading, passed, began):
            return False
        before, self.cursor = self.cursor, reading.cursor
        return 0 < before < reading.cursor

    def _is_of_before(self, reading: MediaReading, passed: float, began: bool) -> bool:
        """Return whether the look is at the file before: OBS opens one with its next frame."""
        if reading.cursor <= (self.first or 0.0) + passed + AHEAD:
            return False
        opened = passed > (OPENED_BY_THEN if began else OPENS_WITHIN)
        return self.first is not None or not opened

    def fails(self, reading: MediaReading, began_and_ended: bool) -> bool:
        """Return whether the file cannot be opened; one end may be that of what was before."""
        self.ends_seen += began_and_ended and reading.state is MediaState.ENDED
        return self.ends_seen > 1
