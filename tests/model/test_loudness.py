"""How loud a recording is, as a digit for each second."""

import pytest

from orchestrator.model.loudness import SILENT, digit_of, is_plain, peak_at, spelled


@pytest.mark.parametrize(
    ("peak", "digit"), [(1.0, 0), (1.5, 0), (0.5, 1), (0.01, 6), (0.001, SILENT), (0.0, SILENT)]
)
def test_a_digit_is_six_decibels(peak: float, digit: int) -> None:
    """From full scale down to what nobody hears."""
    assert digit_of(peak) == digit


def test_what_is_spelled_can_be_read_again() -> None:
    """To within the six decibels of a digit; outside of it nothing is known."""
    text = spelled([0.9, 0.0, 0.12])
    assert len(text) == 3
    assert peak_at(text, 0.5) == pytest.approx(0.9, rel=0.5)
    assert peak_at(text, 1.99) == 0.0
    assert peak_at(text, 2.0) == pytest.approx(0.12, rel=0.5)
    assert peak_at(text, 3.0) is None
    assert peak_at("", 0.0) is None


def test_sound_is_plain_where_each_second_has_some() -> None:
    """A second that is touched counts; what is not known is not plain."""
    assert is_plain("2339", 0.2, 2.9)
    assert not is_plain("2339", 0.2, 3.0)
    assert not is_plain("2397", 3.0, 3.5)
    assert is_plain("2339", -1.0, 1.0)
    assert not is_plain("2", 0.0, 1.0)
    assert not is_plain("", 0.0, 0.0)
