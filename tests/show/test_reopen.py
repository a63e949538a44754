"""How rooms come back after a restart, above all when the timetable was edited meanwhile."""

from dataclasses import replace
from pathlib import Path

from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Decision, RecordingEnded
from orchestrator.rehearsal.virtual_time import VirtualClock
from orchestrator.show.open_show import Reopened, reopen
from orchestrator.show.script import Script
from tests.rundown.shows import at, day, talk

A, B = talk("a", "18:00"), talk("b", "19:00")
KNOWN = {
    "first": day(A, B, digest="first"),
    "edited": day(replace(A, title="Edited"), replace(B, start=at("19:10")), digest="edited"),
}


async def reopened(folder: Path, *starts: tuple[str, str]) -> Reopened:
    """Start a daemon at each time with each timetable; return what the last one found."""
    found = None
    for when, digest in starts:
        clock = VirtualClock(at(when))
        script = Script(KNOWN[digest], digest, KNOWN.get)
        journal = await Journal.open(f"sqlite:///{folder}/journal.sqlite3", "event", clock)
        found = await reopen(script, journal, clock)
        await journal.close()
    assert found is not None
    return found


def digests(found: Reopened) -> list[str]:
    return [show.timetable.digest for show in found.rooms]


async def test_a_first_start_is_fresh(tmp_path: Path) -> None:
    """No room was ever on this show's devices."""
    found = await reopened(tmp_path, ("17:00", "first"))
    assert (digests(found), found.fresh, found.edited) == (["first"], {"main"}, False)


async def test_a_late_first_start_is_where_a_restart_would_be(tmp_path: Path) -> None:
    """A recording that would be over has ended at its time, not when somebody noticed."""
    found = await reopened(tmp_path, ("18:40", "first"))
    (show,) = found.rooms
    ended = RecordingEnded("a/premiere")
    show.add(Decision(2, at("18:25"), "main", "orchestrator", ended))
    on_air = show.state(at("18:40")).item
    assert (on_air.id, on_air.start, on_air.end) == ("a/qa", at("18:25"), at("18:45"))


async def test_a_restart_is_not_fresh(tmp_path: Path) -> None:
    """The journal says that this show was here."""
    found = await reopened(tmp_path, ("17:00", "first"), ("18:10", "first"))
    assert (digests(found), found.fresh, found.edited) == (["first"], frozenset(), False)


async def test_an_edit_before_the_show_is_adopted_by_the_restart(tmp_path: Path) -> None:
    """Nothing is on air yet that it could disturb."""
    found = await reopened(tmp_path, ("17:00", "first"), ("17:30", "edited"))
    assert (digests(found), found.edited) == (["edited"], False)


async def test_an_edit_during_the_show_is_offered_by_the_restart(tmp_path: Path) -> None:
    """The room goes on by the timetable it had: a crash must not adopt what nobody accepted."""
    found = await reopened(tmp_path, ("17:00", "first"), ("18:10", "edited"))
    assert (digests(found), found.edited) == (["first"], True)
    assert found.rooms[0].state(at("18:10")).item.title == "A"


async def test_a_timetable_that_is_not_known_any_more_gives_way(tmp_path: Path) -> None:
    """Better the edited one than no room at all."""
    await reopened(tmp_path, ("17:00", "first"))
    script = Script(KNOWN["edited"], "edited", lambda text: None)
    clock = VirtualClock(at("18:10"))
    journal = await Journal.open(f"sqlite:///{tmp_path}/journal.sqlite3", "event", clock)
    found = await reopen(script, journal, clock)
    await journal.close()
    assert (digests(found), found.edited) == (["edited"], False)
