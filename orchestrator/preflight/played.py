"""Compares what OBS showed of recordings with the files themselves, for `check --play`.

Reads frames of the files, and blocks. Nothing here talks to OBS: that is `tried_in_obs`.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from orchestrator.devices.trials import TrialLook
from orchestrator.preflight.tried_in_obs import RoomTrials, SessionTrial
from orchestrator.reading.problems import Findings
from orchestrator.timetable.probe.frames import Frame, alike, is_black, nearest, small, turns
from orchestrator.timetable.where import Where

AT_A_TIME = 2
TURNED = ("", "turned by 90°", "upside down", "turned by 270°")


@dataclass(frozen=True, slots=True)
class SeenInObs:
    """One look beside the file's own picture. `wrong` is empty where both show the same."""

    look: TrialLook
    own: Frame | None
    wrong: str


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen of one session's recording in one room's OBS."""

    room: RoomTrials
    trial: SessionTrial
    seen: tuple[SeenInObs, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong with its pictures, each thing once."""
        return tuple(dict.fromkeys(seen.wrong for seen in self.seen if seen.wrong))


def compare(rooms: Sequence[RoomTrials]) -> Sequence[Played]:
    """Compare every look with the file's own pictures; a few at a time."""
    pairs = [(room, trial) for room in rooms for trial in room.trials]
    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="compare") as pool:
        return tuple(pool.map(_compared, pairs))


def _compared(pair: tuple[RoomTrials, SessionTrial]) -> Played:
    room, trial = pair
    return Played(room, trial, tuple(_seen(trial)))


def _seen(trial: SessionTrial) -> Iterator[SeenInObs]:
    for look in trial.tried.looks:
        try:
            there = small(look.jpeg)
        except ValueError:
            yield SeenInObs(look, None, "OBS gave no picture of it")
            continue
        own = nearest(trial.media, look.at, there)
        yield SeenInObs(look, own, _judged(there, own) or _size(trial, own))


def _judged(there: bytes, own: Frame | None) -> str:
    if own is None:
        return "" if not is_black(there) else "OBS shows nothing but black"
    best = next(
        (n for n, each in enumerate(turns(own.picture)) if alike(each, there, own.slack)), None
    )
    if best is None and is_black(there):
        return "OBS shows nothing but black where the file has a picture"
    if best is None:
        return "OBS shows another picture than the file has there: is it the same file?"
    if own.rotation and best == 0:
        return f"OBS does not turn it by {own.rotation}° as players do: export it upright"
    if best and not own.rotation:
        return f"OBS shows it {TURNED[best]}"
    return ""


def _size(trial: SessionTrial, own: Frame | None) -> str:
    """Return what is wrong with its size in OBS, which may turn it."""
    tried = trial.tried
    if own is None or not tried.width or {tried.width, tried.height} == {own.width, own.height}:
        return ""
    return (
        f"OBS has it at {tried.width}×{tried.height}, the file is {own.width}×{own.height}: is it "
        f"the same file?"
    )


def note_played(played: Sequence[Played], where: Where, findings: Findings) -> None:
    """Note what is wrong with what was seen, each at its `media`; and the mixer's troubles."""
    for each in played:
        place = where.session(each.trial.session, "media")
        told = f"OBS {each.room.room.obs}, told {each.trial.tried.told}"
        for wrong in each.wrong:
            findings.error(place, f"{told}: {wrong}", "look at the contact sheet, and at the file")
    for room in {id(each.room): each.room for each in played}.values():
        for trouble in room.mixer:
            what, _, mend = trouble.partition(": ")
            findings.error(where.room(room.room.id), f"OBS {room.room.obs}: {what}", mend)
