"""Findings: where something is wrong, what, and how to fix it. Made by everything that checks.

`orchestrator check` prints them and gives them to programs; other commands print those of a file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_ALIKE: Final = 3
"""Findings of one kind that are told one by one; more are summed up."""
MOST_EXAMPLES: Final = 2


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


@dataclass(frozen=True, slots=True)
class Alike:
    """What is said once where many findings are of one kind, and how this one is named there."""

    several: str
    """Follows their number: “recordings are not there yet”."""
    example: str
    mend: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that was found. Those of one file sort by their place."""

    where: "Spot"
    severity: Severity
    what: str
    mend: str = ""
    """What to do; empty where nothing is to be done, or `what` says it."""
    alike: Alike | None = field(default=None, compare=False)
    """None: it is told by itself, however many there are."""

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

    def error(self, what: str, mend: str = "", alike: Alike | None = None) -> Finding:
        """Return an error here."""
        return Finding(self, Severity.ERROR, what, mend, alike)

    def warning(self, what: str, mend: str = "", alike: Alike | None = None) -> Finding:
        """Return a warning here."""
        return Finding(self, Severity.WARNING, what, mend, alike)

    def note(self, what: str, alike: Alike | None = None) -> Finding:
        """Return a note here."""
        return Finding(self, Severity.NOTE, what, alike=alike)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any of them is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def summed_up(findings: Iterable[Finding]) -> Sequence[Finding]:
    """Return them, those of one kind together; where they are many, one that stands for all."""
    kinds: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        about, alike = finding.where, finding.alike
        kind = (finding.severity, about.area, about.name, about.room, alike and alike.several)
        kinds.setdefault(kind if alike else number, []).append(finding)
    return [each for kind in kinds.values() for each in _told(kind)]


def _told(kind: Sequence[Finding]) -> Sequence[Finding]:
    alike = kind[0].alike
    if alike is None or len(kind) <= MOST_ALIKE:
        return kind
    named = ", ".join(f.alike.example for f in kind[:MOST_EXAMPLES] if f.alike is not None)
    what = f"{len(kind)} {alike.several} ({named} …)"
    mend = f"{alike.mend}; “orchestrator check -v” lists them"
    return (Finding(kind[0].where, kind[0].severity, what, mend),)
