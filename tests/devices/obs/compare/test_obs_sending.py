"""How the stream goes out is said in words; what is bad and lasts is an alert."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.devices.obs.compare.condition import Vitals, health
from orchestrator.devices.obs.compare.sending import EVERY, WINDOW, Sending
from tests.devices.obs.sights import HOLDING, NOW, ROOM, obs

MEGABIT = 125_000
FRAMES = 30
LOOKS = 8


def sent(looks: int = LOOKS, mbit: float = 4.5, lost: float = 0.0, **changes: Any) -> Sending:
    """Return what is known after looks every two seconds; `lost`: the share of the frames."""
    sending = Sending()
    for number in range(looks):
        seconds = number * EVERY.total_seconds()
        status = {
            "outputActive": True,
            "outputBytes": int(seconds * mbit * MEGABIT),
            "outputTotalFrames": int(seconds * FRAMES),
            "outputSkippedFrames": int(seconds * FRAMES * lost),
            "outputCongestion": 0.0,
            "outputReconnecting": False,
        }
        sending.note({**status, **changes}, NOW - EVERY * (looks - 1 - number))
    return sending


@pytest.mark.parametrize(
    ("mbit", "told"),
    [(4.5, "4.5 Mbit/s"), (4.3, "4.5 Mbit/s"), (6, "6 Mbit/s"), (0.52, "0.5 Mbit/s")],
)
def test_a_stream_that_is_well_says_how_much_goes_out(mbit: float, told: str) -> None:
    """In steps: a page is not told of each bit."""
    sending = sent(mbit=mbit)
    assert sending.words() == f"{told}, nothing lost"
    assert sending.fault() == ""


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"lost": 0.2}, "the stream loses frames on the way, viewers see jerks; use a cable"),
        ({"mbit": 0.0}, "nothing of the stream goes out: viewers see nothing new; use a cable"),
        ({"outputCongestion": 0.8}, "its way is congested; use a cable"),
        ({"outputReconnecting": True}, "the stream is cut off and is being connected again"),
    ],
)
def test_what_is_bad_and_lasts_is_told_with_a_cure(bad: dict[str, Any], told: str) -> None:
    """A hiccup is none of it, and it is over with the stream."""
    assert told in sent(**bad).fault()
    assert sent(looks=1, **bad).fault() == ""
    sending = sent(**bad)
    sending.note({"outputActive": False}, NOW + EVERY)
    assert (sending.fault(), sending.words()) == ("", "")


def test_lost_frames_are_said_before_they_are_an_alert() -> None:
    """The crew sees it coming."""
    sending = sent(lost=0.04)
    assert sending.words() == "4.5 Mbit/s, 4% of its frames lost on the way"
    assert sending.fault() == ""


def test_what_was_bad_is_forgotten_when_it_is_good_again() -> None:
    """The words are about the last seconds."""
    sending = sent(lost=0.5)
    last = LOOKS - 1
    for more in range(1, 8):
        seconds = (last + more) * EVERY.total_seconds()
        lost = last * EVERY.total_seconds() * FRAMES * 0.5
        sending.note(
            {
                "outputActive": True,
                "outputBytes": int(seconds * 4.5 * MEGABIT),
                "outputTotalFrames": int(seconds * FRAMES),
                "outputSkippedFrames": int(lost),
            },
            NOW + EVERY * more,
        )
    assert sending.fault() == ""
    assert sending.words() == "4.5 Mbit/s, nothing lost"


def test_another_stream_begins_anew() -> None:
    """Its counters start at nothing: that is not a stream of which nothing goes out."""
    sending = sent()
    sending.note({"outputActive": True, "outputBytes": 10}, NOW + EVERY)
    assert (sending.words(), sending.fault()) == ("", "")
    assert sending.is_due(NOW + 2 * EVERY)
    assert not sending.is_due(NOW + EVERY + timedelta(seconds=1))


def test_numbers_that_are_none_are_nothing() -> None:
    """No counter of theirs breaks the page."""
    for junk in (None, "many", 10**400, float("nan")):
        sent(outputBytes=junk, outputTotalFrames=junk, outputSkippedFrames=junk).words()
    assert WINDOW > EVERY


def test_the_crew_reads_it_in_the_state_of_obs() -> None:
    """And hears at once what viewers suffer from; not of an OBS that does not stream."""
    good = health(ROOM, obs(HOLDING, streaming=True), Vitals(sending=sent()), "", NOW)
    assert good.ok
    assert good.summary.endswith("streaming 4.5 Mbit/s, nothing lost")
    assert dict(good.facts)["stream_bits_per_second"] == pytest.approx(4.5e6)
    bad = Vitals(sending=sent(lost=0.2))
    found = health(ROOM, obs(HOLDING, streaming=True), bad, "", NOW)
    assert not found.ok
    assert "viewers see jerks" in found.alert
    assert health(ROOM, obs(HOLDING), bad, "", NOW).alert == ""
