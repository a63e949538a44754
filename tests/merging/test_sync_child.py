"""A source taken in during the show: what it may change, and what it may not."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from orchestrator.cli import main
from orchestrator.conductor import reload
from orchestrator.conductor.reload import AskInProcess, TimetableReading
from orchestrator.merging import sync_child
from orchestrator.show.script_reader import ScriptReader
from tests.cli.typing_commands import typed
from tests.sources import makers
from tests.sources.makers import TALKS, Item, evening

SOURCE = "source.json"
SHOW = Path("show.yaml")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a timetable that was imported."""
    assert main.app
    monkeypatch.chdir(tmp_path)
    put(TALKS)
    ended = typed("import", SOURCE, "--into", str(SHOW), "--yes")
    assert ended.code == 0, ended.said


def put(items: Sequence[Item]) -> None:
    Path(SOURCE).write_bytes(makers.schedule_json(items))


def sync(source: str = SOURCE) -> dict[str, Any]:
    """Have what changed taken in; return what came of it."""
    return sync_child.answered(source, SHOW, {})


def unchanged(outcome: str) -> list[str]:
    """Take in, hold that nothing was written; return what is told."""
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    answer = sync()
    assert answer["outcome"] == outcome, answer
    after = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert after == before
    return list(answer["lines"])


def test_a_source_that_says_the_same_changes_nothing() -> None:
    """Not a byte."""
    unchanged("same")


def test_what_has_changed_is_written_and_told() -> None:
    """A moved talk; what a person wrote beside it stays."""
    text = SHOW.read_text().replace("title: Second day", "title: Second day  # ours\n    qa: 5m")
    SHOW.write_text(text)
    put([replace(TALKS[0], start=evening("18:10"), minutes=20), *TALKS[1:]])
    answer = sync()
    assert (answer["outcome"], answer["summary"]) == ("written", "1 moved, 1 changed")
    assert "18:00 → Sat 19 Sep 18:10 (10 min later)" in answer["lines"][0]
    assert "title: Second day  # ours\n    qa: 5m" in SHOW.read_text()
    assert sync()["outcome"] == "same"


def test_a_conflict_is_not_written_and_stays_told() -> None:
    """Everything else is."""
    SHOW.write_text(SHOW.read_text().replace("title: Neural galleries", "title: Galleries"))
    put([replace(TALKS[0], title="Halls"), replace(TALKS[1], title="Walls"), *TALKS[2:]])
    for outcome in ("written", "same"):
        answer = sync()
        assert answer["outcome"] == outcome
        assert len(answer["conflicts"]) == 1
        assert "you have “Galleries”, the source says “Halls”" in answer["conflicts"][0]
    assert "title: Galleries" in SHOW.read_text()
    assert "Walls" in SHOW.read_text()


@pytest.mark.parametrize("text", ["", "<html></html>", "{}", "[1, 2", "\0" * 100])
def test_nonsense_changes_nothing(text: str) -> None:
    """Whatever a server answers when it is broken."""
    Path(SOURCE).write_text(text)
    assert unchanged("nonsense")


def test_a_source_that_has_lost_most_of_its_talks_changes_nothing() -> None:
    """Somebody has unpublished them, or it is another event's."""
    put(TALKS[:1])
    assert unchanged("nonsense") == [
        "4 of 5 talks are gone there at once: if that is meant, run “orchestrator import”"
    ]


def test_a_talk_or_two_may_go() -> None:
    """That is what happens on a day."""
    put(TALKS[:3])
    assert sync()["outcome"] == "written"


def test_what_would_break_the_show_changes_nothing() -> None:
    """A talk that another one's pinned start would cut off, and that nothing cuts off now."""
    put([replace(TALKS[0], minutes=55), *TALKS[1:]])
    (told,) = unchanged("nonsense")
    assert "would be cut off by" in told


def test_an_unreachable_source_changes_nothing() -> None:
    """Neither one that is gone."""
    Path(SOURCE).unlink()
    assert "cannot be read" in unchanged("failed")[0]
    assert sync("http://127.0.0.1:9/x")["outcome"] == "failed"


def test_an_edit_meanwhile_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saves the file while the source is read has the last word."""
    put([replace(TALKS[0], title="Halls"), *TALKS[1:]])
    merged = sync_child.new_text

    def edited_meanwhile(*given: Any) -> str:
        SHOW.write_text(SHOW.read_text() + "# by hand\n")
        return merged(*given)

    monkeypatch.setattr(sync_child, "new_text", edited_meanwhile)
    assert sync()["outcome"] == "edited"
    assert SHOW.read_text().endswith("# by hand\n")
    assert "Halls" not in SHOW.read_text()
    monkeypatch.undo()


def test_a_broken_timetable_is_left_alone() -> None:
    """Whoever breaks it is told by the show."""
    SHOW.write_text("event: {")
    unchanged("unusable file")


@pytest.fixture
def served() -> Iterator[str]:
    """Serve the folder's source by HTTP."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.headers["Authorization"] == "Token sekret" else 401)
            self.end_headers()
            self.wfile.write(Path(SOURCE).read_bytes())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/schedule.json"
    server.shutdown()
    server.server_close()


def read_again() -> TimetableReading:
    """Read the timetable as the show does after an edit."""
    return ScriptReader(SHOW.absolute(), measure=False).read_again()


async def test_the_daemon_has_a_process_of_its_own_do_it(served: str) -> None:
    """With the token of the settings; what it writes the show reads as an edit."""
    put([replace(TALKS[0], start=evening("18:00") + timedelta(minutes=5), minutes=20), *TALKS[1:]])
    ask = AskInProcess(SHOW, {"conf": (served, "sekret")})
    answer = await ask(served)
    assert (answer.outcome, answer.summary) == ("written", "1 moved, 1 changed")
    read = await asyncio.to_thread(read_again)
    assert read.timetable is not None, read.problems
    first = read.timetable.sessions[0]
    assert first.start is not None
    assert f"{first.start.astimezone(read.timetable.event.zone):%H:%M}" == "18:05"
    locked = await AskInProcess(SHOW, {})(served)
    assert locked.outcome == "failed"
    assert json.dumps(locked.lines).count("wants a token") == 1


async def test_a_machine_without_room_for_a_process_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a source that does not answer: it is asked again the next time."""
    monkeypatch.setattr(reload.sys, "executable", "/gone/python")
    answer = await AskInProcess(SHOW, {})(SOURCE)
    assert answer.outcome == "failed"
    assert answer.lines == ("no process can be begun: No such file or directory",)
