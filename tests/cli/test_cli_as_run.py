"""`as-run`: the log of the journal."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.decisions import Hold, RecordingEnded
from orchestrator.model.rundown import ItemKind
from tests.cli.typing_commands import typed
from tests.rundown.shows import at

EVENT = "event: {{name: {}, date: 2020-09-19, timezone: Europe/Moscow}}\nrooms: {{main: {{}}}}\n"
SESSIONS = 'sessions: [{id: alpha, start: "21:00", title: Alpha, duration: 25m}]\n'


def line(item: str, **changed: object) -> AsRunLine:
    known: dict[str, object] = {
        "device": "OBS main",
        "what": PICTURE,
        "room": "main",
        "item": item,
        "session": "alpha",
        "picture": ItemKind.QA,
        "planned": at("18:00"),
        "taken": at("18:00") + timedelta(milliseconds=2),
        "verified": at("18:00") + timedelta(milliseconds=90),
        "outcome": CueOutcome.VERIFIED,
    }
    return AsRunLine(**{**known, **changed})  # type: ignore[arg-type]


@pytest.fixture
async def journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Keep two events: an older one, and A meetup, the newest."""
    url = f"sqlite:///{tmp_path}/show.sqlite3"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    for event, lines in (
        ("Another 2019-01-01", [line("old/qa", planned=at("17:00"))]),
        (
            "A meetup 2020-09-19",
            [
                line("alpha/qa"),
                line(
                    "<b>/qa",
                    planned=at("18:20"),
                    taken=None,
                    verified=None,
                    outcome=CueOutcome.FAILED,
                    reason="no scene <script>",
                ),
            ],
        ),
    ):
        opened = await Journal.open(url, event, SystemClock())
        for each in lines:
            opened.record(each)
        await opened.close()
    return url


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(EVENT.format("A meetup") + SESSIONS)
    return file


def test_the_last_event_is_shown(journal: str) -> None:
    """Without a timetable the last event's cues are shown, in UTC."""
    ended = typed("as-run")
    assert ended.code == 0, ended.said
    assert "A meetup 2020-09-19" in ended.out
    assert "18:00:00.002" in ended.out
    assert "+2.0 ms" in ended.out
    assert "no scene <script>" in ended.out
    assert "2 cues: 1 verified, 1 failed" in ended.out
    assert "old/qa" not in ended.out


def test_a_timetable_names_the_event_and_the_zone(journal: str, timetable: Path) -> None:
    """With a timetable its event is shown, in its zone."""
    ended = typed("as-run", str(timetable))
    assert "21:00:00.002" in ended.out


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("A meetup 2020-09-19", True),
        ("A meetup 2026-11-23 2026-11-23T08:00:59+00:00", True),
        ("A meetup 2021-01-01", False),
        ("A meetup again 2020-09-19", False),
        ("Another 2020-09-19", False),
    ],
)
async def test_runs_of_the_event_are_told_from_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, timetable: Path, name: str, is_shown: bool
) -> None:
    """A trial at another time belongs to the event; another day's, or another event's, does not."""
    url = f"sqlite:///{tmp_path}/trial.sqlite3"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    opened = await Journal.open(url, name, SystemClock())
    opened.record(line("alpha/qa"))
    await opened.close()
    assert typed("as-run", str(timetable)).code == (0 if is_shown else 1)


def test_the_log_is_also_json_lines(journal: str) -> None:
    """Programs get one JSON object a line."""
    ended = typed("as-run", "--json")
    lines = [json.loads(each) for each in ended.out.splitlines()]
    assert [each["item"] for each in lines] == ["alpha/qa", "<b>/qa"]
    assert lines[0]["planned"] == "2020-09-19T18:00:00.000000Z"


async def test_what_followed_on_youtube_stands_among_the_cues(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the table, the page and the JSON lines, by when it was due; no cue is counted twice."""
    url = f"sqlite:///{tmp_path}/youtube.sqlite3"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    title = AsRunLine(
        room="main",
        device="YouTube main",
        item="alpha/qa",
        session="alpha",
        what="title",
        picture=None,
        planned=at("18:10"),
        taken=at("18:10") - timedelta(seconds=4),
        verified=at("18:10") - timedelta(seconds=3),
        outcome=CueOutcome.VERIFIED,
    )
    opened = await Journal.open(url, "A meetup 2020-09-19", SystemClock())
    opened.record(line("alpha/qa"))
    opened.record(line("closing", planned=at("18:20")))
    opened.record(title)
    await opened.close()
    table, page = typed("as-run").out, typed("as-run", "--html").out
    for shown in (table, page):
        places = [shown.index(words) for words in ("alpha/qa", "YouTube title: alpha", "closing")]
        assert places == sorted(places)
        assert "2 cues: 2 verified" in shown
    assert "-4.0 s" in table
    lines = [json.loads(each) for each in typed("as-run", "--json").out.splitlines()]
    assert [each["what"] for each in lines] == ["picture", "title", "picture"]
    assert [each["kind"] for each in lines] == ["qa", None, "qa"]
    assert lines[1] == title.as_json()


def test_the_log_is_also_one_page(journal: str, timetable: Path) -> None:
    """The page holds everything it needs, and shows what others wrote as text."""
    ended = typed("as-run", str(timetable), "--html")
    assert ended.out.startswith("<!doctype html>")
    assert "21:00:00.002" in ended.out
    assert "no scene &lt;script&gt;" in ended.out
    for outside in ("<script", "http://", "https://", "<link", "src="):
        assert outside not in ended.out


async def test_the_page_has_the_minutes_of_the_evening(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Titles, what was published, and what people decided in between, in the order it happened."""
    url = f"sqlite:///{tmp_path}/minutes.sqlite3"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    name = "A meetup 2020-09-19 2020-09-19T18:00:00+00:00"
    opened = await Journal.open(url, name, SystemClock())
    opened.record(line("alpha/qa", called="“Alpha” (Live Q&A)"))
    hold = Hold("alpha/qa")
    await opened.decide(at("18:10"), "main", "Ann", hold, "a good question")
    await opened.decide(at("18:20"), "main", "orchestrator", RecordingEnded("beta/premiere"), "")
    late = {"planned": at("18:28"), "taken": at("18:28"), "published": at("18:20")}
    opened.record(line("closing", called="“Closing”", picture=ItemKind.CLOSING, **late))
    await opened.close()
    page = typed("as-run", "--html").out
    said = [
        "Alpha (Live Q&amp;A)",
        "18:10:00 main, Ann: hold:",
        "a good question",
        "+8m",
        "Closing",
    ]
    assert [words for words in said if words not in page] == []
    places = [page.index(words) for words in said]
    assert places == sorted(places)
    assert "recording ended" not in page
    assert "T18:00:00" not in page
    lines = [json.loads(each) for each in typed("as-run", "--json").out.splitlines()]
    assert [each["published"] for each in lines] == [None, "2020-09-19T18:20:00.000000Z"]
    assert [each["planned"] for each in lines][1] == "2020-09-19T18:28:00.000000Z"


def test_an_event_without_a_log_ends_with_1(journal: str, tmp_path: Path) -> None:
    """The events that the journal has are named."""
    file = tmp_path / "other.yaml"
    file.write_text(EVENT.format("Elsewhere") + SESSIONS)
    ended = typed("as-run", str(file))
    assert ended.code == 1
    assert "nothing of “Elsewhere”" in ended.err
    assert "A meetup 2020-09-19" in ended.err


def test_a_journal_that_is_not_there_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Reading does not make a journal; it says that there is none."""
    file = tmp_path / "none.sqlite3"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", f"sqlite:///{file}")
    ended = typed("as-run")
    assert ended.code == 2
    assert "none.sqlite3" in ended.err
    assert not file.exists()


def test_a_password_in_the_journals_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be reached is named without its password."""
    url = "postgresql://ann:hunter2@127.0.0.1:1/show"
    monkeypatch.setenv("ORCHESTRATOR_JOURNAL_URL", url)
    ended = typed("as-run")
    assert ended.code == 2
    assert "hunter2" not in ended.said


def test_one_form_at_a_time(journal: str) -> None:
    """--json and --html together make no sense."""
    assert typed("as-run", "--json", "--html").code == 2


def test_without_a_setting_the_journal_beside_the_timetable_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever the current folder is."""
    monkeypatch.delenv("ORCHESTRATOR_JOURNAL_URL", raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    show = tmp_path / "show.yaml"
    show.write_text(
        "event: {name: A meetup, date: 2020-09-19, timezone: UTC}\nrooms: {main: {}}\n"
        'sessions: [{id: alpha, start: "18:00", title: Alpha, duration: 5m, qa: none}]\n'
    )
    ended = typed("as-run", str(show))
    assert ended.code == 2
    assert f"There is no journal at {tmp_path / 'orchestrator.sqlite3'} yet." in ended.said


async def test_a_file_that_is_broken_by_now_goes_by_what_it_said_last(
    journal: str, timetable: Path
) -> None:
    """After a hard evening it may be; the log needs the event's name and zone alone."""
    text = EVENT.format("A meetup") + SESSIONS
    opened = await Journal.open(journal, "A meetup 2020-09-19", SystemClock())
    await opened.keep_timetable("digest", text, source=str(timetable))
    await opened.close()
    await asyncio.to_thread(timetable.write_text, text + "  - {half")
    ended = await asyncio.to_thread(typed, "as-run", str(timetable))
    assert ended.code == 0, ended.said
    assert "alpha/qa" in ended.out
    assert "(Europe/Moscow)" in ended.out
    assert "cannot be used as it is now" in ended.err
