"""The rows of the fault campaign on a real OBS, in the order in which they are printed."""

from tests.resilience.on_real_obs.obs_rows import PHASES, obs_frozen, obs_killed
from tests.resilience.rows import Row

REAL_ROWS = [
    *(
        Row(f"OBS killed during {phase}", "OBS back → right picture", obs_killed(phase))
        for phase in PHASES
    ),
    Row(
        "OBS killed during premiere, its scenes gone",
        "OBS back → right picture",
        obs_killed("premiere", emptied=True),
    ),
    Row("OBS frozen for 20 s", "until seen", obs_frozen),
]
