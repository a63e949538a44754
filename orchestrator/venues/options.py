"""What the venues' files share: the key that all have, links, texts that fit, secrets by name."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

from orchestrator.model.names import as_setting
from orchestrator.model.options import Addressee
from orchestrator.reading.fields import Fields

_LINK: Final = re.compile(r"https?://\S+$")
_SECRET: Final = frozenset({"password", "pass", "pwd", "token", "key", "secret"})


class VenueSettingsError(ValueError):
    """The settings lack what a venue of the timetable needs."""


def addressee(fields: Fields) -> Addressee:
    """Return whom the place reaches, by the key `to` that every venue has."""
    return fields.choice("to", Addressee) or Addressee.AUDIENCE


def without_secrets(link: str) -> str:
    """Return the link without a user's name, a password or a token in it.

    A link with a password in it opens the room to everyone who sees it.
    """
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _SECRET]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query=urlencode(query)))


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
    """Return a secret of the settings, empty where there is none; raises VenueSettingsError.

    A sign that cannot stand in a token or an address came along when it was copied.
    """
    text = secret.get_secret_value().strip()
    if any(not "!" <= sign <= "~" for sign in text):
        raise VenueSettingsError(
            f"ORCHESTRATOR_VENUES__{setting} has a space or a letter that no token has: "
            f"copy it again"
        )
    return text


def secret_named(secrets: Mapping[str, SecretStr], name: str, service: str, setting: str) -> str:
    """Return the secret of this name; `-` and `_` are the same, as is case.

    Raises VenueSettingsError that names the setting to write.
    """
    wanted = as_setting(name)
    for known, secret in secrets.items():
        if as_setting(known) == wanted:
            return secret_text(secret, f"{setting}__{wanted.upper()}")
    raise VenueSettingsError(
        f"unknown {service} “{name}”: write ORCHESTRATOR_VENUES__{setting}__{wanted.upper()} "
        f"into the settings"
    )
