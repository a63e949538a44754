"""Which side's word counts, and how talks are found again."""

from dataclasses import replace
from datetime import timedelta

from orchestrator.merging.source_kept import KeptSource
from orchestrator.merging.three_way import Decides, Why
from tests.merging.histories import History, talk


def history() -> History:
    """Return a file that has two talks of a source."""
    found = History({f"s-{key}": talk(key, n) for n, key in enumerate("ab")})
    found.take()
    return found


def test_without_what_was_kept_differences_are_asked_about() -> None:
    """Nobody can tell then who has changed what."""
    show = history()
    show.talks["s-a"] = replace(show.talks["s-a"], title="Other")
    show.kept = KeptSource()
    plan = show.take().plan
    assert plan.changes_nothing
    assert [(c.key, c.mine, c.theirs, c.before) for c in plan.conflicts] == [
        ("title", "Talk a", "Other", None)
    ]


def test_a_talk_with_a_new_id_is_found_by_its_title() -> None:
    """What a person did with it stays, and the new id is written."""
    show = history()
    show.write("s-a", "media", "a.mp4")
    show.talks["s-a2"] = replace(show.talks.pop("s-a"), source_id="s-a2")
    plan = show.take().plan
    assert (plan.added, plan.dropped) == ((), ())
    session = show.session("s-a2")
    assert session is not None
    assert session.media is not None


def test_a_talk_that_was_typed_is_taken_for_the_sources() -> None:
    """By its title; what is missing is filled in."""
    show = history()
    text = show.text.replace("    source_id: s-a\n", "").replace("    track: Art\n", "")
    show.text, show.kept = text, KeptSource()
    plan = show.take().plan
    assert (plan.added, plan.conflicts) == ((), ())
    session = show.session("s-a")
    assert session is not None
    assert session.track == "Art"


def test_a_talk_taken_out_by_hand_stays_out_until_the_source_changes_it() -> None:
    """Then it is asked about, and comes back by a word."""
    show = history()
    show.cut("s-b")
    assert show.take().plan.changes_nothing
    show.talks["s-b"] = replace(show.talks["s-b"], length=timedelta(minutes=50))
    assert [c.why for c in show.take().plan.conflicts] == [Why.REMOVED]
    assert show.take({"s-b": Decides.MINE}).plan.conflicts == ()
    assert show.take().plan.conflicts == ()
    show.talks["s-b"] = replace(show.talks["s-b"], length=timedelta(minutes=55))
    show.take({"s-b": Decides.THEIRS})
    assert show.session("s-b") is not None


def test_a_talk_that_has_become_a_break_is_another_thing() -> None:
    """One goes, one comes."""
    show = history()
    show.talks["s-b"] = replace(
        show.talks["s-b"], is_break=True, speakers=(), abstract="", track=""
    )
    show.take()
    session = show.session("s-b")
    assert session is not None
    assert session.kind == "break"
    assert len(show.timetable.sessions) == 2


def test_a_recording_without_a_length_is_asked_about_when_the_slot_changes() -> None:
    """Its own length counts, and the person knows why the slot has another one now."""
    show = history()
    show.text = show.text.replace("    duration: 30m\n", "    media: a.mp4\n", 1)
    assert show.take().plan.changes_nothing
    show.talks["s-a"] = replace(show.talks["s-a"], length=timedelta(minutes=20))
    assert [c.key for c in show.take().plan.conflicts] == ["length"]
