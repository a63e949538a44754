"""`plan`: the compiled rundown for people and programs."""

import io
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from orchestrator.cli.plan import Bar
from tests.cli.typing_commands import typed
from tests.rundown.shows import at, day, pause, rundown_of, talk

TIMETABLE = """
event: {name: A meetup, date: 2020-09-19, timezone: Europe/Moscow}
rooms:
  main: {name: Main}
sessions:
  - {id: alpha, start: "18:00", title: "Alpha [red]", speakers: [Ann], media: a.mp4,
     duration: 25m, qa: 20m, note: "Mind the [cough]"}
  - {break: 10m, title: Tea}
  - {id: beta, start: "23:50", title: Beta, media: b.mp4, duration: 20m, qa: none}
"""


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE)
    return file


def test_the_plan_is_a_table_in_the_events_zone(timetable: Path) -> None:
    """Each item is a row: start, end, length, kind, and what it is called."""
    ended = typed("plan", str(timetable))
    assert ended.code == 0, ended.said
    rows = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert rows[4:13] == [
        "18:00 Holding",
        "18:00* 18:25 25m Premiere Alpha [red] – Ann",
        "✎ Mind the [cough]",
        "18:25 18:45 20m Live Q&A Alpha [red]",
        "18:45 18:55 10m Break Tea",
        "18:55 23:50 4h55m Holding",
        "23:50* 00:10 20m Premiere Beta",
        "Sunday 2020-09-20",
        "00:10 Closing",
    ]
    assert "* pinned" in rows[-1]


TWO_DAYS = """
event: {name: A meetup, date: 2020-09-19, timezone: UTC, days: [
  {date: 2020-09-19, name: Opening}, {date: 2020-09-20}]}
sessions:
  - {id: a, start: "23:30", title: Alpha, duration: 1h}
  - {id: b, date: 2020-09-20, start: "12:00", title: Beta, duration: 1h}
"""


def test_the_plan_of_several_days_is_divided_by_days(timetable: Path) -> None:
    """Midnight is not where they end; each has a bar of its own, and the night has none."""
    timetable.write_text(TWO_DAYS)
    rows = [" ".join(line.split()) for line in typed("plan", str(timetable)).out.splitlines()]
    assert rows[0] == "main · A meetup · 2020-09-19 to 2020-09-20 (UTC)"
    assert rows[4:12] == [
        "Opening 2020-09-19",
        "23:30 Holding",
        "23:30* 00:30 1h00m Live talk Alpha",
        "00:30 11:50 11h20m Night",
        "Sunday 2020-09-20",
        "11:50 12:00 10m Holding",
        "12:00* 13:00 1h00m Live talk Beta",
        "13:00 Closing",
    ]
    bars = [row for row in rows[12:] if row]
    assert (bars[0], bars[3]) == ("Opening 2020-09-19", "Sunday 2020-09-20")
    assert {bars[1][0], bars[4][0]} == {"L"}
    found = json.loads(typed("plan", str(timetable), "--json").out)
    assert [each["name"] for each in found["event"]["days"]] == ["Opening", ""]
    days = {item["item"]: item["day"] for item in found["rooms"]["main"]["items"]}
    assert (days["b/night"], days["b/holding"]) == ("2020-09-19", "2020-09-20")


def test_the_plan_fits_80_columns_with_whole_titles_and_no_ids(timetable: Path) -> None:
    """Titles are what people know; a long one goes on below."""
    title = "A talk with a title of some forty letters"
    speaker = "Ann Example"
    timetable.write_text(TIMETABLE.replace("Alpha [red]", title).replace("[Ann]", f"[{speaker}]"))
    plan = typed("plan", str(timetable), columns=80).out
    assert "alpha/premiere" not in plan
    assert title in next(line for line in plan.splitlines() if "Premiere" in line)
    assert f" {speaker} " in plan
    assert max(map(len, plan.splitlines())) <= 80


def test_the_plan_has_ids_for_those_who_ask(timetable: Path) -> None:
    """Commands want them."""
    plan = typed("plan", str(timetable), "--ids").out
    for item in ("alpha/premiere", "alpha/qa", "beta/holding", "closing"):
        assert item in plan


def test_the_plan_says_where_a_qa_is_that_is_elsewhere(timetable: Path) -> None:
    """For people and for programs."""
    rooms = "  main: {name: Main}\n  lounge: {name: Lounge}\n"
    text = TIMETABLE.replace("  main: {name: Main}\n", rooms).replace(
        "{break:", "{room: main, break:"
    )
    text = text.replace("{id: ", "{room: main, id: ").replace("qa: 20m", "qa: 20m, qa_room: lounge")
    timetable.write_text(text)
    assert "Live Q&A in Lounge: Alpha [red]" in " ".join(typed("plan", str(timetable)).out.split())
    items = json.loads(typed("plan", str(timetable), "--json").out)["rooms"]["main"]["items"]
    assert {item["item"]: item["asked_in"] for item in items}["alpha/qa"] == "lounge"


def test_the_plan_is_also_a_bar_with_a_legend(timetable: Path) -> None:
    """Below the table the items are blocks as long as they last, told apart by their letters."""
    ended = typed("plan", str(timetable))
    bar = next(line for line in ended.out.splitlines() if line.startswith("P█"))
    assert "Q▒" in bar
    assert "H·" in bar
    assert "P██ premiere" in ended.out


def test_the_plan_is_also_json(timetable: Path) -> None:
    """Programs get the items with RFC 3339 times."""
    ended = typed("plan", str(timetable), "--json")
    plan = json.loads(ended.out)
    assert plan["event"]["timezone"] == "Europe/Moscow"
    items = plan["rooms"]["main"]["items"]
    assert [item["item"] for item in items] == [
        "alpha/holding",
        "alpha/premiere",
        "alpha/qa",
        "tea/break",
        "beta/holding",
        "beta/premiere",
        "closing",
    ]
    assert items[1]["start"] == "2020-09-19T15:00:00.000000Z"
    assert items[-1]["end"] is None


def test_the_plan_names_the_units_that_youtube_costs(timetable: Path) -> None:
    """A room on YouTube has its forecast below the bar, and in the JSON; other rooms have none."""
    assert "YouTube" not in typed("plan", str(timetable)).out
    assert (
        json.loads(typed("plan", str(timetable), "--json").out)["rooms"]["main"]["youtube_units"]
        is None
    )
    timetable.write_text(TIMETABLE.replace("{name: Main}", "{name: Main, youtube: {}}"))
    units = json.loads(typed("plan", str(timetable), "--json").out)["rooms"]["main"][
        "youtube_units"
    ]
    assert units["total"] == sum(line["units"] for line in units["lines"]) > 500
    assert f"YouTube: about {units['total']} units" in typed("plan", str(timetable)).out


def test_a_template_that_fails_on_a_talk_is_told_where_it_stands(timetable: Path) -> None:
    """Like every other error in the file: with its place, and no plan until it is mended."""
    timetable.write_text(
        TIMETABLE.replace("{name: Main}", "{name: Main, youtube: {title: '{{ 1 / 0 }}'}}")
    )
    ended = typed("plan", str(timetable))
    assert ended.code == 1
    assert f"{timetable}:4:39: error: title: " in ended.err


def test_recordings_that_are_missing_do_not_hinder_the_plan(timetable: Path) -> None:
    """A plan needs lengths alone; what else is wrong is for `check` to tell."""
    ended = typed("plan", str(timetable))
    assert ended.code == 0
    assert "orchestrator check" in ended.err


def test_a_timetable_with_errors_has_no_plan(tmp_path: Path) -> None:
    """The errors are listed with their places, and the command ends with 1."""
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE.replace("title: Beta", "titel: Beta"))
    ended = typed("plan", str(file))
    assert ended.code == 1
    assert f"{file}:9:" in ended.err
    assert "titel" in ended.err


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    """It cannot even be looked at."""
    ended = typed("plan", str(tmp_path / "meetup.yaml"))
    assert ended.code == 2
    assert "no such file" in ended.err


def drawn(bar: Bar, width: int, encoding: str = "utf-8") -> list[str]:
    """Draw on a terminal of this width without colours."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    console = Console(width=width, file=file, color_system=None, legacy_windows=False)
    console.print(bar)
    assert isinstance(file.buffer, io.BytesIO)
    return file.buffer.getvalue().decode(encoding).splitlines()


def two_hours() -> Bar:
    rundown = rundown_of(day(talk("a", "18:00", 30, 30), pause("b", 30), talk("c", None, 30, None)))
    return Bar(rundown.items, at("18:00"), at("20:00"), ZoneInfo("UTC"))


def test_blocks_are_as_long_as_they_last() -> None:
    """A quarter of the time takes a quarter of the width, and times stand below."""
    bar, times = drawn(two_hours(), 40)
    assert bar == "P█████████Q▒▒▒▒▒▒▒▒▒B░░░░░░░░░P█████████"
    assert times.split() == ["18:00", "18:30", "19:00", "19:30"]
    assert times.index("19:00") == 20


def test_a_terminal_without_unicode_gets_plain_letters() -> None:
    """Where the blocks cannot be written, ASCII stands for them."""
    assert drawn(two_hours(), 40, "ascii")[0] == "P#########Q=========B---------P#########"


@pytest.mark.parametrize("width", [10, 11, 37, 200])
def test_the_bar_is_exactly_as_wide_as_the_terminal(width: int) -> None:
    """Rounding never makes the bar longer or shorter than the line."""
    bar, times = drawn(two_hours(), width)
    assert len(bar) == width
    assert len(times) <= width


def test_times_stand_on_full_hours_of_the_zone() -> None:
    """In a zone half an hour off, the times below are still round there."""
    rundown = rundown_of(day(talk("a", "18:05", 300, None)))
    zone = ZoneInfo("Asia/Kolkata")
    start: datetime = at("18:05")
    times = drawn(Bar(rundown.items, start, at("23:05"), zone), 60)[1]
    assert times.split()[0] == "00:00"
