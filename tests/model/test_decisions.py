"""What decisions say of themselves, and that pages and guides know those of people."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.model.decisions import KINDS, PERSONS, Choice, Extend, Means, Retime, asked

BUTTONS = Path(__file__).parents[2] / "orchestrator" / "web" / "static" / "crew"


class Called:
    """Names as tests spell them."""

    def item(self, item: str) -> str:
        return f"item {item}"

    def session(self, session: str) -> str:
        return f"session {session}"

    def clock(self, instant: datetime) -> str:
        return f"{instant:%H:%M}"


def test_every_decision_has_a_kind_of_its_own() -> None:
    """No two classes share a word of the journal."""
    assert set(KINDS.values()) == set(get_args(Choice))


@given(st.one_of([st.builds(each) for each in get_args(Choice)]))
def test_every_decision_can_be_said(choice: Choice) -> None:
    """The crew's journal has words for each, whatever it is about."""
    assert choice.words(Called())


def test_a_person_is_asked_for_what_has_no_default() -> None:
    """What a body of the API and a command ask for is read off the decision's fields."""
    expected: Mapping[str, Mapping[str, object]] = {
        "take": {"item": Means.STANDBY_ITEM},
        "extend": {"item": Means.ITEM_ON_AIR, "by": timedelta},
        "retime": {"session": Means.SESSION, "start": datetime},
        "fallback": {},
    }
    assert {kind: asked(PERSONS[kind]) for kind in expected} == expected


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (timedelta(minutes=5), "5 min longer: item x"),
        (timedelta(seconds=-90), "1 min 30 s shorter: item x"),
        (timedelta(0), "0 s longer: item x"),
    ],
)
def test_a_length_is_said_as_people_say_it(by: timedelta, said: str) -> None:
    """Minutes and seconds, and in which direction."""
    assert Extend("x", by).words(Called()) == said


def test_the_crew_page_has_a_button_for_each_decision_of_people_and_no_other() -> None:
    """What is final has none: nothing asks first there."""
    code = "".join(path.read_text() for path in BUTTONS.glob("*.js"))
    sent = set(re.findall(r'kind: "([\w-]+)"', code))
    assert sent == {kind for kind, each in PERSONS.items() if not each.final}


def test_an_instant_is_said_by_the_names() -> None:
    """The zone is the event's, which the model does not know."""
    said = Retime("x", datetime(2026, 1, 1, 18, 40, tzinfo=UTC))
    assert said.words(Called()) == "retime to 18:40: session x"
