"""WorkAdventure rooms: a message to everybody in the room, or an event for the map's script.

The server's admin endpoints; the token goes raw into `authorization`. A global event reaches all
rooms of the server: its data name the room.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urldefrag

from orchestrator.clock import Clock
from orchestrator.model.options import Door, VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import web_link
from orchestrator.settings import WorkAdventureSettings
from orchestrator.venues.http import Http, Reply
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import (
    VenueSettingsError,
    addressee,
    secret_text,
    without_secrets,
)
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered, Refused

NAME: Final = "WorkAdventure"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAdventureChoice(VenueChoice):
    """A room by its address; `event`: what the map's script gets instead of a message."""

    kind = "workadventure"

    room: str
    event: str | None = None

    @property
    def name(self) -> str:
        """The event, if there is one, and the room."""
        return f"event {self.event} of {self.room}" if self.event else self.room

    @property
    def door(self) -> Door:
        """The room's own address."""
        return Door(without_secrets(self.room))


class WorkAdventureServer:
    """The server that all rooms of a show share."""

    def __init__(self, settings: WorkAdventureSettings, clock: Clock) -> None:
        token = secret_text(settings.token, "WORKADVENTURE__TOKEN")
        if not settings.url or not token:
            raise VenueSettingsError(
                "WorkAdventure needs ORCHESTRATOR_VENUES__WORKADVENTURE__URL and "
                "ORCHESTRATOR_VENUES__WORKADVENTURE__TOKEN in the settings"
            )
        self._base = settings.url.rstrip("/")
        self.http = Http(NAME, [token], {"authorization": token})
        self.pace = Pace(clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.close()

    async def call(
        self, method: str, path: str, body: dict[str, object] | None = None
    ) -> Reply | Answer:
        """Return the reply to a request that worked, else what its failure means."""
        reply = await self.http.send(method, self._base + path, body)
        if not isinstance(reply, Reply) or reply.ok:
            return reply
        answer = self.http.failure(reply)
        if reply.status == 401 and isinstance(answer, Refused):
            mend = "put the server's ADMIN_API_TOKEN into ORCHESTRATOR_VENUES__WORKADVENTURE__TOKEN"
            return Refused(f"{answer.reason}; {mend}")
        return answer


class WorkAdventureRoom:
    """One room, named by its address."""

    idempotent = False
    interval = 0.0

    def __init__(self, choice: WorkAdventureChoice, server: WorkAdventureServer) -> None:
        # Where in the room one comes in (`#entry`) is for the visitor's browser alone.
        self._target = urldefrag(choice.room).url
        self._event = choice.event
        self._server = server
        self.place = Audience.of(choice)
        self.title = f"WorkAdventure {choice.name}"
        self.pace = server.pace

    async def check(self) -> Checked:
        """Read the list of rooms: it has those alone in which somebody is."""
        reply = await self._server.call("GET", "/rooms")
        if not isinstance(reply, Reply):
            return Checked((getattr(reply, "reason", ""),))
        if self._target in reply.body:
            return Checked()
        note = "nobody is in the room, so whether there is one of this address cannot be seen"
        return Checked((), (f"{note}: open the link once",))

    async def announce(self, post: Announcement) -> Answer:
        """Send a message into the room; or an event, where the timetable names one."""
        if self._event:
            data = {"kind": post.kind, "room": post.room, "url": self._target, "text": post.text}
            body: dict[str, object] = {"name": self._event, "data": data}
            reply = await self._server.call("POST", "/global/event", body)
        else:
            body = {"text": post.text, "type": "message", "targets": [self._target]}
            reply = await self._server.call("POST", "/message", body)
        return Delivered() if isinstance(reply, Reply) else reply

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: a message is shown and gone."""
        return Refused("WorkAdventure cannot change what was said")


def _read(fields: Fields, _: str) -> WorkAdventureChoice | None:
    fields.only(("room", "event", "to"))
    room = fields.needed("room", "https://play.example.org/@/org/world/room", web_link)
    event, to = fields.line("event"), addressee(fields)
    return None if room is None else WorkAdventureChoice(room=room, event=event or None, to=to)


def _open(choice: WorkAdventureChoice, accounts: Accounts) -> WorkAdventureRoom:
    server = accounts.of(WorkAdventureServer, accounts.settings.workadventure)
    return WorkAdventureRoom(choice, server)


KIND: Final = VenueKind("workadventure", _read, _open)
