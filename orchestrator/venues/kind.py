"""What a venue's file declares for the catalogue: its name, its options' reader, its opening.

Also what venues are opened with: settings, clock, and the accounts that a show's rooms share.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.reading.fields import Fields
from orchestrator.settings import VenueSettings
from orchestrator.venues.port import Venue

C = TypeVar("C", bound=VenueChoice)
S = TypeVar("S")

SayInChat = Callable[[str], Awaitable[str | None]]
"""Posts a text into the broadcast's live chat and returns the message's id.

Raises TemporaryError where it was certainly not posted, PermanentError where it cannot be, and
UnansweredError where nobody knows.
"""

ChatOf = Callable[[str], SayInChat | None]
"""Returns the way into the live chat of a room's broadcast, None where it has none."""


class Account(Protocol):
    """What all places of a kind share: a sign-in, connections, a pace."""

    async def close(self) -> None:
        """Let go of the connections."""
        ...


A = TypeVar("A", bound=Account)


class Accounts:
    """What the venues of a show are opened with. `event` names the show (see Matrix)."""

    def __init__(
        self, settings: VenueSettings, event: str, clock: Clock, chat_of: ChatOf | None = None
    ) -> None:
        self.settings = settings
        self.event = event
        self.clock = clock
        self.chat_of = chat_of
        self._shared: dict[Callable[..., Account], Account] = {}

    def of(self, account: Callable[[S, Clock], A], settings: S) -> A:
        """Return the show's account of this class, made when it is first asked for."""
        found = self._shared.get(account)
        if found is None:
            found = self._shared[account] = account(settings, self.clock)
        return found  # type: ignore[return-value] # kept under what made it

    async def close(self) -> None:
        """Let go of all connections."""
        for account in self._shared.values():
            await account.close()


@dataclass(frozen=True, slots=True)
class VenueKind(Generic[C]):
    """One kind of venue, by its `name` in the timetable.

    `read` gets the group under it and the room's id; it notes what is wrong, and returns None where
    the place is not known. `open` raises VenueSettingsError where the settings lack something.
    """

    name: str
    read: Callable[[Fields, str], C | None]
    open: Callable[[C, Accounts], Venue]
