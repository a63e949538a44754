"""The live chat of a room's YouTube broadcast, through the room's YouTube device.

The device owns the API's credentials and its quota; here it is one function.
"""

from dataclasses import dataclass
from typing import Final

from orchestrator.clock import Clock
from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.venues.kind import Accounts, SayInChat, VenueKind
from orchestrator.venues.options import VenueSettingsError, addressee, fit
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


class UnansweredError(Exception):
    """The message was sent and no answer came; the text says what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeChatChoice(VenueChoice):
    """The live chat of the broadcast of `room`, by the room's id."""

    kind = "youtube-chat"

    room: str

    @property
    def name(self) -> str:
        """The room."""
        return self.room


class YouTubeChat:
    """The live chat of one room's broadcast."""

    idempotent = False
    interval = 1.0

    def __init__(self, choice: YouTubeChatChoice, say: SayInChat, clock: Clock) -> None:
        self._say = say
        self.place = Audience.of(choice)
        self.title = f"YouTube live chat of {choice.room}"
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


def _read(fields: Fields, room: str) -> YouTubeChatChoice:
    fields.only(("to",))
    return YouTubeChatChoice(room=room, to=addressee(fields))


def _open(choice: YouTubeChatChoice, accounts: Accounts) -> YouTubeChat:
    say = accounts.chat_of(choice.room) if accounts.chat_of else None
    if say is None:
        raise VenueSettingsError(f"youtube-chat: the room {choice.room} has no “youtube”")
    return YouTubeChat(choice, say, accounts.clock)


KIND: Final = VenueKind("youtube-chat", _read, _open)
