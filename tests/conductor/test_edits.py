"""Which edits of a timetable are adopted at once, which wait for a person, and what is told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.errors import StaleDecisionError
from orchestrator.model.decisions import Adopted, Extend
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.live_room import LiveRoom
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, minutes, talk

A, B, C = talk("a", "18:00"), talk("b", "19:00"), talk("c", "20:00")
THREE = day(A, B, C, digest="three")


def edited(*sessions: object, digest: str = "edited") -> Timetable:
    return replace(THREE, sessions=tuple(sessions), digest=digest)  # type: ignore[arg-type]


def told(stage: Stage) -> list[str]:
    return [alert.text for alert in stage.conductor.news.alerts]


async def to_the_gap_before_b(stage: Stage) -> None:
    await stage.until(at("18:25"))
    stage.device.recording_ended()
    await stage.until(at("18:55"))


def test_an_edit_of_what_comes_later_is_adopted_at_once_and_told() -> None:
    """Nothing that is on air or next differs: nobody has to be asked."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        await stage.conductor.edits.offer(edited(A, B, replace(C, title="Another")))
        assert stage.conductor.edits.pending is None
        assert stage.conductor.rooms["main"].timetable.digest == "edited"

    stage = Stage(THREE, at("17:58")).play(act)
    [alert] = told(stage)
    assert alert.startswith("the edited timetable is adopted: “C” (")
    assert "is called “Another” now" in alert


def test_a_note_to_the_crew_may_change_while_its_talk_is_on_air() -> None:
    """It is nothing that viewers see: nobody has to be asked, and the crew has the new one."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        await stage.conductor.edits.offer(edited(replace(A, note="Mind the cough"), B, C))
        assert stage.conductor.edits.pending is None
        show = stage.conductor.rooms["main"]
        assert show.state(stage.conductor.clock.now()).item.note == "Mind the cough"

    stage = Stage(THREE, at("17:58")).play(act)
    assert told(stage) == [
        "the edited timetable is adopted: nothing changes that is still to be shown"
    ]


def test_an_edit_of_the_next_item_waits_until_it_is_accepted() -> None:
    """Its plan says what would change; until then the show goes on as it was."""
    later = replace(B, start=at("19:10"))

    async def act(stage: Stage) -> None:
        await to_the_gap_before_b(stage)
        assert stage.on_air == "b/holding"
        edits = stage.conductor.edits
        await edits.offer(edited(A, later, C))
        assert edits.pending is not None
        words = [change.words() for change in edits.pending.changes]
        assert "“B” (Premiere): starts 10 min later" in words
        assert stage.conductor.rooms["main"].timetable.digest == "three"
        await edits.accept("edited", "Ann")
        assert edits.pending is None
        await stage.until(at("19:05"))
        assert stage.on_air == "b/holding"
        await stage.until(at("19:11"))
        assert stage.on_air == "b/premiere"

    stage = Stage(THREE, at("17:58")).play(act)
    adopted = [d for d in stage.notes.decisions if isinstance(d.choice, Adopted)]
    assert [(d.by, d.choice.digest) for d in adopted] == [("Ann", "edited")]


def test_an_edit_that_is_rejected_changes_nothing() -> None:
    """The show goes on as it was; the journal has nothing of it."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:55"))
        await stage.conductor.edits.offer(edited(A, replace(B, start=at("19:10")), C))
        await stage.conductor.edits.reject("edited", "Ann")
        await stage.until(at("19:01"))
        assert stage.on_air == "b/premiere"

    stage = Stage(THREE, at("17:58")).play(act)
    assert not any(isinstance(d.choice, Adopted) for d in stage.notes.decisions)


def test_a_newer_edit_replaces_the_one_that_waits() -> None:
    """Who decides about the older one is told to look again."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:55"))
        edits = stage.conductor.edits
        await edits.offer(edited(A, replace(B, start=at("19:10")), C, digest="first"))
        await edits.offer(edited(A, replace(B, start=at("19:20")), C, digest="second"))
        with pytest.raises(StaleDecisionError, match="edited again"):
            await edits.accept("first", "Ann")
        with pytest.raises(StaleDecisionError, match="edited again"):
            await edits.reject("first", "Ann")
        await edits.offer(THREE)
        with pytest.raises(StaleDecisionError, match="no edit"):
            await edits.accept("second", "Ann")

    Stage(THREE, at("17:58")).play(act)


def test_a_file_that_cannot_be_used_withdraws_the_edit_that_waits() -> None:
    """Its problems are shown until it can be used again."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:55"))
        edits = stage.conductor.edits
        await edits.offer(edited(A, replace(B, start=at("19:10")), C))
        edits.refuse(("show.yaml:3: what", "show.yaml:9: ever"))
        assert edits.pending is None
        assert edits.problems == ("show.yaml:3: what", "show.yaml:9: ever")
        await edits.offer(THREE)
        assert edits.problems == ()

    stage = Stage(THREE, at("17:58")).play(act)
    assert "last good one stays: show.yaml:3: what (and 1 more)" in told(stage)[-1]


@pytest.mark.parametrize(
    "sessions",
    [
        (B, C),
        (B, A, C),
        (replace(A, duration=timedelta(hours=1)), B, C),
        (replace(A, start=at("18:20")), B, C),
        (replace(A, media=None, duration=minutes(5)), B, C),
    ],
    ids=["removed", "moved down", "lengthened", "retimed", "without its recording"],
)
def test_the_talk_on_air_is_shown_to_its_end_whatever_an_edit_does_to_it(
    sessions: tuple[object, ...],
) -> None:
    """Accepted or adopted at once, the picture does not jump."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        edits = stage.conductor.edits
        before = len(stage.device.log)
        await edits.offer(edited(*sessions))
        if edits.pending is not None:
            await edits.accept("edited", "Ann")
        await stage.until(at("18:05"))
        assert stage.on_air == "a/premiere"
        assert len(stage.device.log) == before

    Stage(THREE, at("17:58")).play(act)


def test_an_overdue_item_does_not_make_an_edit_wait() -> None:
    """That a recording is longer than planned is not what the edit changes."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:20"))
        stage.device.recording_ended()
        await stage.until(at("18:21"))
        await stage.conductor.edits.offer(edited(A, B, replace(C, title="Another")))
        assert stage.conductor.edits.pending is None

    Stage(THREE, at("17:58")).play(act)


def test_what_is_decided_while_an_edit_compiles_comes_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in the journal, so that a restarted daemon goes on with the same show."""
    longer = replace(A, qa=minutes(25))
    in_thread = asyncio.to_thread

    async def act(stage: Stage) -> None:
        async def meanwhile(work: Callable[..., object], *details: object) -> object:
            result = await in_thread(work, *details)
            if work == stage.conductor.rooms["main"].trial:
                await stage.conductor.decide("main", Extend("a/qa", minutes(2)), "crew")
            return result

        await stage.until(at("18:25"))
        stage.device.recording_ended()
        await stage.until(at("18:26"))
        await stage.conductor.edits.offer(edited(longer, B, C))
        monkeypatch.setattr(asyncio, "to_thread", meanwhile)
        await stage.conductor.edits.accept("edited", "crew")

    stage = Stage(THREE, at("17:58")).play(act)
    room = stage.conductor.rooms["main"]
    again = LiveRoom("main", room.timetable, tuple(stage.notes.decisions), {"three": THREE})
    assert room.decisions == tuple(stage.notes.decisions)
    assert room.rundown == again.rundown


def test_an_edit_that_is_being_accepted_cannot_be_rejected() -> None:
    """One of two people is refused, and nobody reads both."""
    longer = replace(A, qa=minutes(25))

    async def act(stage: Stage) -> None:
        edits = stage.conductor.edits
        await stage.until(at("18:01"))
        await edits.offer(edited(longer, B, C))
        accepting = asyncio.ensure_future(edits.accept("edited", "Ann"))
        await stage.clock.sleep(0)
        with pytest.raises(StaleDecisionError):
            await edits.reject("edited", "Ben")
        await accepting

    alerts = told(Stage(THREE, at("17:58")).play(act))
    assert any("accepted by Ann" in text for text in alerts)
    assert not any("rejected" in text for text in alerts)


def test_the_plan_says_what_is_dropped_while_it_is_on_air() -> None:
    """It is shown to its end, and has left the file: somebody is asked, and told so."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:05"))
        edits = stage.conductor.edits
        await edits.offer(edited(B, C))
        assert edits.pending is not None
        assert [(each.title, each.on_air) for each in edits.pending.dropped] == [("A", True)]

    stage = Stage(THREE, at("17:58")).play(act)
    [alert] = told(stage)
    assert "dropped: “A” (on air, it is shown to its end)" in alert


def test_a_scene_that_an_edit_adds_is_told_to_the_crew_with_who_makes_it() -> None:
    """A running show makes none: it would be missed only when its talk is due."""
    panel = replace(C, scene="Panel")
    room = replace(THREE.rooms["main"], session_scenes=("Panel",))
    with_panel = replace(edited(A, B, panel), rooms={"main": room})

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        await stage.conductor.edits.offer(with_panel)
        await stage.conductor.edits.offer(replace(with_panel, digest="once more"))

    stage = Stage(THREE, at("17:58")).play(act)
    (scenes,) = [words for words in told(stage) if "provision" in words]
    assert "names “Panel”, which this show has not made in OBS" in scenes
