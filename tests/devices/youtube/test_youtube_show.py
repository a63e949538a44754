"""Whole shows against the emulator: from nothing to an ended broadcast."""

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.devices.port import Met
from orchestrator.model.options import YouTubeOptions
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator
from tests.devices.youtube.shows import Studio, studio, timetable


def states(emulator: YouTubeEmulator, broadcast: str) -> list[str]:
    return [entry.value for entry in emulator.history.of("state", broadcast)]


async def test_a_show_runs_from_nothing_to_an_ended_broadcast() -> None:
    """Make, bind, live, a title for each talk, complete; the ledger is Google's meter."""
    async with studio(timetable(complete=True)) as show:
        await show.run_all()
        assert states(show.emulator, show.broadcast) == [
            "created",
            "ready",
            "liveStarting",
            "live",
            "complete",
        ]
        assert show.wrong_titles() == []
        assert isinstance(show.verdict, Met), show.verdict
        assert show.ledger.used() == show.emulator.meter.total
        assert show.emulator.requests.count("liveBroadcasts.insert") == 1
        assert show.emulator.requests.count("liveStreams.insert") == 1


async def test_titles_are_set_some_seconds_before_the_talk() -> None:
    """At the take the title is there already."""
    async with studio(timetable(talks=2)) as show:
        await show.run_all()
        assert show.wrong_titles(within=0) == []


async def test_a_broadcast_with_a_monitor_stream_is_tested_first() -> None:
    """An existing broadcast is taken as it is: testing, then live; nothing is inserted."""
    plan = timetable(talks=1, broadcast="brd00000001")
    async with studio(plan) as show:
        assert show.emulator.add_broadcast("Made in Studio") == "brd00000001"
        await show.run(show.items[1].start + timedelta(seconds=30))
        assert states(show.emulator, "brd00000001")[1:] == [
            "ready",
            "testStarting",
            "testing",
            "liveStarting",
            "live",
        ]
        assert "liveBroadcasts.insert" not in show.emulator.requests
        assert isinstance(show.verdict, Met), show.verdict


async def test_a_bound_stream_is_adopted() -> None:
    """Where a broadcast has a stream, OBS gets that one's address; no other is made."""
    async with studio(timetable(talks=1)) as first:
        await first.run(first.items[1].start)
        key = first.device.ingest.key.get_secret_value()
        room = first.timetable.rooms["main"]
        named = replace(room, youtube=YouTubeOptions(broadcast=first.broadcast))
        first.timetable = replace(first.timetable, rooms={"main": named})
        first.restart(store=type(first.store)())
        await first.beat()
        assert first.device.ingest.key.get_secret_value() == key
        assert first.emulator.requests.count("liveStreams.insert") == 1


async def test_each_talk_can_have_a_broadcast_of_its_own() -> None:
    """Live in time for its talk, completed when the talk is over, each titled as its talk."""
    async with studio(timetable(talks=3, pause=3, per="session")) as show:
        await show.run_all()
        assert len(show.emulator.world.broadcasts) == 3
        for number, broadcast in enumerate(show.emulator.world.broadcasts, start=1):
            talk = [i for i in show.items if i.session == f"talk-{number}"]
            history = show.emulator.history
            assert history.value_at("state", broadcast, talk[0].start) == "live"
            assert history.value_at("state", broadcast, talk[-1].end) == "live"
            title = history.value_at("title", broadcast, talk[0].start)
            assert title.startswith(f"Talk number {number} – Speaker {number}")
            assert states(show.emulator, broadcast)[-1] == "complete"


async def test_the_end_is_only_the_timetables() -> None:
    """Without `complete: true` the broadcast stays live after the show, for a person to end."""
    async with studio(timetable(talks=1)) as show:
        await show.run_all()
        assert states(show.emulator, show.broadcast)[-1] == "live"


async def test_an_operator_ends_a_broadcast() -> None:
    """On an operator's word it is completed, whatever the timetable says, and named for the event.

    What is on air afterwards is no chapter of it.
    """
    async with studio(timetable(talks=2)) as show:
        await show.run(show.items[2].start + timedelta(seconds=20))
        show.end_broadcast(show.broadcast)
        await show.run(show.items[2].start + timedelta(seconds=50))
        assert states(show.emulator, show.broadcast)[-1] == "complete"
        await show.run_all()
        assert show.emulator.history.of("title", show.broadcast)[-1].value == "ML Art"
        (only,) = show.emulator.world.broadcasts.values()
        chapters = only.snippet["description"].partition("00:00")[2]
        assert "Q&A: Talk number 1" in chapters
        assert "Talk number 2" not in chapters


async def test_an_ended_broadcast_gives_way_to_the_one_that_a_person_makes() -> None:
    """An end is that broadcast's alone: another one, named in the timetable, goes live."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.items[1].start)
        show.end_broadcast(show.broadcast)
        await show.run(show.items[1].start + timedelta(seconds=20))
        again = show.emulator.add_broadcast("Made again")
        show.device.replan(timetable(talks=1, broadcast=again))
        await show.run(show.items[1].start + timedelta(seconds=90))
        assert show.emulator.broadcast(again).state == "live"


async def test_an_operator_ends_the_talks_own_broadcast() -> None:
    """With a broadcast for each talk it is the one on air that ends."""
    async with studio(timetable(talks=2, per="session")) as show:
        await show.run(show.items[1].start + timedelta(seconds=20))
        show.end_broadcast(next(iter(show.emulator.world.broadcasts)))
        await show.beat()
        first, second = show.emulator.world.broadcasts
        assert states(show.emulator, first)[-1] == "complete"
        assert states(show.emulator, second)[-1] == "ready"


async def test_neither_a_crash_nor_a_lost_picture_ends_a_broadcast() -> None:
    """The encoder gone for an hour, the daemon closed and started again: still live."""
    async with studio(timetable(talks=1, length=120, complete=True)) as show:
        await show.run(show.items[1].start)
        show._encode(False)
        show.encoder_by_hand = True
        await show.device.close()
        show.restart()
        for _ in range(20):
            await show.beat()
            show.clock.advance(180)
        assert states(show.emulator, show.broadcast)[-1] == "live"
        assert not show.emulator.broadcast(show.broadcast).content["enableAutoStop"]


@pytest.mark.parametrize("lose", [False, True])
async def test_a_restart_goes_on_with_the_same_broadcast(lose: bool) -> None:
    """Also when what the daemon remembered is lost: it is found again on the channel."""
    async with studio(timetable(talks=2)) as show:
        await show.run(show.items[1].start + timedelta(seconds=20))
        show.restart(store=type(show.store)() if lose else None)
        await show.run_all()
        assert len(show.emulator.world.broadcasts) == 1
        assert len(show.emulator.world.streams) == 1
        assert show.wrong_titles() == []


async def test_a_title_that_a_person_changed_is_kept_for_the_talk_and_shown() -> None:
    """The next talk's title is set again; until then the edit by hand stays."""
    async with studio(timetable(talks=2)) as show:
        await show.run(show.items[1].start + timedelta(seconds=20))
        show.emulator.studio_edit(show.broadcast, title="Talk number 1, corrected")
        await show.run(show.items[2].end - timedelta(seconds=20))
        history = show.emulator.history
        assert history.of("title", show.broadcast)[-1].value == "Talk number 1, corrected"
        assert [d.theirs for d in show.device.drift()[show.broadcast]] == [
            "Talk number 1, corrected"
        ]
        assert "title changed in YouTube Studio" in show.device.health().summary
        await show.run(show.items[3].start)
        assert history.of("title", show.broadcast)[-1].value.startswith("Talk number 2")


async def test_lines_that_a_person_added_to_the_description_stay() -> None:
    """A link put there by hand survives the next talk's description."""
    async with studio(timetable(talks=2)) as show:
        await show.run(show.items[1].start + timedelta(seconds=20))
        before = show.emulator.broadcast(show.broadcast).snippet["description"]
        by_hand = f"{before}\nSlides: https://example.org/slides"
        show.emulator.studio_edit(show.broadcast, description=by_hand)
        await show.run(show.items[3].start)
        after = show.emulator.broadcast(show.broadcast).snippet["description"]
        assert "Slides: https://example.org/slides" in after
        assert "About the subject of talk 2." in after
        assert "About the subject of talk 1." not in after


async def test_an_edit_before_our_first_write_is_kept_too() -> None:
    """What organizers wrote into an existing broadcast's description stays below ours."""
    async with studio(timetable(talks=1, broadcast="brd00000001")) as show:
        show.emulator.add_broadcast("Made in Studio")
        show.emulator.studio_edit("brd00000001", description="Sponsored by nobody")
        show.clock.advance(20)
        await show.run(show.items[1].start)
        description = show.emulator.broadcast("brd00000001").snippet["description"]
        assert description.endswith("Sponsored by nobody")
        assert description.startswith("Talk number 1")


async def test_other_properties_of_the_video_survive_our_writes() -> None:
    """Languages, and tags that a person added, are still there after the next title."""
    async with studio(timetable(talks=2, tags=["meetup"], category=28)) as show:
        await show.run(show.items[1].start + timedelta(seconds=20))
        video = show.emulator.world.broadcasts[show.broadcast].video
        video["defaultLanguage"] = "ru"
        video["tags"] = [*video["tags"], "by hand"]
        await show.run(show.items[3].start)
        video = show.emulator.world.broadcasts[show.broadcast].video
        assert video["defaultLanguage"] == "ru"
        assert video["tags"] == ["meetup", "by hand"]
        assert video["categoryId"] == "28"


@pytest.mark.parametrize(("mode", "during"), [("end", False), ("live", True), ("none", False)])
async def test_chapters_are_written_as_the_timetable_asks(mode: str, during: bool) -> None:
    """At the end, with each talk, or never; they follow the as-run log from 00:00 on."""
    async with studio(timetable(talks=3, chapters=mode)) as show:
        await show.run(show.items[5].start + timedelta(seconds=20))
        description = show.emulator.broadcast(show.broadcast).snippet["description"]
        assert ("00:00 " in description) is during
        await show.run_all()
        description = show.emulator.broadcast(show.broadcast).snippet["description"]
        assert ("00:00 Starting soon" in description) is (mode != "none")
        assert ("Q&A: Talk number 3" in description) is (mode != "none")


async def test_a_playlist_gets_the_broadcast_once() -> None:
    """One entry, also after a restart that forgot everything."""
    async with studio(timetable(talks=1, playlist="PL1")) as show:
        await show.run(show.items[1].start)
        show.restart(store=type(show.store)())
        await show.run_all()
        assert len(show.emulator.world.playlists) == 1


async def test_thumbnails_follow_the_talks() -> None:
    """One for the event, one for each talk, and the event's again at the end."""
    async with studio(timetable(talks=2)) as show:
        await show.run_all()
        assert len(show.emulator.history.of("thumbnail", show.broadcast)) == 4


async def test_auto_stop_that_was_left_on_is_switched_off() -> None:
    """Before the show, when settings may still change; the rest of the part is kept."""
    async with studio(timetable(talks=1, broadcast="brd00000001")) as show:
        switches = {"enableAutoStart": True, "enableAutoStop": True, "enableDvr": False}
        show.emulator.add_broadcast("Made in Studio", **switches)
        await show.run(show.items[1].start - timedelta(minutes=4))
        content = show.emulator.broadcast("brd00000001").content
        assert (content["enableAutoStart"], content["enableAutoStop"]) == (False, False)
        assert content["enableDvr"] is False


async def test_a_moved_show_moves_the_scheduled_time_of_what_we_made() -> None:
    """An edited timetable reaches the page where viewers wait."""
    async with studio(timetable(talks=1)) as show:
        await show.run(show.clock.now() + timedelta(seconds=30))
        later = timetable(talks=1, first=show.items[1].start + timedelta(hours=1))
        show.device.replan(later)
        await show.beat()
        starts = show.emulator.broadcast(show.broadcast).snippet["scheduledStartTime"]
        assert starts == "2020-09-19T16:00:00Z"


async def _quiet(show: Studio) -> None:
    await show.run(show.items[1].start + timedelta(seconds=60))


async def test_who_a_broadcast_is_made_for_is_said() -> None:
    """Left out, YouTube asks a person before it may go live."""
    async with studio(timetable(talks=1)) as show:
        sent: list[tuple[str, dict]] = []
        call = show.worker.call

        async def noting(method: str, body: dict | None = None, **parameters: object) -> dict:
            sent.append((method, body or {}))
            return await call(method, body, **parameters)

        show.worker.call = noting
        await _quiet(show)
        (made,) = [body for method, body in sent if method == "liveBroadcasts.insert"]
        assert made["status"]["selfDeclaredMadeForKids"] is False


async def test_the_stream_key_is_never_shown() -> None:
    """Neither in the device's words nor in what it is made of."""
    async with studio(timetable(talks=1)) as show:
        await _quiet(show)
        key = show.device.ingest.key.get_secret_value()
        shown = [repr(show.device.ingest), show.device.health().summary]
        shown += [str(show.device._poller.observed), str(vars(show.store))]
        assert all(key not in text for text in shown)


async def test_the_live_chat_gets_messages_within_its_limit() -> None:
    """The hook for posts: cut at a word to 200 characters, and its id comes back."""
    async with studio(timetable(talks=1)) as show:
        await _quiet(show)
        assert (await show.device.post_to_chat("word " * 60)).startswith("msg")
        (message,) = show.emulator.history.of("chat")
        assert len(message.value) <= 200
        assert message.value.endswith("word…")
