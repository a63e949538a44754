"""Makes the venues of a room from what the timetable names and the settings know.

Built by `app` once; accounts are shared by all rooms. A venue that cannot be used is there all the
same: the preflight says why, and so does every post that would have gone to it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from orchestrator.clock import Clock
from orchestrator.model.timetable import Room, VenueChoice
from orchestrator.rundown.post_desk import Place
from orchestrator.settings import VenueSettings
from orchestrator.venues.apprise_service import AppriseService
from orchestrator.venues.discord import DiscordAccount, DiscordChannel
from orchestrator.venues.http import Http
from orchestrator.venues.matrix import MatrixAccount, MatrixRoom
from orchestrator.venues.options import VenueOptionsError
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Refused, Venue
from orchestrator.venues.slack import SlackAccount, SlackChannel, SlackWebhook
from orchestrator.venues.spatialchat import SpatialChatRoom
from orchestrator.venues.telegram import TelegramBot, TelegramChat
from orchestrator.venues.workadventure import WorkAdventureRoom, WorkAdventureServer
from orchestrator.venues.youtube_chat import SayInChat, YouTubeChat

ChatOf = Callable[[str], SayInChat | None]
"""Returns the way into the live chat of a room's broadcast, None where it has none."""


class UnusableVenue:
    """A venue of the timetable that cannot be used; `why` is for people."""

    idempotent: Final = False
    interval: Final = 0.0

    def __init__(self, choice: VenueChoice, position: int, why: str, clock: Clock) -> None:
        self._why = why
        self.place = Place(f"{choice.kind}:unusable-{position}")
        self.title = choice.kind
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
        self._settings = settings
        self._event = event
        self._clock = clock
        self._chat_of = chat_of
        self._clients: list[Http] = []

    def of_room(self, room: Room) -> tuple[Venue, ...]:
        """Return the venues of a room, in the timetable's order."""
        return tuple(
            self._make(choice, position, room.id) for position, choice in enumerate(room.venues)
        )

    async def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients:
            await client.close()

    def _make(self, choice: VenueChoice, position: int, room: str) -> Venue:
        try:
            return self._known(choice, room)
        except VenueOptionsError as error:
            return UnusableVenue(choice, position, str(error), self._clock)

    def _known(self, choice: VenueChoice, room: str) -> Venue:
        match choice.kind:
            case "matrix":
                return MatrixRoom(choice, self._matrix, self._event)
            case "slack" if "webhook" in choice.options:
                return SlackWebhook(choice, self._slack)
            case "slack":
                return SlackChannel(choice, self._slack)
            case "telegram":
                return TelegramChat(choice, self._telegram)
            case "discord":
                return DiscordChannel(choice, self._discord)
            case "workadventure":
                return WorkAdventureRoom(choice, self._workadventure)
            case _:
                return self._without_account(choice, room)

    def _without_account(self, choice: VenueChoice, room: str) -> Venue:
        match choice.kind:
            case "spatialchat":
                return SpatialChatRoom(choice, self._clock)
            case "youtube-chat":
                say = self._chat_of(room) if self._chat_of else None
                if say is None:
                    raise VenueOptionsError(f"youtube-chat: the room {room} has no “youtube”")
                return YouTubeChat(choice, room, say, self._clock)
            case "apprise":
                return AppriseService(choice, self._settings.apprise, self._clock)
            case kind:
                raise VenueOptionsError(f"“{kind}” is no venue")

    @cached_property
    def _matrix(self) -> MatrixAccount:
        account = MatrixAccount(self._settings.matrix, self._clock)
        self._clients.append(account.http)
        return account

    @cached_property
    def _slack(self) -> SlackAccount:
        account = SlackAccount(self._settings.slack, self._clock)
        self._clients += [account.http, account.app]
        return account

    @cached_property
    def _telegram(self) -> TelegramBot:
        bot = TelegramBot(self._settings.telegram, self._clock)
        self._clients.append(bot.http)
        return bot

    @cached_property
    def _discord(self) -> DiscordAccount:
        account = DiscordAccount(self._settings.discord, self._clock)
        self._clients.append(account.http)
        return account

    @cached_property
    def _workadventure(self) -> WorkAdventureServer:
        server = WorkAdventureServer(self._settings.workadventure, self._clock)
        self._clients.append(server.http)
        return server
