"""docs/venues.md cannot rot: its examples work, and it names all kinds, facts and states."""

import re
from pathlib import Path

import pytest
import yaml

from orchestrator.clock import SystemClock
from orchestrator.model.options import VenueChoice
from orchestrator.model.post_state import PostState
from orchestrator.model.timetable import Room
from orchestrator.outbox.lane import RETRIES
from orchestrator.posts.kinds import KINDS_FOR, SAID_UNASKED, Addressee, PostKind
from orchestrator.posts.wording import sample_facts
from orchestrator.rehearsal.stand_ins import RecordedVenues
from orchestrator.settings import Settings
from orchestrator.venues.catalog import CATALOG
from orchestrator.venues.making import UnusableVenue, Venues
from tests.options import choice_of
from tests.timetable.readers import problems_of

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "venues.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", GUIDE, re.DOTALL)
YAML = [text for kind, text in BLOCKS if kind == "yaml"]
ENVIRONMENT = "".join(text for kind, text in BLOCKS if kind == "")


def choices() -> list[VenueChoice]:
    """Return every venue that the guide shows."""
    found = []
    for text in YAML:
        block = yaml.safe_load(text)
        entries = block["venues"] if isinstance(block, dict) and "venues" in block else block
        if isinstance(entries, list):
            found += [choice_of(kind, dict(o)) for entry in entries for kind, o in entry.items()]
    return found


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, as lists of cells."""
    part = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_each_venue_has_an_example() -> None:
    """One for each kind that a timetable may name."""
    assert {choice.kind for choice in choices()} == set(CATALOG)


@pytest.mark.parametrize("choice", choices(), ids=lambda choice: choice.kind)
async def test_the_examples_work(
    choice: VenueChoice, monkeypatch: pytest.MonkeyPatch, clock: SystemClock
) -> None:
    """With the settings beside them; rehearsed as the same place, to the same people."""
    for line in ENVIRONMENT.splitlines():
        name, equals, value = line.partition("=")
        if equals and name.startswith("ORCHESTRATOR_"):
            monkeypatch.setenv(name, value.replace("…", "x"))
    if choice.kind == "apprise":
        monkeypatch.setattr("orchestrator.venues.services.apprise_service._sender", lambda *_: None)
    settings = Settings(_env_file=None)

    async def say(text: str) -> None:
        """Say nothing."""

    venues = Venues(settings.venues, "A meetup", clock, lambda room: say)
    room = Room("main", "Main", "main", venues=(choice,))
    (venue,) = venues.of_room(room)
    await venues.close()
    assert not isinstance(venue, UnusableVenue)
    (rehearsed,) = RecordedVenues(clock).of_room(room)
    assert rehearsed.place == venue.place


def test_the_guide_tells_each_kind_and_whether_it_is_said() -> None:
    """To whom, and unless asked."""
    rows = {row[0].strip("`"): row for row in table("What is said, and when")}
    assert set(rows) == set(PostKind)
    for kind in PostKind:
        assert rows[kind][3] == ("said" if kind in SAID_UNASKED else "not said")
        both = kind in KINDS_FOR[Addressee.AUDIENCE] and kind in KINDS_FOR[Addressee.SPEAKER]
        assert both or rows[kind][2] == (
            "audience" if kind in KINDS_FOR[Addressee.AUDIENCE] else "speaker"
        )


def test_the_guide_tells_each_fact() -> None:
    """A template can use what stands in the table, and nothing else."""
    told = {name for row in table("Your own words") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == set(sample_facts())


def test_the_guides_own_templates_are_fine() -> None:
    """They pass the preflight."""
    (posts,) = [block["posts"] for text in YAML if "posts" in (block := yaml.safe_load(text))]
    text = yaml.safe_dump({"posts": posts}, allow_unicode=True)
    assert problems_of(text) == ()


def test_the_guide_tells_each_state() -> None:
    """And how long attempts are apart."""
    assert {row[0] for row in table("When something goes wrong")} == set(PostState)
    assert f"2 s … {RETRIES.longest:g} s" in GUIDE


def test_the_guide_tells_what_each_venue_can(clock: SystemClock) -> None:
    """The last table is the venues' own."""
    edits = {row[0]: row[2] for row in table("What a venue cannot do")}
    assert [name for name, can in edits.items() if can == "yes"] == [
        "Matrix",
        "Slack app",
        "Telegram",
        "Discord",
    ]
