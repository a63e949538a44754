"""What the crew is told about an OBS."""

from datetime import timedelta

from orchestrator.devices.obs.compare.condition import Vitals, health
from orchestrator.devices.obs.compare.observed import UNKNOWN
from tests.devices.obs.sights import FIRST, HOLDING, NOW, ROOM, A, held, obs, player

GOOD = {
    "activeFps": 30.0,
    "renderTotalFrames": 100,
    "renderSkippedFrames": 0,
    "outputTotalFrames": 100,
    "outputSkippedFrames": 0,
}


def told(observed=None, vitals: Vitals | None = None, problem: str = "") -> str:
    sight = obs(HOLDING) if observed is None else observed
    state = health(ROOM, sight, vitals or Vitals(), problem, NOW)
    assert state.ok == (vitals is None and observed is None and not problem)
    return state.summary


def vitals(stats: dict[str, float] | None = None, **stream: object) -> Vitals:
    """Return vitals after two heartbeats a second apart."""
    taken = Vitals(stream=stream)
    taken.pulse(GOOD, 0.002)
    grown = {
        key: value + 30 if key.endswith("TotalFrames") else value for key, value in GOOD.items()
    }
    taken.pulse({**grown, **(stats or {})}, 0.002)
    return taken


def test_good_health_says_what_is_shown() -> None:
    """One line: the picture, and that all is well."""
    state = health(ROOM, obs(HOLDING, streaming=True), vitals(), "", NOW)
    assert state.ok
    assert state.connected
    assert state.summary == "shows “Holding”, 30 frames/s, streaming"
    assert state.streaming is True
    assert dict(state.facts)["streaming"] == 1.0
    assert dict(state.facts)["fps"] == 30.0


def test_a_recording_held_on_its_first_frame_is_a_fact() -> None:
    """The crew sees that the next recording is ready before it is needed."""
    waiting = health(ROOM, obs(HOLDING, held(A, FIRST)), vitals(), "", NOW)
    none = health(ROOM, obs(HOLDING), vitals(), "", NOW)
    assert (waiting.preroll_ready, none.preroll_ready) == (True, False)
    assert dict(waiting.facts)["preroll_ready"] == 1.0
    assert dict(none.facts)["preroll_ready"] == 0.0


def test_lost_connection_says_why() -> None:
    """The reason why there is no connection is the summary."""
    state = health(ROOM, UNKNOWN, Vitals(), "nothing listens there", NOW)
    assert (state.ok, state.connected, state.since) == (False, False, NOW)
    assert state.summary == "nothing listens there"


def test_unread_obs_is_not_called_healthy() -> None:
    """Connected is not yet known."""
    assert not health(ROOM, UNKNOWN, Vitals(), "", NOW).ok


def test_missing_scenes_are_named() -> None:
    """Which scenes to make, before they are needed."""
    assert "“Break”, “Closing”" in told(obs(scenes=frozenset({"Holding", "Talk", "Live Q&A"})))


def test_missing_inputs_are_named() -> None:
    """A premiere's scene without our inputs is told before the premiere."""
    assert "media inputs are missing in “Talk”" in told(obs(players=(player(A),)))


def test_broken_recording_is_named_while_it_stands_by() -> None:
    """The crew has until the take to mend the file."""
    assert "“first.mp4” does not play" in told(obs(HOLDING, player(A, FIRST, broken=NOW)))


def test_lost_frames_are_told() -> None:
    """Drawing and encoding that fall behind are told apart."""
    assert "cannot draw 20%" in told(vitals=vitals({"renderSkippedFrames": 6}))
    assert "the encoder loses 10%" in told(vitals=vitals({"outputSkippedFrames": 3}))


def test_stream_trouble_is_told() -> None:
    """The way to the streaming server, in words."""
    assert "congested" in told(vitals=vitals(outputCongestion=0.8))
    assert "being reconnected" in told(vitals=vitals(outputReconnecting=True))


def test_slow_answers_are_told_and_make_the_judge_patient() -> None:
    """A far OBS shows its takes later; a near one gets no time for nothing."""
    slow = vitals()
    slow.pulse({}, 0.6)
    state = health(ROOM, obs(HOLDING), slow, "", NOW)
    assert state.ok
    assert state.summary.endswith("answers take 0.6 s")
    assert slow.patience == timedelta(seconds=3.6)
    slow.pulse({}, 0.002)
    assert slow.patience == timedelta(seconds=0.012)


def test_grown_audio_buffer_is_told() -> None:
    """Cuts that end a second late are what a full audio buffer looks like from outside."""
    late = vitals()
    late.cut_took = 0.97
    assert "restart it in the next break" in told(vitals=late)
