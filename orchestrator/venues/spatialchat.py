"""SpatialChat rooms: there is no way to post into them, so a person does.

Verified against the service's documentation only, never against the live service. Posts elsewhere
carry the room's deep link; what is said in the room is a task for the crew, text ready to paste.
"""

from typing import Final
from urllib.parse import urlsplit

from orchestrator.clock import Clock
from orchestrator.model.timetable import VenueChoice
from orchestrator.rundown.post_desk import Place
from orchestrator.rundown.post_links import spatialchat_link, without_secrets
from orchestrator.venues.options import VenueOptions, VenueOptionsError
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, ByHand, Checked, Refused

UNVERIFIED: Final = "SpatialChat was not tried against the live service: open the link once"


class SpatialChatRoom:
    """One room; what is said there counts once a person has confirmed it."""

    idempotent = False
    interval = 0.0

    def __init__(self, choice: VenueChoice, clock: Clock) -> None:
        options = VenueOptions(choice, "space", "room")
        space = options.need("space", '"https://spatial.chat/s/NAME"')
        if urlsplit(space).scheme not in ("http", "https"):
            raise VenueOptionsError(f"SpatialChat: “{space}” is no link; copy it from the browser")
        self._link = without_secrets(spatialchat_link(choice.options) or space)
        room = options.get("room")
        name = urlsplit(space).path.rstrip("/").rpartition("/")[2]
        self.place = Place("spatialchat:" + "/".join(filter(None, (name, room))), options.to)
        self.title = f"SpatialChat {self._link}"
        self.pace = Pace(clock)

    async def check(self) -> Checked:
        """Say what cannot be tried."""
        return Checked((), (f"{self.title}: {UNVERIFIED}",))

    async def announce(self, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Ask for a person."""
        return ByHand(f"paste the text into the room's chat: {self._link}")

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: nothing stands there under a name that we know."""
        return Refused("SpatialChat cannot change what was said")
