"""Matrix rooms: announcements that the homeserver itself keeps from being said twice.

Client-server API v3. The same transaction id gives the same event, also after a restart of the
server: it is kept for the access token's device, so a token without a device does not have this.
"""

import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields, MeaningError
from orchestrator.reading.pasted import MATRIX_MEND, matrix_room
from orchestrator.reading.secrecy import shown
from orchestrator.settings import MatrixSettings
from orchestrator.venues.http import Http, Reply
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import VenueSettingsError, addressee, secret_text
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered, NotNow, Refused
from orchestrator.venues.waiting import wait_of

NAME: Final = "the Matrix homeserver"
_UNTOLD: Final = 1.0
"""Seconds to wait where a homeserver limits us and does not say how long."""

_MENDS: Final = {
    "M_UNKNOWN_TOKEN": "make a new access token and put it into ORCHESTRATOR_VENUES__MATRIX__TOKEN",
    "M_MISSING_TOKEN": "put an access token into ORCHESTRATOR_VENUES__MATRIX__TOKEN",
    "M_FORBIDDEN": "invite the account into the room, let it join, and let it send messages",
    "M_NOT_FOUND": "look at the room's id in the timetable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixChoice(VenueChoice):
    """One room. `topic`: its topic says what is on."""

    kind = "matrix"
    edits = True

    room: str
    topic: bool = False

    @property
    def name(self) -> str:
        """The room's id."""
        return self.room


class MatrixAccount:
    """The account that all Matrix rooms of a show share."""

    def __init__(self, settings: MatrixSettings, clock: Clock) -> None:
        token = secret_text(settings.token, "MATRIX__TOKEN")
        if not settings.homeserver or not token:
            raise VenueSettingsError(
                "Matrix needs ORCHESTRATOR_VENUES__MATRIX__HOMESERVER and "
                "ORCHESTRATOR_VENUES__MATRIX__TOKEN in the settings"
            )
        self.base = settings.homeserver.rstrip("/") + "/_matrix/client/v3"
        self.http = Http(NAME, [token], {"authorization": f"Bearer {token}"})
        self.pace = Pace(clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.close()

    async def call(
        self, method: str, path: str, body: dict[str, object] | None = None
    ) -> Reply | Answer:
        """Return the reply to a request that worked, else what its failure means."""
        reply = await self.http.send(method, self.base + path, body)
        if not isinstance(reply, Reply) or reply.ok:
            return reply
        code = reply.field("errcode") or ""
        if reply.status == 429:
            said = wait_of(reply.body.get("retry_after_ms"), unit=0.001)
            after = reply.retry_after or said or _UNTOLD
            self.pace.slow_down(after)
            return NotNow(f"{NAME} asks us to slow down", after)
        answer = self.http.failure(reply, ": ".join(filter(None, (code, reply.field("error")))))
        if isinstance(answer, Refused) and code in _MENDS:
            return Refused(f"{answer.reason}; {_MENDS[code]}")
        return answer


class MatrixRoom:
    """One Matrix room."""

    idempotent = True
    interval = 0.0

    def __init__(self, choice: MatrixChoice, account: MatrixAccount, event: str) -> None:
        self._room = choice.room
        self._account = account
        self._event = event
        self._path = f"/rooms/{quote(self._room, safe='')}"
        self.topic_wanted = choice.topic
        self.place = Audience.of(choice)
        self.title = f"Matrix {self._room}"
        self.pace = account.pace

    async def check(self) -> Checked:
        """Ask who we are, whether we are in the room, and whether we may do what is wanted."""
        who = await self._account.call("GET", "/account/whoami")
        if not isinstance(who, Reply):
            return Checked((_reason(who),))
        joined = await self._account.call("GET", "/joined_rooms")
        if not isinstance(joined, Reply):
            return Checked((_reason(joined),))
        user = who.field("user_id") or ""
        problems = []
        rooms = joined.body.get("joined_rooms")
        if not isinstance(rooms, list) or self._room not in rooms:
            problems.append(f"{user} is not in the room; invite it and let it join")
        else:
            problems += await self._lacks_power(user)
            problems += await self._is_left()
        if not who.field("device_id"):
            problems.append(
                "the access token belongs to no device, so a post that is sent "
                "again is said again; sign in to get another one"
            )
        return Checked(tuple(problems), (f"signed in as {user}",))

    async def announce(self, post: Announcement) -> Answer:
        """Send a message; the same key is the same message, however often it is sent."""
        return await self._send(post.key, _message(post.text))

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Replace an earlier message (m.replace), for clients that know edits."""
        content = _message(f"* {post.text}")
        content["m.new_content"] = _message(post.text)
        content["m.relates_to"] = {"rel_type": "m.replace", "event_id": remote_id}
        return await self._send(post.key, content)

    async def set_topic(self, text: str) -> Answer:
        """Set the room's topic, unless it is that already: each change is a line in the room."""
        path = f"{self._path}/state/m.room.topic"
        found = await self._account.call("GET", path)
        if isinstance(found, Reply) and found.field("topic") == text:
            return Delivered()
        return _delivered(await self._account.call("PUT", path, {"topic": text}))

    async def _send(self, key: str, content: dict[str, object]) -> Answer:
        path = f"{self._path}/send/m.room.message/{self._transaction(key)}"
        return _delivered(await self._account.call("PUT", path, content))

    def _transaction(self, key: str) -> str:
        # A digest: keys have characters that do not travel well in an address.
        return hashlib.sha256(f"{self._event}\n{key}".encode()).hexdigest()[:40]

    async def _lacks_power(self, user: str) -> list[str]:
        found = await self._account.call("GET", f"{self._path}/state/m.room.power_levels")
        if not isinstance(found, Reply) or await self._created_by(user):
            return []
        levels = found.body
        own = _level(levels.get("users"), user, _number(levels.get("users_default"), 0))
        events = levels.get("events")
        say = _level(events, "m.room.message", _number(levels.get("events_default"), 0))
        topic = _level(events, "m.room.topic", _number(levels.get("state_default"), 50))
        problems = []
        if own < say:
            problems.append(f"{user} may not send messages (power {own} of {say})")
        if self.topic_wanted and own < topic:
            problems.append(f"{user} may not set the topic (power {own} of {topic})")
        return problems

    async def _is_left(self) -> list[str]:
        """Return a problem where the room was upgraded: people read the new one."""
        found = await self._account.call("GET", f"{self._path}/state/m.room.tombstone")
        fresh = found.field("replacement_room") if isinstance(found, Reply) else None
        if not fresh:
            return []
        return [f"the room was replaced: write {fresh}"]

    async def _created_by(self, user: str) -> bool:
        """Return whether the account may do everything: since room version 12 creators may."""
        path = f"{self._path}/state/m.room.create?format=event"
        found = await self._account.call("GET", path)
        content = found.body.get("content") if isinstance(found, Reply) else None
        if not isinstance(found, Reply) or not isinstance(content, dict):
            return False
        version = str(content.get("room_version", "1"))
        creators = [found.body.get("sender"), *(content.get("additional_creators") or ())]
        return (not version.isdigit() or int(version) >= 12) and user in creators


def _read(fields: Fields, _: str) -> MatrixChoice | None:
    fields.only(("room", "topic", "to"))
    room = fields.needed("room", '"!id:example.org"', _room_id)
    topic, to = fields.switch("topic"), addressee(fields)
    return None if room is None else MatrixChoice(room=room, topic=bool(topic), to=to)


def _room_id(text: str) -> str:
    found = matrix_room(text)
    if not found.startswith("!"):
        raise MeaningError(f"{shown(found)} isn't a room's id", MATRIX_MEND)
    return found


def _open(choice: MatrixChoice, accounts: Accounts) -> MatrixRoom:
    account = accounts.of(MatrixAccount, accounts.settings.matrix)
    return MatrixRoom(choice, account, accounts.event)


KIND: Final = VenueKind("matrix", _read, _open)


def _message(text: str) -> dict[str, object]:
    # m.text, not m.notice: clients ring no bell for a notice. No names in it are meant to ring one.
    return {"msgtype": "m.text", "body": text, "m.mentions": {}}


def _delivered(reply: Reply | Answer) -> Answer:
    return Delivered(reply.field("event_id")) if isinstance(reply, Reply) else reply


def _reason(answer: Answer) -> str:
    return getattr(answer, "reason", "it did not work")


def _level(levels: object, name: str, default: int) -> int:
    return _number(levels.get(name), default) if isinstance(levels, dict) else default


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) else default
