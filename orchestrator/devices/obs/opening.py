"""Whether a file that was given to a media input is seen to play, or cannot be opened.

Used by `recipes.py` while it loads a recording.
"""

from dataclasses import dataclass

from orchestrator.devices.obs.state import MediaState, Reading

AHEAD = 0.25
"""Seconds by which a cursor may be ahead of the time since the recording was ordered."""


@dataclass(slots=True)
class Opening:
    """Follows the looks at a media input from the order of a file until it plays or fails."""

    cursor: float = 0.0
    ends_seen: int = 0

    def moves(self, reading: Reading, passed: float) -> bool:
        """Return whether the file is seen to play, `passed` seconds after it was ordered."""
        plays = reading.state is MediaState.PLAYING and reading.duration > 0
        # OBS opens a file with its next frame; until then this is the one before
        if not plays or reading.cursor > passed + AHEAD:
            return False
        before, self.cursor = self.cursor, reading.cursor
        return 0 < before < reading.cursor

    def fails(self, reading: Reading, began_and_ended: bool) -> bool:
        """Return whether the file cannot be opened; one end may be that of what was before."""
        self.ends_seen += began_and_ended and reading.state is MediaState.ENDED
        return self.ends_seen > 1
