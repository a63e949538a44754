"""verdict(observed, desired, now) → whether OBS shows what it should. Pure; called by `device.py`.

Only what was seen on OBS counts, never what was ordered.
"""

from datetime import datetime, timedelta

from orchestrator.devices.obs.compare.diff import TOLERANCE, position_error
from orchestrator.devices.obs.compare.observed import (
    Airing,
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
    Unknown,
)
from orchestrator.devices.obs.compare.surroundings import Surroundings
from orchestrator.devices.port import Verdict

OPENS_WITHIN = timedelta(seconds=0.5)
"""A recording on program that has no length after this does not play: OBS says PLAYING for ever."""


def verdict(observed: ObsObserved | Unknown, desired: ObsDesired, now: datetime) -> Verdict:
    """Return whether the picture is as desired, since when, and what is missing."""
    if isinstance(observed, Unknown):
        return Verdict(False, missing="nothing is known about OBS yet", known=False)
    if desired.scene not in observed.scenes and observed.around.home:
        # It comes back with the collection: nothing is covered or given up for good.
        return Verdict(False, missing=elsewhere(observed.around), known=False)
    if desired.scene not in observed.scenes:
        missing = f"OBS has no scene “{desired.scene}”: create it, or run `orchestrator provision`"
        return Verdict(False, missing=missing, hopeless=True)
    airing = desired.on_air
    if airing is not None and not desired.finished and observed.over != airing:
        if not observed.players:
            missing = f"no media inputs in “{desired.scene}”: run `orchestrator provision`"
            return Verdict(False, missing=missing, hopeless=True)
        return _recording(observed, desired, airing, now)
    if observed.program != desired.scene:
        return Verdict(False, missing=f"OBS shows “{observed.program}”, not “{desired.scene}”")
    return Verdict(True, observed.picture_since)


def elsewhere(around: Surroundings) -> str:
    """Return what is said of an OBS that is in a collection without the room's scenes."""
    return (
        f"OBS was changed to the scene collection “{around.collection}”, which lacks the room's "
        f"scenes: choose “{around.home}” in OBS (Scene Collection)"
    )


def _recording(
    observed: ObsObserved, desired: ObsDesired, airing: Airing, now: datetime
) -> Verdict:
    shown = observed.shown(desired.scene)
    name = f"“{airing.file.name}”"
    mine = (player for player in observed.players if player.file == airing.file)
    if (broken := next((player for player in mine if player.broken), None)) is not None:
        return Verdict(False, missing=broken.complaint, hopeless=True)
    if observed.program != desired.scene:
        return Verdict(False, missing=f"OBS shows “{observed.program}”, not “{desired.scene}”")
    if shown is None or shown.file != airing.file:
        return Verdict(False, missing=f"{name} is not on screen")
    if _has_no_length(shown, observed.picture_since):
        missing = f"{name} has no length in OBS: it is missing or damaged {shown.was_told}"
        return Verdict(False, missing=missing, hopeless=True)
    if shown.moving_since is None or not shown.moves_since(observed.picture_since):
        looked = shown.reading.at if shown.reading is not None else None
        missing = f"{name} is on screen, and does not advance {shown.was_told}"
        near = abs(position_error(observed, airing, shown, now)) <= TOLERANCE
        nearly = near and shown.state is MediaState.PLAYING
        return Verdict(False, missing=missing, looked=looked, nearly=nearly)
    off = position_error(observed, airing, shown, now)
    if abs(off) > TOLERANCE:
        looked = shown.reading.at if shown.reading is not None else None
        return Verdict(False, missing=f"{name} is {off:+.0f} s off", looked=looked)
    return Verdict(True, max(shown.moving_since, observed.picture_since))


def recording_ended(observed: ObsObserved, desired: ObsDesired) -> ObservedPlayer | None:
    """Return the player whose recording should be on air, was seen playing, and has ended."""
    if desired.on_air is None or observed.over == desired.on_air:
        return None
    shown = observed.shown(desired.scene)
    if shown is None or shown.file != desired.on_air.file or not shown.played:
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
