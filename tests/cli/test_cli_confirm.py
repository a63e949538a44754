"""`orchestrator confirm`: what waits for a person, and the word that it is said."""

import json
from datetime import timedelta

from orchestrator.journal.post_rows import PostRow
from orchestrator.model.post_state import PostState
from tests.cli.test_cli_control import type_it
from tests.rundown.shows import at
from tests.web.stage import Show

KEY = "alpha qa-open 1 spatialchat:ods/231308"


async def give_a_task(daemon: Show) -> None:
    """Let a post wait for a person, as after a restart."""
    row = PostRow(
        key=KEY,
        kind="qa-open",
        room="main",
        session="alpha",
        revision="1",
        venue="spatialchat:ods/231308",
        text="Live Q&A: Alpha\nhttps://spatial.chat/s/ods?room=231308",
        deadline=at("18:10") + timedelta(minutes=20),
        state=PostState.UNKNOWN,
        reason="paste the text into the room's chat",
    )
    daemon.record.kept[KEY] = row
    await daemon.outbox.start()


async def test_without_a_post_it_lists_what_waits_with_the_text_to_paste(daemon: Show) -> None:
    """The key to confirm with, what to do and until when, and the whole text."""
    await give_a_task(daemon)
    ended = await type_it("confirm")
    assert ended.code == 0
    assert ended.out.startswith(f"{KEY}\n")
    for words in ("until 18:30:00", "paste the text", "Live Q&A: Alpha\nhttps://spatial.chat/"):
        assert words in ended.out
    assert json.loads((await type_it("confirm", "--json")).out)["crew_tasks"][0]["key"] == KEY
    await daemon.outbox.stop()


async def test_nothing_waits(daemon: Show) -> None:
    """Where no post waits for a person, it says so."""
    assert (await type_it("confirm")).out == "No post waits for a person.\n"


async def test_a_post_is_confirmed_once(daemon: Show) -> None:
    """The key may be typed without quotes; a second time is refused, with the reason."""
    await give_a_task(daemon)
    ended = await type_it("confirm", *KEY.split())
    assert ended.code == 0, ended.said
    assert daemon.record.kept[KEY].state is PostState.DELIVERED
    assert "command line)" in ended.out
    again = await type_it("confirm", KEY)
    assert again.code == 1
    assert "waits for nobody" in again.err
    as_json = await type_it("confirm", KEY, "--json")
    assert json.loads(as_json.out)["error"] == "refused"
    await daemon.outbox.stop()
