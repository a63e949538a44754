"""The journal's last lines of a room, in words for the crew. Used by `observer`."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from orchestrator.model.decisions import Decision
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.web.state.documents import JournalLine

LINES = 12


@dataclass(frozen=True, slots=True)
class TitlesInRoom:
    """What items and sessions are called in this room."""

    show: ShowRoom

    def item(self, item: str) -> str:
        """Return an item's title, or its id where it has none."""
        found = self.show.rundown.item(item)
        if found is None or not found.title:
            return item
        tag = found.kind.row.tag
        return f"{found.title} ({tag})" if tag else found.title

    def session(self, session: str) -> str:
        """Return a session's title, also of one that the timetable has no more."""
        known = self.show.known_session(session)
        return known.title if known else session

    def clock(self, instant: datetime) -> str:
        """Return an instant as hour and minute in the event's zone."""
        return f"{instant.astimezone(self.show.timetable.event.zone):%H:%M}"


def journal_lines(show: ShowRoom) -> tuple[JournalLine, ...]:
    """Return the room's last decisions, oldest first."""
    last = list(islice(reversed(show.decisions), LINES))
    titles = TitlesInRoom(show)
    return tuple(_line(decision, titles) for decision in reversed(last))


def _line(decision: Decision, titles: TitlesInRoom) -> JournalLine:
    return JournalLine(
        number=decision.number,
        at=decision.at,
        who=decision.by,
        text=decision.choice.words(titles),
        reason=decision.reason,
    )
