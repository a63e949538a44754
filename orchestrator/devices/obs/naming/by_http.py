"""Recordings of an OBS without the files: it fetches them from the daemon, by signed addresses.

Made by `elsewhere` where the settings have MEDIA_HTTP; `web.recordings` serves what is signed here.
An address is a secret, for who has it may read the file: it is in no message and no log.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from orchestrator.devices.obs.naming.naming import Naming

PREFIX: Final = "/recordings"

LASTS: Final = timedelta(days=7)
"""Longer than any hold: what is held over a night is fetched on in the morning."""

CARRY_ON: Final = "reconnect=1 reconnect_delay_max=2 rw_timeout=2000000"
"""For OBS's FFmpeg: a connection that breaks is made again, at the place where it broke. So it
bridges a restart of the daemon, and what a firewall cuts that has seen a hold's silence. Nothing
is waited for longer than 2 s: OBS's picture stands still while it lets go of a file that waits."""

_ONE_DAY: Final = int(timedelta(days=1).total_seconds())

_UNTIL = re.compile(r"\?until=([0-9]{1,12})&")
_DRIVE = re.compile(r"/[A-Za-z]:/")


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signs addresses, and tells which are ours and not too old. `now`: the machine's time."""

    key: bytes
    now: Callable[[], datetime]

    def signed(self, path: str, later_than: int = 0) -> str:
        """Return the query that opens this path until LASTS from now.

        `later_than`: until when another query of ours does that this one shall not be equal to.
        """
        until = int((self.now() + LASTS).timestamp())
        if until <= later_than < until + _ONE_DAY:
            until = later_than + 1
        return f"until={until}&key={self._signature(path, str(until))}"

    def opens(self, path: str, until: str, signature: str) -> bool:
        """Return whether we signed this, and it holds still."""
        if not hmac.compare_digest(signature.encode(), self._signature(path, until).encode()):
            return False
        return datetime.fromtimestamp(int(until), UTC) > self.now()

    def _signature(self, path: str, until: str) -> str:
        digest = hmac.digest(self.key, f"{path}\n{until}".encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class HttpNaming(Naming):
    """Names recordings by addresses of the daemon, which that OBS reaches at `base`."""

    base: str
    signatures: Signatures

    def settings_for(self, file: Path, other_than: str | None) -> Mapping[str, object]:
        """Return the settings that make a media input fetch the recording.

        As a “local file”, which OBS hands to FFmpeg as it is. A “network” input it plays again some
        seconds after its end, and OBS 29 stands still for so long when the input is then given
        another file (measured; docs/decisions/obs-elsewhere.md).
        """
        path = path_of(file)
        query = self.signatures.signed(path, _until(other_than))
        return {
            "is_local_file": True,
            "local_file": f"{self._said(path)}?{query}",
            "ffmpeg_options": CARRY_ON,
        }

    def file_of(self, settings: Mapping[str, object]) -> Path | None:
        """Return the recording that an address of ours means."""
        if (text := self.text_of(settings)) is None:
            return None
        address, before = text.partition("?")[0], self.base.rstrip("/") + PREFIX
        if not address.startswith(f"{before}/"):
            return Naming.file_of(self, settings)  # somebody else's: none of ours
        return file_at(unquote(address.removeprefix(before)))

    def said(self, file: Path) -> str:
        """Return the address without its signature."""
        return self._said(path_of(file))

    def _said(self, path: str) -> str:
        return f"{self.base.rstrip('/')}{PREFIX}{quote(path)}"


def path_of(file: Path) -> str:
    """Return the part of an address, below PREFIX, that means this recording."""
    path = file.as_posix()
    return path if path.startswith("/") else f"/{path}"


def file_at(path: str) -> Path:
    """Return the recording that a part of an address, below PREFIX, means."""
    return Path(path[1:] if _DRIVE.match(path) else path)


def _until(text: str | None) -> int:
    """Return the instant until which an address opens, in seconds; 0: it says none."""
    found = _UNTIL.search(text or "")
    return int(found[1]) if found else 0
