"""Short shows for the campaign on a real OBS, and what viewers are to see of them.

The plan is worked out here from the talks alone, not by the code under test.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.resilience.on_real_obs.looks import PREMIERE, Look

EARLY, LATE = 0.35, 2.7
"""Seconds by which a recording may be ahead of its time and behind it: joined late, it is at the
keyframe before, of which there is one every 2 s, and goes on from there."""

A_MOMENT = 0.8
"""Seconds around a cue in which the picture before or after is no fault."""

HEAD = """\
event: {{name: Faults on a real OBS, date: {day}, timezone: UTC}}
rooms: {{studio: {{{stream}}}}}
sessions:
"""


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk: its recording, how long it is, seconds of Q&A; `start`: pinned, from the show's.

    `told`: seconds that the timetable calls it, where these are others.
    """

    clip: int
    seconds: int
    qa: int
    start: int | None = None
    told: int | None = None

    @property
    def planned(self) -> int:
        """Seconds that the timetable calls the recording."""
        return self.seconds if self.told is None else self.told

    @property
    def file(self) -> str:
        return f"{self.clip}.mp4"


@dataclass(frozen=True, slots=True)
class Slot:
    """What is to be seen from `start` (seconds since 1970) on."""

    start: float
    scene: str
    clip: int | None = None

    def shows(self, seen: Look) -> bool:
        """Return whether this is what was seen, the recording where it should be."""
        if (seen.scene, seen.clip) != (self.scene, self.clip):
            return False
        behind = seen.at - self.start - seen.seconds
        return self.clip is None or -EARLY <= behind <= LATE


def timetable(talks: Sequence[Talk], start: datetime, streams: bool = True) -> str:
    """Return the talks as a timetable."""
    stream = "stream: {before: 1h, after: 1h}" if streams else ""
    lines = [HEAD.format(day=start.date(), stream=stream)]
    for talk in talks:
        pin = ""
        if talk.start is not None:
            at = datetime.fromtimestamp(start.timestamp() + talk.start, UTC)
            pin = f', start: "{at.isoformat(timespec="seconds")}"'
        qa = f"{talk.qa}s" if talk.qa else "none"
        lines.append(
            f"  - {{id: t{talk.clip}, title: Talk {talk.clip}, media: {talk.file}, "
            f"duration: {talk.planned}s, qa: {qa}{pin}}}\n"
        )
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be seen in the whole show."""

    slots: tuple[Slot, ...]

    def wrong(self, looks: Sequence[Look]) -> list[str]:
        """Return what was seen and should not have been, in words."""
        return [f"{seen} instead of {self.at(seen.at)}" for seen in looks if not self.allows(seen)]

    def at(self, instant: float) -> Slot:
        return self.slots[self._index(instant)]

    def allows(self, seen: Look) -> bool:
        """Return whether it is what is to be seen, or was or will be a moment ago or hence."""
        index = self._index(seen.at)
        before = self.slots[max(index - 1, 0)]
        after = self.slots[min(index + 1, len(self.slots) - 1)]
        # One that was joined late ends late.
        lasts = LATE if before.clip is not None else 0.0
        return (
            self.slots[index].shows(seen)
            or (seen.at - self.slots[index].start <= A_MOMENT + lasts and _is_end(before, seen))
            or (after.start - seen.at <= A_MOMENT and after.shows(seen))
        )

    def _index(self, instant: float) -> int:
        starts = [slot.start for slot in self.slots]
        return max(bisect_right(starts, instant) - 1, 0)


def _is_end(slot: Slot, seen: Look) -> bool:
    return (seen.scene, seen.clip) == (slot.scene, slot.clip)


def plan(talks: Sequence[Talk], start: float) -> Plan:
    """Return what is to be seen where nothing goes wrong; the show's first talk is at `start`."""
    slots = [Slot(0.0, "Holding")]
    free = start
    for talk in talks:
        begins = free if talk.start is None else start + talk.start
        # A pinned start ends the Q&A before it, or comes after a holding.
        slots = [slot for slot in slots if slot.start < begins]
        slots.append(Slot(begins, PREMIERE, talk.clip))
        ends = begins + talk.seconds
        if talk.qa:
            slots.append(Slot(ends, "Live Q&A"))
        # A Q&A keeps its planned end, and its length (under five minutes) if that is later.
        free = max(begins + talk.planned, ends) + talk.qa
        slots.append(Slot(free, "Holding"))
    slots[-1] = Slot(slots[-1].start, "Closing")
    return Plan(tuple(slots))
