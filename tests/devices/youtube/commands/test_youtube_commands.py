"""Signing in, the preflight, making broadcasts, status and quota."""

import asyncio
import json
import threading
import webbrowser
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.devices.youtube.api import token_file
from orchestrator.devices.youtube.api.failures import RefusedError, SignInError
from orchestrator.devices.youtube.api.keeping import MemoryStore
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.commands.login import login
from orchestrator.devices.youtube.commands.preflight import (
    check_offline,
    check_online,
    check_sign_in,
)
from orchestrator.devices.youtube.commands.room_broadcasts import (
    create,
    forecast_lines,
    read_status,
    status_lines,
    used_line,
)
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.units.forecast import whole_show
from orchestrator.model.findings import Finding, Severity
from orchestrator.rehearsal.youtube_emulator import FaultKind, YouTubeEmulator
from orchestrator.rehearsal.youtube_emulator.resources import broadcasts
from tests.devices.youtube.shows import FIRST, timetable
from tests.rehearsal.youtube_emulator.fixtures import ManualClock

OWN_CHANNEL = "UCemulatedchannel0000000"


def _plan(**youtube: object) -> RoomPlan:
    day = timetable(talks=2, **youtube)
    return plan_room(day, day.rooms["main"])


class _Person:
    """A browser in which somebody consents at once."""

    def open(self, url: str, **_: object) -> bool:
        def consent() -> None:
            httpx.get(url, follow_redirects=True, timeout=10)

        threading.Thread(target=consent, daemon=True).start()
        return True


@pytest.mark.parametrize("testing_app", [False, True])
async def test_login_writes_a_private_token_file_that_works(
    tmp_path: Path,
    emulator: YouTubeEmulator,
    clock: ManualClock,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    testing_app: bool,
) -> None:
    """Consent in the browser, code for tokens (with PKCE), mode 0600, and the life of the token."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the emulator has no TLS
    monkeypatch.setattr(webbrowser, "get", lambda _: _Person())
    emulator.sign_in.testing_app = testing_app
    secrets, token = tmp_path / "client.json", tmp_path / "token.json"
    secrets.write_text(json.dumps(emulator.client_secrets()))
    said: list[str] = []
    sign_in = await asyncio.to_thread(login, secrets, token, clock, say=said.append)
    assert token.stat().st_mode & 0o777 == 0o600
    assert sign_in.dies == (clock.now() + timedelta(days=7) if testing_app else None)
    assert token_file.read(token).signed_in == clock.now()
    worker = Worker(token, ledger, base_url=emulator.base_url)
    answer = await worker.call("channels.list", part="id", mine=True)
    worker.close()
    assert answer["items"][0]["id"] == OWN_CHANNEL
    assert sign_in.document["refresh_token"] not in f"{said}{sign_in}"


def test_login_says_what_is_wrong_with_the_clients_file(tmp_path: Path, clock: ManualClock) -> None:
    """A missing file, or one of another sort."""
    with pytest.raises(SignInError, match="Desktop app"):
        login(tmp_path / "missing.json", tmp_path / "token.json", clock)
    (tmp_path / "other.json").write_text('{"type": "service_account"}')
    with pytest.raises(SignInError, match="Desktop app"):
        login(tmp_path / "other.json", tmp_path / "token.json", clock)


def _said(findings: list[Finding]) -> str:
    return " | ".join(f"{f.severity}: {f.what} — {f.mend}" for f in findings)


def test_check_names_a_sign_in_that_dies_before_the_show_ends(
    token: Path, clock: ManualClock
) -> None:
    """An app in testing: an error when it is too short, a warning when it is enough."""
    ends = FIRST + timedelta(hours=4)
    document = token_file.read(token).document
    for days, severity in ((0.1, Severity.ERROR), (6, Severity.WARNING)):
        dies = clock.now() + timedelta(days=days)
        token_file.write(token, token_file.SignIn(document, clock.now(), dies))
        findings = check_sign_in(token, "main", ends, clock)
        assert [f.severity for f in findings] == [severity]
        assert "testing" in _said(findings)


def test_check_warns_of_an_old_sign_in_and_of_an_open_file(token: Path, clock: ManualClock) -> None:
    """Over seven days old, or of unknown age; readable by others."""
    assert "nobody knows how old" in _said(check_sign_in(token, "main", FIRST, clock))
    document = token_file.read(token).document
    old = clock.now() - timedelta(days=8)
    token_file.write(token, token_file.SignIn(document, old))
    assert "over 7 days old" in _said(check_sign_in(token, "main", FIRST, clock))
    token.chmod(0o644)
    assert "can be read by others" in _said(check_sign_in(token, "main", FIRST, clock))
    missing = token.with_name("missing.json")
    assert "orchestrator youtube login" in _said(check_sign_in(missing, "main", FIRST, clock))


async def test_check_finds_nothing_wrong_with_a_good_room(
    worker: Worker, clock: ManualClock
) -> None:
    """Right channel, live streaming enabled, units enough: only those are said."""
    (note,) = await check_online(_plan(channel=OWN_CHANNEL), worker, clock)
    needed = whole_show(_plan()).total
    assert note.severity is Severity.NOTE
    assert note.what.startswith(f"the show needs about {needed} units of YouTube's quota")


async def test_check_names_the_wrong_channel(worker: Worker, clock: ManualClock) -> None:
    """Brand accounts are mixed up; without a configured channel it says which one is signed in."""
    findings = await check_online(_plan(channel="UCother"), worker, clock)
    assert [f.severity for f in findings] == [Severity.ERROR, Severity.NOTE]
    assert "Emulated channel" in _said(findings)
    findings = await check_online(_plan(), worker, clock)
    assert [f.severity for f in findings] == [Severity.WARNING, Severity.NOTE]
    assert f"channel: {OWN_CHANNEL}" in _said(findings)


async def test_check_names_a_channel_that_may_not_stream(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock
) -> None:
    """Reason liveStreamingNotEnabled, with the address where it is enabled."""
    emulator.world.account.live_enabled = False
    findings = await check_online(_plan(channel=OWN_CHANNEL), worker, clock)
    assert "youtube.com/features" in _said(findings)


async def test_check_looks_at_the_broadcast_that_the_timetable_names(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock
) -> None:
    """Missing, already complete, auto stop on, private, announced for another time."""
    room = _plan(channel=OWN_CHANNEL, broadcast="othTjSowvqY")
    assert "no broadcast othTjSowvqY" in _said(await check_online(room, worker, clock))
    made = emulator.add_broadcast("Made in Studio", enableAutoStop=True)
    emulator.world.broadcasts[made].state = "complete"
    emulator.world.broadcasts[made].status["privacyStatus"] = "private"
    said = _said(await check_online(_plan(channel=OWN_CHANNEL, broadcast=made), worker, clock))
    for wrong in ("already complete", "auto stop on", "is private", "announced for"):
        assert wrong in said


async def test_check_finds_a_broadcast_without_the_chat_that_is_posted_to(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat that was switched off in Studio: each post would fail on the evening."""
    made = emulator.add_broadcast("Made in Studio")
    plan = _plan(channel=OWN_CHANNEL, broadcast=made)
    whole = broadcasts.render

    def without_chat(*args: Any) -> dict[str, Any]:
        found = whole(*args)
        del found["snippet"]["liveChatId"]
        return found

    monkeypatch.setattr(broadcasts, "render", without_chat)
    assert "no live chat" not in _said(await check_online(plan, worker, clock))
    posting = replace(plan, posts_per_talk=2)
    assert "no live chat" in _said(await check_online(posting, worker, clock))


async def test_check_foretells_a_lack_of_units(
    worker: Worker, clock: ManualClock, ledger: Ledger
) -> None:
    """A warning, with what most of them go to."""
    ledger.limit = 300
    (finding,) = await check_online(_plan(channel=OWN_CHANNEL), worker, clock)
    assert finding.severity is Severity.WARNING
    assert "most goes to" in finding.what


async def test_check_without_a_way_to_youtube_says_so(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock
) -> None:
    """A failed call is a finding, not a stack trace."""
    emulator.faults.order(FaultKind.CLOSED)
    findings = await check_online(_plan(), worker, clock)
    assert "did not answer" in _said(findings)


def test_check_offline_reads_templates_and_pictures(tmp_path: Path) -> None:
    """Each with what is wrong, all at once where it can be."""
    cases = {
        "template `title`": {"title": "{{ session.titel }}"},
        "cover.png cannot be read": {"thumbnail": "cover.png"},
        "none.ttf": {"thumbnail_font": "none.ttf"},
    }
    for says, youtube in cases.items():
        day = timetable(talks=1, **youtube)
        assert says in _said(check_offline(day, day.rooms["main"], tmp_path))
    day = timetable(talks=1)
    assert check_offline(day, day.rooms["main"], tmp_path) == []
    day = timetable(talks=14, length=60)
    assert "not archived" in _said(check_offline(day, day.rooms["main"], tmp_path))


async def test_create_makes_and_binds_once(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock, store: MemoryStore
) -> None:
    """Run again, also without its memory, it finds what it made."""
    plan = _plan(per="session")
    prepared = await create(plan, worker, store, clock)
    assert [(p.key, p.found, p.broadcast.phase) for p in prepared] == [
        ("talk-1", False, "ready"),
        ("talk-2", False, "ready"),
    ]
    assert prepared[0].address.startswith("https://youtu.be/")
    for memory in (store, MemoryStore()):
        again = await create(plan, worker, memory, clock)
        assert [p.broadcast.id for p in again] == [p.broadcast.id for p in prepared]
    assert len(emulator.world.broadcasts) == 2
    assert len(emulator.world.streams) == 1


async def test_create_replaces_what_was_deleted_but_never_a_named_broadcast(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock, store: MemoryStore
) -> None:
    """A person runs it: a deleted broadcast is made anew; a wrong id in the timetable is told."""
    (first,) = await create(_plan(), worker, store, clock)
    del emulator.world.broadcasts[first.broadcast.id]
    (second,) = await create(_plan(), worker, store, clock)
    assert second.broadcast.id != first.broadcast.id
    with pytest.raises(RefusedError, match="check its id"):
        await create(_plan(broadcast="othTjSowvqY"), worker, store, clock)


async def test_several_that_match_are_left_to_a_person(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock, store: MemoryStore
) -> None:
    """Two broadcasts of the same title and time: neither is taken, none is made."""
    for _ in range(2):
        emulator.add_broadcast("ML Art", FIRST)
    with pytest.raises(RefusedError, match="put the id of the right one"):
        await create(_plan(), worker, store, clock)
    assert len(emulator.world.broadcasts) == 2


async def test_one_of_the_same_title_at_another_hour_is_taken_next_weeks_is_not(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock
) -> None:
    """A person may have announced it for another hour; the series' next evening is another one."""
    emulator.add_broadcast("ML Art", FIRST + timedelta(days=7))
    near = emulator.add_broadcast("ML Art", FIRST + timedelta(hours=1))
    (prepared,) = await create(_plan(), worker, MemoryStore(), clock)
    assert prepared.broadcast.id == near
    del emulator.world.broadcasts[near]
    (prepared,) = await create(_plan(), worker, MemoryStore(), clock)
    assert emulator.requests.count("liveBroadcasts.insert") == 1


async def test_status_shows_broadcasts_and_stream_without_the_key(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock, store: MemoryStore
) -> None:
    """Title, phase, privacy and address; what is missing; never the key."""
    plan = _plan(per="session")
    before = status_lines(plan, await read_status(plan, worker, store, clock))
    assert before == [
        "2 not on YouTube yet; `orchestrator youtube create` makes them",
        "no stream yet",
    ]
    await create(plan, worker, store, clock)
    lines = status_lines(plan, await read_status(plan, worker, store, clock))
    assert "ready, public, https://youtu.be/brd" in lines[0]
    assert "ready, noData" in lines[-1]
    keys = [s.key for s in emulator.world.streams.values()]
    assert not any(key in line for key in keys for line in lines)


def test_quota_shows_the_day_and_the_show(ledger: Ledger) -> None:
    """Used, left, the hour of the reset, and what the show needs."""
    ledger.charge("videos.update")
    assert used_line(ledger) == "50 of 10000 units used today, 9950 left; full again at 07:00 UTC"
    assert forecast_lines(whole_show(_plan()))[-1].endswith("the whole show")
