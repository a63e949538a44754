"""Discord channels, through webhooks; the address of a webhook is its secret.

`?wait=true`: without it Discord answers before it knows whether the message was saved. Five
requests in two seconds to a webhook.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import name_of
from orchestrator.settings import DiscordSettings
from orchestrator.venues.http import Http, Reply
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import addressee, secret_named
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered, NotNow, Refused
from orchestrator.venues.signs import escaped_markdown
from orchestrator.venues.waiting import wait_of

NAME: Final = "Discord"
LIMIT: Final = 2000

CHANNEL_FOLLOWER: Final = 2
"""A webhook's type: one that passes on another server's news, and takes nothing else."""

_MENDS: Final = {
    10003: "the webhook's channel is gone: make a webhook in another one",
    10015: "the webhook is gone: make a new one and put it into the settings",
    50027: "the webhook's address is not whole: copy it into the settings again",
    50083: "the thread is archived: open it again, or choose another one",
    220001: "the webhook is a forum's: add ?thread_id=… of one of its posts to its address",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordChoice(VenueChoice):
    """The channel of a webhook, by its name in the settings."""

    kind = "discord"
    edits = True

    webhook: str

    @property
    def name(self) -> str:
        """The webhook."""
        return self.webhook


class DiscordAccount:
    """What all webhooks of a show share."""

    def __init__(self, settings: DiscordSettings, clock: Clock) -> None:
        self.webhooks = settings.webhooks
        urls = [url.get_secret_value() for url in settings.webhooks.values()]
        tokens = [urlsplit(url).path.rpartition("/")[2] for url in urls]
        self.http = Http(NAME, [*urls, *tokens])
        self.pace = Pace(clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.close()


class DiscordChannel:
    """The channel of one webhook."""

    idempotent = False
    interval = 0.5

    def __init__(self, choice: DiscordChoice, account: DiscordAccount) -> None:
        name = choice.webhook
        url = secret_named(account.webhooks, name, NAME, "DISCORD__WEBHOOKS")
        self._parts = urlsplit(url)
        self._http = account.http
        self.place = Audience.of(choice)
        self.title = f"Discord webhook {name}"
        self.pace = account.pace

    async def check(self) -> Checked:
        """Read the webhook."""
        reply = await self._call("GET", self._url())
        if not isinstance(reply, Reply):
            return Checked((getattr(reply, "reason", ""),))
        if reply.field("id") is None:
            what = "the address in the settings isn't a webhook's: copy it again (Copy Webhook URL)"
            return Checked((what,))
        if reply.body.get("type") == CHANNEL_FOLLOWER:
            what = "it passes on another channel's news and cannot be posted to: make a webhook"
            return Checked((what,))
        return Checked((), (f"posts as {reply.field('name')}",))

    async def announce(self, post: Announcement) -> Answer:
        """Execute the webhook."""
        reply = await self._call("POST", self._url(wait="true"), _content(post))
        return Delivered(reply.field("id")) if isinstance(reply, Reply) else reply

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Change a message of the webhook."""
        url = self._url(f"/messages/{remote_id}")
        reply = await self._call("PATCH", url, _content(post))
        return Delivered(remote_id) if isinstance(reply, Reply) else reply

    def _url(self, path: str = "", **query: str) -> str:
        # A thread is chosen by a query that the webhook's address may bring along.
        words = [self._parts.query, *(f"{key}={value}" for key, value in query.items())]
        whole = self._parts._replace(
            path=self._parts.path.rstrip("/") + path, query="&".join(filter(None, words))
        )
        return urlunsplit(whole)

    async def _call(
        self, method: str, url: str, body: dict[str, object] | None = None
    ) -> Reply | Answer:
        reply = await self._http.send(method, url, body)
        if not isinstance(reply, Reply) or reply.ok:
            return reply
        if reply.status == 429:
            after = wait_of(reply.body.get("retry_after")) or reply.retry_after
            return NotNow(f"{NAME} asks us to slow down", after)
        answer = self._http.failure(reply, reply.field("message"))
        code = reply.body.get("code")
        mend = _MENDS.get(code) if isinstance(code, int) else None
        if isinstance(answer, Refused) and mend:
            return Refused(f"{answer.reason}; {mend}")
        return answer


def _read(fields: Fields, _: str) -> DiscordChoice | None:
    fields.only(("webhook", "to"))
    webhook = fields.needed("webhook", "announcements", _webhook)
    to = addressee(fields)
    return None if webhook is None else DiscordChoice(webhook=webhook, to=to)


def _open(choice: DiscordChoice, accounts: Accounts) -> DiscordChannel:
    return DiscordChannel(choice, accounts.of(DiscordAccount, accounts.settings.discord))


_webhook: Final = name_of("a webhook", "DISCORD__WEBHOOKS")
KIND: Final = VenueKind("discord", _read, _open)


def _content(post: Announcement) -> dict[str, object]:
    # A title with @everyone in it must not call everyone.
    return {"content": escaped_markdown(post.text, LIMIT), "allowed_mentions": {"parse": []}}
