"""Two rooms whose OBSes have one address, in `check`, `provision` and `run`."""

from pathlib import Path

import pytest

from tests.cli.typing_commands import typed

TIMETABLE = """
event: {name: A meetup, date: 2020-09-19, timezone: UTC}
rooms:
  hall: {obs: studio-a}
  attic: {name: Attic}
sessions:
  - {id: alpha, room: hall, start: "18:00", title: Alpha, duration: 25m}
  - {id: beta, room: attic, start: "18:00", title: Beta, duration: 25m}
"""


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE)
    return file


@pytest.mark.parametrize(("command", "code"), [("check", 1), ("provision", 1), ("run", 2)])
@pytest.mark.parametrize("address", [None, "ws://localhost:4455/", "ws://127.0.0.1"])
def test_rooms_at_one_address_are_refused(
    timetable: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int, address: str | None
) -> None:
    """Nothing is touched; rooms, address and the settings to give are named, however written."""
    if address is not None:
        monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__URL", address)
    ended = typed(command, str(timetable))
    assert ended.code == code
    assert "the rooms hall and attic have one OBS, at 127.0.0.1:4455" in ended.said
    unset = " (not set)" if address is None else ""
    assert f"ORCHESTRATOR_OBS__STUDIO_A__URL{unset}, ORCHESTRATOR_OBS__ATTIC__URL (not set)" in (
        ended.said
    )


def test_rooms_at_two_addresses_are_tried(timetable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The port tells them apart; that nobody answers there is said of each."""
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__URL", "ws://127.0.0.1:1")
    monkeypatch.setenv("ORCHESTRATOR_OBS__ATTIC__URL", "ws://127.0.0.1:2")
    ended = typed("check", str(timetable))
    assert "have one OBS" not in ended.out
    assert "127.0.0.1:1" in ended.out
    assert "127.0.0.1:2" in ended.out
