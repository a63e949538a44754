"""The catalogue of venues: a row is all that the rest of the house knows of one."""

import pytest

from orchestrator.model.options import Addressee, VenueChoice
from orchestrator.posts.draft import Audience
from orchestrator.venues.catalog import CATALOG
from tests.options import choice_of
from tests.timetable.readers import problems_of

PLACES = [
    (choice_of("spatialchat", {"space": "https://spatial.chat/s/ods"}), "spatialchat:ods", False),
    (
        choice_of("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"}),
        "spatialchat:ods/231308",
        False,
    ),
    (choice_of("matrix", {"room": "!a:x", "topic": "on"}), "matrix:!a:x", True),
    (choice_of("slack", {"channel": "C1"}), "slack:C1", True),
    (choice_of("slack", {"webhook": "hall"}), "slack:webhook-hall", False),
    (choice_of("telegram", {"chat": "@hall"}), "telegram:@hall", True),
    (choice_of("telegram", {"chat": "@hall", "thread": "12"}), "telegram:@hall/12", True),
    (choice_of("discord", {"webhook": "hall"}), "discord:hall", True),
    (choice_of("youtube-chat", room="blue"), "youtube-chat:blue", False),
    (
        choice_of("workadventure", {"room": "https://p.org/@/a/b/c"}),
        "workadventure:https://p.org/@/a/b/c",
        False,
    ),
    (
        choice_of("workadventure", {"room": "https://p.org/@/a/b/c", "event": "show"}),
        "workadventure:event show of https://p.org/@/a/b/c",
        False,
    ),
    (choice_of("apprise", {"service": "letter"}), "apprise:letter", False),
]


@pytest.mark.parametrize(("choice", "name", "edits"), PLACES, ids=[name for _, name, _ in PLACES])
def test_a_place_keeps_its_name(choice: VenueChoice, name: str, edits: bool) -> None:
    """The journal knows what was said by it: another name would say everything again."""
    assert Audience.of(choice) == Audience(name, Addressee.AUDIENCE, edits)


def test_each_row_is_of_the_kind_that_it_says() -> None:
    """Its options lead back to it."""
    assert {choice.kind for choice, *_ in PLACES} == set(CATALOG)


@pytest.mark.parametrize("kind", CATALOG)
def test_each_venue_refuses_a_key_that_it_has_not(kind: str) -> None:
    """With its place in the file."""
    problems = problems_of(f"rooms: {{a: {{venues: [{kind}: {{colour: red}}]}}}}\n")
    column = len(f"rooms: {{a: {{venues: [{kind}: {{") + 1
    unknown = f"“colour” isn't a key of the venue {kind}"
    assert (2, column, unknown) in [(p.where.line, p.where.column, p.what) for p in problems]


@pytest.mark.parametrize("kind", CATALOG)
def test_each_venue_may_be_the_speakers(kind: str) -> None:
    """Whoever cannot be reached is a mistake, with what is known."""
    problems = problems_of(f"rooms: {{a: {{venues: [{kind}: {{to: speakers}}]}}}}\n")
    assert "did you mean “speaker”?" in [p.mend for p in problems]
