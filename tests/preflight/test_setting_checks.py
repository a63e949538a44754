"""What the settings say of the rooms' OBSes and pages: `check`, `provision` and `run`."""

import json
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


def test_a_connection_that_no_room_uses_is_named(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a room's own has no settings the name may be a slip: a warning; else a note."""
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDO_A__URL", "ws://127.0.0.1:1")
    monkeypatch.setenv("ORCHESTRATOR_OBS__ATTIC__URL", "ws://127.0.0.1:2")
    unused = "no room of this timetable uses ORCHESTRATOR_OBS__STUDO_A__…"
    ended = typed("check", str(timetable))
    assert f"settings: warning: {unused}; without settings are studio-a (hall)" in ended.out
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__URL", "ws://127.0.0.1:3")
    assert f"settings: {unused}\n" in typed("check", str(timetable)).out


def test_pages_that_would_be_open_to_everybody_are_an_error(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`run` would refuse; the preflight says so before the evening."""
    monkeypatch.setenv("ORCHESTRATOR_WEB__HOST", "0.0.0.0")
    ended = typed("check", str(timetable), "--json")
    assert ended.code == 1
    found = [each for each in json.loads(ended.out)["findings"] if each["area"] == "settings"]
    assert [(each["severity"], each["name"]) for each in found] == [
        ("error", "ORCHESTRATOR_WEB__HOST")
    ]


def test_a_name_that_is_no_setting_is_told_without_its_value(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the environment and in `.env`; the value may be a secret."""
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_ULR", "hunter2")
    (timetable.parent / ".env").write_text("ORCHESTRATOR_MEDIAROOT=hunter2\nOTHER=1\n")
    ended = typed("check", str(timetable))
    for name, near in (("JOURNAL_ULR", "JOURNAL_URL"), ("MEDIAROOT", "MEDIA_ROOT")):
        told = f"ORCHESTRATOR_{name} is not a setting — did you mean ORCHESTRATOR_{near}?"
        assert f"settings: warning: {told}" in ended.out
    assert "OTHER" not in ended.out
    assert "hunter2" not in ended.said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OBS__MAIN__MEDIA_FOLDER", "talks", "cannot be used: must be a whole path"),
        ("OBS__MAIN__MEDIA_HTTP", "192.168.1.10:8710", "cannot be used: must be the daemon's"),
        ("OBS__MAIN__URL", "wss://studio:4455", "cannot be used: must be ws://HOST:PORT"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str
) -> None:
    """In the words of the settings alone, without those of the library that reads them."""
    monkeypatch.setenv(f"ORCHESTRATOR_{name}", value)
    ended = typed("check", str(tmp_path / "show.yaml"))
    assert ended.code == 2
    assert f"The setting ORCHESTRATOR_{name} {said}" in ended.err
