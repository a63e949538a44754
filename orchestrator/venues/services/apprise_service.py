"""All other services, through the library apprise: an optional extra, imported when it is used.

Its sends run on its own threads and cannot be cancelled, and it does not say whether a service that
failed has the message: what did not work is shown to people, never sent again by itself.
"""

import asyncio
import importlib
import logging
from dataclasses import dataclass
from typing import Any, Final

from orchestrator.clock import Clock
from orchestrator.model.options import VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.reading.fields import Fields
from orchestrator.reading.pasted import name_of
from orchestrator.settings import AppriseSettings
from orchestrator.venues.kind import Accounts, VenueKind
from orchestrator.venues.options import VenueSettingsError, addressee, secret_named
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import (
    Announcement,
    Answer,
    Checked,
    Delivered,
    NoAnswer,
    Refused,
)

PATIENCE: Final = 10
"""Seconds of the machine that a service has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChoice(VenueChoice):
    """A service, by its name in the settings."""

    kind = "apprise"

    service: str

    @property
    def name(self) -> str:
        """The service."""
        return self.service


class AppriseService:
    """One service, named by its apprise URL in the settings."""

    idempotent = False
    interval = 1.0

    def __init__(self, choice: AppriseChoice, settings: AppriseSettings, clock: Clock) -> None:
        self._name = choice.service
        url = secret_named(settings.urls, self._name, "apprise", "APPRISE__URLS")
        self._sender = _sender(url, self._name)
        self.place = Audience.of(choice)
        self.title = f"apprise {self._name}"
        self.pace = Pace(clock)

    async def check(self) -> Checked:
        """Say that it cannot be tried."""
        return Checked((), ("cannot be tried without posting",))

    async def announce(self, post: Announcement) -> Answer:
        """Have apprise send it."""
        result = await asyncio.to_thread(self._sender.notify, body=post.text, timeout=PATIENCE)
        match getattr(getattr(result, "status", None), "name", ""):
            case "SUCCESS":
                return Delivered()
            case "NOMATCH":
                return Refused(f"apprise found no service in the URL of {self._name}")
            case "TIMEOUT":
                return NoAnswer(f"{self._name} has not answered in time")
            case _:
                return NoAnswer(f"apprise could not send it to {self._name}; look whether it came")

    async def edit(self, remote_id: str, post: Announcement) -> Answer:  # noqa: ARG002 - the port
        """Refuse: apprise only sends."""
        return Refused("apprise cannot change what was said")


def _read(fields: Fields, _: str) -> AppriseChoice | None:
    fields.only(("service", "to"))
    service, to = fields.needed("service", "newsletter", _service), addressee(fields)
    return None if service is None else AppriseChoice(service=service, to=to)


def _open(choice: AppriseChoice, accounts: Accounts) -> AppriseService:
    return AppriseService(choice, accounts.settings.apprise, accounts.clock)


_service: Final = name_of("a service", "APPRISE__URLS")
KIND: Final = VenueKind("apprise", _read, _open)


def _sender(url: str, name: str) -> Any:
    """Return apprise's object for this URL; untyped, since it need not be installed."""
    # Its log lines repeat addresses, with the tokens that stand in them.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    try:
        library = importlib.import_module("apprise")
    except ImportError:
        raise VenueSettingsError(
            "apprise is not installed: pip install 'meetup-orchestrator[apprise]'"
        ) from None
    # Not told that it is plain text, apprise hands it to e-mail as HTML, where “<Ann>” vanishes.
    sender = library.Apprise(asset=library.AppriseAsset(body_format=library.NotifyFormat.TEXT))
    if not sender.add(url):
        raise VenueSettingsError(f"apprise does not understand the URL of “{name}” in the settings")
    return sender
