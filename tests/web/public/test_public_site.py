"""The schedule as files: what an export writes, and what the next one learns from it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from orchestrator.errors import PermanentError
from orchestrator.web.public.page import write_site
from orchestrator.web.public.programme import planned
from tests.rundown.shows import at
from tests.web.public.views import evening, schedule

FILES = {
    "by-clock.js",
    "icon.svg",
    "index.html",
    "schedule.css",
    "schedule.ics",
    "schedule.json",
    "talks",
    "views.js",
    "zones.js",
}


def entry(folder: Path, title: str) -> dict[str, object]:
    """Return what the folder's calendar says of a talk."""
    read = Calendar.from_ical((folder / "schedule.ics").read_bytes())
    found = next(each for each in read.walk("VEVENT") if each["summary"] == title)
    return {
        "start": found["dtstart"].dt,
        "sequence": found["sequence"],
        "status": str(found["status"]),
        "uid": str(found["uid"]),
    }


def test_all_that_the_page_needs_is_in_the_folder(tmp_path: Path) -> None:
    """Made where there was none, with no leftovers."""
    write_site(planned(evening(), at("12:00")), tmp_path / "a" / "b", at("12:00"))
    assert {file.name for file in (tmp_path / "a" / "b").iterdir()} == FILES


def test_an_export_of_a_running_show_does_not_claim_what_is_on(tmp_path: Path) -> None:
    """Files grow old; only what was decided stays in them."""
    write_site(schedule("18:10"), tmp_path, at("18:10"))
    document = json.loads((tmp_path / "schedule.json").read_text())
    assert {slot["state"] for slot in document["slots"]} == {"upcoming"}
    assert document["rooms"][0]["now"] is None


def test_the_next_export_moves_and_cancels(tmp_path: Path) -> None:
    """By what the folder said before: the same UID, a higher sequence."""
    write_site(planned(evening(), at("12:00")), tmp_path, at("12:00"))
    before = {title: entry(tmp_path, title) for title in ("Alpha", "Beta", "Round")}
    alpha, _, _, last = evening().sessions
    moved = replace(last, start=at("20:15"))
    edited = replace(evening(), sessions=(alpha, moved))
    write_site(planned(edited, at("13:00")), tmp_path, at("13:00"))
    assert entry(tmp_path, "Alpha") == before["Alpha"]
    assert entry(tmp_path, "Beta") == {**before["Beta"], "sequence": 1, "status": "CANCELLED"}
    assert entry(tmp_path, "Round") == {
        **before["Round"],
        "sequence": 1,
        "start": at("19:45") + timedelta(minutes=30),
    }


def test_the_same_export_changes_nothing(tmp_path: Path) -> None:
    """Byte for byte: nothing to upload."""
    write_site(planned(evening(), at("12:00")), tmp_path, at("12:00"))
    before = {file.name: file.read_bytes() for file in tmp_path.rglob("*.*")}
    write_site(planned(evening(), at("13:00")), tmp_path, at("13:00"))
    assert {file.name: file.read_bytes() for file in tmp_path.rglob("*.*")} == before
    assert "alpha.html" in before


@pytest.mark.parametrize("name", ["index.html", "schedule.json"])
def test_a_page_of_somebody_else_is_not_overwritten(tmp_path: Path, name: str) -> None:
    """The folder may be a whole web site."""
    (tmp_path / name).write_text("mine")
    with pytest.raises(PermanentError, match=f"{name} was not written by this command"):
        write_site(planned(evening(), at("12:00")), tmp_path, at("12:00"))
    assert (tmp_path / name).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """In a sentence with the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(PermanentError, match="file cannot be written: "):
        write_site(planned(evening(), at("12:00")), tmp_path / "file", at("12:00"))
