"""Expected times, in any show: what is kept or spared is what compiling would give."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.model.rundown import Rundown
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.state.expected import Forecasts
from tests.rundown.any_show import later, shows
from tests.web.stage import StillClock


@settings(max_examples=100)
@given(data=st.data())
def test_a_forecast_that_is_spared_would_have_been_the_same(data: st.DataObject) -> None:
    """Where nothing has outlived its end, the rundown itself is what a forecast would say.

    And whatever is expected, the item on air is among it.
    """
    played = data.draw(shows())
    last = played.decisions[-1].at if played.decisions else played.rundown.items[0].start
    now = data.draw(later(played.rundown, last))
    show = LiveRoom("main", played.timetable, tuple(played.decisions), played.earlier)
    expected = Forecasts(StillClock(now)).of(show, now)
    assert _times(expected) == _times(show.forecast(now))
    assert show.state(now).item.id in {item.id for item in expected.items}


def _times(rundown: Rundown) -> list[tuple[str, datetime, datetime | None]]:
    return [(item.id, item.start, item.end) for item in rundown.items]
