"""`orchestrator youtube` against the emulator, in processes of its own."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.plan.room_plan import WHOLE_SHOW
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.journal.store import Journal
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator

SHOW = """\
event: {name: Short, date: 2099-09-19, timezone: UTC}
rooms: {main: {name: MAIN, youtube: {}}}
sessions: [{id: a, start: "18:00", title: A, duration: 60s}]
"""


async def orchestrator(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command; return its code and all that it said."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "orchestrator"),
        *words,
        cwd=folder,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, said.decode()


async def test_broadcasts_are_made_once_then_shown_with_their_units(tmp_path: Path) -> None:
    """`create` twice makes one broadcast; `status` shows it, never the key; `quota` counts."""
    (tmp_path / "show.yaml").write_text(SHOW)
    emulator = YouTubeEmulator(SystemClock())
    await emulator.start()
    token = tmp_path / "token.json"
    write_private(token, json.dumps(emulator.token_document()))
    signed_in = {
        "ORCHESTRATOR_YOUTUBE__TOKEN_FILE": str(token),
        "ORCHESTRATOR_YOUTUBE__BASE_URL": emulator.base_url,
    }
    for _ in range(2):
        code, said = await orchestrator(tmp_path, "youtube", "create", "show.yaml", **signed_in)
        assert code == 0, said
    (broadcast,) = emulator.world.broadcasts
    (stream,) = emulator.world.streams.values()
    code, said = await orchestrator(tmp_path, "youtube", "status", "show.yaml", **signed_in)
    assert code == 0
    assert f"https://youtu.be/{broadcast}" in said
    assert stream.key not in said
    code, said = await orchestrator(tmp_path, "youtube", "quota", "show.yaml", **signed_in)
    await emulator.stop()
    assert code == 0
    assert f"{emulator.meter.total} of 10000 units used today" in said


async def test_beside_a_running_daemon_one_may_look_but_not_make(tmp_path: Path) -> None:
    """`status` and `quota` read what the daemon noted; `create` says who holds the journal."""
    (tmp_path / "show.yaml").write_text(SHOW)
    emulator, clock = YouTubeEmulator(SystemClock()), SystemClock()
    await emulator.start()
    token = tmp_path / "token.json"
    write_private(token, json.dumps(emulator.token_document()))
    settings = {
        "ORCHESTRATOR_YOUTUBE__TOKEN_FILE": str(token),
        "ORCHESTRATOR_YOUTUBE__BASE_URL": emulator.base_url,
        "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{tmp_path}/show.sqlite3",
    }
    daemon = await Journal.open(settings["ORCHESTRATOR_JOURNAL_URL"], "Short 2099-09-19", clock)
    Ledger(daemon.notes, clock).charge("videos.update")
    broadcast = emulator.add_broadcast("A")
    Memory(daemon.notes, "2099-09-19", "main").keep_broadcast(WHOLE_SHOW, broadcast, made=False)
    await daemon.notes.settled()
    shown = {
        command: await orchestrator(tmp_path, "youtube", command, "show.yaml", **settings)
        for command in ("status", "quota", "create")
    }
    await daemon.close()
    await emulator.stop()
    assert shown["status"][0] == 0
    assert f"https://youtu.be/{broadcast}" in shown["status"][1]
    assert shown["quota"][0] == 0
    assert "50 of 10000 units used today" in shown["quota"][1]
    assert shown["create"][0] == 1
    assert f"in use by the daemon with pid {os.getpid()}" in shown["create"][1]
    assert "makes the broadcasts by itself" in shown["create"][1]
    assert list(emulator.world.broadcasts) == [broadcast]


async def test_without_a_sign_in_the_setting_is_named(tmp_path: Path) -> None:
    """Code 2, and what to set."""
    (tmp_path / "show.yaml").write_text(SHOW)
    code, said = await orchestrator(tmp_path, "youtube", "status", "show.yaml")
    assert code == 2
    assert "ORCHESTRATOR_YOUTUBE__TOKEN_FILE" in said
    assert (await orchestrator(tmp_path, "youtube", "login"))[0] == 2


def _of_youtube(said: str) -> list[dict[str, str]]:
    return [each for each in json.loads(said)["findings"] if each["area"] == "youtube"]


async def test_the_preflight_looks_at_youtube(tmp_path: Path) -> None:
    """Unsigned it warns; signed in it names channel and units; a wrong channel is an error."""
    (tmp_path / "show.yaml").write_text(SHOW)
    look = ("check", "show.yaml", "--json")
    said = (await orchestrator(tmp_path, *look))[1]
    assert "nobody is signed in" in _of_youtube(said)[0]["what"]
    emulator = YouTubeEmulator(SystemClock())
    await emulator.start()
    token = tmp_path / "token.json"
    write_private(token, json.dumps(emulator.token_document()))
    signed_in = {
        "ORCHESTRATOR_YOUTUBE__TOKEN_FILE": str(token),
        "ORCHESTRATOR_YOUTUBE__BASE_URL": emulator.base_url,
    }
    found = _of_youtube((await orchestrator(tmp_path, *look, **signed_in))[1])
    assert [f["severity"] for f in found if "channel is not checked" in f["what"]] == ["warning"]
    (units,) = [f["what"] for f in found if f["severity"] == "note"]
    assert re.fullmatch(r"the show needs about \d+ units of YouTube's quota, \d+ are left", units)
    wrong = SHOW.replace("youtube: {}", f"youtube: {{channel: UC{'x' * 22}}}")
    (tmp_path / "show.yaml").write_text(wrong)
    found = _of_youtube((await orchestrator(tmp_path, *look, **signed_in))[1])
    await emulator.stop()
    assert [
        f["what"] for f in found if f["severity"] == "error" and "wants the channel" in f["what"]
    ]


async def test_options_are_checked_without_a_look_at_youtube(tmp_path: Path) -> None:
    """`check --offline` tells a picture that is not there, once, and asks nobody."""
    (tmp_path / "show.yaml").write_text(
        SHOW.replace("youtube: {}", "youtube: {thumbnail: cover.png}")
    )
    code, said = await orchestrator(tmp_path, "check", "show.yaml", "--offline", "--json")
    assert code == 1
    (found,) = _of_youtube(said)
    assert found["severity"] == "error"
    assert "cover.png cannot be read" in found["what"]
