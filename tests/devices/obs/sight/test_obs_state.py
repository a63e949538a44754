"""What successive looks at a media input, and OBS's events, tell."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.devices.obs.compare.desired import desired
from orchestrator.devices.obs.compare.events import after_event, program_seen
from orchestrator.devices.obs.compare.observed import (
    MediaReading,
    MediaState,
    ObservedPlayer,
    StreamOrder,
)
from orchestrator.devices.obs.compare.sound import LOADING_MS
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import Playing
from tests.devices.obs.sights import (
    FIRST,
    HOLDING,
    LENGTH,
    NOW,
    QA,
    ROOM,
    SECOND,
    TALK,
    A,
    B,
    ago,
    held,
    obs,
    player,
    playing,
    room_state,
)


def stream_event(said: str) -> tuple[str, dict[str, object]]:
    state = f"OBS_WEBSOCKET_OUTPUT_{said}"
    return "StreamStateChanged", {"outputActive": False, "outputState": state}


def look(
    before: ObservedPlayer, state: MediaState, cursor: float, at: datetime, length: float = LENGTH
) -> ObservedPlayer:
    return before.seen(MediaReading(state, cursor, length, at))


def test_two_looks_show_that_it_moves() -> None:
    """One look cannot tell a moving cursor from a dead one."""
    once = look(player(A, FIRST), MediaState.PLAYING, 0.5, ago(1))
    assert once.moving_since is None
    twice = look(once, MediaState.PLAYING, 0.6, ago(0.9))
    assert twice.moving_since == ago(0.9)
    assert twice.played


def test_moving_since_is_the_first_time() -> None:
    """Going on does not make it newer."""
    on = look(playing(A, FIRST, 5.0), MediaState.PLAYING, 6.0, NOW + timedelta(seconds=1))
    assert on.moving_since == ago(0.1)


def test_short_standstill_is_still_moving() -> None:
    """Slides at a few frames a second are not stalled between two of them."""
    still = look(playing(A, FIRST, 5.0), MediaState.PLAYING, 5.0, NOW + timedelta(seconds=1))
    assert still.moving_since is not None


def test_long_standstill_is_stalled() -> None:
    """A cursor that stays is seen to stay, whatever OBS's label says."""
    still = look(playing(A, FIRST, 5.0), MediaState.PLAYING, 5.0, NOW + timedelta(seconds=1.3))
    assert still.moving_since is None
    assert still.played


def test_pause_is_counted_from_its_last_movement() -> None:
    """How long it is held is counted from when the cursor came to rest."""
    paused = look(playing(A, FIRST, 0.5), MediaState.PAUSED, 0.033, NOW)
    again = look(paused, MediaState.PAUSED, 0.033, NOW + timedelta(seconds=3))
    assert again.still_since == NOW
    assert again.is_held(NOW + timedelta(seconds=3))
    moved = look(again, MediaState.PAUSED, 0.066, NOW + timedelta(seconds=4))
    assert moved.still_since == NOW + timedelta(seconds=4)


@pytest.mark.parametrize(
    "not_held",
    [
        held(A, FIRST, seconds=2.0),
        held(A, FIRST, loading=True),
        look(player(A, FIRST), MediaState.PAUSED, 12.0, ago(10)),
        look(player(A, FIRST), MediaState.PAUSED, 0.033, ago(10), length=0),
        look(player(A, FIRST), MediaState.PLAYING, 0.033, ago(10)),
    ],
    ids=["too briefly", "loading", "in the middle", "no length", "playing"],
)
def test_what_is_not_held(not_held: ObservedPlayer) -> None:
    """Only a recording that stands on its first frame for long enough is played from there."""
    assert not not_held.is_held(NOW)


def test_another_file_forgets_everything() -> None:
    """Of a media input with another file nothing is known."""
    fresh = playing(A, FIRST, 9.0, visible=True, broken=NOW).given(SECOND)
    assert fresh == player(A, SECOND, visible=True)


def test_both_inputs_visible_show_neither() -> None:
    """With both enabled nobody knows which is seen."""
    sight = obs(TALK, player(A, FIRST, visible=True))
    assert sight.shown(TALK) == player(A, FIRST, visible=True)
    both = obs(TALK, player(A, visible=True), player("Talk B", visible=True))
    assert both.shown(TALK) is None
    assert sight.shown(QA) is None


def test_program_event() -> None:
    """A new program is noted with its instant; the same one keeps its own."""
    sight = obs(HOLDING, ordered=QA)
    seen = after_event(sight, "CurrentProgramSceneChanged", {"sceneName": QA}, NOW, TALK)
    assert (seen.program, seen.picture_since, seen.ordered) == (QA, NOW, None)
    again = program_seen(seen, QA, NOW + timedelta(seconds=9))
    assert again.picture_since == NOW


def test_other_program_than_ordered_keeps_the_order() -> None:
    """A hand that was faster than our order does not make us forget the order."""
    assert program_seen(obs(HOLDING, ordered=QA), "Break", NOW).ordered == QA


def test_item_event_changes_the_picture_on_program() -> None:
    """Showing an input of the scene on program is a change of picture."""
    data = {"sceneName": TALK, "sceneItemId": 1, "sceneItemEnabled": True}
    on_air = after_event(obs(TALK), "SceneItemEnableStateChanged", data, NOW, TALK)
    off_air = after_event(obs(HOLDING), "SceneItemEnableStateChanged", data, NOW, TALK)
    assert on_air.players[0].visible
    assert on_air.picture_since == NOW
    assert off_air.players[0].visible
    assert off_air.picture_since == ago(60)


def test_items_of_other_scenes_are_not_ours() -> None:
    """Item ids are numbered within a scene."""
    data = {"sceneName": QA, "sceneItemId": 1, "sceneItemEnabled": True}
    sight = obs(TALK)
    assert after_event(sight, "SceneItemEnableStateChanged", data, NOW, TALK) is sight


def test_unknown_event_tells_nothing() -> None:
    """What we have no use for changes nothing."""
    sight = obs(TALK)
    assert after_event(sight, "VendorEvent", {"sceneName": QA}, NOW, TALK) is sight


@pytest.mark.parametrize(
    ("said", "streams", "heads"),
    [
        ("STARTING", False, True),
        ("STARTED", True, True),
        ("RECONNECTING", True, True),
        ("STOPPING", True, False),
        ("STOPPED", False, False),
    ],
)
def test_stream_events(said: str, streams: bool, heads: bool) -> None:
    """What is starting is not streaming yet, and is not started again."""
    sight = after_event(obs(streaming=not heads), *stream_event(said), NOW, TALK)
    assert (sight.streaming, sight.heads_to_stream(NOW)) == (streams, heads)


def test_an_order_to_stream_is_given_again_when_nothing_comes_of_it() -> None:
    """After three seconds; a server that refuses is asked no more often, and the crew is told."""
    ordered = obs(streaming=False, stream_order=StreamOrder(True, NOW))
    assert ordered.heads_to_stream(ago(-2.9))
    assert not ordered.heads_to_stream(ago(-3.1))
    begun = after_event(ordered, *stream_event("STARTING"), NOW, TALK)
    refused = after_event(begun, *stream_event("STOPPED"), ago(-1), TALK)
    assert refused.heads_to_stream(ago(-3.9))
    assert not refused.heads_to_stream(ago(-4.1))
    assert refused.stream_fails(NOW)
    again = after_event(refused, *stream_event("STARTING"), NOW, TALK)
    assert again.stream_order is not None
    assert again.stream_order.failed
    known = Knowledge(TALK, lambda scene, at: None, lambda: None)
    known.learn(after_event(again, *stream_event("STARTED"), NOW, TALK))
    assert known.current.streaming
    assert known.current.stream_fails(NOW)
    known.read_anew(obs(streaming=True))  # it lasts
    assert not known.current.stream_fails(NOW)


def test_a_stream_that_is_ended_as_soon_as_it_has_begun_is_not_hurried() -> None:
    """A server may take it and end it at once; later, it is told again at once."""
    ordered = obs(streaming=False).with_stream_order(True, NOW)
    started = after_event(ordered, *stream_event("STARTED"), NOW, TALK)
    assert not started.stream_fails(NOW)
    kicked = after_event(started, *stream_event("STOPPED"), ago(-1), TALK)
    assert kicked.stream_fails(ago(-1))
    assert kicked.heads_to_stream(ago(-3.9))
    assert not kicked.heads_to_stream(ago(-4.1))
    broken = after_event(started, *stream_event("STOPPED"), ago(-60), TALK)
    assert not broken.stream_fails(ago(-60))
    assert not broken.heads_to_stream(ago(-60))


def test_a_stream_that_was_stopped_before_it_could_be_started_has_not_failed() -> None:
    """A person stops it, the daemon starts it: what OBS then says is of the stop."""
    stopping = after_event(obs(streaming=True), *stream_event("STOPPING"), NOW, TALK)
    ordered = stopping.with_stream_order(True, NOW)
    stopped = after_event(ordered, *stream_event("STOPPED"), NOW, TALK)
    assert stopped.heads_to_stream(ago(-2))
    assert not stopped.stream_fails(NOW)


def test_a_stream_that_takes_long_to_start_fails() -> None:
    """OBS says that it begins, and then nothing: ten seconds are enough."""
    begun = after_event(obs(streaming=False), *stream_event("STARTING"), NOW, TALK)
    assert not begun.stream_fails(ago(-9))
    assert begun.stream_fails(ago(-11))


def test_a_reading_of_an_obs_that_connects_does_not_undo_the_order() -> None:
    """OBS calls the stream inactive until it is connected; a second order would crash it."""
    known = Knowledge(TALK, lambda scene, at: None, lambda: None)
    known.learn(obs(streaming=False))
    known.hear(*stream_event("STARTING"), NOW)
    known.read_anew(obs(streaming=False))
    assert known.current.heads_to_stream(ago(-100))
    known.forget()
    known.read_anew(obs(streaming=False))
    assert known.current.heads_to_stream(ago(-100))
    known.forget()
    known.forget_orders()
    known.read_anew(obs(streaming=False))
    assert not known.current.heads_to_stream(ago(-2))
    known.hear(*stream_event("STARTING"), NOW)
    known.read_anew(obs(streaming=True))
    assert known.current.streaming
    assert known.current.stream_order is None


def test_a_scene_that_obs_names_and_does_not_show_is_no_hand() -> None:
    """Of two scenes named in one moment, as when studio mode ends, what OBS shows counts."""
    hands: list[str] = []
    known = Knowledge(TALK, lambda scene, at: hands.append(scene), lambda: None)
    known.learn(obs(TALK))
    for scene in (HOLDING, TALK):
        known.hear("CurrentProgramSceneChanged", {"sceneName": scene}, NOW)
    assert known.doubted
    assert known.current.program == TALK
    known.see_program(TALK)
    assert not known.doubted
    assert hands == []


def test_a_hand_is_one_when_obs_says_so_twice() -> None:
    """It counts from the first word."""
    hands: list[tuple[str, datetime]] = []
    known = Knowledge(TALK, lambda scene, at: hands.append((scene, at)), lambda: None)
    known.learn(obs(TALK))
    known.hear("CurrentProgramSceneChanged", {"sceneName": HOLDING}, NOW)
    known.see_program(HOLDING)
    assert known.current.program == HOLDING
    assert hands == [(HOLDING, NOW)]


def test_a_take_of_our_own_is_no_doubt() -> None:
    """The scene that was ordered is expected."""
    known = Knowledge(TALK, lambda scene, at: None, lambda: None)
    known.learn(obs(HOLDING, ordered=TALK))
    known.hear("CurrentProgramSceneChanged", {"sceneName": TALK}, NOW)
    assert not known.doubted
    assert known.current.program == TALK


def test_desired_picture_is_the_rooms_scene() -> None:
    """The picture's kind becomes the scene that the room has for it."""
    want = desired(ROOM, room_state(ItemKind.QA, texts={"qa": "Live"}, streaming=True))
    assert (want.scene, want.premiere_scene, want.on_air) == (QA, TALK, None)
    assert (want.texts, want.streaming, want.in_charge) == ({"qa": "Live"}, True, True)


def test_desired_recording() -> None:
    """What plays and what stands by is taken over."""
    state = room_state(ItemKind.PREMIERE, playing=Playing(FIRST, ago(5)), preroll=SECOND)
    want = desired(ROOM, state)
    assert want.on_air == Playing(FIRST, ago(5))
    assert want.preroll == Path(SECOND)


def test_a_recording_counts_from_its_first_time_stamp() -> None:
    """OBS's cursor is 30,000 s and more in a recording from the air, and 0 while it seeks there."""
    still = MediaReading(MediaState.PAUSED, 30_001.44, LENGTH, ago(10))
    held_late = player(A, FIRST, first=30_001.4).seen(still)
    assert held_late.is_held(NOW)
    assert held_late.plays_at(NOW) == pytest.approx(0.04)
    sought = held_late.seen(MediaReading(MediaState.PLAYING, 0.0, LENGTH, ago(1)))
    assert sought.plays_at(NOW) == 1.0
    assert player(A, FIRST).seen(still).at_start is False


def test_a_recording_whose_preparation_broke_off_is_not_held() -> None:
    """It stands, and its sound is still put aside: played so, its first sound would be lost."""
    still = MediaReading(MediaState.PAUSED, 0.0, LENGTH, ago(10))
    ready = replace(player(A, FIRST).seen(still), played=True)
    assert ready.is_held(NOW)
    assert not replace(ready, sound_ms=LOADING_MS).is_held(NOW)


def test_a_stop_is_told_from_an_end_on_every_obs() -> None:
    """OBS 29 says ended for both, and tells of the order; 30 and newer say stopped."""
    known = Knowledge(TALK, lambda scene, at: None, lambda: None)
    known.learn(obs(TALK, playing(A, FIRST, 5.0, visible=True)))
    stop = {"inputName": A, "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP"}
    known.hear("MediaInputActionTriggered", stop, NOW)
    known.hear("MediaInputPlaybackEnded", {"inputName": A}, NOW)
    known.see(A, MediaReading(MediaState.ENDED, 0.0, 0.0, NOW))
    assert known.current.players[0].state is MediaState.STOPPED
    known.give(player(A, FIRST, visible=True))
    known.hear("MediaInputPlaybackStarted", {"inputName": A}, NOW)
    known.see(A, MediaReading(MediaState.ENDED, 0.0, 0.0, NOW))
    assert known.current.players[0].state is MediaState.ENDED


def test_first_time_stamps_are_known_to_all_that_is_seen() -> None:
    """Before and after they become known, and in a reading of everything."""
    known = Knowledge(TALK, lambda scene, at: None, lambda: None)
    known.learn(obs(TALK, player(A, FIRST), player(B, SECOND)))
    known.note_first_stamps({FIRST: 1.4})
    assert [one.first for one in known.current.players] == [1.4, 0.0]
    known.note_first_stamps({SECOND: -0.02})
    known.read_anew(obs(TALK, player(A, SECOND), player(B, FIRST)))
    assert [one.first for one in known.current.players] == [0.0, 1.4]
