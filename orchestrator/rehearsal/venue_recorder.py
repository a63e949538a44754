"""A venue that only writes down what would be said; rehearsals put it where the real ones are.

Takes the place of every venue of the timetable, under its name, so that a rehearsal's posts are
those of the show.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.model.timetable import Room
from orchestrator.posts.draft import Audience
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered


@dataclass(frozen=True, slots=True)
class Spoken:
    """What would have been said, where and when. `edits`: the post that it would have rewritten."""

    at: datetime
    venue: str
    kind: str
    room: str
    key: str
    text: str
    edits: str | None = None


class VenueRecorder:
    """One place of a rehearsal."""

    idempotent = True
    interval = 0.0

    def __init__(
        self, choice: VenueChoice, clock: Clock, write_down: Callable[[Spoken], None]
    ) -> None:
        self.place = Audience.of(choice)
        self.title = f"{choice.kind} (rehearsal)"
        self.pace = Pace(clock)
        self._clock = clock
        self._write_down = write_down

    async def check(self) -> Checked:
        """Find nothing: there is nobody."""
        return Checked()

    async def announce(self, post: Announcement) -> Answer:
        """Write it down."""
        self._record(post, None)
        return Delivered(post.key)

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Write it down."""
        self._record(post, remote_id)
        return Delivered(remote_id)

    def _record(self, post: Announcement, edits: str | None) -> None:
        now, venue = self._clock.now(), self.place.name
        self._write_down(Spoken(now, venue, post.kind, post.room, post.key, post.text, edits))


class RecordedVenues:
    """Makes the recorders of a rehearsal; `spoken` is what they wrote down, in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.spoken: list[Spoken] = []

    def of_room(self, room: Room) -> Sequence[VenueRecorder]:
        """Return a recorder for each venue of the room."""
        return tuple(VenueRecorder(each, self._clock, self.spoken.append) for each in room.venues)
