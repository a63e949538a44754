"""The rows of the fault campaign on a real OBS, in the order in which they are printed."""

from tests.resilience.on_real_obs.connection_rows import (
    connection_cut,
    connection_half_open,
    connection_slow,
)
from tests.resilience.on_real_obs.daemon_rows import daemon_killed
from tests.resilience.on_real_obs.hands_rows import (
    collection_changed,
    collection_copied,
    collection_stays,
    override,
    profile_changed,
    second_tool,
    sources_in_a_group,
    sources_touched,
    studio_mode,
    talk_muted,
)
from tests.resilience.on_real_obs.media_rows import (
    cut_short,
    missing,
    not_a_video,
    recording_of_another_length,
    recording_replaced,
    recording_spoiled,
)
from tests.resilience.on_real_obs.obs_rows import PHASES, obs_frozen, obs_killed, obs_supervised
from tests.resilience.on_real_obs.people_rows import (
    person_pauses,
    person_renames,
    person_switches,
)
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
    Row(
        "OBS killed while it saves its scenes",
        "OBS back → right picture",
        obs_killed("premiere", saving=True),
    ),
    Row("OBS killed under a supervisor", "OBS answers → right picture", obs_supervised),
    Row("OBS frozen for 20 s", "until seen", obs_frozen),
    Row("connection to OBS cut", "mended → connected", connection_cut),
    Row("connection to OBS half-open", "mended → connected", connection_half_open),
    Row("connection to OBS slow", "worst cue error", connection_slow),
    Row("recording missing", "until fallback", recording_spoiled(missing)),
    Row("recording not a video", "until fallback", recording_spoiled(not_a_video)),
    Row("recording cut short", "until fallback", recording_spoiled(cut_short)),
    Row("recording shorter than told", "end → Q&A", recording_of_another_length((14, 16, 20))),
    Row("recording longer than told", "end → Q&A", recording_of_another_length((6, 8, 10))),
    Row("recording replaced during the show", "until it moves", recording_replaced),
    Row("a person switches scenes", "until told", person_switches),
    Row("a person pauses the recording", "until it goes on", person_pauses),
    Row("a person renames a scene", "until told", person_renames),
    Row("studio mode on and off", "not seen of a talk", studio_mode),
    Row("scenes with transitions of their own", "not seen of a talk", override),
    Row(
        "the scene collection is changed and back (5 a show)",
        "right collection → right picture",
        collection_changed(5),
    ),
    Row("another scene collection stays", "until told", collection_stays),
    Row("a copy of the scene collection stays", "copy → right picture", collection_copied),
    Row("the profile is changed", "until told", profile_changed),
    Row("sources renamed, locked, duplicated", "until told", sources_touched),
    Row("a talk is muted, or turned down", "until told", talk_muted),
    Row("media inputs in a group", "not seen of a talk", sources_in_a_group),
    Row("a second tool at work", "not seen of a talk", second_tool),
    Row(
        "daemon killed between cues (9 a show)",
        "restart → right picture",
        daemon_killed(at_cues=False),
    ),
    Row(
        "daemon killed at cues (12 a show)", "restart → right picture", daemon_killed(at_cues=True)
    ),
]
