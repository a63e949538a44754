"""Choices as JSON and back."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.journal.codec import CodecError, decode, encode
from orchestrator.model.decisions import KINDS, Autopilot, Choice, Extend, Fallback, Take

MICROSECOND = timedelta(microseconds=1)
INSTANTS = st.integers(0, 2**52).map(lambda us: datetime.fromtimestamp(0, UTC) + us * MICROSECOND)
LENGTHS = st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000))

st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(timedelta, LENGTHS)

CHOICES = st.one_of([st.builds(kind) for kind in get_args(Choice)])


@given(CHOICES)
def test_every_choice_comes_back_as_it_was(choice: Choice) -> None:
    """Encoding and decoding changes no choice."""
    assert decode(choice.kind, encode(choice)) == choice


def test_every_choice_has_a_kind() -> None:
    """No choice of the model is unknown to the journal."""
    assert set(KINDS.values()) == set(get_args(Choice))


def test_the_journals_words_are_readable() -> None:
    """People who open the database see seconds and plain names."""
    assert encode(Extend("talk", timedelta(minutes=5))) == '{"item": "talk", "by": 300.0}'


@pytest.mark.parametrize(
    ("kind", "text", "odd"),
    [
        ("teleport", "{}", "teleport"),
        ("take", "not JSON", "no JSON"),
        ("take", "[]", "no JSON object"),
        ("take", "{}", "lacks the field “item”"),
        ("take", '{"item": "x", "warp": 9}', "unknown field “warp”"),
        ("take", '{"item": 5}', "“item” of its choice makes no sense"),
        ("take", '{"item": null}', "“item” of its choice makes no sense"),
        ("autopilot", '{"on": "yes"}', "“on” of its choice makes no sense"),
        ("extend", '{"item": "x", "by": "5m"}', "“by” of its choice makes no sense"),
        ("extend", '{"item": "x", "by": 1e300}', "“by” of its choice makes no sense"),
        ("retime", '{"session": "x", "start": "18:00"}', "“start” of its choice makes no sense"),
        ("joined-late", '{"item": "x", "policy": "cry"}', "“policy” of its choice makes no sense"),
    ],
)
def test_what_is_no_choice_is_refused_with_the_reason(kind: str, text: str, odd: str) -> None:
    """Each way in which a row can be odd is told apart."""
    with pytest.raises(CodecError, match=odd):
        decode(kind, text)


def test_a_field_with_a_default_may_be_missing() -> None:
    """A row that an older version wrote, before the field was there, is read."""
    assert decode("fallback", "{}") == Fallback(None)
    assert decode("autopilot", '{"on": true}') == Autopilot(True)
    assert decode("take", '{"item": "x"}') == Take("x")
