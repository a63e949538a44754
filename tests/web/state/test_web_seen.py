"""What the state document says was seen: on air, in the rundown, of the next recording; by whom."""

from dataclasses import replace
from pathlib import Path

import httpx

from orchestrator.devices.port import Failed, Sight
from orchestrator.model.decisions import Acknowledge, Decision, Fallback, Release
from orchestrator.model.rundown import ItemKind
from orchestrator.outbox.outbox import Outbox
from orchestrator.upkeep.files_ahead import FilesAhead
from orchestrator.web.state.documents import OnAir, Preroll, RundownRow, ShownShare, Standby
from orchestrator.web.state.observer import Observer
from orchestrator.web.state.recording_lines import recording_of
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, live, talk
from tests.web.stage import MemoryRecord, Show, StillClock, make_show, until


def on_air(show: Show) -> OnAir:
    return Observer(show.conductor, show.outbox).room("main").on_air


def standby(show: Show) -> Standby:
    next_one = Observer(show.conductor, show.outbox).room("main").standby
    assert next_one is not None
    return next_one


TWO = day(talk("alpha", "18:00"), live("beta", "19:00"))


def row_of(stage: Stage, item: str) -> RundownRow:
    conductor = stage.conductor
    outbox = Outbox(conductor.rooms, lambda _: (), MemoryRecord(), stage.clock, conductor.news)
    rows = Observer(conductor, outbox).room("main").rundown
    return next(row for row in rows if row.item == item)


async def test_what_was_seen_is_said_to_be_seen(show: Show) -> None:
    """The device shows the talk: nothing is missing."""
    await until(lambda: on_air(show).seen is Sight.SEEN)
    assert on_air(show).not_seen == ""


async def test_what_nobody_can_see_is_not_said_to_be_on_air(show: Show) -> None:
    """A device that is lost may show anything: the document says which, and how it is."""
    show.device.lose()
    assert on_air(show).seen is Sight.MISSING
    assert on_air(show).not_seen == "OBS studio is not reached: out of reach"


async def test_a_picture_that_does_not_come_is_missing_with_its_reason(show: Show) -> None:
    """What was sent counts for nothing; only a look does."""
    await until(lambda: on_air(show).seen is Sight.SEEN)
    show.device.blind = True
    show.clock.move_to(at("18:10:02"))  # type: ignore[attr-defined] # it is a still clock
    show.device.find()
    await until(lambda: on_air(show).seen is not Sight.SEEN)
    assert on_air(show).not_seen == "premiere is not seen"


async def test_a_room_whose_device_was_not_looked_at_waits() -> None:
    """Neither on air nor missing: nobody knows yet."""
    made = make_show(StillClock(at("18:10")))
    made.device.connected = True
    assert on_air(made).seen is Sight.AWAITED


async def test_a_recording_that_is_known_not_to_play_is_said_of_the_standby_item() -> None:
    """With the path that the device was told, while there is time to mend the file."""
    made = make_show(StillClock(at("17:59")))
    made.device.connected = True
    assert standby(made).preroll is Preroll.AWAITED
    words = "“alpha.mp4” does not play in OBS: check the file (OBS was told /media/alpha.mp4)"
    broken = {Path("/media/alpha.mp4"): words}
    made.device.trouble_with = lambda media: broken.get(media, "")  # type: ignore[attr-defined] # what makes it such a device
    assert standby(made).preroll is Preroll.BROKEN
    assert standby(made).problem == words


async def test_what_is_known_of_each_recording_to_come_is_said(tmp_path: Path) -> None:
    """What OBS says of it goes first; nothing is said to be missing that OBS may have itself."""
    made = make_show(StillClock(at("17:59")))
    made.device.connected = True
    media = Path("/media/alpha.mp4")
    files = FilesAhead(made.clock, made.conductor.news)

    def looked() -> tuple[str, str]:
        room = Observer(made.conductor, made.outbox, files).room("main")
        (recording,) = (r.recording for r in room.rundown if r.item == "alpha/premiere")
        assert recording is not None
        assert (recording.name, recording.seconds) == ("alpha.mp4", 25 * 60)
        assert room.standby is not None
        return recording.state.value, room.standby.problem

    assert looked() == ("unknown", "")
    await files.look([media])
    assert looked() == ("missing", "its recording is not there: /media/alpha.mp4")
    made.device.has_own_files = True  # type: ignore[attr-defined] # what makes it such a device
    assert looked() == ("elsewhere", "")
    made.device.trouble_with = lambda _: "it does not play"  # type: ignore[attr-defined] # as above
    assert looked() == ("broken", "it does not play")


async def test_a_prepared_recording_has_the_name_that_people_gave_it(show: Show) -> None:
    """Its twin on the disk is nobody's word for it."""
    rundown = show.conductor.rooms["main"].rundown
    (item,) = (each for each in rundown.items if each.id == "alpha/premiere")
    twin = Path("/media/talk.mov.prepared-0123456789abcdef.mp4")
    found = recording_of(replace(item, media=twin), (), None)
    assert found is not None
    assert found.name == "talk.mov"


async def test_an_item_without_a_recording_has_none(show: Show) -> None:
    """A Q&A has the recording of its talk for a title, not for a file."""
    rows = Observer(show.conductor, show.outbox).room("main").rundown
    assert [r.recording is None for r in rows if r.session == "alpha"] == [False, True]


def test_a_talk_that_the_fallback_covered_was_not_shown() -> None:
    """Whoever comes later reads that nobody saw it, what was there instead, and why."""
    rows: list[RundownRow] = []

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59:50"))
        stage.device.refuses = Failed("alpha.mp4 does not play")
        await stage.until(at("18:00:01.400"))
        stage.device.refuses = None  # the fallback is taken at the first try
        await stage.until(at("18:50"))
        rows.append(row_of(stage, "alpha/premiere"))
        rows.append(row_of(stage, "alpha/qa"))

    Stage(TWO, at("17:58")).play(act)
    talk_row, questions = rows
    assert (talk_row.shown, talk_row.instead) == (ShownShare.INSTEAD, ItemKind.FALLBACK)
    assert talk_row.because == "premiere is not seen"
    assert talk_row.actual_start is None
    assert (questions.shown, questions.instead) == (ShownShare.WHOLE, None)
    assert questions.actual_start == at("18:25")


def test_a_talk_that_the_fallback_covered_for_a_while_was_shown_in_part() -> None:
    """The rest of it was seen, and still it is not as if nothing had been."""
    rows: list[RundownRow] = []

    async def act(stage: Stage) -> None:
        await stage.until(at("18:05"))
        await stage.conductor.decide("main", Fallback(), "crew")
        await stage.until(at("18:06"))
        await stage.conductor.decide("main", Release(), "crew")
        await stage.until(at("18:50"))
        rows.append(row_of(stage, "alpha/premiere"))

    Stage(TWO, at("17:58")).play(act)
    assert (rows[0].shown, rows[0].instead) == (ShownShare.PART, ItemKind.FALLBACK)
    assert rows[0].actual_start == at("18:00")


def test_an_item_that_nobody_could_see_was_not_seen() -> None:
    """The device was away for the whole talk: there is nothing to tick off."""
    rows: list[RundownRow] = []

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))
        stage.device.lose()
        await stage.until(at("18:50"))
        rows.append(row_of(stage, "alpha/premiere"))

    Stage(TWO, at("17:58")).play(act)
    assert (rows[0].shown, rows[0].instead) == (ShownShare.INSTEAD, None)


async def test_an_alert_is_acknowledged_for_all_and_nothing_else_changes(
    show: Show, api: httpx.AsyncClient
) -> None:
    """By an old version too; the rundown is the same, so nobody's first press is void."""
    show.conductor.news.alert("main", "the stream drops frames")
    version = show.version
    body = {"kind": "acknowledge", "alert": "1", "version": "of long ago", "who": "Ann"}
    answer = await api.post("/api/v1/rooms/main/decisions", json=body)
    assert answer.status_code == 200
    assert show.version == version
    document = Observer(show.conductor, show.outbox).state()
    assert [alert.seen_by for alert in document.alerts] == ["Ann"]
    await show.conductor.decide("main", Fallback(), "Ben")
    assert Observer(show.conductor, show.outbox).state().alerts[0].seen_by == "Ann"


async def test_an_alert_that_nobody_was_told_of_cannot_be_acknowledged(
    api: httpx.AsyncClient,
) -> None:
    """It says so, instead of doing nothing."""
    body = {"kind": "acknowledge", "alert": "7", "version": "", "who": "Ann"}
    answer = await api.post("/api/v1/rooms/main/decisions", json=body)
    assert answer.status_code == 409
    assert answer.json()["reason"] == "there is no alert 7"


async def test_what_was_seen_before_a_restart_was_another_alert(show: Show) -> None:
    """The numbers begin anew with the daemon; the journal goes on."""
    earlier = Decision(1, at("18:05"), "main", "Ann", Acknowledge("1"))
    show.conductor.rooms["main"].add(earlier)
    show.conductor.news.alert("main", "the stream drops frames")
    assert Observer(show.conductor, show.outbox).state().alerts[0].seen_by is None
