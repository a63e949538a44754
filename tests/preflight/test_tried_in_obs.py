"""`check` opens each recording in the OBS that will play it; `--play` looks at what it shows."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.trials import Tried
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, probe_file
from orchestrator.settings import ObsSettings
from tests.cli.typing_commands import Ended, typed
from tests.ports import free_port
from tests.rundown.shows import at
from tests.studio.clips import make_clip
from tests.timetable.probe.unusual_making import ENCRYPTED, Film
from tests.timetable.probe.unusual_making import write as write_film
from tests.web.stage import Show, until

SHOW = """
event: {name: A meetup, date: 2099-09-19, timezone: UTC}
rooms: {main: {obs: studio-a}}
sessions:
  - {id: alpha, start: "18:00", title: Alpha, media: talks/alpha.mp4, qa: 10m}
  - {id: beta, start: "19:00", title: Beta, media: talks/beta.mp4, qa: 10m}
"""
FOLDER = "ORCHESTRATOR_OBS__STUDIO_A__MEDIA_FOLDER"
HTTP = "ORCHESTRATOR_OBS__STUDIO_A__MEDIA_HTTP"

Probe = Callable[[str], MediaFacts | None]
Told = list[str]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two recordings of five seconds, once."""
    talks = tmp_path_factory.mktemp("show") / "talks"
    talks.mkdir()
    make_clip(talks / "alpha.mp4", 1, 5)
    make_clip(talks / "beta.mp4", 2, 5)
    return talks


@pytest.fixture
def file(clips: Path) -> Path:
    """Write the timetable beside them."""
    path = clips.parent / "show.yaml"
    path.write_text(SHOW)
    return path


@asynccontextmanager
async def studio(
    monkeypatch: pytest.MonkeyPatch, probe: Probe = probe_file
) -> AsyncIterator[tuple[ObsServer, Told]]:
    """Run a simulated OBS that has files of its own; yields what it was told to open, too."""
    told: Told = []

    def noting(path: str) -> MediaFacts | None:
        told.append(path)
        return probe(path)

    obs = ObsServer(SystemClock(), browser_source=True, probe=noting)
    await obs.start()
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__URL", obs.url)
    monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", "1")  # nobody is there
    yield obs, told
    await obs.stop()


def write(file: Path, text: str) -> None:
    file.write_text(text)


async def checked(file: Path, *words: str) -> Ended:
    """Type `check` while the loop serves OBS; provisioned before."""
    await asyncio.to_thread(typed, "provision", str(file))
    return await asyncio.to_thread(typed, "check", str(file), *words)


async def test_an_encrypted_recording_is_not_tried(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check says that it is encrypted; OBS, which can die of it, is not given it."""
    write_film(file.parent / "talks/bought.mp4", Film(options=ENCRYPTED))
    write(file, SHOW.replace("alpha.mp4", "bought.mp4"))
    async with studio(monkeypatch) as (_, told):
        ended = await checked(file)
    assert "the recording is encrypted; OBS cannot play it" in ended.said
    assert told
    assert not [path for path in told if "bought" in path]


async def test_recordings_that_open_are_counted(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the daemon's own paths where nothing else is set; nothing of it is left in OBS."""
    async with studio(monkeypatch) as (obs, told):
        ended = await checked(file)
        assert ended.code == 0, ended.said
        assert "main (OBS studio-a): opens 2 of 2 recordings" in ended.out
        assert told[-2:] == [str(file.parent / f"talks/{name}.mp4") for name in ("alpha", "beta")]
        assert not [
            one for one in obs.studio.world.inputs if "trial" in one.name and not one.removed
        ]


async def test_an_obs_without_the_files_leads_to_the_setting(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One cause, one problem: with the path that OBS was told, and what to set."""
    async with studio(monkeypatch, lambda _: None) as (_, told):
        ended = await checked(file)
        assert ended.code == 1
        assert ended.out.count("error") == 2, "one problem, and its count"
        assert f"opens none of its 2 recordings: it was told {told[0]}" in ended.out
        assert f"{FOLDER} to what that one calls {file.parent}" in ended.out
        assert HTTP in ended.out
        assert f"{file}:5:" in ended.out


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        (r"D:\meetup", r"D:\meetup\talks\alpha.mp4"),
        ("//server/share", "//server/share/talks/alpha.mp4"),
        (r"\\server\share\two words", r"\\server\share\two words\talks\alpha.mp4"),
        ("/Users/ann/Видео", "/Users/ann/Видео/talks/alpha.mp4"),
    ],
)
async def test_an_obs_with_a_folder_of_its_own_is_told_that(
    file: Path, monkeypatch: pytest.MonkeyPatch, folder: str, path: str
) -> None:
    """Windows, a share, a Mac: what SetInputSettings has is what that computer calls it."""
    monkeypatch.setenv(FOLDER, folder)
    async with studio(monkeypatch, lambda _: MediaFacts(5.0)) as (_, told):
        ended = await checked(file)
        assert ended.code == 0, ended.said
        assert told[0] == path


async def test_a_wrong_folder_is_one_problem(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads back to the setting."""
    monkeypatch.setenv(FOLDER, r"E:\meetup")
    async with studio(monkeypatch, lambda _: None):
        ended = await checked(file)
        assert r"it was told E:\meetup\talks\alpha.mp4" in ended.out
        assert f"fix {FOLDER}" in ended.out
        assert "; 1 error." in ended.out


async def test_one_that_does_not_open_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are well, so the folder is right."""
    monkeypatch.setenv(FOLDER, r"D:\meetup")
    lacks = r"D:\meetup\talks\beta.mp4"
    async with studio(monkeypatch, lambda p: None if p == lacks else MediaFacts(5.0)):
        ended = await checked(file)
        assert f"{file}:6:" in ended.out
        assert f"OBS studio-a was told {lacks}: it cannot be opened there" in ended.out
        assert "; 1 error." in ended.out
        assert "opens 1 of 2 recordings" in ended.out


async def test_a_recording_outside_the_folder_is_a_located_problem(
    clips: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no name there."""
    outside = clips.parent.parent / "outside.mp4"
    shutil.copy(clips / "alpha.mp4", outside)
    write(file, SHOW.replace("talks/beta.mp4", "../outside.mp4"))
    monkeypatch.setenv(FOLDER, r"D:\meetup")
    async with studio(monkeypatch, lambda _: MediaFacts(5.0)):
        ended = await checked(file)
        assert ended.code == 1
        assert f"{file}:6:" in ended.out
        assert f"“outside.mp4” is outside of {file.parent}" in ended.out


async def test_another_file_at_the_path_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older copy, say: it is of another length there."""
    monkeypatch.setenv(FOLDER, r"D:\meetup")
    lengths = {"alpha": 5.0, "beta": 65.0}
    async with studio(
        monkeypatch, lambda p: MediaFacts(next(s for n, s in lengths.items() if n in p))
    ):
        ended = await checked(file)
        assert r"has another recording at D:\meetup\talks\beta.mp4: it is " in ended.out
        assert "long there, and 5s here" in ended.out
        assert "; 1 error." in ended.out


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("captions.mkv", Film(captions_until=160.0)),
        ("starts-at-20.mkv", Film(options={"output_ts_offset": "20"})),
    ],
)
async def test_a_length_that_only_the_header_has_is_no_other_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str, film: Film
) -> None:
    """OBS tells the header's length: captions count in it, and the time before the first stamp."""
    made = write_film(file.parent / "talks" / name, film)
    write(file, SHOW.replace("beta.mp4", name))
    async with studio(monkeypatch):
        ended = await checked(file)
        assert ended.code == 0, ended.said
        assert "opens 2 of 2 recordings" in ended.out
    made.unlink()


async def test_a_length_that_is_counted_from_0_is_no_other_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So OBS counts that of an MP4 which is the second part of a cut one."""
    made = write_film(file.parent / "talks" / "two.mp4", Film(options={"output_ts_offset": "8"}))
    write(file, SHOW.replace("beta.mp4", "two.mp4"))

    def counted(path: str) -> MediaFacts | None:
        return MediaFacts(13.0) if path.endswith("two.mp4") else probe_file(path)

    async with studio(monkeypatch, counted):
        ended = await checked(file)
        assert ended.code == 0, ended.said
    made.unlink()


async def test_recordings_that_are_only_on_obs_computer_are_no_problem(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With their lengths written, and opened there, nothing is missing."""
    text = SHOW.replace("qa: 10m", "qa: 10m, duration: 5s").replace("talks/", "there/")
    write(file, text)
    monkeypatch.setenv(FOLDER, r"D:\meetup")
    async with studio(monkeypatch, lambda _: MediaFacts(5.0)):
        ended = await checked(file)
        assert ended.code == 0, ended.said
    async with studio(monkeypatch, lambda _: None):
        ended = await checked(file)
        assert ended.code == 1
        assert "the recording is not there" in ended.out


async def test_an_obs_that_fetches_is_served_meanwhile(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No daemon runs: `check` serves where the settings have the pages; no signature is shown."""
    port = free_port()
    monkeypatch.setenv(HTTP, f"http://127.0.0.1:{port}")
    opened: list[int] = []

    def fetch(address: str) -> MediaFacts | None:

        opened.append(len(address))
        return MediaFacts(5.0) if address.startswith("http://127.0.0.1") else None

    async with studio(monkeypatch, fetch) as (_, told):
        monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", str(port))
        ended = await checked(file, "--json")
        found = json.loads(ended.out)
        assert ended.code == 0, ended.said
        assert all("key=" in address for address in told)
        recordings = found["seen"]["recordings"]
        assert [each["told"] for each in recordings] == [
            f"http://127.0.0.1:{port}/recordings{file.parent}/talks/{name}.mp4"
            for name in ("alpha", "beta")
        ]
        assert "key=" not in ended.said


async def test_an_obs_that_is_sending_is_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody near it can say when its next cue comes."""
    async with studio(monkeypatch) as (obs, told):
        await checked(file)
        told.clear()
        obs.studio.stream.start()
        await until(lambda: obs.streaming)
        ended = await checked(file)
        assert ended.code == 0, ended.said
        assert "its recordings were not tried: OBS studio-a is streaming" in ended.out
        assert told == []
        assert (await checked(file, "--play")).code == 1


@pytest.mark.parametrize(
    ("kind", "order", "said"),
    [
        ("SetInputMute", {"inputMuted": True}, "is muted"),
        ("SetInputVolume", {"inputVolumeMul": 0.001}, "is turned down"),
        (
            "SetInputAudioTracks",
            {"inputAudioTracks": dict.fromkeys("123456", False)},
            "is on no audio track",
        ),
        (
            "SetInputAudioTracks",
            {"inputAudioTracks": {"1": False}},
            "is not on audio track 1, the one that OBS streams",
        ),
        (
            "SetInputAudioMonitorType",
            {"monitorType": "OBS_MONITORING_TYPE_MONITOR_ONLY"},
            "is on “Monitor Only (mute output)”",
        ),
    ],
)
async def test_a_recording_that_nobody_would_hear_is_told(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    order: dict[str, object],
    said: str,
) -> None:
    """Whatever keeps it from viewers in OBS's mixer is told, once, with what to do."""
    async with studio(monkeypatch) as (obs, _):
        assert (await checked(file)).code == 0
        await ordered(obs, kind, {"inputName": "Talk A", **order})
        ended = await checked(file)
        assert ended.code == 1
        assert ended.out.count(f"“Talk A” {said}") == 1
        assert "“Talk B”" not in ended.out


async def test_what_is_played_and_not_heard_stands_on_the_contact_sheet(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--play` looks at the pictures; the mixer's word is told with them, once."""
    async with studio(monkeypatch) as (obs, _):
        await asyncio.to_thread(typed, "provision", str(file))
        await ordered(obs, "SetInputMute", {"inputName": "Talk B", "inputMuted": True})
        ended = await checked(file, "--play")
        assert ended.out.count("“Talk B” is muted in OBS's mixer — unmute it") == 1
        assert "“Talk B” is muted in OBS&#x27;s mixer" in read("check-play.html")


async def test_the_track_that_is_streamed_is_the_profiles(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simple output mode streams the first; the advanced one that which is chosen there."""
    async with studio(monkeypatch) as (obs, _):
        await asyncio.to_thread(typed, "provision", str(file))
        without = {"inputAudioTracks": {"1": False}}
        await ordered(obs, "SetInputAudioTracks", {"inputName": "Talk A", **without})
        await profile(obs, "AdvOut", "TrackIndex", "2")
        assert "not on audio track 1" in (await checked(file)).out
        await profile(obs, "Output", "Mode", "Advanced")
        assert "audio track" not in (await checked(file)).out
        await profile(obs, "AdvOut", "TrackIndex", "1")
        assert "not on audio track 1" in (await checked(file)).out


async def profile(obs: ObsServer, category: str, name: str, value: str) -> None:
    """Change a setting of OBS's profile."""
    place = {"parameterCategory": category, "parameterName": name}
    await ordered(obs, "SetProfileParameter", {**place, "parameterValue": value})


async def ordered(obs: ObsServer, kind: str, data: dict[str, object]) -> None:
    """Let a person order something in OBS."""
    chosen = ObsSettings(url=obs.url)
    async with visit("OBS", chosen, SystemClock()) as connection:
        await connection.call(kind, data)


async def test_play_and_offline_contradict(file: Path) -> None:
    """And a sheet is of something that was played."""
    assert typed("check", str(file), "--play", "--offline").code == 2
    assert typed("check", str(file), "--sheet", "x.html").code == 2


@pytest.fixture
def of_the_daemon(daemon: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a timetable like the one that the daemon runs; its files are on OBS's computer."""
    monkeypatch.setenv(FOLDER, r"D:\meetup")
    monkeypatch.setenv("ORCHESTRATOR_MEDIA_ROOT", "/media")
    event = next(iter(daemon.conductor.rooms.values())).timetable.event
    path = tmp_path / "show.yaml"
    head = f"event: {{name: {event.name}, date: {event.day}, timezone: UTC}}"
    text = SHOW.replace("event: {name: A meetup, date: 2020-09-19, timezone: UTC}", head)
    path.write_text(text.replace("qa: 10m", "duration: 25m").replace("talks/", ""))
    return path


async def test_beside_a_show_the_daemon_tries_them(
    of_the_daemon: Path, daemon: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the connection, and knows when the next cue comes."""
    asked: list[tuple[str, bool]] = []

    async def try_recording(media: Path, *, look: bool) -> Tried:
        asked.append((media.name, look))
        return Tried(rf"D:\meetup\{media.name}", "", 1500.0, 640, 360)

    async def mixer_troubles() -> tuple[str, ...]:
        return ("“Talk A” is muted in OBS's mixer: unmute it",)

    daemon.device.try_recording = try_recording  # type: ignore[attr-defined]
    daemon.device.mixer_troubles = mixer_troubles  # type: ignore[attr-defined]
    port = os.environ["ORCHESTRATOR_WEB__PORT"]
    async with studio(monkeypatch) as (_, told):
        monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", port)
        refused = await checked(of_the_daemon, "--play")
        assert refused.code == 1
        assert "its recordings were not tried: a cue has just been taken" in refused.out
        daemon.clock.move_to(at("18:16"))  # type: ignore[attr-defined]  # a StillClock
        ended = await checked(of_the_daemon, "--play")
        assert asked == [("alpha.mp4", True), ("beta.mp4", True)]
        assert "opens 2 of 2 recordings" in ended.out
        assert "“Talk A” is muted in OBS's mixer — unmute it" in ended.out
        assert "the recording is not there" not in ended.out
        assert "alpha: alpha.mp4" in read("check-play.html")
        assert "What OBS showed of the recordings stands in check-play.html.\n" in ended.out
        assert told == []


def read(page: str) -> str:
    return Path(page).read_text()


async def test_an_address_that_nobody_listens_at_is_warned_of(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon's port is open to its own machine alone unless that is set."""
    monkeypatch.setenv(HTTP, "http://192.168.1.10:8710")
    async with studio(monkeypatch, lambda _: MediaFacts(5.0)):
        monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", str(free_port()))
        ended = await checked(file)
        assert f"settings: warning: {HTTP} is http://192.168.1.10:8710, and the daemon" in ended.out
