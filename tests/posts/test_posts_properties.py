"""Whatever is decided, and however seldom the outbox looks: the same posts, each once."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrator.model.decisions import (
    Choice,
    Extend,
    Fallback,
    Hold,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.posts.claims import Claim, spell, unspell
from orchestrator.posts.kinds import Addressee
from orchestrator.posts.session_status import AFTER_CUE
from tests.posts.posting import ALL_ON, Stage
from tests.rundown.shows import at, day, minutes, pause, talk

SHOW = day(
    talk("a", "18:00", 10, 8), talk("b", None, 10, 8), pause("coffee", 5), talk("c", "19:00")
)
SHOW = replace(SHOW, posts=ALL_ON)

OPENS, ENDS = at("17:50"), at("19:40")
ITEMS = ["a/premiere", "a/qa", "b/premiere", "b/qa", "coffee/break", "c/premiere", "c/qa"]

items = st.sampled_from(ITEMS)
choices: st.SearchStrategy[Choice] = st.one_of(
    st.builds(Hold, items),
    st.builds(Release),
    st.builds(Skip, items),
    st.builds(Take, items),
    st.builds(Fallback),
    st.builds(RecordingEnded, st.sampled_from([i for i in ITEMS if i.endswith("premiere")])),
    st.builds(Extend, items, st.integers(-5, 10).map(minutes)),
    st.builds(
        Retime,
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 90).map(lambda m: OPENS + minutes(m)),
    ),
)
steps = st.lists(st.tuples(st.integers(0, 6500), choices), max_size=8)


def play(steps: list[tuple[int, Choice]], to: Addressee, looks_often: bool) -> dict[str, datetime]:
    """Play a show and return when each post was said.

    Looks at each decision and at the instants that an answer names; or also in between, and at
    the very instants of the cues that they follow.
    """
    stage = Stage(SHOW, to, edits=True, shown=frozenset(ITEMS))
    said: dict[str, datetime] = {}
    pending = sorted(steps, key=lambda step: step[0])
    now = OPENS
    while now < ENDS:
        while pending and OPENS + timedelta(seconds=pending[0][0]) <= now:
            stage.decide(f"{now:%H:%M:%S.%f}", pending.pop(0)[1])
        derived = stage.look(f"{now:%H:%M:%S.%f}")
        look = derived.look_again
        stage.say(derived, now)
        for post in derived.posts:
            assert post.key not in said
            said[post.key] = now
        following = [ENDS, *(OPENS + timedelta(seconds=second) for second, _ in pending[:1])]
        following += [now + timedelta(seconds=97)] if looks_often else []
        following += [look] if look is not None else []
        following += [look - AFTER_CUE] if look is not None and looks_often else []
        now = min(instant for instant in following if instant > now)
    return said


@settings(max_examples=30, deadline=None)
@given(steps, st.sampled_from(Addressee))
@example([(309, Hold("a/premiere"))], Addressee.AUDIENCE)  # 309 s and 3 * 97 s are 18:00
def test_looking_more_often_changes_nothing(steps: list[tuple[int, Choice]], to: Addressee) -> None:
    """The instants that an answer names are all that matter: no post is missed between them."""
    seldom, often = play(steps, to, looks_often=False), play(steps, to, looks_often=True)
    assert seldom == often


@given(
    st.integers(1, 99),
    st.none()
    | st.builds(
        Claim,
        st.sampled_from(["a", "b-2", "a/qa", "a/qa-5m"]),
        st.none() | st.datetimes(timezones=st.just(OPENS.tzinfo)),
        st.sampled_from(["main", "ml-art"]),
        st.sampled_from(["", "9f1e0a2b"]),
    ),
)
def test_a_revision_reads_as_it_was_written(number: int, claim: Claim | None) -> None:
    """What people were told survives a restart."""
    assert unspell(spell(number, claim)) == (number, claim)
