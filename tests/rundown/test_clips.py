"""Clips: recordings that viewers see, and that nobody is told of."""

from orchestrator.model.decisions import Extend, Fallback, RecordingEnded, Skip
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.overlay_words import overlay_texts, overlay_words
from orchestrator.rundown.room_board import board
from orchestrator.rundown.state_at import on_air_index, state_at
from tests.rundown.shows import MAIN, at, clip, day, laid_out, minutes, pause, rundown_of, talk

OPENED = day(clip("jingle", 1, "18:00"), talk("a"), pause("tea", 10), clip("film", 2), talk("b"))
ENDED = ("18:01:10", RecordingEnded("jingle/clip"))


def test_a_clip_is_an_item_of_its_own_that_plays_to_its_real_end() -> None:
    """The talk after it follows when OBS says that the clip is over."""
    assert laid_out(rundown_of(OPENED, ENDED))[1:4] == [
        "18:00–18:01 jingle/clip",
        "18:01–18:26 a/premiere",
        "18:26–18:46 a/qa",
    ]
    assert rundown_of(OPENED, ENDED).items[2].start == at("18:01:10")
    item = rundown_of(OPENED).items[1]
    assert (item.kind, item.leaves) == (ItemKind.CLIP, Leaves.BY_RECORDING)
    state = state_at(rundown_of(OPENED), at("18:00:30"))
    assert state.playing is not None
    assert state.playing.media == item.media


def test_a_clip_is_prerolled_like_a_talk() -> None:
    """Its first frame is shown at its instant, too."""
    assert state_at(rundown_of(OPENED), at("17:59")).preroll == OPENED.sessions[0].media


def test_what_comes_next_is_never_a_clip() -> None:
    """The countdown before a clip runs to the talk, and names it."""
    over = ("18:26", RecordingEnded("a/premiere"))
    rundown = rundown_of(OPENED, ("18:01", RecordingEnded("jingle/clip")), over)
    for now, coming in (("17:50", "A"), ("18:00:30", "A"), ("18:30", "Tea"), ("18:50", "B")):
        index = on_air_index(rundown, at(now))
        upcoming = overlay_words(rundown, index, rundown.items[index].picture).next
        assert upcoming is not None
        assert upcoming.title == coming
    assert "Jingle" not in overlay_texts(rundown, 1, ItemKind.CLIP, at("18:00:30"))["now-next"]


def test_the_board_waits_through_a_clip() -> None:
    """It counts down to the talk, before the clip and while it plays."""
    rundown = rundown_of(OPENED)
    for now in ("17:59", "18:00:30"):
        shown = board(MAIN, rundown, at(now))
        assert (shown.kind, shown.title, shown.until) == (ItemKind.HOLDING, "", at("18:01"))
        assert shown.follows[0].title == "A"


def test_a_clip_that_does_not_play_is_covered_by_the_holding_picture() -> None:
    """Nobody was promised anything: difficulties are told of what viewers wait for."""
    rundown = rundown_of(OPENED, ("18:00:01", Fallback("jingle/clip")))
    item = rundown.items[1]
    assert (item.picture, item.end) == (ItemKind.HOLDING, at("18:01"))


def test_a_clip_can_be_skipped_and_not_extended() -> None:
    """A recording lasts as long as it lasts."""
    skipped = rundown_of(OPENED, ("17:00", Skip("jingle/clip")))
    assert [item.id for item in skipped.items][:2] == ["jingle/holding", "a/premiere"]
    rundown = rundown_of(OPENED)
    now = at("18:00:30")
    said = refusal(rundown, state_at(rundown, now), Extend("jingle/clip", minutes(1)), now)
    assert said is not None
    assert "lasts as long as it lasts" in said
