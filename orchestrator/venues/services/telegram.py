"""Telegram groups and channels, through a bot that is a member (in a channel: an administrator).

Bot API: about 20 messages a minute to a group. The token is part of every address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import telegram_chat, telegram_thread
from orchestrator.settings import TelegramSettings
from orchestrator.venues.http import Http, Reply
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import VenueSettingsError, addressee, fit, secret_text
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered, NotNow, Refused
from orchestrator.venues.waiting import wait_of

NAME: Final = "Telegram"
LIMIT: Final = 4096

_ADD: Final = "add the bot to the chat (in a channel: as an administrator)"
_OUTSIDE: Final = re.compile(r"forbidden|member|participant|user not found", re.IGNORECASE)
"""What Telegram says of a bot that is not in the chat that it asks about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramChoice(VenueChoice):
    """A chat by its public name or number; `thread`: a topic of a forum."""

    kind = "telegram"
    edits = True

    chat: str
    thread: str | None = None

    @property
    def name(self) -> str:
        """The chat, and the thread in it."""
        return "/".join(filter(None, (self.chat, self.thread)))


class TelegramBot:
    """The bot that all chats of a show share."""

    def __init__(self, settings: TelegramSettings, clock: Clock) -> None:
        token = secret_text(settings.token, "TELEGRAM__TOKEN")
        if not token:
            raise VenueSettingsError(
                "Telegram needs ORCHESTRATOR_VENUES__TELEGRAM__TOKEN in the settings"
            )
        self._base = f"{settings.api.rstrip('/')}/bot{token}"
        self.http = Http(NAME, [token])
        self.pace = Pace(clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.close()

    async def call(self, method: str, body: dict[str, object]) -> Reply | Answer:
        """Return the reply to a request that worked, else what its failure means."""
        reply = await self.http.send("POST", f"{self._base}/{method}", body)
        if not isinstance(reply, Reply) or (reply.ok and reply.body.get("ok") is True):
            return reply
        parameters = reply.body.get("parameters")
        hints = parameters if isinstance(parameters, dict) else {}
        said = reply.field("description") or ""
        if reply.status == 429:
            after = wait_of(hints.get("retry_after")) or reply.retry_after
            return NotNow(f"{NAME} says: {self.http.clean(said)}", after)
        if reply.ok:
            return Refused(f"{NAME} says: {self.http.clean(said)}")
        answer = self.http.failure(reply, said)
        mend = _mend(reply.status, said, hints)
        return Refused(f"{answer.reason}; {mend}") if isinstance(answer, Refused) else answer


class TelegramChat:
    """A group, a supergroup or a channel."""

    idempotent = False
    interval = 3.0

    def __init__(self, choice: TelegramChoice, bot: TelegramBot) -> None:
        self._chat = choice.chat
        self._thread = choice.thread
        self._bot = bot
        self.place = Audience.of(choice)
        self.title = f"Telegram {choice.name}"
        self.pace = bot.pace

    async def check(self) -> Checked:
        """Ask who we are, whether the bot sees the chat, and whether it may speak there."""
        who = await self._bot.call("getMe", {})
        if not isinstance(who, Reply):
            return Checked((getattr(who, "reason", ""),))
        chat = await self._bot.call("getChat", {"chat_id": self._chat})
        if not isinstance(chat, Reply):
            return Checked((getattr(chat, "reason", ""),))
        me, found = _result(who), _result(chat)
        body = {"chat_id": self._chat, "user_id": me.get("id")}
        member = await self._bot.call("getChatMember", body)
        silent = _why_silent(found, member)
        notes = [f"signed in as @{self._bot.http.clean(str(me.get('username')))}"]
        if silent is None and not isinstance(member, Reply):
            why = getattr(member, "reason", "")
            notes.append(f"whether the bot may speak there was not told ({why})")
        problems = () if silent is None else (silent,)
        return Checked(problems, tuple(notes))

    async def announce(self, post: Announcement) -> Answer:
        """Send a message; links show no preview."""
        body: dict[str, object] = {"chat_id": self._chat, **_content(post)}
        if self._thread:
            body["message_thread_id"] = int(self._thread) if self._thread.isdigit() else 0
        reply = await self._bot.call("sendMessage", body)
        if not isinstance(reply, Reply):
            return reply
        result = reply.body.get("result")
        message = result.get("message_id") if isinstance(result, dict) else None
        return Delivered(None if message is None else str(message))

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Change a message's text; a text that is so already is as good."""
        body: dict[str, object] = {
            "chat_id": self._chat,
            "message_id": int(remote_id),
            **_content(post),
        }
        reply = await self._bot.call("editMessageText", body)
        if isinstance(reply, Reply):
            return Delivered(remote_id)
        if isinstance(reply, Refused) and "message is not modified" in reply.reason:
            return Delivered(remote_id)
        return reply


def _read(fields: Fields, _: str) -> TelegramChoice | None:
    fields.only(("chat", "thread", "to"))
    chat = fields.needed("chat", '"@channel"', telegram_chat)
    thread, to = fields.parsed("thread", telegram_thread), addressee(fields)
    return None if chat is None else TelegramChoice(chat=chat, thread=thread, to=to)


def _open(choice: TelegramChoice, accounts: Accounts) -> TelegramChat:
    return TelegramChat(choice, accounts.of(TelegramBot, accounts.settings.telegram))


KIND: Final = VenueKind("telegram", _read, _open)


def _result(reply: Reply) -> Mapping[str, object]:
    result = reply.body.get("result")
    return result if isinstance(result, dict) else {}


def _why_silent(chat: Mapping[str, object], asked: Reply | Answer) -> str | None:
    """Return why the bot cannot speak in the chat, None where nothing says so.

    `asked`: the answer to `getChatMember` of the bot itself. A public chat is seen by strangers.
    """
    in_channel = chat.get("type") == "channel"
    if not isinstance(asked, Reply):
        if isinstance(asked, Refused) and (in_channel or _OUTSIDE.search(asked.reason)):
            return asked.reason
        return None
    member = _result(asked)
    match member.get("status"):
        case "left" | "kicked":
            return f"the bot is not in it; {_ADD}"
        case "administrator" if in_channel and member.get("can_post_messages") is not True:
            return "the bot is an administrator without “Post messages”: give it that right"
        case "member" | "restricted" if in_channel:
            return (
                "the bot isn't an administrator of the channel, and only they can post: make it one"
            )
        case "restricted" if member.get("is_member") is False:
            return f"the bot is not in it; {_ADD}"
        case "restricted" if member.get("can_send_messages") is False:
            return "the bot may not send messages there: lift its restriction"
        case "member" if _group_is_silent(chat):
            return "members may not send messages there: make the bot an administrator"
        case _:
            return None


def _group_is_silent(chat: Mapping[str, object]) -> bool:
    permissions = chat.get("permissions")
    return isinstance(permissions, dict) and permissions.get("can_send_messages") is False


def _content(post: Announcement) -> dict[str, object]:
    return {"text": fit(post.text, LIMIT), "link_preview_options": {"is_disabled": True}}


def _mend(status: int, said: str, hints: dict[str, object]) -> str:
    if "migrate_to_chat_id" in hints:
        return f"the group has a new id: write chat: {hints['migrate_to_chat_id']}"
    match status:
        case 401 | 404:
            return "put the bot's token into ORCHESTRATOR_VENUES__TELEGRAM__TOKEN"
        case 403:
            return _ADD
        case _ if "chat not found" in said:
            return "look at the chat in the timetable, and add the bot to it"
        case _:
            return "look at the chat in the timetable"
