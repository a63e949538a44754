"""What `check` says of recordings that were tried in OBS: problems with their place and mend.

Pure, but for the pictures of `played`. One cause for all of a room's recordings is one problem.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from orchestrator.devices.obs.naming.elsewhere import media_base
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.times import spell_duration
from orchestrator.preflight.obs_addresses import variable_of
from orchestrator.preflight.tried_in_obs import RoomTrials, SessionTrial
from orchestrator.reading.problems import Findings, Positioned
from orchestrator.settings import Settings
from orchestrator.timetable.probe.recording import SAME_LENGTH, Recordings
from orchestrator.timetable.values.media_paths import is_file
from orchestrator.timetable.where import Where

GUIDE: Final = "docs/obs-elsewhere.md"


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
            findings.error(_place(where, trial), trial.tried.problem, mend)
        if closed and len(closed) == len(room.trials):
            what, mend = _none_opens(room, closed, file, settings)
            findings.error(_place(where, closed[0]), what, mend)
            continue
        for trial in closed:
            what = f"OBS {room.room.obs} was told {trial.tried.told}: {trial.tried.problem}"
            mend = "look whether the file is there and whole, on the computer that OBS runs on"
            findings.error(_place(where, trial), what, mend)
        for trial in room.trials:
            _note_length(room, trial, where, recordings, findings)


def _place(where: Where, trial: SessionTrial) -> Positioned:
    return where.session(trial.session, "media")


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
            f"runs: where that shows nothing, mend {variable}__MEDIA_HTTP or the firewall ({GUIDE})"
        )
    elif connection.media_folder is not None:
        mend = (
            f"look on OBS's computer whether the file is there, and mend {variable}__MEDIA_FOLDER "
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
    if abs(length - here.length) <= SAME_LENGTH:
        return
    what = (
        f"OBS {room.room.obs} has another recording at {trial.tried.told}: it is "
        f"{_spelled(length)} long there, and {_spelled(here.length)} here"
    )
    findings.error(_place(where, trial), what, "copy the same file to both computers")


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
