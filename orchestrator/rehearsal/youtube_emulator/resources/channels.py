"""channels.list, playlistItems and liveChatMessages: the small parts of the channel."""

from orchestrator.rehearsal.youtube_emulator.api_errors import (
    CHAT,
    PARAMETER,
    Json,
    invalid,
    missing,
    refused,
)
from orchestrator.rehearsal.youtube_emulator.records import Call, etag, spell
from orchestrator.rehearsal.youtube_emulator.resources.text_rules import CHAT_CHARACTERS

PLAYLIST = "youtube.playlistItem"


def list_channels(call: Call) -> Json:
    """channels.list: the account's own channel."""
    if call.one("mine") != "true":
        raise invalid("missingRequiredParameter", "No filter selected.", PARAMETER)
    account = call.world.account
    channel = {
        "kind": "youtube#channel",
        "etag": etag(account),
        "id": account.channel,
        "snippet": {"title": account.title, "description": ""},
        "status": {"privacyStatus": "public", "longUploadsStatus": "allowed"},
    }
    return {
        "kind": "youtube#channelListResponse",
        "etag": etag(channel),
        "pageInfo": {"totalResults": 1, "resultsPerPage": 5},
        "items": [call.only_parts(channel)],
    }


def list_playlist_items(call: Call) -> Json:
    """playlistItems.list: a playlist's items, of one video if asked."""
    playlist, video = call.one("playlistId"), call.one("videoId")
    if not playlist:
        raise invalid("missingRequiredParameter", "No filter selected.", PARAMETER)
    shown = [i for i, at in call.world.playlists if call.world.is_listed(at, call.now)]
    items = [i for i in shown if i["snippet"]["playlistId"] == playlist]
    if video:
        items = [i for i in items if i["snippet"]["resourceId"]["videoId"] == video]
    return {
        "kind": "youtube#playlistItemListResponse",
        "etag": etag(items),
        "pageInfo": {"totalResults": len(items), "resultsPerPage": 50},
        "items": [call.only_parts(i) for i in items],
    }


def insert_playlist_item(call: Call) -> Json:
    """playlistItems.insert: not idempotent, a second call makes a second item."""
    snippet = call.body.get("snippet", {})
    resource = snippet.get("resourceId", {})
    if not snippet.get("playlistId"):
        raise invalid("playlistIdRequired", "snippet.playlistId is missing", PLAYLIST)
    if resource.get("kind") != "youtube#video" or not resource.get("videoId"):
        raise invalid("resourceIdRequired", "snippet.resourceId is missing", PLAYLIST)
    if resource["videoId"] not in call.world.broadcasts:
        raise missing("videoNotFound", "the video does not exist", PLAYLIST)
    world = call.world
    item = {
        "kind": "youtube#playlistItem",
        "etag": etag(snippet),
        "id": world.new_id("pli"),
        "snippet": {"playlistId": snippet["playlistId"], "resourceId": resource},
    }
    world.playlists.append((item, call.now))
    world.history.add(call.now, "playlist", resource["videoId"], snippet["playlistId"])
    return call.only_parts(item)


def _check_chat(call: Call, chat_id: str) -> None:
    broadcast = call.world.broadcasts.get(chat_id.removeprefix("chat-"))
    if broadcast is None:
        raise missing("liveChatNotFound", "there is no such live chat", CHAT)
    if broadcast.state == "complete":
        raise refused("liveChatEnded", "the live chat has ended", CHAT)


def list_chat(call: Call) -> Json:
    """liveChatMessages.list: the messages from `pageToken` on."""
    chat_id = call.one("liveChatId") or ""
    _check_chat(call, chat_id)
    messages = call.world.chat.get(chat_id, [])
    new = messages[int(call.one("pageToken") or 0) :]
    return {
        "kind": "youtube#liveChatMessageListResponse",
        "etag": etag(new),
        "nextPageToken": str(len(messages)),
        "pollingIntervalMillis": 5000,
        "pageInfo": {"totalResults": len(new), "resultsPerPage": len(new)},
        "items": [call.only_parts(m) for m in new],
    }


def insert_chat(call: Call) -> Json:
    """liveChatMessages.insert: a text of at most 200 characters."""
    snippet = call.body.get("snippet", {})
    if not snippet.get("liveChatId"):
        raise invalid("liveChatIdRequired", "snippet.liveChatId is missing", CHAT)
    if snippet.get("type") != "textMessageEvent":
        raise invalid("typeRequired", "snippet.type must be textMessageEvent", CHAT)
    text = snippet.get("textMessageDetails", {}).get("messageText", "")
    if not text:
        raise invalid("messageTextRequired", "the message is empty", CHAT)
    if len(text) > CHAT_CHARACTERS:
        raise invalid("messageTextInvalid", f"over {CHAT_CHARACTERS} characters", CHAT)
    chat_id = snippet["liveChatId"]
    _check_chat(call, chat_id)
    world = call.world
    message = {
        "kind": "youtube#liveChatMessage",
        "etag": etag(text),
        "id": world.new_id("msg"),
        "snippet": {
            "type": "textMessageEvent",
            "liveChatId": chat_id,
            "authorChannelId": world.account.channel,
            "publishedAt": spell(call.now),
            "hasDisplayContent": True,
            "displayMessage": text,
            "textMessageDetails": {"messageText": text},
        },
        "authorDetails": {
            "channelId": world.account.channel,
            "displayName": world.account.title,
            "isChatOwner": True,
        },
    }
    world.chat.setdefault(chat_id, []).append(message)
    world.history.add(call.now, "chat", chat_id.removeprefix("chat-"), text)
    return call.only_parts(message)
