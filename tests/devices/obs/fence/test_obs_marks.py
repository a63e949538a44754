"""The mark by which one orchestrator commands an OBS: its names, and what is made of it."""

import pytest

from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.fence.mark import FIRST, CommandMark, marks_among
from orchestrator.devices.obs.fence.whose import MarkFound, Ours, Whose, whose_it_is

MINE, NEWER, OLDER = (
    CommandMark(17, "0000aaaa"),
    CommandMark(18, "0000bbbb"),
    CommandMark(16, "0000cccc"),
)
ANN = Holder("ann-laptop", "/home/ann/show.yaml", "2026-09-19T18:00:00Z", "f00d")


@pytest.mark.parametrize("mark", [FIRST, MINE, MINE.let_go(), CommandMark(999_999_999, "ffffffff")])
def test_a_marks_name_is_read_as_that_mark(mark: CommandMark) -> None:
    """Also one that was let go."""
    assert CommandMark.of(mark.name) == mark


@pytest.mark.parametrize(
    "name",
    [
        f"{MINE.name} 2",  # what OBS calls a duplicate
        "Orchestrator trial 0000aaaa",
        "Orchestrator epoch",
        "Orchestrator epoch 17 (aaaa)",
        "Orchestrator epoch 12345678901 (0000aaaa)",
        "orchestrator epoch 17 (0000aaaa)",
    ],
)
def test_another_name_is_no_mark(name: str) -> None:
    """A copy that a person made commands nothing."""
    assert CommandMark.of(name) is None


def test_the_mark_of_the_highest_epoch_counts() -> None:
    """Whatever the order in which OBS lists its inputs."""
    names = [NEWER.name, "Talk A", OLDER.name, f"{CommandMark(99, '0000dddd').name} 2", MINE.name]
    assert marks_among(names) == [OLDER, MINE, NEWER]


@pytest.mark.parametrize(
    ("found", "collection", "whose"),
    [
        (MINE, "Show", Whose.OURS),
        (NEWER, "Show", Whose.LOST),
        (CommandMark(17, "0000bbbb"), "Show", Whose.LOST),
        (NEWER.let_go(), "Show", Whose.LOST),
        (OLDER, "Show", Whose.OPEN),  # OBS crashed before it saved
        (None, "Show", Whose.OPEN),  # a person deleted it, or OBS lost everything
        (NEWER, "Another", Whose.OPEN),  # each scene collection has its own
        (None, "Another", Whose.OPEN),
    ],
)
def test_how_we_stand_follows_from_the_mark_that_is_found(
    found: CommandMark | None, collection: str, whose: Whose
) -> None:
    """Newer ones win, and nothing else takes an OBS from us."""
    ours = Ours(MINE, "Show")
    assert whose_it_is(MarkFound(found, None, collection), ours, was_lost=False) is whose


def test_what_was_lost_stays_lost() -> None:
    """Until a person says otherwise, whatever OBS has by then."""
    for mark in (None, OLDER, MINE, NEWER):
        assert (
            whose_it_is(MarkFound(mark, None, "Show"), Ours(MINE, "Show"), was_lost=True)
            is Whose.LOST
        )


def test_a_daemon_that_comes_new_may_take_it() -> None:
    """It is the last that was started."""
    assert whose_it_is(MarkFound(NEWER, ANN, "Show"), None, was_lost=False) is Whose.OPEN


def test_who_commands_is_read_from_the_marks_settings() -> None:
    """Where the settings are those of this very mark."""
    settings = ANN.as_setting(MINE.name)
    assert Holder.read(settings, MINE.name) == ANN
    assert Holder.read(settings, NEWER.name) is None
    assert Holder.read({"orchestrator": "nonsense"}, MINE.name) is None
    assert Holder.read({}, MINE.name) is None
    assert str(ANN) == "the one on ann-laptop, in /home/ann/show.yaml, since 2026-09-19T18:00:00Z"
