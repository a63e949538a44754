"""Findings: where something is wrong, what, and how to mend it. Made by everything that checks.

`orchestrator check` prints them and gives them to programs; other commands print those of a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is; the words are those of `check`."""

    ERROR = "error"
    """The timetable cannot be used, or the show would go wrong."""
    WARNING = "warning"
    """It may be meant."""
    NOTE = "note"
    """Nothing is wrong: what was seen, for those who plan."""


class Area(StrEnum):
    """What was looked at."""

    TIMETABLE = "timetable"
    SETTINGS = "settings"
    OBS = "obs"
    VENUE = "venue"
    YOUTUBE = "youtube"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that was found. Those of one file sort by their place."""

    where: "Spot"
    severity: Severity
    what: str
    mend: str = ""
    """What to do; empty where nothing is to be done, or `what` says it."""

    def __str__(self) -> str:
        """Write it the way compilers do, so that editors can jump to the place."""
        severity = "" if self.severity is Severity.NOTE else f"{self.severity}: "
        mend = f" — {self.mend}" if self.mend else ""
        return f"{self.where}: {severity}{self.what}{mend}"

    def as_json(self) -> dict[str, str | int | None]:
        """Return the fields under the names that `--json` promises: the same for every finding."""
        return {
            "severity": self.severity.value,
            "area": self.where.area.value,
            "room": self.where.room or None,
            "name": self.where.name or None,
            "line": self.where.line or None,
            "column": self.where.column or None,
            "what": self.what,
            "mend": self.mend,
        }


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where a finding is: in the timetable's file, in a setting, or at something of a room."""

    area: Area
    name: str = ""
    """The file, the setting, the OBS connection, or the venue's title."""
    line: int = 0
    """In a file, from 1, like `column`; 0 elsewhere."""
    column: int = 0
    room: str = ""
    """The room's id; empty where it is not one room's."""

    def __str__(self) -> str:
        """Name it as people read it, before a colon."""
        match self.area:
            case Area.TIMETABLE:
                return f"{self.name}:{self.line}:{self.column}"
            case Area.SETTINGS:
                return "settings"
            case Area.OBS:
                return f"{self.room} (OBS {self.name})"
            case Area.VENUE:
                return f"{self.room} ({self.name})"
            case Area.YOUTUBE:
                return f"{self.room} (YouTube)"

    def error(self, what: str, mend: str = "") -> Finding:
        """Return an error here."""
        return Finding(self, Severity.ERROR, what, mend)

    def warning(self, what: str, mend: str = "") -> Finding:
        """Return a warning here."""
        return Finding(self, Severity.WARNING, what, mend)

    def note(self, what: str) -> Finding:
        """Return a note here."""
        return Finding(self, Severity.NOTE, what)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any of them is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
