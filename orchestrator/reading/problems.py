"""Collects the findings of one file, each with its place. Used by all that read the timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Protocol

from orchestrator.model.findings import Alike, Area, Finding, Spot
from orchestrator.reading.secrecy import holds_secret, shown

MOST_LISTED: Final = 10_000
"""Problems of one file; nobody reads more, and a file of junk could have millions."""
MOST_SUGGESTIONS: Final = 300
"""Different words for which the nearest is sought; each costs milliseconds among many names."""
MOST_NAMED: Final = 12
"""Known words that a message lists."""


class Positioned(Protocol):
    """Something that stands in the file; both count from 1."""

    @property
    def line(self) -> int:
        """The line it starts on."""
        ...

    @property
    def column(self) -> int:
        """The column it starts at."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the file; both count from 1."""

    line: int = 1
    column: int = 1


class Findings:
    """Collects the problems of one file; the same problem found twice is kept once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: set[Finding] = set()
        self._near: dict[tuple[str, tuple[str, ...]], str | None] = {}
        self._more = False

    def error(self, at: Positioned, what: str, mend: str, alike: Alike | None = None) -> None:
        """Note an error at this place."""
        self._note(self._spot(at).error(what, mend, alike))

    def warn(self, at: Positioned, what: str, mend: str, alike: Alike | None = None) -> None:
        """Note a warning at this place."""
        self._note(self._spot(at).warning(what, mend, alike))

    def note(self, at: Positioned, what: str, alike: Alike | None = None) -> None:
        """Note at this place what is no problem, and good to know."""
        self._note(self._spot(at).note(what, alike))

    def unknown(
        self,
        at: Positioned,
        what: str,
        word: str,
        known: Sequence[str],
        free: Sequence[str] | None = None,
    ) -> None:
        """Note an error about a word that is not one of the known; names the nearest.

        `free`: those of the known that may be proposed; None: all of them.
        """
        near = self._nearest(word, known if free is None else free)
        if near is not None:
            self.error(at, what, f"did you mean {shown(near)}?")
            return
        named = [name for name in known[:MOST_NAMED] if not holds_secret(name)]
        listed = ", ".join(named) + (", …" if len(known) > MOST_NAMED else "")
        self.error(at, what, f"known here: {listed}" if named else "none is known here; remove it")

    def problems(self) -> tuple[Finding, ...]:
        """Return what was found, in the order of the file."""
        return tuple(sorted(self._found))

    def _nearest(self, word: str, known: Sequence[str]) -> str | None:
        key = (word, tuple(known))
        if key not in self._near and len(self._near) < MOST_SUGGESTIONS:
            by_plain = {_plain(name): name for name in known}
            near = get_close_matches(_plain(word), by_plain, n=1, cutoff=0.65)
            self._near[key] = by_plain[near[0]] if near else None
        return self._near.get(key)

    def _note(self, finding: Finding) -> None:
        if len(self._found) < MOST_LISTED:
            self._found.add(finding)
        elif not self._more:
            self._more = True
            what = f"there are more than {MOST_LISTED:,} problems; the others are not listed"
            self._found.add(finding.where.error(what, "fix the first ones, then check"))

    def _spot(self, at: Positioned) -> Spot:
        return Spot(Area.TIMETABLE, self.file, at.line, at.column)


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
