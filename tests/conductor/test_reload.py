"""A timetable that is written while it is read is read again; nothing is said of the half of it."""

from pathlib import Path

from orchestrator.conductor.reload import Reloader, TimetableReading


class Heard:
    """Edits that only note what they were told."""

    def __init__(self) -> None:
        self.refused: list[tuple[str, ...]] = []

    def refuse(self, problems: tuple[str, ...]) -> None:
        self.refused.append(problems)


async def keep(digest: str, text: str) -> None:
    """Keep nothing: no reading here is good."""


async def test_a_file_that_is_being_written_is_read_again(tmp_path: Path) -> None:
    """Emptied when it is looked at, whole when it has been read: the next look judges."""
    path, heard = tmp_path / "show.yaml", Heard()
    path.write_text("")

    async def read(_: Path) -> TimetableReading:
        text = path.read_text()
        path.write_text("whole")
        return TimetableReading(None, text, (f"not good: “{text}”",))

    reloader = Reloader(path, read, keep, heard, "before")  # type: ignore[arg-type]  # a fake
    await reloader.look()
    assert heard.refused == []
    await reloader.look()
    await reloader.look()
    assert heard.refused == [("not good: “whole”",)]


async def test_a_bug_in_reading_is_met_once_for_each_edit(tmp_path: Path) -> None:
    """The crew is told, and not every two seconds."""
    path, heard = tmp_path / "show.yaml", Heard()
    path.write_text("any")

    async def read(_: Path) -> TimetableReading:
        raise ZeroDivisionError("a bug")

    reloader = Reloader(path, read, keep, heard, "before")  # type: ignore[arg-type]  # as above
    await reloader.look()
    await reloader.look()
    assert len(heard.refused) == 1
    assert "a bug was met while it was read" in heard.refused[0][0]


async def test_a_file_that_is_the_same_is_read_when_what_it_names_has_changed(
    tmp_path: Path,
) -> None:
    """Else only an edit makes it be read."""
    path, heard, times = tmp_path / "show.yaml", Heard(), 0
    path.write_text("any")

    async def read(_: Path) -> TimetableReading:
        nonlocal times
        times += 1
        return TimetableReading(None, "any", ("not good",))

    reloader = Reloader(path, read, keep, heard, "before")  # type: ignore[arg-type]  # as above
    await reloader.look()
    await reloader.look()
    assert times == 1
    await reloader.look_again()
    assert times == 2
