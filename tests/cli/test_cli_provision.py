"""`provision`, and `check` as far as it looks at OBS, against the simulated OBS."""

import asyncio
import json
from pathlib import Path

import pytest

from orchestrator.rehearsal.obs_simulator.server import ObsServer
from tests.cli.typing_commands import Ended, typed

TIMETABLE = """
event: {name: A meetup, date: 2099-09-19, timezone: UTC}
rooms:
  main: {name: Main, obs: studio-a}
sessions:
  - {id: alpha, start: "18:00", title: Alpha, duration: 25m}
"""


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE)
    return file


async def type_it(*words: str) -> Ended:
    """Type a command while the simulated OBS goes on."""
    return await asyncio.to_thread(typed, *words)


def scenes(studio: ObsServer) -> set[str]:
    return {scene.name for scene in studio.studio.world.scenes}


async def test_what_is_missing_is_created(studio: ObsServer, timetable: Path) -> None:
    """Every scene, the media inputs and the overlays are there afterwards, and named."""
    ended = await type_it("provision", str(timetable))
    assert ended.code == 0, ended.said
    assert {"Holding", "Talk", "Live Q&A", "Break", "Closing", "Fallback"} <= scenes(studio)
    assert "main (OBS studio-a): created scene “Talk”" in ended.out
    assert "Talk A" in ended.out


async def test_a_second_run_finds_nothing_to_do(studio: ObsServer, timetable: Path) -> None:
    """What is there stays as it is."""
    await type_it("provision", str(timetable))
    ended = await type_it("provision", str(timetable))
    assert (ended.code, ended.out) == (0, "main (OBS studio-a): has everything already\n")


async def test_a_dry_run_creates_nothing(studio: ObsServer, timetable: Path) -> None:
    """It tells what would be created, and leaves OBS alone."""
    before = scenes(studio)
    ended = await type_it("provision", str(timetable), "--dry-run")
    assert ended.code == 0
    assert "would create scene “Talk”" in ended.out
    assert scenes(studio) == before


async def test_the_outcome_is_also_json(studio: ObsServer, timetable: Path) -> None:
    """Programs get what was lacking, what was there, and what is in the way."""
    ended = await type_it("provision", str(timetable), "--json")
    (found,) = json.loads(ended.out)
    assert (found["room"], found["obs"], found["reached"]) == ("main", "studio-a", True)
    assert "scene “Talk”" in found["lacking"]
    assert found["troubles"] == []


async def test_overlays_show_the_pages_that_are_named(studio: ObsServer, timetable: Path) -> None:
    """An OBS on another machine is told where the daemon's pages are."""
    await type_it("provision", str(timetable), "--pages", "http://192.0.2.7:8710")
    urls = {str(source.settings.get("url", "")) for source in studio.studio.world.inputs}
    assert any(url.startswith("http://192.0.2.7:8710/overlays/") for url in urls)


async def test_check_says_what_obs_lacks(studio: ObsServer, timetable: Path) -> None:
    """The preflight ends with 1 until OBS has what the room needs, and says what to do."""
    lacking = await type_it("check", str(timetable))
    assert lacking.code == 1
    assert "lacks scene" in lacking.out
    assert lacking.out.endswith("1 session in 1 room; 1 error.\n")
    assert f"orchestrator provision {timetable}" in lacking.out
    await type_it("provision", str(timetable))
    fine = await type_it("check", str(timetable))
    assert fine.code == 0, fine.said
    assert "main (OBS studio-a): has everything" in fine.out


async def test_check_has_the_studios_in_its_json(studio: ObsServer, timetable: Path) -> None:
    """Nothing but JSON goes to standard output, although the connection logs."""
    ended = await type_it("check", str(timetable), "--json")
    found = json.loads(ended.out)
    assert found["ok"] is False
    assert found["seen"]["studios"][0]["lacking"]


async def test_a_wrong_password_is_told_and_not_shown(
    studio: ObsServer, timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says that it is the password; neither the wrong nor the right one appears."""
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__PASSWORD", "swordfish")
    for command in ("check", "provision"):
        ended = await type_it(command, str(timetable))
        assert ended.code == 1
        assert "password" in ended.out
        assert "swordfish" not in ended.said
        assert "hunter2" not in ended.said


@pytest.mark.parametrize("command", ["check", "provision"])
async def test_an_obs_that_is_not_running_is_told(
    studio: ObsServer, timetable: Path, command: str
) -> None:
    """A room whose OBS is not there fails the preflight at once, not after a long wait."""
    await studio.stop()
    async with asyncio.timeout(10):
        ended = await type_it(command, str(timetable))
    assert ended.code == 1
    assert "main (OBS studio-a): " in ended.out
    assert "Traceback" not in ended.said
    await studio.start()


def test_nothing_is_provisioned_from_a_timetable_with_errors(timetable: Path) -> None:
    """The errors are told, and no OBS is asked."""
    timetable.write_text(TIMETABLE.replace("title: Alpha", "titel: Alpha"))
    ended = typed("provision", str(timetable))
    assert ended.code == 1
    assert "titel" in ended.err
