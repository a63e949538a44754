"""Opens the venues of a room as the timetable has them, with what the settings know.

Built by `app` once; accounts are shared by all rooms. A venue that cannot be used is there all the
same: the preflight says why, and so does every post that would have gone to it.
"""

from typing import Final

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.model.timetable import Room
from orchestrator.posts.draft import Audience
from orchestrator.settings import VenueSettings
from orchestrator.venues.catalog import CATALOG
from orchestrator.venues.kind import Accounts, ChatOf
from orchestrator.venues.options import VenueSettingsError
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Refused, Venue


class UnusableVenue:
    """A venue for which the settings lack something; `why` is for people."""

    idempotent: Final = False
    interval: Final = 0.0

    def __init__(self, kind: str, position: int, why: str, clock: Clock) -> None:
        self._why = why
        self.place = Audience(f"{kind}:unusable-{position}")
        self.title = kind
        self.pace = Pace(clock)

    async def check(self) -> Checked:
        """Say what is wrong."""
        return Checked((self._why,))

    async def announce(self, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse, and say why."""
        return Refused(self._why)

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse, and say why."""
        return Refused(self._why)


class Venues:
    """The accounts of a show, and the places they reach. `event` names the show (see Matrix)."""

    def __init__(
        self, settings: VenueSettings, event: str, clock: Clock, chat_of: ChatOf | None = None
    ) -> None:
        self._accounts = Accounts(settings, event, clock, chat_of)

    def of_room(self, room: Room) -> tuple[Venue, ...]:
        """Return the venues of a room, in the timetable's order."""
        return tuple(self._open(choice, position) for position, choice in enumerate(room.venues))

    async def close(self) -> None:
        """Let go of all connections."""
        await self._accounts.close()

    def _open(self, choice: VenueChoice, position: int) -> Venue:
        try:
            return CATALOG[choice.kind].open(choice, self._accounts)
        except VenueSettingsError as error:
            return UnusableVenue(choice.kind, position, str(error), self._accounts.clock)
