"""Videos, thumbnails, playlists, live chat and the channel."""

import pytest

from tests.rehearsal.youtube_emulator.fixtures import Api, ManualClock

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


async def _video(api: Api, clock: ManualClock) -> str:
    broadcast = await api.broadcast()
    clock.advance(10)
    return broadcast


async def test_a_new_broadcasts_video_is_not_listed_at_once(api: Api, clock: ManualClock) -> None:
    """The video appears some seconds after the broadcast (seen in the field)."""
    broadcast = await api.broadcast()
    assert (await api.ok("GET", "videos", id=broadcast, part="id"))["items"] == []
    clock.advance(10)
    assert (await api.ok("GET", "videos", id=broadcast, part="id"))["items"]


async def test_video_and_broadcast_share_their_texts(api: Api, clock: ManualClock) -> None:
    """What is written to the video is read from the broadcast."""
    video = await _video(api, clock)
    snippet = {"title": "Talk 1", "description": "About", "categoryId": "28", "tags": ["art"]}
    await api.ok("PUT", "videos", {"id": video, "snippet": snippet}, part="snippet")
    assert (await api.read(video))["snippet"]["title"] == "Talk 1"
    read = (await api.ok("GET", "videos", id=video, part="snippet"))["items"][0]["snippet"]
    assert (read["tags"], read["categoryId"]) == (["art"], "28")


@pytest.mark.parametrize(
    ("lacking", "reason"), [("title", "invalidTitle"), ("categoryId", "invalidCategoryId")]
)
async def test_a_video_update_needs_title_and_category(
    api: Api, clock: ManualClock, lacking: str, reason: str
) -> None:
    """Both are required whenever the snippet is written."""
    video = await _video(api, clock)
    snippet = {"title": "Talk", "categoryId": "28"}
    del snippet[lacking]
    body = {"id": video, "snippet": snippet}
    assert await api.reason("PUT", "videos", body, part="snippet") == f"400 {reason}"


async def test_a_video_update_deletes_what_it_leaves_out(api: Api, clock: ManualClock) -> None:
    """Description, tags and languages are gone when the snippet is written without them."""
    video = await _video(api, clock)
    full = {"title": "T", "categoryId": "28", "description": "D", "tags": ["a"]}
    full["defaultLanguage"] = "ru"
    await api.ok("PUT", "videos", {"id": video, "snippet": full}, part="snippet")
    bare = {"title": "T", "categoryId": "28"}
    await api.ok("PUT", "videos", {"id": video, "snippet": bare}, part="snippet")
    read = (await api.ok("GET", "videos", id=video, part="snippet"))["items"][0]["snippet"]
    assert read["description"] == ""
    assert "tags" not in read
    assert "defaultLanguage" not in read


async def test_a_video_that_is_not_there_is_not_found(api: Api) -> None:
    """404 videoNotFound from update, no items from list."""
    body = {"id": "nobody", "snippet": {"title": "T", "categoryId": "28"}}
    assert await api.reason("PUT", "videos", body, part="snippet") == "404 videoNotFound"
    assert (await api.ok("GET", "videos", id="nobody", part="id"))["items"] == []


async def test_tags_have_a_limit_in_all(api: Api, clock: ManualClock) -> None:
    """Over 500 characters of keywords is 400 invalidTags."""
    video = await _video(api, clock)
    snippet = {"title": "T", "categoryId": "28", "tags": ["x" * 60] * 9}
    body = {"id": video, "snippet": snippet}
    assert await api.reason("PUT", "videos", body, part="snippet") == "400 invalidTags"


async def _upload(api: Api, image: bytes, **parameters: str) -> tuple[int, object]:
    answer = await api.client.post(
        f"{api.emulator.base_url}upload/youtube/v3/thumbnails/set",
        params={"uploadType": "media", **parameters},
        content=image,
        headers={"Authorization": f"Bearer {api.token}", "Content-Type": "image/png"},
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("image", "status"),
    [(PNG, 200), (b"", 400), (b"GIF89a", 400), (PNG + b"x" * 2 * 1024 * 1024, 400)],
)
async def test_a_thumbnail_is_a_small_png_or_jpeg(
    api: Api, clock: ManualClock, image: bytes, status: int
) -> None:
    """An empty body, another format or over 2 MB is refused."""
    video = await _video(api, clock)
    assert (await _upload(api, image, videoId=video))[0] == status
    assert len(api.emulator.history.of("thumbnail", video)) == (status == 200)


async def test_a_thumbnail_can_be_uploaded_in_pieces(api: Api, clock: ManualClock) -> None:
    """POST → Location → PUT, PUT; 308 in between."""
    video = await _video(api, clock)
    url = f"{api.emulator.base_url}upload/youtube/v3/thumbnails/set"
    headers = {"Authorization": f"Bearer {api.token}"}
    query = {"uploadType": "resumable", "videoId": video}
    begun = await api.client.post(url, params=query, headers=headers)
    location, half, size = begun.headers["Location"], len(PNG) // 2, len(PNG)
    first = {**headers, "Content-Range": f"bytes 0-{half - 1}/{size}"}
    between = await api.client.put(location, content=PNG[:half], headers=first)
    assert (between.status_code, between.headers["Range"]) == (308, f"bytes=0-{half - 1}")
    second = {**headers, "Content-Range": f"bytes {half}-{size - 1}/{size}"}
    done = await api.client.put(location, content=PNG[half:], headers=second)
    assert done.status_code == 200
    assert api.emulator.history.of("thumbnail", video)[0].value == f"{size} bytes"


async def test_a_second_playlist_insert_makes_a_second_item(api: Api) -> None:
    """playlistItems.insert is not idempotent."""
    video = await api.broadcast()
    resource = {"kind": "youtube#video", "videoId": video}
    body = {"snippet": {"playlistId": "PL1", "resourceId": resource}}
    for _ in range(2):
        await api.ok("POST", "playlistItems", body, part="snippet")
    listed = await api.ok("GET", "playlistItems", playlistId="PL1", videoId=video, part="id")
    assert len(listed["items"]) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x" * 200, None), ("x" * 201, "400 messageTextInvalid"), ("", "400 messageTextRequired")],
)
async def test_a_chat_message_has_at_most_200_characters(
    api: Api, text: str, reason: str | None
) -> None:
    """Longer and empty ones are refused, the others are listed."""
    chat = (await api.read(await api.broadcast()))["snippet"]["liveChatId"]
    details = {"messageText": text}
    snippet = {"liveChatId": chat, "type": "textMessageEvent", "textMessageDetails": details}
    if reason is not None:
        refused = await api.reason(
            "POST", "liveChat/messages", {"snippet": snippet}, part="snippet"
        )
        assert refused == reason
        return
    await api.ok("POST", "liveChat/messages", {"snippet": snippet}, part="snippet")
    listed = await api.ok("GET", "liveChat/messages", liveChatId=chat, part="snippet")
    assert [m["snippet"]["displayMessage"] for m in listed["items"]] == [text]


async def test_the_chat_of_a_completed_broadcast_is_closed(api: Api, clock: ManualClock) -> None:
    """403 liveChatEnded."""
    broadcast = await api.bound(monitor=False)
    chat = (await api.read(broadcast))["snippet"]["liveChatId"]
    await api.transition(broadcast, "live")
    clock.advance(20)
    await api.transition(broadcast, "complete")
    details = {"messageText": "hello"}
    snippet = {"liveChatId": chat, "type": "textMessageEvent", "textMessageDetails": details}
    refused = await api.reason("POST", "liveChat/messages", {"snippet": snippet}, part="snippet")
    assert refused == "403 liveChatEnded"


async def test_the_channel_names_itself(api: Api) -> None:
    """channels.list(mine) gives id and title, to compare with the configured channel."""
    items = (await api.ok("GET", "channels", part="id,snippet", mine="true"))["items"]
    assert items[0]["id"] == api.emulator.world.account.channel
    assert items[0]["snippet"]["title"] == "Emulated channel"
