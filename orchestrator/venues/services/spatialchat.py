"""SpatialChat rooms: there is no way to post into them, so a person does.

Verified against the service's documentation only, never against the live service. Posts elsewhere
carry the room's deep link; what is said in the room is a task for the crew, text ready to paste.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from orchestrator.clock import Clock
from orchestrator.model.options import Door, VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import spatialchat_room, web_link
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import addressee, without_secrets
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, ByHand, Checked, Refused

UNVERIFIED: Final = "SpatialChat was not tried against the live service: open the link once"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpatialChatChoice(VenueChoice):
    """A space by its address, and the number of a room in it."""

    kind = "spatialchat"

    space: str
    room: str | None = None

    @property
    def name(self) -> str:
        """The space's name, and the room."""
        return "/".join(filter(None, (_last_part(self.space), self.room)))

    @property
    def door(self) -> Door:
        """The deep link, which gets the visitor past the automatic filling, into this room."""
        link = without_secrets(self._deep_link())
        room = parse_qs(urlsplit(link).query).get("room", [None])[0]
        return Door(link, _last_part(link) or None, room)

    @property
    def space_link(self) -> str:
        """The space's address."""
        return without_secrets(self.space)

    def _deep_link(self) -> str:
        if self.room is None:
            return self.space
        parts = urlsplit(self.space)
        query = [(key, value) for key, value in parse_qsl(parts.query) if key != "room"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("room", self.room)])))


class SpatialChatRoom:
    """One room; what is said there counts once a person has confirmed it."""

    idempotent = False
    interval = 0.0

    def __init__(self, choice: SpatialChatChoice, clock: Clock) -> None:
        self._link = choice.door.link
        self.place = Audience.of(choice)
        self.title = f"SpatialChat {self._link}"
        self.pace = Pace(clock)

    async def check(self) -> Checked:
        """Say what cannot be tried."""
        return Checked((), (UNVERIFIED,))

    async def announce(self, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Ask for a person."""
        return ByHand(f"paste the text into the room's chat: {self._link}")

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: nothing stands there under a name that we know."""
        return Refused("SpatialChat cannot change what was said")


def _last_part(link: str) -> str:
    return urlsplit(link).path.rstrip("/").rpartition("/")[2]


def _read(fields: Fields, _: str) -> SpatialChatChoice | None:
    fields.only(("space", "room", "to"))
    space = fields.needed("space", '"https://spatial.chat/s/NAME"', web_link)
    room, to = fields.parsed("room", spatialchat_room), addressee(fields)
    return None if space is None else SpatialChatChoice(space=space, room=room or None, to=to)


def _open(choice: SpatialChatChoice, accounts: Accounts) -> SpatialChatRoom:
    return SpatialChatRoom(choice, accounts.clock)


KIND: Final = VenueKind("spatialchat", _read, _open)
