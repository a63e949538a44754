"""Reads what the timetable says under a venue, and cuts texts to what a venue takes.

Used by the venues' constructors; all that is wrong is told at once by the preflight.
"""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from orchestrator.model.timetable import VenueChoice
from orchestrator.rundown.post_kinds import Addressee

_LINK: Final = re.compile(r"https?://\S+$")


class VenueOptionsError(ValueError):
    """What stands under a venue in the timetable, or in the settings, cannot be used."""


class VenueOptions:
    """One entry of a room's `venues`."""

    def __init__(self, choice: VenueChoice, *known: str) -> None:
        self._kind = choice.kind
        self._options = choice.options
        self._known = (*known, "to")
        unknown = sorted(set(choice.options) - set(self._known))
        if unknown:
            raise VenueOptionsError(
                f"{self._kind} knows no “{unknown[0]}”; it knows {', '.join(self._known)}"
            )

    @property
    def to(self) -> Addressee:
        """Whom the place reaches; raises VenueOptionsError."""
        word = str(self._options.get("to", Addressee.AUDIENCE))
        try:
            return Addressee(word)
        except ValueError:
            raise VenueOptionsError(
                f"{self._kind}: “to: {word}” is not known; write audience or speaker"
            ) from None

    def get(self, name: str) -> str | None:
        """Return an option's text, None where it is not written."""
        value = self._options.get(name)
        return str(value).strip() or None if value is not None else None

    def need(self, name: str, example: str) -> str:
        """Return an option's text; raises VenueOptionsError where it is not written."""
        value = self.get(name)
        if value is None:
            raise VenueOptionsError(f"{self._kind} needs “{name}”: {{{name}: {example}}}")
        return value


def fit(text: str, limit: int) -> str:
    """Return the text, cut to so many characters; a link at its end stays whole."""
    if len(text) <= limit:
        return text
    link = _LINK.search(text)
    if link is None or len(link.group()) + 12 > limit:
        return text[: limit - 1].rstrip() + "…"
    room = limit - len(link.group()) - 2
    return f"{text[: link.start()].rstrip()[:room].rstrip()}… {link.group()}"


def secret_text(secret: SecretStr, setting: str) -> str:
    """Return a secret of the settings, empty where there is none; raises VenueOptionsError.

    A sign that cannot stand in a token or an address came along when it was copied.
    """
    text = secret.get_secret_value().strip()
    if any(not "!" <= sign <= "~" for sign in text):
        raise VenueOptionsError(
            f"ORCHESTRATOR_VENUES__{setting} has a space or a letter that no token has: "
            f"copy it again"
        )
    return text


def secret_named(secrets: Mapping[str, SecretStr], name: str, service: str, setting: str) -> str:
    """Return the secret of this name; `-` and `_` are the same, as is case.

    Raises VenueOptionsError that names the setting to write.
    """
    wanted = name.lower().replace("-", "_")
    for known, secret in secrets.items():
        if known.lower().replace("-", "_") == wanted:
            return secret_text(secret, f"{setting}__{wanted.upper()}")
    raise VenueOptionsError(
        f"{service} knows no “{name}”: write ORCHESTRATOR_VENUES__{setting}__{wanted.upper()} "
        f"into the settings"
    )
