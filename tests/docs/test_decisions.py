"""docs/decisions has one scheme: an area, a state, a date; and an index that has them all."""

import re
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
AREAS = "conductor|journal|libraries|obs|posts|rehearsal|rundown|tests|timetable|web|youtube"


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_says_whether_it_holds_and_since_when(record: Path) -> None:
    """Below the title: *Accepted* or *Replaced by* with a link, and the date."""
    title, blank, state = record.read_text().splitlines()[:3]
    assert title.startswith("# ")
    assert not blank
    found = re.fullmatch(r"\*(Accepted|Replaced by \[.+\]\(.+\.md\)), (\d{4}-\d\d-\d\d)\.\*", state)
    assert found, state
    assert date.fromisoformat(found[2])


def test_a_decisions_name_begins_with_its_area() -> None:
    """Whoever looks for the reason of something in one part finds its records together."""
    strange = [path.name for path in RECORDS if not re.match(rf"(?:{AREAS})[-.]", path.name)]
    assert strange == []


def test_the_index_has_every_decision_under_its_title() -> None:
    """docs/decisions/README.md lists exactly the records that are there, each once."""
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    there = [(path.read_text().splitlines()[0].removeprefix("# "), path.name) for path in RECORDS]
    assert sorted(listed) == sorted(there)
