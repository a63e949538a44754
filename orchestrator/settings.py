"""Settings from the environment or `.env`, prefix `ORCHESTRATOR_`. Secrets stand only here.

Read once by `cli`, handed down by `app`. `docs/settings.md` documents each; a test compares.
"""

import re
from base64 import b64decode
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from argon2 import Parameters, extract_parameters
from argon2.exceptions import InvalidHashError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestrator.model.addresses import authority
from orchestrator.model.folders import folder_of
from orchestrator.model.names import as_setting

SHORTEST_TOKEN = 16
"""Characters: a token is not slowed down, so it must not be guessable."""

TORN_HASH = re.compile(r",t=\d+,p=\d+")
"""What is left of an argon2 hash in any case when `$argon2id`, `$v` and `$m` are replaced in it."""

SHORTEST_SALT, SHORTEST_HASH = 8, 16
"""Bytes in an argon2 hash that somebody meant."""

STREAMS = ("rtmp", "rtmps", "http", "https", "srt")
"""How addresses begin from which a stream can be had."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 (not bound to)
"""Addresses to listen on that are none to talk to."""


class _Group(BaseModel):
    """Settings that belong together; one that is not known is refused: it may be misspelt."""

    model_config = ConfigDict(extra="forbid")


class ObsSettings(_Group):
    """One OBS: where its websocket listens, and its password.

    Where it has not the daemon's own files: `media_folder` is how it names the media root;
    `media_http` the daemon's address as it reaches it, to fetch recordings from there. `return_url`
    is where its stream comes back from the streaming server; there may be a key in it.
    """

    url: str = "ws://127.0.0.1:4455"
    password: SecretStr = SecretStr("")
    media_folder: str | None = None
    media_http: str | None = None
    return_url: SecretStr | None = None

    @field_validator("url")
    @classmethod
    def _is_websocket(cls, url: str) -> str:
        if not url.startswith("ws://"):
            raise ValueError("must be ws://HOST:PORT (obs-websocket itself speaks no TLS)")
        try:
            _ = urlsplit(url).port
        except ValueError:
            # Its own words repeat what may be half of a password.
            raise ValueError("must be ws://HOST:PORT, the port a number up to 65535") from None
        return url

    @field_validator("media_folder")
    @classmethod
    def _is_folder(cls, folder: str | None) -> str | None:
        if folder is not None and folder.strip():
            folder_of(folder.strip())
        return (folder or "").strip() or None

    @field_validator("media_http")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        if not address:
            return None
        try:
            found = urlsplit(address)
            usable = bool(found.hostname) and found.port != 0
        except ValueError:
            usable = False
        if not usable or found.scheme not in ("http", "https") or found.username is not None:
            raise ValueError("must be the daemon's address as OBS reaches it: http://HOST:PORT")
        if found.query or found.fragment:
            raise ValueError("must end with the port, or with a path below which the daemon is")
        return address.rstrip("/")

    @field_validator("return_url")
    @classmethod
    def _is_stream(cls, address: SecretStr | None) -> SecretStr | None:
        if address is None or not (text := address.get_secret_value().strip()):
            return None
        if text.partition("://")[0] not in STREAMS or any(each.isspace() for each in text):
            raise ValueError(f"must be where the stream comes back: {'://, '.join(STREAMS)}://…")
        return SecretStr(text)

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        if self.media_folder is not None and self.media_http is not None:
            raise ValueError(
                "MEDIA_FOLDER and MEDIA_HTTP exclude each other: OBS either has the recordings in "
                "a folder, or fetches them from the daemon"
            )
        return self


class WebSettings(_Group):
    """Where the HTTP surface listens. Without a password it binds to loopback only.

    `password` is the password itself or its argon2 hash. The tokens, by names that say whose they
    are, let buttons outside look or operate. `overlays` is a folder of overlays of one's own.
    `trusted_proxies` are addresses and networks, with commas between, whose word counts about where
    a request comes from.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8710, ge=0, le=65535)
    password: SecretStr | None = None
    operate_tokens: dict[str, SecretStr] = Field(default_factory=dict)
    look_tokens: dict[str, SecretStr] = Field(default_factory=dict)
    overlays: Path | None = None
    trusted_proxies: str = ""

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted proxies, one by one."""
        return tuple(filter(None, (each.strip() for each in self.trusted_proxies.split(","))))

    @property
    def address(self) -> str:
        """Where a daemon with these settings is reached from this machine."""
        return f"http://{authority(EVERYWHERE.get(self.host, self.host), self.port)}"

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, host: str) -> str:
        """Take `[::1]`, as an address line has it, for `::1`."""
        return host.strip().removeprefix("[").removesuffix("]")

    @field_validator("operate_tokens", "look_tokens")
    @classmethod
    def _are_long(cls, tokens: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, token in tokens.items():
            if len(token.get_secret_value()) < SHORTEST_TOKEN:
                raise ValueError(f"the token {name} must have at least {SHORTEST_TOKEN} characters")
        return tokens

    @field_validator("password")
    @classmethod
    def _is_usable(cls, password: SecretStr | None) -> SecretStr | None:
        if password is None or not (text := password.get_secret_value()):
            return None
        if text.startswith("$argon2"):
            _try_hash(text)
        elif TORN_HASH.search(text):
            raise ValueError(
                "looks like an argon2 hash of which parts are lost: Docker and shells replace what "
                "begins with $. Put the hash between single quotes, '$argon2id$…'"
            )
        return password

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, proxies: str) -> str:
        for each in filter(None, (each.strip() for each in proxies.split(","))):
            try:
                ip_network(each)
            except ValueError:
                raise ValueError(
                    f"“{each}” is neither an address nor a network: write 172.18.0.1, or "
                    f"172.18.0.0/16, with commas between"
                ) from None
        return proxies


def _try_hash(text: str) -> None:
    """Raise ValueError for what cannot be an argon2 hash."""
    made: Parameters | None
    try:
        made = extract_parameters(text)
        for part in text.split("$")[-2:]:
            b64decode(part + "=" * (-len(part) % 4), validate=True)
    except (InvalidHashError, ValueError):
        made = None
    whole = made is not None and made.salt_len >= SHORTEST_SALT and made.hash_len >= SHORTEST_HASH
    if not whole or made is None or made.memory_cost < 8 * made.parallelism:
        raise ValueError(
            "begins like an argon2 hash but isn't one: make a new one, and copy all of it"
        )


class MatrixSettings(_Group):
    """The Matrix account that announces: its homeserver, and an access token."""

    homeserver: str = ""
    token: SecretStr = SecretStr("")


class SlackSettings(_Group):
    """The Slack app's bot token, or incoming webhooks by the names the timetable uses."""

    token: SecretStr = SecretStr("")
    webhooks: dict[str, SecretStr] = Field(default_factory=dict)
    api: str = "https://slack.com/api"


class TelegramSettings(_Group):
    """The Telegram bot's token."""

    token: SecretStr = SecretStr("")
    api: str = "https://api.telegram.org"


class DiscordSettings(_Group):
    """Discord webhooks (their whole addresses) by the names the timetable uses."""

    webhooks: dict[str, SecretStr] = Field(default_factory=dict)


class WorkAdventureSettings(_Group):
    """A WorkAdventure server, and its ADMIN_API_TOKEN."""

    url: str = ""
    token: SecretStr = SecretStr("")


class AppriseSettings(_Group):
    """Apprise URLs by the names the timetable uses."""

    urls: dict[str, SecretStr] = Field(default_factory=dict)


class YouTubeSettings(_Group):
    """The sign-in to YouTube. `base_url`: another server than Google's, for an emulator."""

    token_file: Path | None = None
    client_secrets: Path | None = None
    base_url: str | None = None


class SourceSettings(_Group):
    """A published schedule that wants a token: where it is, and the token, sent there alone."""

    url: str
    token: SecretStr = SecretStr("")


class VenueSettings(_Group):
    """The accounts with which venues are told; the places themselves stand in the timetable."""

    matrix: MatrixSettings = MatrixSettings()
    slack: SlackSettings = SlackSettings()
    telegram: TelegramSettings = TelegramSettings()
    discord: DiscordSettings = DiscordSettings()
    workadventure: WorkAdventureSettings = WorkAdventureSettings()
    apprise: AppriseSettings = AppriseSettings()


class SoundSettings(_Group):
    """When it is told that nobody is heard: decibels below full scale, and seconds.

    Somebody is heard in a live part from `heard_from` on. `not_heard_after`: of a recording that
    has sound there; `nobody_after`: of a live part from its beginning; `silent_after`: of one in
    which somebody was heard before.
    """

    heard_from: float = Field(default=-50.0, ge=-60, le=-10)
    not_heard_after: float = Field(default=2.0, ge=1, le=60)
    nobody_after: float = Field(default=20.0, ge=2, le=3600)
    silent_after: float = Field(default=60.0, ge=2, le=3600)


class PictureSettings(_Group):
    """When it is told that the picture of what is on air is not as it should be, in seconds.

    `every`: between two small pictures of it; 0: none is looked at. `black_after`, `still_after`:
    of a live part. `inputs_before` a live part opens it is looked whether its inputs are there; 0:
    it is not.
    """

    every: float = Field(default=2.0, ge=0, le=60)
    black_after: float = Field(default=8.0, ge=1, le=3600)
    still_after: float = Field(default=30.0, ge=2, le=3600)
    inputs_before: float = Field(default=120.0, ge=0, le=3600)


class Settings(BaseSettings):
    """Everything that is not the timetable. `journal_url` empty: beside the timetable."""

    model_config = SettingsConfigDict(
        env_prefix="ORCHESTRATOR_",
        env_nested_delimiter="__",
        env_file=".env",
        # Windows would read it by its own letters, and its Notepad begins a file with a mark.
        env_file_encoding="utf-8-sig",
        extra="ignore",
    )

    obs: dict[str, ObsSettings] = Field(default_factory=dict)
    web: WebSettings = WebSettings()
    venues: VenueSettings = VenueSettings()
    youtube: YouTubeSettings = YouTubeSettings()
    sound: SoundSettings = SoundSettings()
    picture: PictureSettings = PictureSettings()
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    journal_url: str = ""
    media_root: Path | None = None

    def obs_connection(self, name: str) -> ObsSettings:
        """Return the OBS connection of this name; `-` and `_` are the same, as is case.

        A name that is not in the settings gets OBS's own defaults on this machine.
        """
        return self._obs_by_name().get(as_setting(name), ObsSettings())

    def has_obs(self, name: str) -> bool:
        """Return whether the OBS connection of this name is in the settings."""
        return as_setting(name) in self._obs_by_name()

    def _obs_by_name(self) -> dict[str, ObsSettings]:
        return {as_setting(known): connection for known, connection in self.obs.items()}
