"""Recordings tried in OBS beside the show: only away from cues, and only those of the show."""

from pathlib import Path

import httpx
import pytest

from orchestrator.devices.trials import TrialLook, Tried
from orchestrator.errors import TemporaryError
from tests.rundown.shows import at
from tests.web.stage import Show

TRIED = Tried("/media/beta.mp4", "", 1500.0, 640, 360, (TrialLook(0.4, b"\xff\xd8picture"),))


@pytest.fixture(autouse=True)
def quiet(show: Show) -> None:
    """Go to the middle of a talk, away from the cues on both sides."""
    show.clock.move_to(at("18:16"))  # type: ignore[attr-defined]  # a StillClock


@pytest.fixture
def asked(show: Show) -> list[tuple[Path, bool]]:
    """Let the show's device try recordings; return what it was asked for."""
    calls: list[tuple[Path, bool]] = []

    async def try_recording(media: Path, *, look: bool) -> Tried:
        calls.append((media, look))
        return TRIED

    async def mixer_troubles() -> tuple[str, ...]:
        return ("“Talk A” is muted in OBS's mixer: unmute it",)

    show.device.try_recording = try_recording  # type: ignore[attr-defined] # what makes it one
    show.device.mixer_troubles = mixer_troubles  # type: ignore[attr-defined]
    return calls


async def trial(api: httpx.AsyncClient, session: str = "beta", **more: object) -> httpx.Response:
    return await api.post("/api/v1/rooms/main/trials", json={"session": session, **more})


async def test_the_daemon_tries_a_recording_when_asked(
    api: httpx.AsyncClient, asked: list[tuple[Path, bool]]
) -> None:
    """Away from cues: what OBS was told, and what was seen."""
    answer = await trial(api, look=True)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert asked == [(Path("/media/beta.mp4"), True)]
    assert found["told"] == "/media/beta.mp4"
    assert (found["length"], found["width"], found["height"]) == (1500.0, 640, 360)
    assert [look["at"] for look in found["looks"]] == [0.4]
    assert "muted" in found["mixer"][0]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("18:20:01", "a cue comes at 18:25:00"),
        ("18:24:59", "a cue comes at 18:25:00"),
        ("18:25:01", "a cue has just been taken|a cue comes at 18:25:00"),
    ],
)
async def test_near_a_cue_it_refuses_with_a_sentence(
    api: httpx.AsyncClient, show: Show, asked: list[tuple[Path, bool]], now: str, why: str
) -> None:
    """Five minutes on both sides; what is overdue may come at any moment."""
    show.clock.move_to(at(now))  # type: ignore[attr-defined]  # a StillClock
    answer = await trial(api)
    assert answer.status_code == 409
    assert any(part in answer.json()["reason"] for part in why.split("|")), answer.text
    assert asked == []


async def test_right_after_a_take_it_refuses(
    api: httpx.AsyncClient, show: Show, asked: list[tuple[Path, bool]]
) -> None:
    """The recording on air was taken at 18:10, when the daemon was started."""
    show.clock.move_to(at("18:14:59"))  # type: ignore[attr-defined]  # a StillClock
    answer = await trial(api)
    assert answer.status_code == 409
    assert "tried again from 18:15:00 on" in answer.json()["reason"]
    assert asked == []


@pytest.mark.parametrize("session", ["alpha-qa", "gamma", "", "beta/../x"])
async def test_only_a_recording_of_the_room_is_tried(
    api: httpx.AsyncClient, asked: list[tuple[Path, bool]], session: str
) -> None:
    """Never a path that somebody sends."""
    assert (await trial(api, session)).status_code in (409, 422)
    assert asked == []


async def test_a_device_that_cannot_is_told(api: httpx.AsyncClient) -> None:
    """A room without OBS."""
    answer = await trial(api)
    assert answer.status_code == 409
    assert "no OBS in which recordings could be tried" in answer.json()["reason"]


async def test_an_obs_that_is_gone_is_told(api: httpx.AsyncClient, show: Show) -> None:
    """With its own words."""

    async def try_recording(media: Path, *, look: bool) -> Tried:
        raise TemporaryError("the connection to OBS was lost")

    async def mixer_troubles() -> tuple[str, ...]:
        return ()

    show.device.try_recording = try_recording  # type: ignore[attr-defined]
    show.device.mixer_troubles = mixer_troubles  # type: ignore[attr-defined]
    answer = await trial(api)
    assert answer.status_code == 409
    assert "the connection to OBS was lost" in answer.json()["reason"]


async def test_an_unknown_room_is_unknown(api: httpx.AsyncClient) -> None:
    """As for every other request."""
    answer = await api.post("/api/v1/rooms/nowhere/trials", json={"session": "beta"})
    assert answer.status_code == 404
