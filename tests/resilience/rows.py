"""The rows of the fault campaign on simulators: each a trial that returns its worst seconds."""

from dataclasses import dataclass

from tests.resilience.beside_rows import MOODS, YOUTUBE, venue, youtube
from tests.resilience.clock_rows import clock_set
from tests.resilience.daemon_rows import (
    KILLS,
    across_midnight,
    daemon_away_at_a_start,
    daemon_away_long,
    daemon_killed,
    edited,
    two_daemons,
)
from tests.resilience.file_rows import (
    ON_AIR,
    broken,
    deleted,
    edited_file,
    half_written,
    on_air,
    replaced,
    touched,
    unseen_by_the_system,
    valid,
)
from tests.resilience.journal_rows import (
    cannot_be_written,
    damaged_at_start,
    damaged_while_running,
    no_room,
    read_only,
)
from tests.resilience.nonsense_rows import talks_nonsense
from tests.resilience.obs_rows import (
    PHASES,
    connection_cut,
    connection_slow,
    media_broken,
    media_longer,
    media_replaced,
    media_truncated,
    obs_frozen,
    obs_killed,
    person_pauses,
    person_switches,
    scene_renamed,
    start_of_stream_dropped,
)
from tests.resilience.process_rows import (
    killed_with_a_broken_file,
    loop_blocked,
    terminated,
)
from tests.resilience.stage import Trial

STEPS = {"1 s forward": 1, "1 s back": -1, "1 h forward": 3600, "1 h back": -3600}

EDITS = {
    "valid": valid,
    "replaced by an editor": replaced,
    "no events": unseen_by_the_system,
    "broken": broken,
    "half-written": half_written,
    "deleted": deleted,
    "touched in a loop": touched,
    **{f"talk on air {what}": on_air(what) for what in ON_AIR},
}


@dataclass(frozen=True)
class Row:
    """One fault; `trial` raises AssertionError where the show did not do what it must."""

    name: str
    measures: str
    """What the worst seconds are of; empty: nothing is timed."""
    trial: Trial
    times: int = 1
    """Trials in one repetition."""


ROWS = [
    *(
        Row(f"OBS killed during {phase}", "OBS back → right picture", obs_killed(phase))
        for phase in PHASES
    ),
    Row("OBS drops the order to stream", "OBS back → streams", start_of_stream_dropped),
    Row("OBS frozen for 20 s", "until seen", obs_frozen),
    Row("connection to OBS cut", "back → right picture", connection_cut),
    Row("connection to OBS slow", "worst cue error", connection_slow),
    Row("recording missing", "until fallback", media_broken),
    Row("recording truncated", "end → Q&A", media_truncated),
    Row("recording longer", "end → Q&A", media_longer),
    Row("recording replaced", "end → Q&A", media_replaced),
    Row("OBS talks nonsense", "sense again → right picture", talks_nonsense),
    Row("a scene is renamed", "until told", scene_renamed),
    Row("a person switches scenes", "until told", person_switches),
    Row("a person pauses the recording", "until it goes on", person_pauses),
    Row(f"daemon killed ({KILLS} times a show)", "restart → right picture", daemon_killed, 5),
    Row("daemon away for 10 min", "restart → right picture", daemon_away_long),
    Row("daemon away when a talk begins", "restart → late policy", daemon_away_at_a_start),
    Row("daemon killed, its file broken", "restart → serves", killed_with_a_broken_file),
    Row("daemon terminated", "SIGTERM → ended", terminated),
    Row("event loop blocked", "going on → told", loop_blocked),
    Row("second daemon on the journal", "", two_daemons),
    Row("timetable edited", "worst cue error", edited),
    *(
        Row(f"timetable's file: {how}", "worst cue error", edited_file(edit))
        for how, edit in EDITS.items()
    ),
    Row("across midnight and a clock change", "worst cue error", across_midnight),
    *(
        Row(f"clock set {step}", "worst cue error", clock_set(seconds))
        for step, seconds in STEPS.items()
    ),
    Row("journal's disk full", "until told", cannot_be_written(no_room, restarted=False)),
    Row("journal read-only", "until told", cannot_be_written(read_only, restarted=False)),
    Row("restart on a full disk", "until told", cannot_be_written(no_room, restarted=True)),
    Row("restart on a read-only journal", "until told", cannot_be_written(read_only, True)),
    Row("journal damaged while running", "", damaged_while_running),
    Row("journal damaged at a restart", "restart → right picture", damaged_at_start),
    *(Row(f"YouTube {mood}", "worst cue error", youtube(mood)) for mood in YOUTUBE),
    *(Row(f"venue {mood}", "worst cue error", venue(mood)) for mood in MOODS),
]
