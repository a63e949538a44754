"""Slack channels, through an app's bot token (can edit) or an incoming webhook (cannot).

Web API: about one message a second to a channel; answers are 200 with `ok` false when it failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import name_of, slack_channel
from orchestrator.settings import SlackSettings
from orchestrator.venues.http import Http, Reply
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import (
    VenueSettingsError,
    addressee,
    fit,
    secret_named,
    secret_text,
)
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
from orchestrator.venues.signs import rich_text

NAME: Final = "Slack"
LIMIT: Final = 4000
INTERVAL: Final = 1.1

_LATER: Final = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"}
_UNSURE: Final = {"fatal_error", "internal_error", "request_timeout"}
"""Slack: “it's possible some aspect of the operation succeeded before the error was raised”."""

_READ_FROM_ADDRESS: Final = {"conversations.info"}

_MENDS: Final = {
    "not_in_channel": "invite the app into the channel",
    "channel_not_found": "look at the channel's id in the timetable, and invite the app",
    "invalid_auth": "put the app's bot token into ORCHESTRATOR_VENUES__SLACK__TOKEN",
    "not_authed": "put the app's bot token into ORCHESTRATOR_VENUES__SLACK__TOKEN",
    "token_revoked": "install the app again and put its new bot token into the settings",
    "missing_scope": "give the app the scope chat:write and install it again",
    "is_archived": "choose a channel that is not archived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannelChoice(VenueChoice):
    """A channel that the app posts to, by its id or `#name`."""

    kind = "slack"
    edits = True

    channel: str

    @property
    def name(self) -> str:
        """The channel."""
        return self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWebhookChoice(VenueChoice):
    """A channel behind an incoming webhook, by its name in the settings."""

    kind = "slack"

    webhook: str

    @property
    def name(self) -> str:
        """The webhook."""
        return f"webhook-{self.webhook}"


SlackChoice = SlackChannelChoice | SlackWebhookChoice


class SlackAccount:
    """What all Slack channels of a show share."""

    def __init__(self, settings: SlackSettings, clock: Clock) -> None:
        self.settings = settings
        self.token = secret_text(settings.token, "SLACK__TOKEN")
        hooks = [hook.get_secret_value() for hook in settings.webhooks.values()]
        self.http = Http(NAME, [self.token, *hooks])
        self.app = Http(NAME, [self.token], {"authorization": f"Bearer {self.token}"})
        self.pace = Pace(clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.http.close()
        await self.app.close()


class SlackChannel:
    """A channel that the app posts to."""

    idempotent = False
    interval = INTERVAL

    def __init__(self, choice: SlackChannelChoice, account: SlackAccount) -> None:
        self._channel = choice.channel
        if not account.token:
            raise VenueSettingsError(
                "Slack needs ORCHESTRATOR_VENUES__SLACK__TOKEN in the settings"
            )
        self._account = account
        self.place = Audience.of(choice)
        self.title = f"Slack {self._channel}"
        self.pace = account.pace

    async def check(self) -> Checked:
        """Ask who we are; and whether the app is in the channel, where it may ask that."""
        who = await self._call("auth.test", {})
        if not isinstance(who, Reply):
            return Checked((getattr(who, "reason", ""),))
        note = f"signed in as {who.field('user')} of {who.field('team')}"
        found = await self._call("conversations.info", {"channel": self._channel})
        looked = self._of_channel(found, _scopes(who))
        return Checked(looked.problems, (note, *looked.notes))

    def _of_channel(self, found: Reply | Answer, scopes: frozenset[str] | None) -> Checked:
        """Return what the channel says of itself. `scopes`: the app's, None where not told."""
        if isinstance(found, Reply):
            channel = found.body.get("channel")
            return _judged(channel if isinstance(channel, dict) else {}, scopes)
        if not isinstance(found, Refused):
            return Checked()
        if "missing_scope" in found.reason:
            missing = "channels:read (of a private channel: groups:read)"
            note = f"whether the app is in the channel cannot be seen without the scope {missing}"
            return Checked((), (note,))
        if self._channel.startswith("#"):
            note = "a channel cannot be tried by its name: write its id, such as C0123456789"
            return Checked((), (note,))
        return Checked((found.reason,))

    async def announce(self, post: Announcement) -> Answer:
        """Post a message."""
        body = {"channel": self._channel, **_content(post), "unfurl_links": False}
        reply = await self._call("chat.postMessage", body)
        if not isinstance(reply, Reply):
            return reply
        # An edit needs the channel's id, which the answer has whatever the timetable wrote.
        return Delivered(f"{reply.field('channel') or self._channel}:{reply.field('ts')}")

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Change a message's text."""
        channel, _, stamp = remote_id.partition(":")
        # An edit cannot switch formatting off: only in blocks does the text stay as it is.
        blocks = rich_text(fit(post.text, LIMIT))
        body = {"channel": channel, "ts": stamp, "text": _escaped(post.text), "blocks": blocks}
        reply = await self._call("chat.update", body)
        return Delivered(remote_id) if isinstance(reply, Reply) else reply

    async def _call(self, method: str, body: Mapping[str, object]) -> Reply | Answer:
        http = self._account.app
        # What Slack reads, it reads from the address alone; what it writes, from JSON as well.
        query = f"?{urlencode(body)}" if method in _READ_FROM_ADDRESS else ""
        reply = await http.send("POST", f"{self._account.settings.api}/{method}{query}", body)
        if not isinstance(reply, Reply):
            return reply
        if reply.ok and reply.body.get("ok") is True:
            return reply
        error = reply.field("error") or ""
        said = f"{NAME} says: {http.clean(error or reply.text)}"
        if error in _LATER or reply.status == 429:
            return NotNow(said, reply.retry_after)
        if error in _UNSURE:
            return NoAnswer(said)
        if not reply.ok:
            return http.failure(reply, error)
        return Refused("; ".join(filter(None, (said, _MENDS.get(error)))))


class SlackWebhook:
    """A channel behind an incoming webhook; it can be posted to, and nothing else."""

    idempotent = False
    interval = INTERVAL

    def __init__(self, choice: SlackWebhookChoice, account: SlackAccount) -> None:
        name = choice.webhook
        self._url = secret_named(account.settings.webhooks, name, "Slack", "SLACK__WEBHOOKS")
        self._http = account.http
        self.place = Audience.of(choice)
        self.title = f"Slack webhook {name}"
        self.pace = account.pace

    async def check(self) -> Checked:
        """Send a message without a text: the way in which Slack refuses it tells what is wrong."""
        reply = await self._http.send("POST", self._url, {"text": ""})
        if not isinstance(reply, Reply):
            return Checked((reply.reason,))
        if reply.status in (403, 404, 410):
            said = self._http.clean(reply.text)
            mend = "make a new webhook and put it into the settings"
            return Checked((f"Slack says: {said}; {mend}",))
        return Checked((), ("lives, as far as can be tried without posting",))

    async def announce(self, post: Announcement) -> Answer:
        """Post a message."""
        reply = await self._http.send("POST", self._url, _content(post))
        if not isinstance(reply, Reply):
            return reply
        return Delivered() if reply.ok else self._http.failure(reply)

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: a webhook cannot change what it posted."""
        return Refused("what a Slack webhook has posted cannot be changed")


def _read(fields: Fields, _: str) -> SlackChoice | None:
    fields.only(("channel", "webhook", "to"))
    to = addressee(fields)
    if fields.has("webhook"):
        webhook = fields.needed("webhook", "announcements", _webhook)
        if fields.has("channel"):
            what = "the venue slack has both a channel and a webhook"
            fields.findings.error(fields.at("webhook"), what, "keep “channel” or “webhook”")
        return None if webhook is None else SlackWebhookChoice(webhook=webhook, to=to)
    channel = fields.needed("channel", "C0123456789", slack_channel)
    return None if channel is None else SlackChannelChoice(channel=channel, to=to)


def _open(choice: SlackChoice, accounts: Accounts) -> SlackChannel | SlackWebhook:
    account = accounts.of(SlackAccount, accounts.settings.slack)
    if isinstance(choice, SlackWebhookChoice):
        return SlackWebhook(choice, account)
    return SlackChannel(choice, account)


_webhook: Final = name_of("a webhook", "SLACK__WEBHOOKS")
KIND: Final[VenueKind[SlackChoice]] = VenueKind("slack", _read, _open)


def _content(post: Announcement) -> dict[str, object]:
    return {"text": _escaped(post.text), "mrkdwn": False}


def _escaped(text: str) -> str:
    """Return the text so that nobody is called by `<!channel>`; `mrkdwn` does the rest."""
    safe = fit(text, LIMIT).replace("&", "&amp;")
    return safe.replace("<", "&lt;").replace(">", "&gt;")


def _scopes(reply: Reply) -> frozenset[str] | None:
    """Return what the app may do, as Slack tells with each answer; None where it does not."""
    listed = reply.headers.get("x-oauth-scopes")
    return None if listed is None else frozenset(scope.strip() for scope in listed.split(","))


def _judged(channel: Mapping[str, object], scopes: frozenset[str] | None) -> Checked:
    """Return what in a channel keeps the app from posting into it."""
    if scopes is not None and not scopes & {"chat:write", "chat:write:bot"}:
        return Checked((_MENDS["missing_scope"],))
    if channel.get("is_archived") is True:
        return Checked((f"the channel is archived: {_MENDS['is_archived']}",))
    if channel.get("is_member") is not False:
        return Checked()
    if scopes is not None and "chat:write.public" in scopes and not channel.get("is_private"):
        note = "the app is not in the channel, and may post there all the same (chat:write.public)"
        return Checked((), (note,))
    return Checked((f"the app is not in the channel: {_MENDS['not_in_channel']}",))
