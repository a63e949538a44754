"""The live chat of a room's YouTube broadcast, through the room's YouTube device.

The device owns the API's credentials and its quota; here it is one function.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from orchestrator.clock import Clock
from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.model.timetable import VenueChoice
from orchestrator.rundown.post_desk import Place
from orchestrator.venues.options import VenueOptions, fit
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import (
    Announcement,
    Answer,
    Checked,
    Delivered,
    NoAnswer,
    NotNow,
    Refused,
)

LIMIT: Final = 200

SayInChat = Callable[[str], Awaitable[str | None]]
"""Posts a text into the broadcast's live chat and returns the message's id.

Raises TemporaryError where it was certainly not posted, PermanentError where it cannot be, and
UnansweredError where nobody knows.
"""


class UnansweredError(Exception):
    """The message was sent and no answer came; the text says what happened."""


class YouTubeChat:
    """The live chat of one room's broadcast."""

    idempotent = False
    interval = 1.0

    def __init__(self, choice: VenueChoice, room: str, say: SayInChat, clock: Clock) -> None:
        options = VenueOptions(choice)
        self._say = say
        self.place = Place(f"youtube-chat:{room}", options.to)
        self.title = f"YouTube live chat of {room}"
        self.pace = Pace(clock)

    async def check(self) -> Checked:
        """Leave it to the device, which checks the same account."""
        return Checked()

    async def announce(self, post: Announcement) -> Answer:
        """Say it in the chat; YouTube takes 200 characters."""
        try:
            return Delivered(await self._say(fit(post.text, LIMIT)))
        except TemporaryError as error:
            after = error.retry_after
            return NotNow(str(error), None if after is None else after.total_seconds())
        except PermanentError as error:
            return Refused(str(error))
        except UnansweredError as error:
            return NoAnswer(str(error))

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: YouTube has no way to."""
        return Refused("YouTube cannot change a chat message")
