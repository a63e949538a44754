"""What the OBS device does about each difference, and that it then finds none."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.obs.compare.commands import (
    CutTo,
    Halt,
    HoldFirstFrame,
    PlayHeld,
    ReadAll,
    Resume,
    SetStreaming,
    SetTexts,
    StartAndCut,
)
from orchestrator.devices.obs.compare.diff import BROKEN_FOR, TOLERANCE, diff
from orchestrator.devices.obs.compare.observed import (
    UNKNOWN,
    MediaReading,
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
)
from orchestrator.devices.obs.compare.surroundings import Override, Surroundings
from orchestrator.devices.obs.hand.requests import cut_orders
from orchestrator.model.state import Playing
from tests.devices.obs.sights import (
    FIRST,
    HOLDING,
    LENGTH,
    NOW,
    QA,
    SECOND,
    TALK,
    A,
    B,
    ago,
    apply,
    ended,
    held,
    obs,
    player,
    playing,
    premiere,
    wants,
)


def test_nothing_known_gives_only_reading() -> None:
    """UNKNOWN is an observed value: read first, then decide."""
    assert [type(step) for step in diff(UNKNOWN, premiere(), NOW)] == [ReadAll]


def test_every_step_says_what_and_why() -> None:
    """A command explains itself to the crew."""
    steps = diff(obs(QA), premiere(texts={}), NOW)
    assert all(step.what and step.why for step in steps)
    assert "first.mp4" in steps[0].what
    assert QA in steps[0].why


def test_other_scene_is_cut_to() -> None:
    """A scene that is not on program is put there, alone."""
    (step,) = diff(obs(HOLDING), wants(QA), NOW)
    assert isinstance(step, CutTo)
    assert step.cut.scene == QA
    assert step.cut.transition is None, "Cut is set already"


def test_transition_is_set_before_the_cut() -> None:
    """The transition that the timetable wants goes with the cut."""
    (step,) = diff(obs(HOLDING), wants(QA, transition="Fade"), NOW)
    assert isinstance(step, CutTo)
    assert step.cut.transition == "Fade"


def test_missing_transition_becomes_a_plain_cut() -> None:
    """A transition that this OBS has not must not stop the take."""
    sight = obs(HOLDING, transition="Fade", transitions={"Harter Schnitt": True, "Fade": False})
    (step,) = diff(sight, wants(QA, transition="Stinger"), NOW)
    assert isinstance(step, CutTo)
    assert step.cut.transition == "Harter Schnitt"


def test_a_scenes_own_transition_goes_with_its_cut() -> None:
    """It is known to the take, which goes without it."""
    own = Override("Fade", 4000)
    sight = obs(HOLDING, around=Surroundings(overrides={QA: own, TALK: Override("Fade")}))
    (step,) = diff(sight, wants(QA), NOW)
    assert isinstance(step, CutTo)
    assert step.cut.override == own
    names = [data.get("transitionName") for _, data in cut_orders(step.cut, TALK)]
    assert [kind for kind, _ in cut_orders(step.cut, TALK)] == [
        "SetSceneSceneTransitionOverride",
        "SetCurrentProgramScene",
        "SetSceneSceneTransitionOverride",
    ]
    assert names == [None, None, "Fade"]


@pytest.mark.parametrize("studio_mode", [True, False])
def test_in_studio_mode_the_scene_on_air_is_taken_anew(studio_mode: bool) -> None:
    """There the program is a copy of the scene: what is shown and hidden in it is seen later."""
    sight = obs(TALK, playing(A, FIRST, 60, visible=True), held(B, SECOND))
    sight = replace(sight, around=Surroundings(studio_mode=studio_mode))
    (step,) = diff(sight, premiere(SECOND), NOW)
    assert isinstance(step, PlayHeld)
    assert step.cut.scene == (TALK if studio_mode else None)


def test_doubles_are_hidden_with_the_input_and_never_shown() -> None:
    """A reference that somebody pasted lies above everything, and would show the talk before."""
    doubled = playing(A, FIRST, 60, visible=True, doubles=(("", 7), ("Group", 3)))
    sight = obs(TALK, doubled, held(B, SECOND))
    (step,) = diff(sight, premiere(SECOND), NOW)
    assert isinstance(step, PlayHeld)
    items = [
        (data["sceneName"], data["sceneItemId"], data["sceneItemEnabled"])
        for _, data in cut_orders(step.cut, TALK)
    ]
    assert items == [(TALK, 2, True), (TALK, 7, False), ("Group", 3, False), (TALK, 1, False)]


def test_missing_scene_is_not_ordered() -> None:
    """A scene that OBS has not cannot be cut to; the verdict says so."""
    sight = obs(HOLDING, scenes=frozenset({HOLDING}))
    assert diff(sight, wants(QA), NOW) == ()


def test_scene_that_is_on_its_way_is_not_ordered_again() -> None:
    """Between OBS's yes and its event nothing is sent twice."""
    assert diff(obs(HOLDING, ordered=QA), wants(QA), NOW) == ()


def test_held_recording_is_played_with_the_cut() -> None:
    """A prepared take only has to cut and play."""
    sight = obs(HOLDING, held(A, FIRST, visible=True))
    (step,) = diff(sight, premiere(), NOW)
    assert isinstance(step, PlayHeld)
    assert step.player == A
    assert (step.cut.scene, step.cut.show, step.cut.hide) == (TALK, None, ())


def test_recording_held_too_briefly_is_started_anew() -> None:
    """A pause of less than 2.5 s would be shown as a frozen picture."""
    sight = obs(HOLDING, held(A, FIRST, seconds=1.0))
    (step,) = diff(sight, premiere(), NOW)
    assert isinstance(step, StartAndCut)
    assert step.player == A
    assert step.from_start


def test_unprepared_recording_is_started_off_screen() -> None:
    """An early take starts the recording, and cuts when it moves."""
    (step,) = diff(obs(HOLDING), premiere(), NOW)
    assert isinstance(step, StartAndCut)
    assert step.from_start
    assert step.airing == Playing(FIRST, NOW)


@pytest.mark.parametrize("prepared", [True, False])
def test_late_recording_is_joined_where_it_would_be(prepared: bool) -> None:
    """After 1.5 s a recording is not begun at its beginning any more."""
    sight = obs(HOLDING, held(A, FIRST, visible=True) if prepared else player(A))
    (step,) = diff(sight, premiere(since=ago(40)), NOW)
    assert isinstance(step, StartAndCut)
    assert not step.from_start


def test_slightly_late_recording_plays_from_its_beginning() -> None:
    """A second late is no reason to leave out a talk's first words."""
    sight = obs(HOLDING, held(A, FIRST, visible=True))
    (step,) = diff(sight, premiere(since=ago(1.4)), NOW)
    assert isinstance(step, PlayHeld)


def test_premiere_after_premiere_switches_the_inputs() -> None:
    """In the same scene the new input is shown, then the old one hidden."""
    sight = obs(TALK, ended(A, FIRST, visible=True), held(B, SECOND))
    (step,) = diff(sight, premiere(SECOND), NOW)
    assert isinstance(step, PlayHeld)
    assert step.cut.scene is None
    assert step.cut.show is not None
    assert step.cut.show.name == B
    assert [one.name for one in step.cut.hide] == [A]


def test_recording_that_plays_off_screen_is_cut_back_to() -> None:
    """After another scene by mistake nothing is started again: it is still in its place."""
    sight = obs(QA, playing(A, FIRST, 30.0, visible=True))
    (step,) = diff(sight, premiere(since=ago(31)), NOW)
    assert isinstance(step, CutTo)
    assert step.cut.scene == TALK


def test_recording_on_its_way_to_its_first_frame_is_not_cut_to() -> None:
    """It moves, and is about to be stopped and sent back: viewers would see it jump."""
    opening = playing(A, FIRST, 1.2, loading=True)
    (step,) = diff(obs(HOLDING, opening), premiere(since=NOW), NOW)
    assert isinstance(step, StartAndCut)
    assert step.from_start


def test_playing_recording_is_left_alone() -> None:
    """On air and in its place: nothing to do."""
    sight = obs(TALK, playing(A, FIRST, 30.0, visible=True))
    assert diff(sight, premiere(since=ago(30)), NOW) == ()


@pytest.mark.parametrize("off", [-TOLERANCE + 0.1, -1.0, 2.0, TOLERANCE - 0.1])
def test_small_errors_are_left_alone(off: float) -> None:
    """Viewers mind a jump more than being a few seconds off."""
    sight = obs(TALK, playing(A, FIRST, 30.0 + off, visible=True))
    assert diff(sight, premiere(since=ago(30)), NOW) == ()


@pytest.mark.parametrize("off", [-TOLERANCE - 0.5, TOLERANCE + 0.5])
def test_large_errors_are_mended_on_the_other_input(off: float) -> None:
    """The recording is brought to its place off screen, so that no seek is seen."""
    sight = obs(TALK, playing(A, FIRST, 30.0 + off, visible=True))
    (step,) = diff(sight, premiere(since=ago(30)), NOW)
    assert isinstance(step, StartAndCut)
    assert step.player == B
    assert not step.from_start


def test_what_a_seek_could_not_reach_is_not_chased() -> None:
    """A seek lands on a keyframe; being that far off is accepted, once it is known."""
    sight = obs(TALK, playing(A, FIRST, 20.0, visible=True), joined=(Playing(FIRST, ago(30)), -9.6))
    assert diff(sight, premiere(since=ago(30)), NOW) == ()


def test_known_offset_of_another_airing_does_not_count() -> None:
    """A second showing of the same file is judged by itself."""
    sight = obs(TALK, playing(A, FIRST, 20.0, visible=True), joined=(Playing(FIRST, ago(99)), -9.6))
    assert len(diff(sight, premiere(since=ago(30)), NOW)) == 1


def test_paused_on_air_is_played_on() -> None:
    """A recording that stands still on air goes on."""
    pause = MediaReading(MediaState.PAUSED, 29.0, LENGTH, ago(0.8))
    sight = obs(TALK, player(A, FIRST, visible=True).seen(pause))
    (step,) = diff(sight, premiere(since=ago(30)), NOW)
    assert isinstance(step, Resume)


def test_order_to_play_is_given_time() -> None:
    """Just after the take OBS may still say PAUSED: it plays with its next frame."""
    pause = MediaReading(MediaState.PAUSED, 0.033, LENGTH, ago(0.1))
    sight = obs(TALK, player(A, FIRST, visible=True).seen(pause))
    assert diff(sight, premiere(since=ago(0.1)), NOW) == ()


def test_ended_recording_is_never_restarted() -> None:
    """What has ended on air stays ended."""
    sight = obs(TALK, ended(A, FIRST, visible=True), over=Playing(FIRST, ago(LENGTH)))
    assert diff(sight, premiere(since=ago(LENGTH)), NOW) == ()


def test_finished_recording_needs_only_its_scene() -> None:
    """A held item whose recording is over keeps the scene, whatever the media do."""
    assert diff(obs(TALK, player(A)), premiere(finished=True), NOW) == ()


def test_recording_found_ended_is_looked_at_off_screen() -> None:
    """Found ended after a restart: whether it is over is decided by its length, off screen."""
    sight = obs(TALK, ended(A, FIRST, visible=True, played=False))
    (step,) = diff(sight, premiere(since=ago(30)), NOW)
    assert isinstance(step, StartAndCut)
    assert step.player == B


def test_broken_recording_is_not_cut_to() -> None:
    """Known not to play: the viewers are not shown a black picture."""
    sight = obs(HOLDING, player(A, FIRST, broken=ago(3)))
    assert diff(sight, premiere(), NOW) == ()


def test_broken_recording_is_tried_again_later() -> None:
    """The file may have been mended."""
    sight = obs(HOLDING, player(A, FIRST, broken=NOW - BROKEN_FOR))
    assert [type(step) for step in diff(sight, premiere(), NOW)] == [StartAndCut]


def test_next_recording_is_held() -> None:
    """The standby recording is brought to its first frame, and made ready to be seen."""
    (step,) = diff(obs(HOLDING), wants(preroll=FIRST), NOW)
    assert isinstance(step, HoldFirstFrame)
    assert step.file == FIRST
    assert step.cut.show is not None


def test_next_recording_is_held_on_the_free_input() -> None:
    """What is on air is not touched, and the free input stays hidden."""
    sight = obs(TALK, playing(A, FIRST, 30.0, visible=True))
    (step,) = diff(sight, premiere(since=ago(30), preroll=SECOND), NOW)
    assert isinstance(step, HoldFirstFrame)
    assert step.player == B
    assert step.cut.show is None


@pytest.mark.parametrize(
    "ready",
    [held(B, SECOND, seconds=0.0), player(B, SECOND, loading=True), player(B, SECOND, broken=NOW)],
    ids=["held", "loading", "broken"],
)
def test_next_recording_is_held_once(ready: ObservedPlayer) -> None:
    """What is held, loading or known to be broken is not loaded again."""
    sight = obs(TALK, playing(A, FIRST, 30.0, visible=True), ready)
    assert diff(sight, premiere(since=ago(30), preroll=SECOND), NOW) == ()


def test_same_recording_twice_in_a_row_is_held_beside_itself() -> None:
    """The recording on air does not count as the one that stands by."""
    sight = obs(TALK, playing(A, FIRST, 30.0, visible=True))
    (step,) = diff(sight, premiere(since=ago(30), preroll=FIRST), NOW)
    assert isinstance(step, HoldFirstFrame)
    assert step.player == B


def test_nothing_is_prepared_with_a_take() -> None:
    """The take comes alone; preparing waits until the next look."""
    steps = diff(obs(HOLDING), premiere(preroll=SECOND), NOW)
    assert [type(step) for step in steps] == [StartAndCut]


def test_nothing_is_moved_while_a_transition_runs() -> None:
    """What fades out must not be stopped or replaced."""
    sight = obs(QA, playing(A, FIRST, 30.0, visible=True), in_transition=True)
    assert diff(sight, wants(QA, preroll=SECOND), NOW) == ()


def test_recording_that_nobody_sees_is_stopped() -> None:
    """A recording that left the screen does not play on."""
    sight = obs(QA, playing(A, FIRST, 30.0, visible=True))
    (step,) = diff(sight, wants(QA), NOW)
    assert isinstance(step, Halt)
    assert step.player == A


def test_second_player_of_the_recording_on_air_is_stopped() -> None:
    """The one that is seen plays on; the other is a stray like any other."""
    twice = obs(TALK, playing(A, FIRST, 30.0, visible=True), playing(B, FIRST, 50.0))
    steps = diff(twice, premiere(since=ago(30)), NOW)
    assert [(type(step), getattr(step, "player", None)) for step in steps] == [(Halt, B)]


def test_person_in_charge_is_left_alone() -> None:
    """Nothing is asserted about the picture or the media while a person works in OBS."""
    sight = obs("Break", playing(A, FIRST, 30.0, visible=True))
    assert diff(sight, premiere(preroll=SECOND, in_charge=False), NOW) == ()


def test_texts_are_held_where_there_are_text_sources() -> None:
    """A native overlay that says something else is written; one that is not there is not missed."""
    sight = obs(texts={"countdown": "old", "qa": ""})
    (step,) = diff(sight, wants(texts={"countdown": "18:00", "qa": "", "fallback": "x"}), NOW)
    assert isinstance(step, SetTexts)
    assert step.texts == {"countdown": "18:00"}


@pytest.mark.parametrize(("is_on", "wanted"), [(False, True), (True, False)])
def test_stream_is_started_and_stopped(is_on: bool, wanted: bool) -> None:
    """The stream follows the room's times."""
    (step,) = diff(obs(streaming=is_on), wants(streaming=wanted), NOW)
    assert isinstance(step, SetStreaming)
    assert step.on is wanted


@pytest.mark.parametrize("is_on", [False, True])
def test_stream_of_the_crew_is_not_touched(is_on: bool) -> None:
    """Where the crew starts the stream, it is only observed."""
    assert diff(obs(streaming=is_on), wants(streaming=None), NOW) == ()


FILES = st.sampled_from([None, FIRST, SECOND, Path("/media/third.mp4")])
STATES = st.sampled_from([s for s in MediaState if s is not MediaState.OPENING])


@st.composite
def readings(draw: st.DrawFn) -> MediaReading:
    state = draw(STATES)
    alive = state in (MediaState.PLAYING, MediaState.PAUSED)
    cursor = draw(st.floats(0.0, 60.0)) if alive else 0.0
    return MediaReading(state, cursor, LENGTH if alive else 0.0, ago(draw(st.floats(0.0, 20.0))))


@st.composite
def sights(draw: st.DrawFn) -> ObsObserved:
    players = [
        replace(player(name, draw(FILES), visible=draw(st.booleans())).seen(draw(readings())))
        for name in (A, B)
    ]
    return obs(
        draw(st.sampled_from([HOLDING, TALK, QA, "Something else"])),
        *players,
        texts=draw(st.dictionaries(st.sampled_from(["countdown", "qa"]), st.text(max_size=3))),
        transition=draw(st.sampled_from(["Cut", "Fade"])),
        streaming=draw(st.booleans()),
    )


@st.composite
def desires(draw: st.DrawFn) -> ObsDesired:
    scene = draw(st.sampled_from([HOLDING, TALK, QA]))
    file = draw(FILES)
    since = ago(draw(st.floats(0.0, 60.0)))
    return wants(
        scene,
        on_air=Playing(file, since) if scene == TALK and file else None,
        transition=draw(st.sampled_from(["Cut", "Fade", "Stinger"])),
        preroll=draw(FILES),
        texts=draw(st.dictionaries(st.sampled_from(["countdown", "qa"]), st.text(max_size=3))),
        streaming=draw(st.sampled_from([None, True, False])),
        in_charge=draw(st.booleans()),
    )


@given(sights(), desires())
def test_applying_the_difference_leaves_none(observed: ObsObserved, desired: ObsDesired) -> None:
    """Whatever OBS is like: within three looks everything is as desired, and nothing is done."""
    now: datetime = NOW
    for _ in range(3):
        steps = diff(observed, desired, now)
        observed = apply(observed, steps, now)
        now += timedelta(seconds=0.05)
    assert diff(observed, desired, now) == ()


@given(sights(), desires())
def test_person_in_charge_keeps_the_picture(observed: ObsObserved, desired: ObsDesired) -> None:
    """Not in charge: no step touches program or media, whatever OBS is like."""
    steps = diff(observed, replace(desired, in_charge=False), NOW)
    assert all(isinstance(step, SetTexts | SetStreaming) for step in steps)
