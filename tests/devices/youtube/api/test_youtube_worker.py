"""The worker: a write leaves once, failures have a meaning, units are counted."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.devices.youtube.api.failures import (
    AnswerLostError,
    BusyError,
    QuotaGoneError,
    RefusedError,
    SignInError,
    UnreachableError,
)
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Image, Worker, refusal
from orchestrator.rehearsal.youtube_emulator import FaultKind, YouTubeEmulator
from tests.rehearsal.youtube_emulator.fixtures import ALL, Api, ManualClock, new_broadcast

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


async def _insert(worker: Worker) -> str:
    answer = await worker.call("liveBroadcasts.insert", new_broadcast(), part=ALL)
    return str(answer["id"])


def _kept(token: Path) -> tuple[str, int]:
    """Return the access token in the file, and the file's mode."""
    return json.loads(token.read_text())["token"], token.stat().st_mode & 0o777


async def test_a_call_is_answered(worker: Worker, emulator: YouTubeEmulator) -> None:
    """The official client speaks to the emulator and gets its JSON."""
    broadcast = await _insert(worker)
    read = await worker.call("liveBroadcasts.list", part="snippet", id=broadcast)
    assert read["items"][0]["snippet"]["title"] == "ML Art"


@pytest.mark.parametrize(
    ("kind", "applied"),
    [
        (FaultKind.CLOSED, False),
        (FaultKind.CLOSED_AFTER, True),
        (FaultKind.TIMEOUT, False),
        (FaultKind.TIMEOUT_AFTER, True),
        (FaultKind.SERVER_ERROR, False),
        (FaultKind.SERVER_ERROR_AFTER, True),
    ],
)
async def test_a_write_without_an_answer_left_once_and_may_have_been_applied(
    worker: Worker, emulator: YouTubeEmulator, kind: FaultKind, applied: bool
) -> None:
    """A closed connection, a time-out and a 5xx are AnswerLost; nothing is sent again."""
    emulator.faults.order(kind, "liveBroadcasts.insert")
    with pytest.raises(AnswerLostError):
        await _insert(worker)
    assert emulator.requests == ["liveBroadcasts.insert"]
    assert len(emulator.world.broadcasts) == applied
    await _insert(worker)
    assert emulator.requests == ["liveBroadcasts.insert"] * 2


@pytest.mark.parametrize(
    "kind", [FaultKind.CLOSED, FaultKind.TIMEOUT, FaultKind.SERVER_ERROR, FaultKind.CLOSED_AFTER]
)
async def test_a_read_without_an_answer_is_only_unreachable(
    worker: Worker, emulator: YouTubeEmulator, kind: FaultKind
) -> None:
    """Reads change nothing, and are not repeated in silence either: each costs a unit."""
    emulator.faults.order(kind)
    with pytest.raises(UnreachableError):
        await worker.call("channels.list", part="id", mine=True)
    assert emulator.requests == ["channels.list"]


async def test_a_write_that_could_not_leave_is_unreachable(token: Path, ledger: Ledger) -> None:
    """When nobody listens nothing can have been applied."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        worker = Worker(token, ledger, base_url=nowhere, timeout=1)
        with pytest.raises(UnreachableError):
            await _insert(worker)
        worker.close()


async def test_uploads_go_to_the_configured_server(
    worker: Worker, emulator: YouTubeEmulator, api: Api
) -> None:
    """The thumbnail's bytes arrive at the emulator, not at Google."""
    broadcast = await api.broadcast()
    image = Image(PNG, "image/png")
    await worker.call("thumbnails.set", image=image, videoId=broadcast)
    assert emulator.history.of("thumbnail", broadcast)


async def test_an_expired_token_is_refreshed_once_and_kept(
    worker: Worker, emulator: YouTubeEmulator, token: Path
) -> None:
    """A 401 refreshes, the call then succeeds, and the file has the new token, mode 0600."""
    before, _ = _kept(token)
    emulator.faults.order(FaultKind.TOKEN_EXPIRED, "liveBroadcasts.insert")
    await _insert(worker)
    assert len(emulator.world.broadcasts) == 1
    after, mode = _kept(token)
    assert (after != before, mode) == (True, 0o600)


async def test_a_withdrawn_sign_in_is_said_plainly_and_not_retried(
    worker: Worker, emulator: YouTubeEmulator
) -> None:
    """The answer invalid_grant ends in a SignInError that names the command, and no secret."""
    secrets = [str(v) for k, v in emulator.token_document().items() if "token" in k]
    emulator.sign_in.revoke()
    with pytest.raises(SignInError, match="orchestrator youtube login") as raised:
        await _insert(worker)
    assert not any(secret in str(raised.value) for secret in secrets)
    assert emulator.requests == ["liveBroadcasts.insert"]


async def test_a_new_sign_in_is_taken_up_without_a_restart(
    worker: Worker, emulator: YouTubeEmulator, token: Path
) -> None:
    """After a person has signed in again the next call works."""
    emulator.sign_in.revoke()
    with pytest.raises(SignInError):
        await _insert(worker)
    write_private(token, json.dumps(emulator.token_document()))
    await _insert(worker)
    assert len(emulator.world.broadcasts) == 1


async def test_a_refresh_never_overwrites_a_newer_sign_in(
    worker: Worker, emulator: YouTubeEmulator, token: Path
) -> None:
    """The file has one writer at a time: what a person put there meanwhile stays, and is used."""
    await _insert(worker)
    newer = emulator.token_document()
    write_private(token, json.dumps(newer))
    emulator.faults.order(FaultKind.TOKEN_EXPIRED)
    await _insert(worker)
    assert _kept(token)[0] == newer["token"]
    await _insert(worker)
    assert len(emulator.world.broadcasts) == 3


@pytest.mark.parametrize("content", [None, "no json", "{}", '{"refresh_token": "x"}'])
async def test_without_a_sign_in_the_error_says_what_to_do(
    tmp_path: Path, ledger: Ledger, content: str | None
) -> None:
    """A missing, broken or incomplete token file is a SignInError."""
    path = tmp_path / "token.json"
    if content is not None:
        path.write_text(content)
    worker = Worker(path, ledger, base_url="http://127.0.0.1:9/")
    with pytest.raises(SignInError, match="orchestrator youtube login"):
        await worker.call("channels.list", part="id", mine=True)
    worker.close()


async def test_a_rate_limit_says_when_to_try_again(
    worker: Worker, emulator: YouTubeEmulator
) -> None:
    """Reason userRequestsExceedRateLimit is temporary, and nothing was applied."""
    emulator.faults.order(FaultKind.RATE_LIMITED)
    with pytest.raises(BusyError) as raised:
        await _insert(worker)
    assert raised.value.retry_after is not None
    assert not emulator.world.broadcasts


async def test_a_refusal_for_good_keeps_its_reason(worker: Worker) -> None:
    """The reason is there for the program, the words for the crew."""
    with pytest.raises(RefusedError, match="check its id in the timetable") as raised:
        await worker.call("liveBroadcasts.bind", id="nobody", part="id")
    assert raised.value.reason == "liveBroadcastNotFound"


async def test_after_quota_exceeded_nothing_is_sent_until_midnight_pacific(
    worker: Worker, emulator: YouTubeEmulator, clock: ManualClock
) -> None:
    """Google's refusal empties the ledger; the next Pacific day fills it."""
    emulator.faults.order(FaultKind.QUOTA_GONE)
    for _ in range(2):
        with pytest.raises(QuotaGoneError):
            await _insert(worker)
    assert emulator.requests == ["liveBroadcasts.insert"]
    clock.set(datetime(2020, 9, 20, 7, 0, 1, tzinfo=UTC))
    body = new_broadcast()
    body["snippet"] |= {"scheduledStartTime": "2020-09-21T15:00:00Z"}
    del body["snippet"]["scheduledEndTime"]
    await worker.call("liveBroadcasts.insert", body, part=ALL)
    assert len(emulator.world.broadcasts) == 1


async def test_the_ledger_counts_what_google_counts(
    worker: Worker, emulator: YouTubeEmulator, ledger: Ledger
) -> None:
    """Reads, writes, refusals and refreshed calls: both sides have the same units."""
    emulator.faults.order(FaultKind.TOKEN_EXPIRED, "liveBroadcasts.list")
    broadcast = await _insert(worker)
    await worker.call("liveBroadcasts.list", part="id", id=broadcast)
    with pytest.raises(RefusedError):
        await worker.call("liveBroadcasts.list", part="id", id=broadcast, mine=True)
    assert ledger.used() == emulator.meter.total == 52


async def test_the_ledger_refuses_before_google_has_to(
    worker: Worker, emulator: YouTubeEmulator, ledger: Ledger
) -> None:
    """A call that does not fit the day's units never leaves."""
    ledger.limit = 49
    with pytest.raises(QuotaGoneError, match="quota is used up until 07:00 UTC"):
        await _insert(worker)
    assert emulator.requests == []


def test_a_refusal_in_endless_words_is_shown_in_few() -> None:
    """Alerts and logs are for people."""
    error = {"message": "No. " * 100_000, "errors": [{"reason": "r" * 100_000}]}
    said = refusal(403, json.dumps({"error": error}).encode(), writes=True)
    assert len(str(said)) < 500
    assert "[" not in str(refusal(403, b"[" * 200_000, writes=True))
