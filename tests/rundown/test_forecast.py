"""How the rundown is expected to go, seen from now."""

from orchestrator.model.decisions import Hold, RecordingEnded
from orchestrator.rundown.compile import forecast
from tests.rundown.shows import at, day, decided, laid_out, pause, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00", qa=None))
CHAIN = day(talk("a", "18:00"), pause("coffee", 10), talk("b"), talk("c", qa=None))
ENDED = ("18:25", RecordingEnded("a/premiere"))


def test_the_forecast_of_a_held_item_ends_now() -> None:
    """What follows is expected from now on, not from when it was planned."""
    decisions = decided(ENDED, ("18:40", Hold("a/qa")))
    seen = forecast("main", CHAIN, decisions, at("18:52"))
    assert laid_out(seen)[2:4] == ["18:25–18:52 a/qa", "18:52–19:02 coffee/break"]


def test_the_forecast_after_an_overrun_knows_what_was_left_out() -> None:
    """After the cut, the expected times are those of what is really on air."""
    seen = forecast("main", TWO, (), at("19:10"))
    assert laid_out(seen)[1:3] == ["18:00–19:00 a/premiere", "19:00–19:25 b/premiere"]
