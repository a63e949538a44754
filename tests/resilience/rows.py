"""The rows of the fault campaign on simulators: each a trial that returns its worst seconds."""

from dataclasses import dataclass

from tests.resilience.daemon_rows import (
    KILLS,
    across_midnight,
    daemon_away_long,
    daemon_killed,
    edited,
    two_daemons,
)
from tests.resilience.obs_rows import (
    PHASES,
    connection_cut,
    connection_slow,
    media_broken,
    media_longer,
    media_truncated,
    obs_frozen,
    obs_killed,
    person_pauses,
    person_switches,
)
from tests.resilience.stage import Trial


@dataclass(frozen=True)
class Row:
    """One fault; `trial` raises AssertionError where the show did not do what it must."""

    name: str
    measures: str
    trial: Trial
    times: int = 1
    """Trials in one repetition."""


ROWS = [
    *(
        Row(f"OBS killed during {phase}", "OBS back → right picture", obs_killed(phase))
        for phase in PHASES
    ),
    Row("OBS frozen for 20 s", "until seen", obs_frozen),
    Row("connection to OBS cut", "back → right picture", connection_cut),
    Row("connection to OBS slow", "worst cue error", connection_slow),
    Row("recording missing", "until fallback", media_broken),
    Row("recording truncated", "end → Q&A", media_truncated),
    Row("recording longer", "end → Q&A", media_longer),
    Row("a person switches scenes", "until told", person_switches),
    Row("a person pauses the recording", "until it goes on", person_pauses),
    Row(f"daemon killed ({KILLS} times a show)", "restart → right picture", daemon_killed, 5),
    Row("daemon away for 10 min", "restart → right picture", daemon_away_long),
    Row("second daemon on the journal", "–", two_daemons),
    Row("timetable edited", "worst cue error", edited),
    Row("across midnight and a clock change", "worst cue error", across_midnight),
]
