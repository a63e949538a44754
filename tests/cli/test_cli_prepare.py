"""`prepare`: twins of what a timetable names, for the canvas of its OBS; and who plays them."""

import asyncio
import json
from fractions import Fraction
from pathlib import Path

import pytest

from orchestrator.cli import prepare as command
from orchestrator.devices.obs.wire import visit
from orchestrator.model.timetable import Room
from orchestrator.preflight.canvases import ask_canvases
from orchestrator.preparing.batch import NoRoomError, TwinBatch
from orchestrator.preparing.target import Canvas
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.settings import ObsSettings, Settings
from orchestrator.timetable.probe.measure import probe
from tests.cli.typing_commands import Ended, typed
from tests.timetable.probe.unusual_making import Film, Picture, Sound, write

TIMETABLE = """
event: {name: A meetup, date: 2099-09-19, timezone: UTC}
rooms:
  main: {name: Main, obs: studio-a}
sessions:
  - {id: alpha, start: "18:00", title: Alpha, media: "it's [alpha].mkv", qa: none}
  - {id: again, title: Again, media: "it's [alpha].mkv", qa: none}
"""


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' own process stay as important as it is."""
    monkeypatch.setattr(command, "stand_back", lambda: None)


@pytest.fixture
def no_obs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than needed for an OBS that does not run."""
    monkeypatch.setattr(visit, "PATIENCE", 0.1)


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    film = Film(Picture(size=(240, 180), until=1.5), (Sound(until=1.5),))
    write(tmp_path / "it's [alpha].mkv", film)
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE)
    return file


def twins(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.prepared-*"))


async def type_it(*words: str) -> Ended:
    """Type a command while the simulated OBS goes on."""
    return await asyncio.to_thread(typed, *words)


async def test_twins_are_made_for_the_canvas_and_played(studio: ObsServer, timetable: Path) -> None:
    """Each recording once; `check` and `plan` have the twin, and say so; then nothing is to do."""
    assert studio.url
    ended = await type_it("prepare", str(timetable))
    assert ended.code == 0, ended.said
    (twin,) = twins(timetable.parent)
    found = probe(twin)
    assert (found.width, found.height, found.frames_per_s) == (640, 360, 30)
    assert ended.out.count("it's [alpha].mkv") == 1
    assert "made" in ended.out
    assert "-6.7 → -16" in ended.out
    checked = await type_it("check", str(timetable), "--offline")
    assert (checked.code, "no problems" in checked.out) == (0, True)
    assert checked.out.count(f"is played as its prepared twin “{twin.name}”") == 2
    planned = await type_it("plan", str(timetable), "--json")
    assert str(twin) in planned.out
    assert planned.err.count("is played as its prepared twin") == 2
    assert "problems" not in planned.err
    again = await type_it("prepare", str(timetable))
    assert (again.code, "kept" in again.out) == (0, True)
    assert twins(timetable.parent) == [twin]


async def test_an_obs_says_its_canvas(studio: ObsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that cannot be reached says why."""
    monkeypatch.setattr(visit, "PATIENCE", 2.0)
    settings = Settings(
        obs={
            "a": ObsSettings(url=studio.url, password="hunter2"),
            "b": ObsSettings(url="ws://127.0.0.1:9"),
        },
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    rooms = [Room("one", "One", "a"), Room("two", "Two", "b"), Room("three", "Three", "a")]
    asked = await asyncio.to_thread(ask_canvases, rooms, settings)
    assert asked["a"].canvas == Canvas(640, 360, Fraction(30))
    assert asked["b"].canvas is None
    assert asked["b"].problem


def test_recordings_may_be_named_themselves(timetable: Path) -> None:
    """No OBS is asked; a picture keeps its size."""
    path = timetable.with_name("it's [alpha].mkv")
    ended = typed("prepare", str(path), "--json")
    assert ended.code == 0, ended.said
    (result,) = json.loads(ended.out)
    assert result["outcome"] == "made"
    assert result["loudness"] == pytest.approx([-6.7, -16.0], abs=0.5)
    assert probe(Path(result["twin"])).width == 240


@pytest.mark.usefixtures("no_obs")
def test_without_obs_it_is_said_and_done_all_the_same(timetable: Path) -> None:
    """The day before, OBS may not run."""
    ended = typed("prepare", str(timetable), "--dry-run")
    assert ended.code == 0, ended.said
    assert "Pictures keep their own size, up to 1080p." in ended.err
    assert "would be made" in ended.out
    assert twins(timetable.parent) == []


@pytest.mark.usefixtures("no_obs")
def test_what_is_missing_is_told_and_ends_with_1(timetable: Path) -> None:
    """The others are made; the table and a line below say what is missing."""
    timetable.write_text(TIMETABLE.replace("it's [alpha]", "beta", 1))
    ended = typed("prepare", str(timetable))
    assert ended.code == 1
    assert len(twins(timetable.parent)) == 1
    assert "beta.mkv: the recording is not there" in ended.out


@pytest.mark.parametrize("loudness", ["0", "-40"])
def test_a_loudness_that_is_a_slip_is_not_taken(loudness: str, timetable: Path) -> None:
    """Everything would have to be made again."""
    ended = typed("prepare", str(timetable), "--loudness", loudness)
    assert (ended.code, "between -31 and -9" in ended.err) == (2, True)


def test_a_timetable_with_mistakes_is_told_before_anything_is_made(timetable: Path) -> None:
    """As by every command."""
    timetable.write_text(TIMETABLE.replace("title: Alpha", "titel: Alpha"))
    ended = typed("prepare", str(timetable))
    assert ended.code == 2
    assert "titel" in ended.err
    assert "No twin is made until this is fixed." in ended.err
    assert typed("prepare", str(timetable.with_name("none.yaml"))).code == 2


@pytest.mark.usefixtures("no_obs")
def test_a_full_disk_is_told_at_once(timetable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is begun."""

    def refuse(_: TwinBatch) -> None:
        raise NoRoomError("What is to be made needs more than there is.")

    monkeypatch.setattr(TwinBatch, "look_ahead", refuse)
    ended = typed("prepare", str(timetable))
    assert (ended.code, ended.err.splitlines()[-1]) == (
        1,
        "What is to be made needs more than there is.",
    )


@pytest.mark.usefixtures("no_obs")
def test_ctrl_c_ends_it_in_words(timetable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made stays."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("orchestrator.preparing.batch.look", interrupt)
    ended = typed("prepare", str(timetable))
    assert ended.code == 1
    assert "the same command goes on" in ended.err
    assert twins(timetable.parent) == []
