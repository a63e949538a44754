"""Where each room and session of a loaded timetable stands in the file; used by the checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - `date` is a place here

from orchestrator.reading.nodes import MapNode
from orchestrator.reading.problems import Place, Positioned


@dataclass(frozen=True, slots=True)
class Where:
    """Answers with places in `file`, for problems that are found after loading."""

    file: str
    sessions: Mapping[str, MapNode] = field(default_factory=dict)
    rooms: Mapping[str, Positioned] = field(default_factory=dict)
    loops: Mapping[tuple[str, str], Positioned] = field(default_factory=dict)
    date: Positioned = field(default_factory=Place)
    """The event's date; the first line when it is not written."""
    days: Mapping[Date, Positioned] = field(default_factory=dict)
    """The event's days that are written."""
    headed: Mapping[str, Date] = field(default_factory=dict)
    """The dates under which sessions stand, by their ids."""

    def session(self, session_id: str, *keys: str) -> Positioned:
        """Return the place of the first of these keys that is written, else of the session."""
        node = self.sessions[session_id]
        return next((node.values[key] for key in keys if key in node.values), node)

    def loop(self, room_id: str, kind: str) -> Positioned:
        """Return the place of the room's loop for this kind of picture."""
        return self.loops[room_id, kind]

    def room(self, room_id: str) -> Positioned:
        """Return the place where the room is declared, or the first line when it is implied."""
        return self.rooms[room_id]
