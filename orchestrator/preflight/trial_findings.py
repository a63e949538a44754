"""What `check` says of recordings that were tried in OBS: problems, each with its place and a fix.

One cause for all of a room's recordings is one problem. `compare` reads frames of the files beside
what OBS showed, and blocks. Nothing here talks to OBS: that is `tried_in_obs`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from orchestrator.devices.obs.naming.elsewhere import media_base
from orchestrator.devices.trials import TrialLook
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.times import spell_duration
from orchestrator.preflight.setting_checks import variable_of
from orchestrator.preflight.studios import StudioVisit
from orchestrator.preflight.tried_in_obs import RoomTrials, SessionTrial
from orchestrator.preparing.loudness import about_how_loud
from orchestrator.reading.problems import Findings, Positioned
from orchestrator.settings import Settings
from orchestrator.timetable.probe.frames import Frame, alike, is_black, nearest, small, turns
from orchestrator.timetable.probe.recording import Recordings
from orchestrator.timetable.values.media_paths import is_file
from orchestrator.timetable.where import Where

GUIDE: Final = "docs/obs-elsewhere.md"
AT_A_TIME = 2
TURNED = ("", "turned by 90°", "upside down", "turned by 270°")


def note_trials(
    rooms: Sequence[RoomTrials],
    file: Path,
    settings: Settings,
    where: Where,
    recordings: Recordings,
    findings: Findings,
) -> None:
    """Note what is wrong with recordings in OBS, each at its `media`."""
    for room in rooms:
        unnamed = [trial for trial in room.trials if not trial.tried.told]
        closed = [t for t in room.trials if t.tried.told and not t.tried.opened]
        for trial in unnamed:
            mend = f"{GUIDE} tells how OBS finds recordings"
            findings.error(_place(where, room, trial), trial.tried.problem, mend)
        if closed and len(closed) == len(room.trials):
            what, mend = _none_opens(room, closed, file, settings)
            findings.error(_place(where, room, closed[0]), what, mend)
            continue
        for trial in closed:
            what = f"OBS {room.room.obs} was told {trial.tried.told}: {trial.tried.problem}"
            mend = "look whether the file is there and whole, on the computer that OBS runs on"
            findings.error(_place(where, room, trial), what, mend)
        for trial in room.trials:
            _note_length(room, trial, where, recordings, findings)


def _place(where: Where, room: RoomTrials, trial: SessionTrial) -> Positioned:
    if not trial.session:
        return where.loop(room.room.id, trial.key)
    return where.session(trial.session, trial.key)


def _none_opens(
    room: RoomTrials, closed: Sequence[SessionTrial], file: Path, settings: Settings
) -> tuple[str, str]:
    verb = f"opens none of its {len(closed)} recordings"
    if len(closed) == 1:
        verb = "cannot open its recording"
    what = f"OBS {room.room.obs} {verb}: it was told {closed[0].tried.told}"
    connection, variable = settings.obs_connection(room.room.obs), variable_of(room.room.obs)
    if connection.media_http is not None:
        mend = (
            f"on OBS's computer open {connection.media_http}/healthz in a browser while the daemon "
            f"runs: where that shows nothing, fix {variable}__MEDIA_HTTP or the firewall ({GUIDE})"
        )
    elif connection.media_folder is not None:
        mend = (
            f"look on OBS's computer whether the file is there, and fix {variable}__MEDIA_FOLDER "
            f"({GUIDE})"
        )
    else:
        base = media_base(file, settings.media_root)
        mend = (
            f"where OBS runs on another computer, set {variable}__MEDIA_FOLDER to what that one "
            f"calls {base}, or {variable}__MEDIA_HTTP ({GUIDE})"
        )
    return what, mend


def _note_length(
    room: RoomTrials, trial: SessionTrial, where: Where, recordings: Recordings, findings: Findings
) -> None:
    """Note a recording that is of another length there: another file, or an older one."""
    here, there = recordings.get(trial.media), trial.tried.length
    if here is None or here.length is None or there is None or not trial.tried.opened:
        return
    length = timedelta(seconds=there)
    if here.may_last(length):
        return
    what = (
        f"OBS {room.room.obs} has another recording at {trial.tried.told}: it is "
        f"{_spelled(length)} long there, and {_spelled(here.length)} here"
    )
    findings.error(_place(where, room, trial), what, "copy the same file to both computers")


def _spelled(length: timedelta) -> str:
    return spell_duration(timedelta(seconds=round(length.total_seconds())))


def summary(room: RoomTrials, *, play: bool) -> Finding:
    """Return what is told of a room besides; with `play` it is wrong when nothing was tried."""
    here = Spot(Area.OBS, room.room.obs, room=room.room.id)
    if room.untried:
        what = f"its recordings were not tried: {room.untried}"
        return here.error(what) if play else here.note(what)
    opened, number = sum(trial.tried.opened for trial in room.trials), len(room.trials)
    if number == 1:
        return here.note(f"{'opens' if opened else 'does not open'} its recording")
    return here.note(f"opens {opened} of {number} recordings")


def only_there(rooms: Sequence[RoomTrials]) -> frozenset[Path]:
    """Return the recordings that this computer has not, and every OBS that plays them has."""
    trials = [trial for room in rooms for trial in room.trials]
    closed = {trial.media for trial in trials if not trial.tried.opened}
    return frozenset(t.media for t in trials if t.media not in closed and not is_file(t.media))


def as_json(rooms: Sequence[RoomTrials]) -> Sequence[Mapping[str, object]]:
    """Return what `--json` promises of each recording that was tried."""
    return [
        {
            "room": room.room.id,
            "obs": room.room.obs,
            "session": trial.session,
            "media": str(trial.media),
            "told": trial.tried.told,
            "opened": trial.tried.opened,
            "length": trial.tried.length,
        }
        for room in rooms
        for trial in room.trials
    ]


@dataclass(frozen=True, slots=True)
class SeenInObs:
    """One look beside the file's own picture. `wrong` is empty where both show the same."""

    look: TrialLook
    own: Frame | None
    wrong: str


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen of one session's recording in one room's OBS.

    `loudness`: about how loud its file is, in LUFS; None: not known.
    """

    room: RoomTrials
    trial: SessionTrial
    seen: tuple[SeenInObs, ...]
    loudness: float | None = None

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong with its pictures, each thing once."""
        return tuple(dict.fromkeys(seen.wrong for seen in self.seen if seen.wrong))


def compare(rooms: Sequence[RoomTrials]) -> Sequence[Played]:
    """Compare every look with the file's own pictures, a few at a time; and listen to each file."""
    pairs = [(room, trial) for room in rooms for trial in room.trials]
    loud = {media: about_how_loud(media) for media in {trial.media for _, trial in pairs}}
    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="compare") as pool:
        played = tuple(pool.map(_compared, pairs))
    return tuple(replace(each, loudness=loud[each.trial.media]) for each in played)


def spread(played: Sequence[Played]) -> tuple[float, float] | None:
    """Return how loud the quietest and the loudest recording are; None: nothing to compare."""
    known = [each.loudness for each in played if each.loudness is not None]
    return (min(known), max(known)) if len(known) > 1 else None


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
    if own.is_hdr and not is_black(there):
        return ""  # how bright it is in OBS cannot be told from the file
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
    """Note what is wrong with what was seen, each at its `media`."""
    for each in played:
        place = _place(where, each.room, each.trial)
        told = f"OBS {each.room.room.obs}, told {each.trial.tried.told}"
        for wrong in each.wrong:
            findings.error(place, f"{told}: {wrong}", "look at the contact sheet, and at the file")


def unheard(studios: Iterable[StudioVisit], rooms: Iterable[RoomTrials]) -> Iterator[Finding]:
    """Yield what keeps recordings from being heard in each OBS's mixer, each thing once."""
    told = [(each.room, each.obs, trouble) for each in studios for trouble in each.mixer]
    told += [(each.room.id, each.room.obs, trouble) for each in rooms for trouble in each.mixer]
    for room, obs, trouble in dict.fromkeys(told):
        what, _, mend = trouble.partition(": ")
        yield Spot(Area.OBS, obs, room=room).error(what, mend)
