"""verdict(observed, desired, now) → whether OBS shows what it should. Pure; called by `device.py`.

Only what was seen on OBS counts, never what was ordered.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.devices.obs.compare.diff import TOLERANCE, position_error
from orchestrator.devices.obs.compare.observed import (
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
    Unread,
)
from orchestrator.devices.obs.compare.surroundings import Surroundings
from orchestrator.devices.port import Hopeless, Met, Missing, Unknown, Verdict
from orchestrator.model.state import Playing

OPENS_WITHIN = timedelta(seconds=0.5)
"""A recording on program that has no length after this does not play: OBS says PLAYING for ever."""


def verdict(
    observed: ObsObserved | Unread,
    desired: ObsDesired,
    now: datetime,
    patience: timedelta = timedelta(0),
) -> Verdict:
    """Return whether the picture is as desired, since when, or what is missing.

    `patience`: how much longer than usual to wait, because OBS answers so late.
    """
    if isinstance(observed, Unread):
        return Unknown("nothing is known about OBS yet")
    found = _picture(observed, desired, now)
    if isinstance(found, Missing | Hopeless):
        return replace(found, patience=patience)
    return found


def _picture(observed: ObsObserved, desired: ObsDesired, now: datetime) -> Verdict:
    if desired.scene not in observed.scenes and observed.around.home:
        # It comes back with the collection: nothing is covered or given up for good.
        return Unknown(elsewhere(observed.around))
    if desired.scene not in observed.scenes:
        return Hopeless(
            f"OBS has no scene “{desired.scene}”: create it, or run `orchestrator provision`"
        )
    airing = desired.on_air
    if airing is not None and not desired.finished and observed.over != airing:
        if not observed.players:
            return Hopeless(f"no media inputs in “{desired.scene}”: run `orchestrator provision`")
        return _recording(observed, desired, airing, now)
    if observed.program != desired.scene:
        return Missing(f"OBS shows “{observed.program}”, not “{desired.scene}”")
    return Met(observed.picture_since)


def elsewhere(around: Surroundings) -> str:
    """Return what is said of an OBS that is in a collection without the room's scenes."""
    return (
        f"OBS was changed to the scene collection “{around.collection}”, which lacks the room's "
        f"scenes: choose “{around.home}” in OBS (Scene Collection)"
    )


def _recording(
    observed: ObsObserved, desired: ObsDesired, airing: Playing, now: datetime
) -> Verdict:
    shown = observed.shown(desired.scene)
    name = f"“{airing.media.name}”"
    mine = (player for player in observed.players if player.file == airing.media)
    if (broken := next((player for player in mine if player.broken), None)) is not None:
        return Hopeless(broken.complaint)
    if observed.program != desired.scene:
        return Missing(f"OBS shows “{observed.program}”, not “{desired.scene}”")
    if shown is None or shown.file != airing.media:
        return Missing(f"{name} is not on screen")
    if _has_no_length(shown, observed.picture_since):
        return Hopeless(f"{name} has no length in OBS: it is missing or damaged {shown.was_told}")
    if shown.moving_since is None or not shown.moves_since(observed.picture_since):
        looked = shown.reading.at if shown.reading is not None else None
        missing = f"{name} is on screen, and does not advance {shown.was_told}"
        near = abs(position_error(observed, airing, shown, now)) <= TOLERANCE
        nearly = near and shown.state is MediaState.PLAYING
        return Missing(missing, looked=looked, nearly=nearly)
    off = position_error(observed, airing, shown, now)
    if abs(off) > TOLERANCE:
        looked = shown.reading.at if shown.reading is not None else None
        return Missing(f"{name} is {off:+.0f} s off", looked=looked)
    return Met(max(shown.moving_since, observed.picture_since))


def recording_ended(observed: ObsObserved, desired: ObsDesired) -> ObservedPlayer | None:
    """Return the player whose recording should be on air, was seen playing, and has ended."""
    if desired.on_air is None or observed.over == desired.on_air:
        return None
    shown = observed.shown(desired.scene)
    if shown is None or shown.file != desired.on_air.media or not shown.played:
        return None
    return shown if shown.state is MediaState.ENDED else None


def _has_no_length(shown: ObservedPlayer, since: datetime) -> bool:
    reading = shown.reading
    return (
        reading is not None
        and reading.state is MediaState.PLAYING
        and reading.duration == 0
        and shown.moving_since is None
        and reading.at - since > OPENS_WITHIN
    )
