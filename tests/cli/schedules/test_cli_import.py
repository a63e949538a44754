"""`import`: the plan, the question, what is written; from files, addresses and settings."""

import json
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestrator.cli import main
from orchestrator.sources.schedule import Schedule
from orchestrator.timetable.loading import load
from tests.cli.typing_commands import typed
from tests.sources import makers
from tests.sources.makers import COFFEE, TALKS, evening

EXPANDED = "submission,submission.speakers,submission.track,submission.submission_type"
"""What pretalx's API is asked to say in place of a number."""


def put(items: Any, path: str = "source.json") -> str:
    """Write a source's file into the current folder."""
    Path(path).write_bytes(makers.schedule_json(items))
    return path


def imported(*words: str) -> str:
    """Import `source.json` into `show.yaml`; return what was told."""
    ended = typed("import", "source.json", "--into", "show.yaml", *words)
    assert ended.code == 0, ended.said
    return ended.out


def plan_lines(said: str) -> list[str]:
    """Return the plan's lines without spaces."""
    return [" ".join(line.split()) for line in said.splitlines() if line.startswith("  ")]


def test_a_schedule_becomes_a_timetable_that_check_accepts() -> None:
    """Rooms, talks, breaks; and `check` finds nothing but that OBS is not looked at."""
    later = timedelta(days=365 * 20)
    put([replace(item, start=item.start + later) for item in (*TALKS, COFFEE)])
    imported("--yes")
    checked = typed("check", "show.yaml", "--offline")
    assert checked.code == 0, checked.said
    assert "6 sessions in 2 rooms; no problems" in checked.out


def test_without_a_yes_nothing_is_written() -> None:
    """The plan is shown, and the answer asked for; an end of input is a no."""
    put(TALKS)
    asked = CliRunner().invoke(main.app, ["import", "source.json"], input="n\n")
    ended = typed("import", "source.json")
    assert "“Neural galleries” – Ann Example" in asked.stdout
    assert "Nothing was written." in ended.out
    assert [path.name for path in Path().iterdir() if path.suffix == ".yaml"] == []


def test_left_out_the_timetable_is_named_after_the_event() -> None:
    """In the current folder; a second import finds it."""
    put(TALKS)
    assert CliRunner().invoke(main.app, ["import", "source.json"], input="y\n").exit_code == 0
    assert Path("conf-2026.yaml").exists()
    assert "Nothing has changed." in typed("import", "source.json").out


def test_the_plan_tells_titles_and_minutes() -> None:
    """Of a talk that has moved, one with another name, one that is gone, one that has come."""
    put(TALKS)
    imported("--yes")
    moved = replace(TALKS[0], start=evening("18:20"), minutes=10)
    renamed = replace(TALKS[1], title="Walls", room="Зал 2", start=evening("19:30"))
    cafe = "“Café: “Walls”, an atlas & more”"
    put([moved, renamed, TALKS[2], TALKS[4], replace(COFFEE, start=evening("20:30"))])
    assert plan_lines(imported("--yes")) == [
        "moved “Neural galleries”: Sat 19 Sep 18:00 → Sat 19 Sep 18:20 (20 min later)",
        "changed “Neural galleries”: length 30m → 10m",
        f"moved {cafe}: Sat 19 Sep 18:30 → Sat 19 Sep 19:30 (60 min later), Main Hall → Зал 2",
        f"renamed {cafe} → “Walls”",
        "added “Coffee”, Sat 19 Sep 20:30, 15m, Main Hall",
        "dropped “Late talk”, Sun 20 Sep 01:30, 20m, Зал 2",
    ]
    assert "Nothing has changed." in imported()


def test_what_was_done_by_hand_stays_and_conflicts_are_decided() -> None:
    """A value that both have changed is asked about until somebody says whose."""
    put(TALKS)
    imported("--yes")
    text = Path("show.yaml").read_text()
    text = text.replace("title: Neural galleries", "title: Galleries # shorter\n    qa: 5m")
    text = text.replace("title: Second day", "title: Day two")
    Path("show.yaml").write_text(text)
    put([replace(TALKS[0], title="The galleries"), TALKS[1], *TALKS[3:]])
    first = typed("import", "source.json", "--into", "show.yaml", "--yes")
    assert first.code == 1
    source = "the source says “The galleries” (it was “Neural galleries”)"
    assert plan_lines(first.out) == [
        "dropped “In parallel”, Sat 19 Sep 18:00, 1h00m, Зал 2",
        f"conflict “Galleries”, title: you have “Galleries”, {source}",
        "decide with --mine neural-galleries or --theirs neural-galleries",
    ]
    kept = Path("show.yaml").read_text()
    assert "title: Galleries # shorter\n    qa: 5m" in kept
    assert "title: Day two" in kept
    assert typed("import", "source.json", "--into", "show.yaml").code == 1
    imported("--yes", "--theirs", "neural-galleries")
    assert "title: The galleries # shorter\n    qa: 5m" in Path("show.yaml").read_text()
    assert "Nothing has changed." in imported()


def test_recordings_in_the_media_folder_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An import does not look for them."""
    monkeypatch.setenv("ORCHESTRATOR_MEDIA_ROOT", str(tmp_path / "media"))
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.mp4").write_bytes(b"x")
    put(TALKS)
    imported("--yes")
    text = Path("show.yaml").read_text()
    text = text.replace("title: Neural galleries", "title: Neural galleries\n    media: a.mp4")
    Path("show.yaml").write_text(text)
    put([replace(TALKS[0], title="Galleries"), *TALKS[1:]])
    imported("--yes")
    assert "title: Galleries\n    media: a.mp4" in Path("show.yaml").read_text()


def test_a_decision_about_nothing_is_refused() -> None:
    """It is a slip of the typing."""
    put(TALKS)
    imported("--yes")
    ended = typed("import", "source.json", "--into", "show.yaml", "--mine", "neural")
    assert (ended.code, "“neural” isn't a session of show.yaml" in ended.err) == (2, True)


def test_a_dropped_talk_that_was_worked_on_stays_until_somebody_decides() -> None:
    """Its recording and its comments are somebody's work."""
    put(TALKS)
    imported("--yes")
    text = Path("show.yaml").read_text().replace("title: Late talk", "title: Late talk # keys!")
    Path("show.yaml").write_text(text)
    put([*TALKS[:3], TALKS[4]])
    ended = typed("import", "source.json", "--into", "show.yaml", "--yes")
    assert "the source has dropped it, and you have worked on it" in ended.out
    assert "# keys!" in Path("show.yaml").read_text()
    imported("--yes", "--theirs", "late-talk")
    assert "Late talk" not in Path("show.yaml").read_text()


def test_a_source_of_some_rooms_is_asked_for_those_again() -> None:
    """Under the timetable's own names where it is said, until all are wanted."""
    Path("show.yaml").write_text(
        "event: {name: X, date: 2026-09-19, timezone: Europe/Berlin}\n"
        "rooms: {studio: {name: Studio}}\n"
        'sessions:\n- {title: Doors, start: "17:00", duration: 10m, id: doors}\n'
    )
    put(TALKS)
    imported("--yes", "--room", "main hall=studio")
    loaded = load(Path("show.yaml")).timetable
    assert loaded is not None
    assert [(s.title, s.room) for s in loaded.sessions[:2]] == [
        ("Doors", "studio"), ("Neural galleries", "studio"),
    ]  # fmt: skip
    assert "Nothing has changed." in imported()
    assert "In parallel" in imported("--room", "*", "--yes")


def test_a_broken_timetable_is_left_alone() -> None:
    """Its own complaints come first."""
    put(TALKS)
    Path("show.yaml").write_text("event: {name: X}\n")
    ended = typed("import", "source.json", "--into", "show.yaml", "--yes")
    assert (ended.code, "show.yaml:1:" in ended.err) == (1, True)
    assert Path("show.yaml").read_text() == "event: {name: X}\n"


def test_a_broken_source_writes_nothing() -> None:
    """And says where it is broken."""
    put(TALKS)
    imported("--yes")
    before = Path("show.yaml").read_bytes(), Path("show.source.json").read_bytes()
    text = Path("source.json").read_text().replace('"00:20"', '"soon"')
    Path("source.json").write_text(text)
    ended = typed("import", "source.json", "--into", "show.yaml", "--yes")
    assert ended.code == 1
    assert "/duration: this isn't a length of time" in ended.err
    assert before == (Path("show.yaml").read_bytes(), Path("show.source.json").read_bytes())


def test_a_sheets_columns_are_kept_and_can_be_corrected() -> None:
    """Beside the timetable, by their titles."""
    Path("talks.csv").write_text(
        "Title,Start,Length,Who,Hall no.\nT,18:00,9,A,Blue\nU,19:00,9,B,Red\n"
    )
    ended = typed("import", "talks.csv", "--into", "show.yaml", "--yes", "--timezone", "Asia/Tokyo")
    assert ended.code == 0, ended.said
    columns = Path("show.columns.yaml").read_text()
    assert "speakers: Who" in columns
    Path("show.columns.yaml").write_text(columns + 'room: "Hall no."\n')
    assert "main → Red" in typed("import", "talks.csv", "--into", "show.yaml", "--yes").out


@pytest.fixture
def server() -> Any:
    """Serve what a test puts into `pages`, by path; `asked` has the requests."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, self.headers.get("Authorization")))
            status, headers, body = served.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    served: Any = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    served.pages, served.asked = {}, []
    served.url = f"http://127.0.0.1:{served.server_port}"
    thread = Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield served
    served.shutdown()
    served.server_close()


def test_an_address_is_fetched_redirects_followed(server: Any) -> None:
    """And kept without what is secret in it."""
    server.pages["/a?token=sekret0"] = (302, {"Location": "/b.json"}, b"")
    server.pages["/b.json"] = (200, {}, makers.schedule_json(TALKS))
    ended = typed("import", f"{server.url}/a?token=sekret0", "--into", "show.yaml", "--yes")
    assert ended.code == 0, ended.said
    written = Path("show.yaml").read_text() + Path("show.source.json").read_text() + ended.said
    assert "sekret0" not in written


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ((404, {}, b""), "answered 404: check the address"),
        ((401, {}, b""), "answered 401: it wants a token"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "isn't a web address"),
        ((302, {"Location": "/x"}, b""), "answered 302"),
        ((200, {}, b"<html></html>"), "this is a web page"),
        ((200, {}, b"x" * (17 * 1024 * 1024)), "larger than 16 MB"),
        ((429, {"Retry-After": "3600"}, b""), "answered 429"),
    ],
)
def test_what_cannot_be_fetched_is_told(server: Any, page: Any, words: str) -> None:
    """In words, and nothing is written."""
    server.pages["/x"] = page
    ended = typed("import", f"{server.url}/x", "--into", "show.yaml", "--yes")
    assert ended.code in (1, 2)
    assert words in ended.err
    assert not Path("show.yaml").exists()


def test_nobody_at_the_address_is_told() -> None:
    """Without a stack trace."""
    ended = typed("import", "http://127.0.0.1:9/x", "--into", "show.yaml")
    assert (ended.code, "cannot be fetched" in ended.err) == (2, True)


def test_pretalx_is_asked_page_by_page_with_the_token_of_the_settings(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Breaks come along; the token goes to that host alone."""
    whole = json.loads(makers.pretalx_api([*TALKS, COFFEE]))
    event = f"{server.url}/api/events/conf"
    expand = f"?expand={EXPANDED}&limit=100"
    pages = {
        "/": whole["event"],
        "/rooms/?limit=100": {"results": whole["rooms"], "next": None},
        f"/slots/{expand}": {"results": whole["slots"][:3], "next": f"{event}/slots/?page=2"},
        "/slots/?page=2": {"results": whole["slots"][3:], "next": None},
    }
    for path, page in pages.items():
        server.pages[f"/api/events/conf{path}"] = (200, {}, json.dumps(page).encode())
    monkeypatch.setenv("ORCHESTRATOR_SOURCES__CONF__URL", f"{event}/")
    monkeypatch.setenv("ORCHESTRATOR_SOURCES__CONF__TOKEN", "sekret-token")
    ended = typed("import", "conf", "--into", "show.yaml", "--yes")
    assert ended.code == 0, ended.said
    assert {token for _, token in server.asked} == {"Token sekret-token"}
    loaded = load(Path("show.yaml")).timetable
    assert loaded is not None
    assert [s.title for s in loaded.sessions if s.kind == "break"] == ["Coffee"]
    server.pages["/api/events/conf/"] = (302, {"Location": "http://localhost:9/"}, b"")
    assert typed("import", "conf", "--into", "show.yaml").code == 2


def test_a_next_page_elsewhere_is_not_followed(server: Any) -> None:
    """It would take the token along."""
    event = "/api/events/conf"
    expand = f"?expand={EXPANDED}&limit=100"
    server.pages[f"{event}/"] = (200, {}, b"{}")
    server.pages[f"{event}/rooms/?limit=100"] = (200, {}, b"[]")
    page = {"results": [], "next": "http://localhost:9/slots"}
    server.pages[f"{event}/slots/{expand}"] = (200, {}, json.dumps(page).encode())
    ended = typed("import", f"{server.url}{event}", "--into", "show.yaml")
    assert "the next page is elsewhere" in ended.err


def test_five_hundred_talks_are_taken() -> None:
    """And a second import of them changes nothing; how long it takes, `bench` says."""
    items = [
        replace(TALKS[n % 3], key=f"K{n}", title=f"Talk {n}", room=f"Room {n % 5}",
                start=evening("10:00") + timedelta(hours=n // 5))
        for n in range(500)
    ]  # fmt: skip
    put(items)
    assert "500 added" in imported("--yes")
    assert "Nothing has changed." in imported()


def said_by(schedule: Schedule) -> list[Any]:
    """Return what a source says of its talks, whatever it calls them and their rooms."""
    talks = (replace(t, source_id="", room=schedule.room_name(t.room)) for t in schedule.talks)
    return sorted(talks, key=lambda talk: (talk.start, talk.title))


def test_what_a_source_tells_of_talks_and_people_comes_along() -> None:
    """Kinds, links, slides, hosts, who wants no recording, bios; and goes out again as it came."""
    document = makers.document_1(TALKS[:2])
    event = document["schedule"]["conference"]["days"][0]["rooms"]["Main Hall"][0]
    event |= {
        "type": "Keynote",
        "do_not_record": True,
        "links": [{"url": "https://example.org/paper", "title": "Paper"}],
        "attachments": [{"url": "https://example.org/s.pdf", "title": "Slides"}],
        "persons": [{"name": "Ann Example", "biography": "<p>Draws.</p><p>Since 2010.</p>"}],
    }
    Path("source.json").write_text(json.dumps(document))
    imported("--yes")
    timetable = load(Path("show.yaml")).timetable
    assert timetable is not None
    session = timetable.sessions[0]
    assert (session.form, session.do_not_record) == ("keynote", True)
    assert session.links == ("https://example.org/paper",)
    assert session.slides == "https://example.org/s.pdf"
    assert session.speakers[0].bio == "Draws.\n\nSince 2010."
    assert "Nothing has changed." in imported()
    out = typed("export", "schedule", "show.yaml", "--format", "json-v2", "--out", "out.json")
    assert out.code == 0, out.said
    again = makers.read_it(Path("out.json").read_bytes())
    first = makers.read_it(Path("source.json").read_bytes())
    assert said_by(again) == said_by(first)
    assert again.people == first.people


def test_a_calendar_that_we_have_written_says_the_same() -> None:
    """Titles, times, rooms, people, texts and the rest; the ids are the calendar's own."""
    document = makers.document_1(TALKS)
    for day in document["schedule"]["conference"]["days"]:
        for events in day["rooms"].values():
            events[0] |= {"type": "Panel", "links": ["https://example.org/?a=1,2;3"]}
    Path("source.json").write_text(json.dumps(document))
    imported("--yes")
    out = typed("export", "schedule", "show.yaml", "--format", "ics", "--out", "out.ics")
    assert out.code == 0, out.said
    again = makers.read_it(Path("out.ics").read_text())
    first = makers.read_it(Path("source.json").read_bytes())

    assert said_by(again) == said_by(first)


def test_a_bio_is_brought_up_to_date_until_somebody_writes_another() -> None:
    """People who are in the file already get what is told of them; a hand's words stay."""

    def tell(**bios: str) -> None:
        document = makers.document_1(TALKS[:2])
        for day in document["schedule"]["conference"]["days"]:
            for event in (each for events in day["rooms"].values() for each in events):
                for person in event["persons"]:
                    person["biography"] = bios.get(person["name"].split()[0], "")
        Path("source.json").write_text(json.dumps(document))

    tell(Ann="Draws.")
    imported("--yes")
    text = Path("show.yaml").read_text()
    Path("show.yaml").write_text(text.replace("\nsessions:", '\n  b: {name: "Bo"}\n\nsessions:', 1))
    tell(Ann="Draws, and paints: # with code.", Bo="Sings.")
    assert plan_lines(imported("--yes")) == ["changed “Ann Example”: bio", "changed “Bo”: bio"]
    timetable = load(Path("show.yaml")).timetable
    assert timetable is not None
    bios = {person.name: person.bio for person in timetable.speakers.values()}
    assert bios["Ann Example"] == "Draws, and paints: # with code."
    assert bios["Bo"] == "Sings."
    Path("show.yaml").write_text(Path("show.yaml").read_text().replace("Sings.", "Sings, by hand."))
    tell(Ann="Draws, and paints: # with code.", Bo="Sings and plays.")
    assert "Nothing has changed." in imported()
