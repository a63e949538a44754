"""What people do in a running OBS, at many moments, on the simulator: the show goes on as planned.

Each also on a real OBS, at some of the moments: `tests.studio.test_hands_in_obs`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.model.as_run import CueOutcome
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from tests.scenarios.stage import start_of

SHOW = """\
event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms:
  main: {}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 60s, qa: 30s}
  - {id: b, title: B, media: b.mp4, duration: 45s, qa: none}
  - {id: c, title: C, media: c.mp4, duration: 40s, qa: 20s}
  - {break: 20s, title: Tea}
"""
CUES = {"a/premiere": 0, "a/qa": 60, "b/premiere": 90, "c/premiere": 135, "c/qa": 175, "break": 195}
"""Seconds after the first start."""

Deed = Callable[[Studio], object]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Write and read the show."""
    path = tmp_path / "show.yaml"
    path.write_text(SHOW, encoding="utf-8")
    found, problems = ScriptReader(path, measure=False).read()
    assert found is not None, problems
    return found


def on(studio: Studio) -> None:
    studio.switch_studio_mode(True)


def off(studio: Studio) -> None:
    studio.switch_studio_mode(False)


def prepares(scene: str) -> Deed:
    """Return that somebody chooses a scene for the preview."""

    def chooses(studio: Studio) -> None:
        studio.preview = studio.world.scene(scene)

    return chooses


def played(rehearsal: Rehearsal, deeds: Mapping[float, Deed]) -> list[str]:
    """Play the show with these deeds, by seconds after its first start; return its alerts."""
    told: list[str] | None = None

    async def hand(running: Rehearsal) -> None:
        nonlocal told
        start = start_of(running)
        for after, deed in sorted(deeds.items()):
            await running.clock.sleep_until(start + timedelta(seconds=after))
            deed(running.simulators["main"].studio)
        await running.clock.sleep_until(start + timedelta(seconds=210))
        told = [alert.text for alert in running.conductor.news.alerts]

    lines = rehearsal.run(hand).as_run
    assert {line.outcome for line in lines} == {CueOutcome.VERIFIED}, lines
    assert max(abs(line.error_ms or 0) for line in lines) < 500
    assert told is not None, "a deed could not be done"
    return told


@pytest.mark.parametrize("version", ["29", "30"])
def test_studio_mode_may_be_closed_in_an_older_obs(script: Script, version: str) -> None:
    """After a take in it, when its preview has another scene."""
    assert played(Rehearsal(script, obs_version=version), {-10: on, 5: off}) == []


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param({-10: on, 5: off}, id="closed in a talk, after a take in it"),
        pytest.param({5: on, 70: off}, id="opened in a talk, closed in its Q&A"),
        pytest.param({-20: on}, id="open from before the show to its end"),
        pytest.param({2: on, 8: prepares("Closing"), 20: off}, id="closed with another preview"),
        pytest.param({-5: on, 92: off, 94: on, 140: off}, id="open for a take in the same scene"),
        pytest.param(
            {30: on, 30.1: off, 30.2: on, 30.3: prepares("Break"), 30.35: off, 30.4: on, 30.5: off},
            id="clicked again and again",
        ),
        *(
            pytest.param({-10: on, 60 + off_by: off}, id=f"closed {off_by:+.2f} s from a cue")
            for off_by in (-0.2, -0.05, 0.0, 0.05, 0.2)
        ),
    ],
)
def test_studio_mode_changes_nothing_for_viewers(script: Script, deeds: dict[float, Deed]) -> None:
    """Whenever it is opened and closed, and whatever stands in its preview: nobody is told."""
    assert played(Rehearsal(script), deeds) == []


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"Talk": ("Fade", 4000)}, id="a long fade to the talks"),
        pytest.param({"Live Q&A": ("Fade", 3000), "Break": ("Fade", 50)}, id="to what follows"),
        pytest.param({"Talk": ("Fade", None), "Live Q&A": ("Cut", 500)}, id="without a length"),
    ],
)
@pytest.mark.parametrize("mode", [off, on], ids=["", "studio mode"])
def test_takes_go_without_a_scenes_own_transition_which_it_keeps(
    script: Script, own: dict[str, tuple[str, int | None]], mode: Deed
) -> None:
    """Half a second after each cue the picture is there, and no transition is under way."""

    def sets(studio: Studio) -> None:
        mode(studio)
        for name, (transition, length) in own.items():
            scene = studio.world.scene(name)
            assert scene is not None
            scene.transition, scene.transition_ms = transition, length

    def looks(studio: Studio) -> None:
        seen.append(studio.program.in_transition)
        kept = {
            scene.name: (scene.transition, scene.transition_ms) for scene in studio.world.scenes
        }
        assert {name: kept[name] for name in own} == own

    seen: list[bool] = []
    deeds: dict[float, Deed] = {-40: sets} | {cue + 0.5: looks for cue in CUES.values()}
    played(Rehearsal(script), deeds)
    assert seen == [False] * len(CUES)
