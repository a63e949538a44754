"""Updates replace whole parts; some fields are frozen; texts have limits."""

import pytest

from tests.rehearsal.youtube_emulator.fixtures import ALL, Api, ManualClock, new_broadcast

START = "2020-09-19T15:00:00Z"


async def _live(api: Api, clock: ManualClock) -> str:
    broadcast = await api.bound(monitor=False)
    await api.transition(broadcast, "live")
    clock.advance(20)
    return broadcast


async def test_update_deletes_what_a_named_part_leaves_out(api: Api) -> None:
    """Description and end go; the title survives."""
    broadcast = await api.broadcast()
    body = {"id": broadcast, "snippet": {"scheduledStartTime": START}}
    await api.ok("PUT", "liveBroadcasts", body, part="snippet")
    snippet = (await api.read(broadcast))["snippet"]
    assert (snippet["title"], snippet["description"]) == ("ML Art", "")
    assert "scheduledEndTime" not in snippet


async def test_update_leaves_unnamed_parts_alone(api: Api) -> None:
    """Privacy survives an update of the snippet, and an update of its own part without it."""
    broadcast = await api.broadcast()
    body = {"id": broadcast, "status": {"selfDeclaredMadeForKids": False}}
    await api.ok("PUT", "liveBroadcasts", body, part="status")
    read = await api.read(broadcast)
    assert read["status"]["privacyStatus"] == "unlisted"
    assert read["snippet"]["description"] == "A meetup"


@pytest.mark.parametrize("name", ["enableMonitorStream", "broadcastStreamDelayMs"])
async def test_content_details_need_the_monitor_stream(api: Api, name: str) -> None:
    """Both of its fields are required when contentDetails is written."""
    broadcast = await api.broadcast()
    monitor = {"enableMonitorStream": True, "broadcastStreamDelayMs": 0}
    del monitor[name]
    body = {"id": broadcast, "contentDetails": {"monitorStream": monitor}}
    refused = await api.reason("PUT", "liveBroadcasts", body, part="contentDetails")
    assert refused == f"400 {name}Required"


async def test_content_details_left_out_fall_back_to_their_defaults(api: Api) -> None:
    """A DVR that was off is on again when the part is written without it."""
    broadcast = await api.broadcast(enableDvr=False)
    monitor = {"enableMonitorStream": False, "broadcastStreamDelayMs": 0}
    body = {"id": broadcast, "contentDetails": {"monitorStream": monitor}}
    await api.ok("PUT", "liveBroadcasts", body, part="contentDetails")
    assert (await api.read(broadcast))["contentDetails"]["enableDvr"] is True


async def test_content_details_are_frozen_once_on_air_and_an_echo_passes(
    api: Api, clock: ManualClock
) -> None:
    """A changed frozen field is 403 …ModificationNotAllowed; equal values are no change."""
    broadcast = await _live(api, clock)
    content = (await api.read(broadcast))["contentDetails"]
    body = {"id": broadcast, "contentDetails": content}
    await api.ok("PUT", "liveBroadcasts", body, part="contentDetails")
    content["enableDvr"] = False
    refused = await api.reason("PUT", "liveBroadcasts", body, part="contentDetails")
    assert refused == "403 enableDvrModificationNotAllowed"


async def test_scheduled_times_are_free_until_live(api: Api, clock: ManualClock) -> None:
    """They may change in testing, not in live; the title may change at any time."""
    broadcast = await api.bound()
    await api.transition(broadcast, "testing")
    clock.advance(10)
    snippet = {"title": "New", "description": "", "scheduledStartTime": "2020-09-19T16:00:00Z"}
    body = {"id": broadcast, "snippet": snippet}
    await api.ok("PUT", "liveBroadcasts", body, part="snippet")
    await api.transition(broadcast, "live")
    clock.advance(10)
    snippet["title"] = "Newer"
    await api.ok("PUT", "liveBroadcasts", body, part="snippet")
    snippet["scheduledStartTime"] = "2020-09-19T17:00:00Z"
    refused = await api.reason("PUT", "liveBroadcasts", body, part="snippet")
    assert refused == "403 scheduledStartTimeModificationNotAllowed"
    assert (await api.read(broadcast))["snippet"]["title"] == "Newer"


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"title": "x" * 100, "description": "я" * 2500}, None),
        ({"title": "x" * 101}, "400 invalidTitle"),
        ({"title": "a <b> c"}, "400 invalidTitle"),
        ({"description": "я" * 2501}, "400 invalidDescription"),
        ({"description": "a > b"}, "400 invalidDescription"),
    ],
)
async def test_texts_have_limits(api: Api, texts: dict, reason: str | None) -> None:
    """Titles count characters, descriptions bytes of UTF-8; neither takes angle brackets."""
    body = new_broadcast()
    body["snippet"] |= texts
    if reason is None:
        await api.ok("POST", "liveBroadcasts", body, part=ALL)
    else:
        assert await api.reason("POST", "liveBroadcasts", body, part=ALL) == reason


async def test_a_start_in_the_past_is_refused(api: Api) -> None:
    """A broadcast cannot be scheduled for yesterday."""
    body = new_broadcast()
    body["snippet"]["scheduledStartTime"] = "2020-09-18T15:00:00Z"
    refused = await api.reason("POST", "liveBroadcasts", body, part=ALL)
    assert refused == "400 invalidScheduledStartTime"


async def test_what_a_person_edits_in_studio_is_seen_and_recorded(api: Api) -> None:
    """An edit by hand is in the next answer and in the history."""
    broadcast = await api.broadcast()
    api.emulator.studio_edit(broadcast, title="By hand")
    assert (await api.read(broadcast))["snippet"]["title"] == "By hand"
    titles = [e.value for e in api.emulator.history.of("title", broadcast)]
    assert titles == ["ML Art", "By hand"]
