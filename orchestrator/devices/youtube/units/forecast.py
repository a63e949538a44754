"""How many units a show needs, line by line, and which steps the day's units allow.

Used by `preflight` and the commands for the whole show, and by `device` for the rest of it: what
the rest needs is reserved, and what matters least is dropped first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestrator.devices.youtube.api.costs import READ, WRITE, Purpose
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.units.kept import Kept
from orchestrator.devices.youtube.wish.observed import Broadcast, Phase
from orchestrator.devices.youtube.wish.steps import YouTubeStep
from orchestrator.model.state import RoomState

QUIET_POLL = timedelta(seconds=60)
WINDOW_POLL = timedelta(seconds=2)
IDLE_POLL = timedelta(minutes=10)
BEFORE_SHOW, AFTER_SHOW = timedelta(hours=1), timedelta(minutes=30)
"""How long around the show it is looked at every minute."""

LOOKS_PER_START = 40
"""Reads in the window of one going live, as a rule: 40 s at one look, two lists, every 2 s."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many times a call (or a pair of calls) of so many units."""

    what: str
    purpose: Purpose
    times: int
    units: int

    @property
    def total(self) -> int:
        """Units of the line."""
        return self.times * self.units


@dataclass(frozen=True, slots=True)
class Forecast:
    """The units that a show, or the rest of it, needs."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """All units."""
        return sum(line.total for line in self.lines)

    def of(self, purpose: Purpose) -> int:
        """Return the units of one purpose."""
        return sum(line.total for line in self.lines if line.purpose is purpose)

    def more_important_than(self, purpose: Purpose) -> int:
        """Return the units that are reserved against this purpose."""
        return sum(line.total for line in self.lines if line.purpose < purpose)


def affordable(purpose: Purpose, units: int, left: int, rest: Forecast) -> bool:
    """Whether these units may be spent, with what matters more reserved for the rest."""
    return left - units >= rest.more_important_than(purpose)


def whole_show(plan: RoomPlan) -> Forecast:
    """Return what the room needs from nothing to the end; of several days, on the dearest."""
    talks = Counter(plan.days[talk.id] for talk in plan.talks)
    days = sorted({*plan.days.values()})
    return max(
        (
            rest_of_show(plan, start - BEFORE_SHOW, {}, talks[day])
            for day, (start, _) in zip(days, plan.spans, strict=True)
        ),
        key=lambda forecast: forecast.total,
    )


def rest_of_show(
    plan: RoomPlan, now: datetime, on_youtube: Mapping[str, Broadcast], talks_left: int
) -> Forecast:
    """Return what the room still needs. `on_youtube`: its broadcasts by plan key."""
    return Forecast(
        (
            *_life(plan, on_youtube),
            _looks(plan, now, on_youtube),
            *_texts(plan, talks_left),
            Line("messages to the live chat", Purpose.POST, plan.posts_per_talk * talks_left, 50),
            *_cosmetics(plan, on_youtube, talks_left),
        )
    )


def _life(plan: RoomPlan, on_youtube: Mapping[str, Broadcast]) -> list[Line]:
    phases = {b.key: on_youtube[b.key].phase for b in plan.broadcasts if b.key in on_youtube}
    missing = [b for b in plan.broadcasts if b.key not in phases and b.given is None]
    done = {Phase.LIVE, Phase.LIVE_STARTING, Phase.COMPLETE}
    waiting = [b for b in plan.broadcasts if phases.get(b.key) not in done]
    steps = sum(_transitions_to_live(on_youtube.get(b.key), b.given) for b in waiting)
    open_ones = [b for b in plan.broadcasts if phases.get(b.key) is not Phase.COMPLETE]
    ends = len(open_ones) if plan.options.complete else 0
    making = WRITE + WRITE + 4 * READ
    return [
        Line("find or make and bind broadcasts", Purpose.ON_AIR, len(missing), making),
        Line("make the stream", Purpose.ON_AIR, 0 if phases else 1, WRITE + READ),
        Line("go live", Purpose.ON_AIR, steps, WRITE),
        Line("end", Purpose.ON_AIR, ends, WRITE),
        Line("wait for live", Purpose.ON_AIR, len(waiting), LOOKS_PER_START * READ),
    ]


def _transitions_to_live(broadcast: Broadcast | None, given: str | None) -> int:
    """Count testing too where there is a monitor stream; ours have none."""
    monitored = broadcast.monitored if broadcast is not None else given is not None
    return 2 if monitored else 1


def quiet_looks_left(plan: RoomPlan, now: datetime) -> int:
    """Return how often the room is still looked at once a minute, if it does not end sooner.

    Of several days only what is left of this one, or the next: each has units of its own. Of `now`
    a forecast depends on nothing else.
    """
    for start, end in plan.spans:
        if now < end + AFTER_SHOW:
            return (end + AFTER_SHOW - max(now, start - BEFORE_SHOW)) // QUIET_POLL
    return 0


def _looks(plan: RoomPlan, now: datetime, on_youtube: Mapping[str, Broadcast]) -> Line:
    over = [b.phase is Phase.COMPLETE for b in on_youtube.values()]
    is_over = over and all(over) and len(over) == len(plan.broadcasts)
    looks = 0 if is_over else quiet_looks_left(plan, now)
    return Line("look once a minute", Purpose.ON_AIR, looks, 2 * READ)


def _texts(plan: RoomPlan, talks_left: int) -> list[Line]:
    reads = 2 * READ
    around = 0 if plan.options.per_session else 1
    return [
        Line("titles and descriptions", Purpose.TEXT, talks_left + around, WRITE + reads),
    ]


def _cosmetics(plan: RoomPlan, on_youtube: Mapping[str, Broadcast], talks_left: int) -> list[Line]:
    pictures = sum(t is not None for t in plan.thumbnails.values())
    pictures = min(pictures, talks_left) + (0 if plan.options.per_session else 2)
    shown = any(b.thumbnail for b in plan.broadcasts) or any(plan.thumbnails.values())
    listed = sum(b.key not in on_youtube for b in plan.broadcasts) if plan.options.playlist else 0
    return [
        Line("thumbnails", Purpose.COSMETIC, pictures if shown else 0, WRITE),
        Line("add to the playlist", Purpose.COSMETIC, listed, WRITE + READ),
        Line("chapters at the end", Purpose.COSMETIC, len(plan.broadcasts), WRITE + 2 * READ),
    ]


class Budget:
    """One room's share of the day's units."""

    def __init__(self, plan: RoomPlan, ledger: Ledger) -> None:
        self._plan = plan
        self._ledger = ledger
        self._rest = Forecast(())
        self._forecasts: Kept[Forecast] = Kept()
        self._talks: Kept[int] = Kept()

    def reserve(self, state: RoomState, now: datetime, on_youtube: Mapping[str, Broadcast]) -> None:
        """Keep the units that going live and texts need in the rest of the show, from now on."""
        self._rest = self._rest_of_show(state, now, on_youtube)
        needed = self._rest.of(Purpose.ON_AIR) + self._rest.of(Purpose.TEXT)
        self._ledger.reserve(self._plan.room.id, needed)

    def within(
        self,
        steps: Sequence[YouTubeStep],
        state: RoomState,
        now: datetime,
        on_youtube: Mapping[str, Broadcast],
    ) -> tuple[list[YouTubeStep], frozenset[Purpose]]:
        """Return the steps that may be done in this state, and the purposes that lack units."""
        rest = self._rest_of_show(state, now, on_youtube)
        spent, kept, dropped = 0, [], set()
        for step in steps:
            if self._affordable(step.purpose, step.units + spent, rest):
                kept.append(step)
                spent += step.units
            else:
                dropped.add(step.purpose)
        return kept, frozenset(dropped)

    def may_post(self) -> bool:
        """Whether a message to the live chat leaves enough for the broadcasts themselves."""
        return self._affordable(Purpose.POST, WRITE, self._rest)

    def _affordable(self, purpose: Purpose, units: int, rest: Forecast) -> bool:
        left = self._ledger.left()
        if purpose is not Purpose.ON_AIR:
            left -= self._ledger.reserved_by_others(self._plan.room.id)
        return affordable(purpose, units, left, rest)

    def _rest_of_show(
        self, state: RoomState, now: datetime, on_youtube: Mapping[str, Broadcast]
    ) -> Forecast:
        talks_left = self._talks_left(state)
        return self._forecasts.answer(
            (quiet_looks_left(self._plan, now), on_youtube, talks_left),
            lambda: rest_of_show(self._plan, now, on_youtube, talks_left),
        )

    def _talks_left(self, state: RoomState) -> int:
        """Return how many talks of the day come after the one on air."""
        on_air, day = state.item.session, state.item.day
        coming = state.standby.session if state.standby is not None else None
        return self._talks.answer(
            (on_air, coming, day), lambda: self._talks_after(on_air, coming, day)
        )

    def _talks_after(self, on_air: str | None, coming: str | None, day: date | None) -> int:
        position, talks = self._plan.position(on_air or coming), self._plan.talks_until(day)
        return max(0, talks - position - (on_air in self._plan.texts))
