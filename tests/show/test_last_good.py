"""A daemon that is started while its timetable's file cannot be used."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestrator.cli.main import app
from orchestrator.cli.terminal.endings import UNUSABLE
from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.show.script_reader import ScriptReader, last_good_script
from tests.web.stage import StillClock

START = datetime.fromisoformat("2020-09-19T18:00:00+00:00")
TEXT = """\
event: {name: Evening, date: 2020-09-19, timezone: UTC}
rooms: {main: {}}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 10m, qa: 5m}
"""

Spoil = Callable[[Path], object]
SPOILT: list[Spoil] = [
    Path.unlink,
    lambda file: file.write_text(TEXT[:120]),
    lambda file: file.write_bytes(b"\xff\xfe\x00"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "evening.yaml"
    found.write_text(TEXT)
    return found


def run_before(file: Path, url: str) -> str:
    """Do to the journal what a daemon does that reads the file; return the timetable's digest."""
    script, _ = ScriptReader(file, measure=False).read()
    assert script is not None

    async def keep() -> None:
        journal = await Journal.open(url, script.event_key, SystemClock())
        await journal.keep_timetable(script.timetable.digest, script.text, script.source)
        await journal.close()

    asyncio.run(keep())
    return script.timetable.digest


@pytest.mark.parametrize("spoil", SPOILT, ids=["deleted", "half", "no text"])
def test_the_show_goes_on_by_what_the_file_said_last(
    file: Path, tmp_path: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the daemon is started from another folder, by another way to the file."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    digest = run_before(file, url)
    spoil(file)
    monkeypatch.chdir(file.parent)
    reader = ScriptReader(Path(file.name), measure=False)
    assert reader.read()[0] is None
    found = last_good_script(reader, url, StillClock(START + timedelta(minutes=3)))
    assert found is not None
    assert found.timetable.digest == digest


def test_the_last_good_text_is_the_newest_not_the_first(file: Path, tmp_path: Path) -> None:
    """Back to an earlier text counts as new, too."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    first = run_before(file, url)
    file.write_text(TEXT.replace("title: A", "title: B"))
    run_before(file, url)
    file.write_text(TEXT)
    run_before(file, url)
    file.unlink()
    found = last_good_script(ScriptReader(file, measure=False), url, StillClock(START))
    assert found is not None
    assert found.timetable.digest == first


@pytest.mark.parametrize(
    ("name", "hours"),
    [("other.yaml", 0), ("evening.yaml", 168), ("evening.yaml", 3), ("evening.yaml", -1.1)],
)
def test_another_file_or_a_show_that_is_not_under_way_is_not_gone_on_with(
    file: Path, tmp_path: Path, name: str, hours: float
) -> None:
    """Nobody asked for that show: the file may be being edited for the next one."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    run_before(file, url)
    file.unlink()
    reader = ScriptReader(file.with_name(name), measure=False)
    assert last_good_script(reader, url, StillClock(START + timedelta(hours=hours))) is None


def test_without_a_journal_there_is_nothing_to_go_on_with(file: Path, tmp_path: Path) -> None:
    """Nor with one that is damaged."""
    reader = ScriptReader(file, measure=False)
    journal = tmp_path / "journal.sqlite3"
    assert last_good_script(reader, f"sqlite:///{journal}", StillClock(START)) is None
    journal.write_bytes(b"garbage" * 4096)
    assert last_good_script(reader, f"sqlite:///{journal}", StillClock(START)) is None


def test_start_in_with_a_broken_file_begins_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins a new show, and an old text of the file is not what was asked for."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    run_before(file, url)
    file.write_text(TEXT[:120])
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    ended = CliRunner().invoke(app, ["run", str(file), "--start-in", "30s"])
    assert ended.exit_code == UNUSABLE
