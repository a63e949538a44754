"""What a twin is to be like: its size, its rate, what it says of itself."""

from fractions import Fraction

import pytest

from orchestrator.preparing.target import Canvas, TwinTarget

HD = Canvas(1280, 720, Fraction(30))


@pytest.mark.parametrize(
    ("shape", "whole", "inner"),
    [
        ((1280, 720), (1280, 720), (1280, 720)),
        ((640, 360), (1280, 720), (1280, 720)),
        ((3840, 2160), (1280, 720), (1280, 720)),
        ((1024, 768), (1280, 720), (960, 720)),
        ((1080, 1920), (1280, 720), (404, 720)),
        ((2000, 100), (1280, 720), (1280, 64)),
    ],
)
def test_a_picture_fills_the_canvas_as_far_as_its_shape_lets_it(
    shape: tuple[int, int], whole: tuple[int, int], inner: tuple[int, int]
) -> None:
    """The rest is black."""
    assert TwinTarget(canvas=HD).size_of(*shape) == (*whole, *inner)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((640, 360), (640, 360)),
        ((321, 181), (320, 180)),
        ((3840, 2160), (1920, 1080)),
        ((1080, 1920), (608, 1080)),
        ((1, 1), (2, 2)),
    ],
)
def test_without_a_canvas_it_keeps_its_own_size_up_to_1080p(
    shape: tuple[int, int], size: tuple[int, int]
) -> None:
    """Even, for H.264."""
    assert TwinTarget().size_of(*shape) == (*size, *size)


@pytest.mark.parametrize(
    ("own", "steady", "rate"),
    [
        (25, True, Fraction(25)),
        (29.97, True, Fraction(30000, 1001)),
        (30.0003, True, Fraction(30)),
        (12.5, True, Fraction(25, 2)),
        (2, True, Fraction(30)),
        (24.7, False, Fraction(30)),
        (57.3, False, Fraction(60)),
        (120, True, Fraction(60)),
        (0, True, Fraction(30)),
    ],
)
def test_the_rate_is_its_own_where_that_is_one(own: float, steady: bool, rate: Fraction) -> None:
    """Uneven, very slow and very fast ones get a usual one; with a canvas it is the canvas's."""
    assert TwinTarget().rate_of(own, steady=steady) == rate
    assert TwinTarget(canvas=HD).rate_of(own, steady=steady) == HD.rate


def test_a_twin_says_what_it_was_made_for() -> None:
    """Another loudness or canvas is another twin; where OBS cannot be asked, any canvas will do."""
    wanted = TwinTarget(-16.0, HD)
    assert wanted.is_met_by(wanted.said())
    assert TwinTarget(-16.0).is_met_by(wanted.said())
    assert not TwinTarget(-14.0, HD).is_met_by(wanted.said())
    assert not TwinTarget(-16.0, Canvas(1920, 1080, Fraction(30))).is_met_by(wanted.said())
    assert not wanted.is_met_by(TwinTarget(-16.0).said())


@pytest.mark.parametrize("said", ["", "a comment of somebody's", "[]", "{}", '{"prepared": 1}'])
def test_what_says_something_else_is_none_of_ours(said: str) -> None:
    """A file may have any comment."""
    assert not TwinTarget().is_met_by(said)
