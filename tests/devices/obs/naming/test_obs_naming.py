"""How recordings are named to an OBS: always otherwise than before, always found again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.obs.naming.naming import SPELLINGS, Naming
from tests.devices.obs.sights import FIRST, SECOND, A, player

NAMING = Naming()
FILES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1).filter(
        lambda part: part not in (".", "..")
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: Path("/", *parts))


def told(file: Path, before: str | None) -> str:
    text = NAMING.text_of(NAMING.settings_for(file, before))
    assert text is not None
    return text


@given(FILES, st.integers(1, 9))
def test_the_same_file_is_spelled_anew_each_time_and_means_the_same(file: Path, times: int) -> None:
    """As many orders in a row as there are spellings all differ; each names the same file."""
    text, before = None, []
    for _ in range(times):
        text = told(file, text)
        assert text not in before[-(SPELLINGS - 1) :]
        assert NAMING.file_of({"local_file": text}) == file
        before.append(text)


def test_a_file_that_the_input_has_not_is_named_plainly() -> None:
    """What a person sees in OBS's own window, and what messages say."""
    for before in (None, "", told(SECOND, None), "/media/./other.mp4"):
        assert told(FIRST, before) == "/media/first.mp4" == NAMING.said(FIRST)


def test_a_file_in_the_root_is_spelled_too() -> None:
    """Its folder ends in the only separator that there is."""
    file = Path("/talk.mp4")
    assert told(file, told(file, None)) == "/./talk.mp4"


@pytest.mark.parametrize(
    "settings",
    [{}, {"local_file": ""}, {"local_file": 7}, {"is_local_file": False, "local_file": "/a.mp4"}],
)
def test_an_input_without_a_local_file_has_none(settings: dict[str, object]) -> None:
    """Nothing chosen yet, or an address that a person typed."""
    assert NAMING.file_of(settings) is None


def test_an_input_that_is_to_have_another_file_still_has_the_text_of_before() -> None:
    """Until the order goes out: the spelling has to differ from what OBS has."""
    before = player(A, FIRST, told="/media/./first.mp4")
    assert before.given(FIRST).told == "/media/./first.mp4"
