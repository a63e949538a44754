"""`new`: five questions, and a timetable that `check` accepts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from orchestrator.cli import main
from orchestrator.clock import SystemClock
from orchestrator.timetable.loading import load
from tests.cli.typing_commands import typed


def answered(*answers: str, file: str = "my.yaml") -> str:
    """Answer the questions; return what was said."""
    typing = "".join(f"{answer}\n" for answer in answers)
    ended = CliRunner().invoke(main.app, ["new", file], input=typing)
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_enter_five_times_is_a_timetable_without_problems() -> None:
    """It is tomorrow's."""
    answered(*[""] * 5)
    checked = typed("check", "my.yaml", "--offline")
    assert (checked.code, "no problems" in checked.out) == (0, True), checked.said
    loaded = load(Path("my.yaml")).timetable
    assert loaded is not None
    today = SystemClock().now().date()
    assert abs(loaded.event.day - today) <= timedelta(days=2)


def test_the_answers_are_in_it() -> None:
    """As they were given, also where YAML would read something else."""
    answered('ML: "Art" #3', "2027-02-03", "Europe/Moscow", "19:30", "Зал: 2")
    loaded = load(Path("my.yaml")).timetable
    assert loaded is not None
    assert (loaded.event.name, str(loaded.event.day), loaded.event.zone.key) == (
        'ML: "Art" #3', "2027-02-03", "Europe/Moscow",
    )  # fmt: skip
    assert loaded.sessions[0].start == datetime(2027, 2, 3, 16, 30, tzinfo=UTC)
    assert [room.name for room in loaded.rooms.values()] == ["Зал: 2"]


def test_an_answer_that_cannot_be_used_is_asked_for_again() -> None:
    """With what to write instead."""
    said = answered("", "tomorrow", "2027-02-03", "MSK", "Europe/Moscow", "25:00", "19:30", "")
    assert "write year-month-day" in said
    assert "did you mean “Europe/Moscow”?" in said


def test_a_file_that_is_there_is_never_overwritten() -> None:
    """It may be somebody's evening."""
    Path("my.yaml").write_text("mine")
    ended = typed("new", "my.yaml")
    assert (ended.code, Path("my.yaml").read_text()) == (1, "mine")


def test_who_stops_answering_has_written_nothing() -> None:
    """The file comes whole, after the last answer."""
    CliRunner().invoke(main.app, ["new", "my.yaml"], input="\n\n")
    assert not Path("my.yaml").exists()
