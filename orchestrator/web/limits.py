"""Every limit of the HTTP surface in one table; docs/http.md has the same one, and a test compares.

Used by whatever keeps one of them. Whoever is beyond a limit costs the show next to nothing.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """So much of something, and what happens to whoever wants more."""

    of: str
    value: int
    unit: str
    beyond: str

    def __str__(self) -> str:
        """Say it as the guide does: `64 KiB`."""
        return f"{self.value:,} {self.unit}".strip()

    @property
    def bytes(self) -> int:
        """The value of one that counts KiB or MiB."""
        return self.value * {"KiB": 1024, "MiB": 1024 * 1024}[self.unit]


WAITS = "is closed, the one that has waited longest first"

CONNECTIONS: Final = Limit(
    "connections at a time",
    600,
    "",
    f"a connection without a whole request {WAITS}; where all are being answered: `503`",
)
SPARE: Final = Limit(
    "descriptors (open files) kept for OBS, the journal and the timetable",
    200,
    "",
    "so many fewer connections are held where the system allows few files",
)
HEAD: Final = Limit("a request's line and headers", 16, "KiB", "`400`")
BODY: Final = Limit("a body", 64, "KiB", "`413`; one whose length is not said: `411`")
WHOLE: Final = Limit("time for a whole request, head and body", 10, "s", "`408`")
IDLE: Final = Limit("time without a request on a connection", 5, "s", "it is closed")
TAKEN: Final = Limit(
    "time in which nothing of an answer is taken", 30, "s", "it is cut off (not a recording)"
)
UNTAKEN: Final = Limit(
    "of an answer that waits to be taken, on each connection",
    32,
    "KiB",
    "the rest is made when some of it is taken (of a recording 256 KiB more)",
)
OVERLAY: Final = Limit("a file of an overlay", 16, "MiB", "`404`")
STAGE_LISTENERS: Final = Limit("listeners of `/feed/stage`", 500, "", "`503`")
CREW_LISTENERS: Final = Limit("listeners of `/feed`", 100, "", "`503`")
RECORDINGS: Final = Limit("recordings under way", 32, "", "`503`")
TRIES: Final = Limit(
    "wrong passwords of an address (IPv6: of a /64)",
    3,
    "",
    "`429` for a second, each time twice as long, up to a minute; forgotten after 15 minutes",
)
STRANGERS: Final = Limit(
    "wrong passwords of all who never signed in from their address or browser",
    100,
    "a second",
    "`429` to them; not to who did",
)
VERIFYING: Final = Limit(
    "passwords that wait to be compared with an argon2 hash",
    8,
    "",
    "`429`; as many again wait of those who signed in before",
)
PEERS: Final = Limit("addresses remembered", 10_000, "", "the oldest is forgotten")
ENDED: Final = Limit("sessions remembered as signed out", 1_000, "", "the oldest is forgotten")

LIMITS: Final = (
    CONNECTIONS,
    SPARE,
    HEAD,
    BODY,
    WHOLE,
    IDLE,
    TAKEN,
    UNTAKEN,
    OVERLAY,
    STAGE_LISTENERS,
    CREW_LISTENERS,
    RECORDINGS,
    TRIES,
    STRANGERS,
    VERIFYING,
    PEERS,
    ENDED,
)
