"""What OBS's meters show, and whether that is what should be heard. Pure; used by `ear`, `device`.

OBS tells the meters of all inputs that are on program, every 50 ms: for each channel the mean, the
loudest moment after the fader, and that before it. A muted input shows 0 in the first two; tracks
and “Monitor Only” change none of them (measured, OBS 29 and 32), so these are read (`mix.py`).
OBS 29 may list one input twice.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from orchestrator.devices.hearing import Hearing, Light, Limits
from orchestrator.devices.obs.compare.mix import AS_MADE, Mix
from orchestrator.devices.obs.compare.observed import ObservedPlayer
from orchestrator.model.loudness import is_plain, peak_at

METERS: Final = "InputVolumeMeters"

AFTER_FADER: Final = 1
"""The place of the loudest moment that goes out, among the numbers of a channel."""

MOST_INPUTS: Final = 200
"""Of a message that are looked at."""

SLACK: Final = timedelta(seconds=0.6)
"""By so much a recording may be elsewhere than its last look said."""

SHOWN_FOR: Final = timedelta(seconds=1)
"""A level is shown for so long, as a meter falls."""

STEP_DB: Final = 3
"""Levels are told in steps: pages are not told of each flicker."""

FLOOR_DB: Final = -60.0
"""What is below it is nothing."""

TALK_FROM: Final = 0.001
"""Of full scale, -60 dB: a recording that is on the meters at all. A fader may be down by 20."""

CLIPS_FROM: Final = 0.988
"""Of full scale, -0.1 dB: beyond it sound is torn."""

CLIPS_FOR: Final = 5
"""Seconds of the last `LATELY` in which it was: a cough is none."""

LATELY: Final = timedelta(seconds=10)
"""For so long one side was heard alone, or it was too loud, before that is told."""

SIDES: Final = ("left", "right")


@dataclass(frozen=True, slots=True)
class Airing:
    """What is on air: the item, since when, and what plays in it.

    `player` None: nothing plays, or it is not seen to. `loudness`: how loud its recording is, see
    `model.loudness`. `streamed`: the number of the audio track that goes out.
    """

    item: str
    called: str
    since: datetime
    live: bool
    streamed: str
    player: ObservedPlayer | None = None
    loudness: str = ""


@dataclass(slots=True)
class _Input:
    """What was heard of one input lately. `loudest`: its peak, until it is no longer shown.

    `began`: when it was loud for the first time.
    """

    began: datetime | None = None
    plain: datetime | None = None
    loud: datetime | None = None
    loudest: float = 0.0
    loudest_at: datetime | None = None
    sides: list[datetime | None] = field(default_factory=lambda: [None, None])
    torn: list[datetime] = field(default_factory=list)


def peaks_of(data: Mapping[str, Any]) -> Iterator[tuple[str, list[float]]]:
    """Yield each input's name with the loudest moment of each channel, as it goes out."""
    inputs = data.get("inputs")
    for one in inputs[:MOST_INPUTS] if isinstance(inputs, list) else ():
        channels = one.get("inputLevelsMul") if isinstance(one, Mapping) else None
        if isinstance(channels, list):
            yield str(one.get("inputName")), [_peak(channel) for channel in channels]


def _peak(channel: object) -> float:
    if not isinstance(channel, list) or len(channel) <= AFTER_FADER:
        return 0.0
    peak = channel[AFTER_FADER]
    return float(peak) if isinstance(peak, int | float) and 0 < peak < math.inf else 0.0


class Meters:
    """The meters of one OBS. `mixes`: how inputs are set in the mixer, where that was read."""

    def __init__(self, limits: Limits) -> None:
        self.mixes: dict[str, Mix] = {}
        self.since: datetime | None = None
        self.names: frozenset[str] = frozenset()
        self._limits = limits
        self._inputs: dict[str, _Input] = {}

    def forget(self) -> None:
        """Know nothing: they are no longer told, or it is another OBS."""
        self.since = None
        self.names = frozenset()
        self._inputs.clear()
        self.mixes.clear()

    def note(self, data: Mapping[str, Any], at: datetime) -> None:
        """Take in what OBS told at this instant."""
        self.since = self.since or at
        names = set()
        for name, peaks in peaks_of(data):
            names.add(name)
            if (loudest := max(peaks, default=0.0)) > 0:
                self._heard(self._inputs.setdefault(name, _Input()), peaks, loudest, at)
        if names != self.names:
            self.names = frozenset(names)
            self._inputs = {name: one for name, one in self._inputs.items() if name in names}

    def _heard(self, one: _Input, peaks: list[float], loudest: float, at: datetime) -> None:
        if loudest >= one.loudest or one.loudest_at is None or at - one.loudest_at > SHOWN_FOR:
            one.loudest, one.loudest_at = loudest, at
        if loudest >= TALK_FROM:
            one.plain = at
        if loudest < self._limits.heard_from:
            return
        one.began = one.began or at
        one.loud = at
        for side, peak in enumerate(peaks[:2] if len(peaks) > 1 else ()):  # one channel has no side
            if peak >= TALK_FROM:
                one.sides[side] = at
        if loudest >= CLIPS_FROM and (not one.torn or at - one.torn[-1] >= timedelta(seconds=1)):
            one.torn = [each for each in one.torn if at - each < LATELY] + [at]

    def level_db(self, streamed: str, now: datetime) -> float | None:
        """Return the loudest moment of the last second of what goes out; None: nothing does."""
        loudest = max((one.loudest for _, one in self._going_out(streamed, now)), default=0.0)
        level = 20 * math.log10(min(loudest, 1.0)) if loudest > 0 else FLOOR_DB
        return float(round(level / STEP_DB) * STEP_DB) if level > FLOOR_DB else None

    def _going_out(self, streamed: str, now: datetime) -> Iterator[tuple[str, _Input]]:
        for name, one in self._inputs.items():
            shown = one.loudest_at is not None and now - one.loudest_at <= SHOWN_FOR
            if shown and self._goes_out(name, streamed):
                yield name, one

    def _goes_out(self, name: str, streamed: str) -> bool:
        return self.mixes.get(name, AS_MADE).is_heard(streamed)

    def silent_for(self, airing: Airing, now: datetime) -> float:
        """Return for how many seconds nobody has been heard in it."""
        return self._silence(airing, self._last_loud(airing), now).total_seconds()

    def hearing(self, airing: Airing, now: datetime, before: Hearing) -> Hearing:
        """Return whether what is on air is heard. `before`: what was known of it until now."""
        found = self._live(airing, now) if airing.live else self._talk(airing, now, before)
        light, words, alert = found
        level = self.level_db(airing.streamed, now)
        return Hearing(light, airing.item, airing.since, level, words, alert)

    def _talk(self, airing: Airing, now: datetime, before: Hearing) -> tuple[Light, str, str]:
        player = airing.player
        if player is None:
            return _still_missing(before, airing) or (Light.AWAITED, "", "")
        if complaint := player.mix.complaint(player.name, airing.streamed):
            return Light.NOT_HEARD, complaint, ""  # of it the device's health tells
        one = self._inputs.get(player.name)
        plain = one.plain if one is not None else None
        silent_for = self._silence(airing, plain, now)
        if plain is not None and plain >= airing.since and silent_for <= SHOWN_FOR:
            return Light.HEARD, "", ""
        place = player.plays_at(now)
        patience = timedelta(seconds=self._limits.not_heard_after)
        since = place - (patience + SLACK).total_seconds()
        if silent_for < patience:
            return _as_before(before, airing), "", ""
        if (missing := _still_missing(before, airing)) is not None:
            return missing
        if is_plain(airing.loudness, since, place + SLACK.total_seconds()):
            words = f"its recording has sound here, and “{player.name}” shows none on OBS's meters"
            cure = "look at it in OBS (Audio Mixer, Advanced Audio Properties), or restart OBS"
            return Light.NOT_HEARD, words, f"{airing.called} is not heard: {words}; {cure}"
        known = peak_at(airing.loudness, place)
        if known is None:
            return Light.AWAITED, "", ""
        return Light.SILENT if known < TALK_FROM else _as_before(before, airing), "", ""

    def _silence(self, airing: Airing, heard: datetime | None, now: datetime) -> timedelta:
        """Return for how long nothing was heard that could have been."""
        began = max(airing.since, self.since or now)
        return now - max(began, heard or began)

    def _live(self, airing: Airing, now: datetime) -> tuple[Light, str, str]:
        loud = self._last_loud(airing)
        silent_for = self._silence(airing, loud, now).total_seconds()
        limit = self._limits.nobody_after if loud is None else self._limits.silent_after
        if silent_for >= limit:
            return Light.NOT_HEARD, *self._nobody(airing, loud)
        if loud is None:
            return Light.AWAITED, "", ""
        odd = next(self._odd(airing, now), "")
        return Light.HEARD, odd, f"{airing.called}: {odd}" if odd else ""

    def _last_loud(self, airing: Airing) -> datetime | None:
        """Return when somebody was last heard in it."""
        heard = (
            one.loud
            for name, one in self._inputs.items()
            if one.loud is not None
            and one.loud >= airing.since
            and self._goes_out(name, airing.streamed)
        )
        return max(heard, default=None)

    def _nobody(self, airing: Airing, loud: datetime | None) -> tuple[str, str]:
        limit = self._limits.nobody_after if loud is None else self._limits.silent_after
        if loud is not None:
            words = f"nobody has been heard for {limit:.0f} s"
            told = f"{airing.called}: {words}"
        else:
            words = "nobody is heard"
            told = f"{airing.called} has run {limit:.0f} s and {words}"
        if not self.names:
            why = "no input with sound is on program in OBS"
        elif not any(self._goes_out(name, airing.streamed) for name in self.names):
            why = f"in OBS's mixer {_listed(self.names)} does not go out"
        else:
            why = f"OBS's meters show nothing of {_listed(self.names)}"
        return f"{words}: {why}", f"{told}: {why}; look at the call, and at OBS's Audio Mixer"

    def _odd(self, airing: Airing, now: datetime) -> Iterator[str]:
        """Yield what is wrong with what is heard."""
        for name, one in self._inputs.items():
            if one.loud is None or now - one.loud > LATELY or one.loud < airing.since:
                continue
            if not self._goes_out(name, airing.streamed):
                continue
            began = max(airing.since, one.began or now)
            ago = [now - max(began, heard or began) for heard in one.sides]
            for missing, other in ((0, 1), (1, 0)):
                if ago[missing] >= LATELY > ago[other] and one.sides[other] is not None:
                    yield f"only the {SIDES[other]} side of “{name}” is heard"
            if len([each for each in one.torn if now - each < LATELY]) >= CLIPS_FOR:
                yield f"“{name}” is too loud, and torn: turn it down in OBS (Audio Mixer)"


def _still_missing(before: Hearing, airing: Airing) -> tuple[Light, str, str] | None:
    """Return what the crew was told is not heard: that is so until it is, pauses included."""
    if not before.alert or not _is_about(before, airing):
        return None
    return before.light, before.words, before.alert


def _is_about(before: Hearing, airing: Airing) -> bool:
    return before.item == airing.item and before.since == airing.since


def _as_before(before: Hearing, airing: Airing) -> Light:
    """Return what was known of it, where that may still be so."""
    good = (Light.HEARD, Light.SILENT)
    same = _is_about(before, airing) and before.light in good
    return before.light if same else Light.AWAITED


def _listed(names: Iterable[str]) -> str:
    first, *others = sorted(names)
    return f"“{first}” and {len(others)} more" if others else f"“{first}”"
