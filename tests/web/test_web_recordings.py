"""Recordings over HTTP: for whom the address was signed, in ranges, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from structlog.testing import capture_logs

from orchestrator.devices.obs.naming.by_http import LASTS, HttpNaming, Signatures
from orchestrator.settings import WebSettings
from orchestrator.web.application import make_surface
from orchestrator.web.feed import CLEAR_OF_A_CUE
from orchestrator.web.listening import quiet_server
from orchestrator.web.recordings import AT_ONCE, BetweenCues, CountedFile, Recordings
from orchestrator.web.server import WebServer
from tests.web.stage import Show, client_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from orchestrator.web.state.observer import Observer

NOW = datetime(2020, 9, 19, 18, 10, tzinfo=UTC)
DATA = bytes(range(256)) * 4000


@pytest.fixture
def file(show: Show, tmp_path: Path) -> Path:
    """Put a recording where the show's first talk has it."""
    path = tmp_path / "Vidéo #1?.mp4"
    path.write_bytes(DATA)
    (tmp_path / "secret.txt").write_text("not named by the timetable")
    session = show.conductor.rooms["main"].timetable.sessions[0]
    object.__setattr__(session, "media", path)
    return path


@pytest.fixture
def naming() -> HttpNaming:
    """Sign as the daemon does; its password is no part of it."""
    return HttpNaming("http://localhost:8710", Signatures(b"k" * 32, lambda: NOW))


@pytest.fixture
async def obs(show: Show, naming: HttpNaming) -> AsyncIterator[httpx.AsyncClient]:
    """Talk to a surface with a password as an OBS elsewhere does, which has none."""
    settings = WebSettings(host="0.0.0.0", password=SecretStr("correct horse"))
    surface = make_surface(show.conductor, show.outbox, settings, signatures=naming.signatures)
    async with client_of(surface.app, peer="192.168.1.20") as client:
        yield client


def put(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def remove(file: Path) -> None:
    file.unlink()


def holds(file: Path, data: bytes) -> bool:
    return file.read_bytes() == data


def link(file: Path, to: Path) -> None:
    file.symlink_to(to)


def address(naming: HttpNaming, file: Path) -> str:
    return str(naming.settings_for(file, None)["local_file"])


async def test_a_signed_address_gives_the_recording(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """Whole, with its length, without the crew's password."""
    answer = await obs.get(address(naming, file))
    assert answer.status_code == 200
    assert answer.content == DATA
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "no-store"


async def test_head_says_how_long_it_is(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """Without a body."""
    answer = await obs.head(address(naming, file))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, len(DATA) - 1),
        ("bytes=-500", len(DATA) - 500, len(DATA) - 1),
        ("bytes=5-99999999999", 5, len(DATA) - 1),
        ("bytes=-99999999999", 0, len(DATA) - 1),
        (f"bytes={len(DATA) - 1}-", len(DATA) - 1, len(DATA) - 1),
    ],
)
async def test_a_part_is_what_was_asked_for(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path, wanted: str, first: int, last: int
) -> None:
    """From here on, up to there, or the end of the file: so OBS seeks."""
    answer = await obs.get(address(naming, file), headers={"range": wanted})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert answer.content == DATA[first : last + 1]


@pytest.mark.parametrize(
    "wanted",
    [
        f"bytes={len(DATA)}-",
        "bytes=9-3",
        "bytes=-0",
        "bytes=",
        "bytes=a-b",
        "bytes=-",
        "9-10",
        f"bytes={'9' * 5000}-",
        "seconds=1-2",
    ],
    ids=lambda wanted: wanted[:20],
)
async def test_a_part_that_is_not_there_is_refused(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path, wanted: str
) -> None:
    """With 416 and the length there is."""
    answer = await obs.get(address(naming, file), headers={"range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(DATA)}"


async def test_several_parts_at_once_give_the_whole(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """A server may leave a range out of account; no player asks so."""
    answer = await obs.get(address(naming, file), headers={"range": "bytes=0-1,5-9"})
    assert (answer.status_code, answer.content) == (200, DATA)


async def test_a_part_of_a_file_that_was_replaced_is_the_whole_new_one(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """Who asks for a part of the one it knew (If-Range) does not get a mixture."""
    known = (await obs.head(address(naming, file))).headers["etag"]
    asked = {"range": "bytes=0-9", "if-range": known}
    assert (await obs.get(address(naming, file), headers=asked)).status_code == 206
    put(file, DATA[:5000])
    answer = await obs.get(address(naming, file), headers=asked)
    assert (answer.status_code, answer.content) == (200, DATA[:5000])
    assert answer.headers["etag"] != known


async def test_without_a_signature_nothing_is_said(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """Not even whether the recording is there."""
    right = address(naming, file)
    path = right.partition("?")[0]
    other = address(naming, file.with_name("other.mp4"))
    for wrong in (path, f"{path}?{other.partition('?')[2]}", right[:-1], right.replace("key", "k")):
        assert (await obs.get(wrong)).status_code == 403
    late = Signatures(b"k" * 32, lambda: NOW - LASTS - timedelta(seconds=1))
    assert (await obs.get(address(HttpNaming(naming.base, late), file))).status_code == 403


async def test_only_what_the_timetable_names_is_read(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path, tmp_path: Path
) -> None:
    """A signature alone opens nothing, and no way leads out of what is named."""
    folder = quote(str(tmp_path))
    for path in ("secret.txt", "x/../secret.txt", "%2e%2e/secret.txt", ""):
        signed = naming.signatures.signed(f"{tmp_path}/{path}".replace("%2e", "."))
        answer = await obs.get(f"http://localhost:8710/recordings{folder}/{path}?{signed}")
        assert answer.status_code in (403, 404)
        assert "named by" not in answer.text
    link(tmp_path / "link.mp4", tmp_path / "secret.txt")
    assert (await obs.get(address(naming, tmp_path / "link.mp4"))).status_code == 404


async def test_a_recording_that_went_away_is_not_there(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """The timetable names it still."""
    remove(file)
    assert (await obs.get(address(naming, file))).status_code == 404


async def test_nothing_is_written_to_it(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """The signature is for reading."""
    assert (await obs.post(address(naming, file), content=b"x")).status_code in (401, 405)
    assert holds(file, DATA)


async def test_no_address_stands_in_an_answer_or_a_log(
    obs: httpx.AsyncClient, naming: HttpNaming, file: Path
) -> None:
    """Who reads the log may not read the recordings for that."""
    with capture_logs() as logs:
        said = [
            await obs.get(address(naming, file.with_name("gone.mp4"))),
            await obs.get(address(naming, file)[:-1]),
            await obs.get(address(naming, file), headers={"range": "bytes=9-3"}),
        ]
    for secret in ("key=", "until="):
        assert not any(secret in each.text for each in said)
        assert secret not in str(logs)


async def test_where_nobody_fetches_there_is_nothing(show: Show, naming: HttpNaming) -> None:
    """The path does not exist in a show whose OBSes have the files."""
    surface = make_surface(show.conductor, show.outbox, WebSettings())
    async with client_of(surface.app) as client:
        session = show.conductor.rooms["main"].timetable.sessions[0]
        assert session.media is not None
        assert (await client.get(address(naming, session.media))).status_code == 404


async def test_no_more_than_so_many_are_under_way(naming: HttpNaming, tmp_path: Path) -> None:
    """One more is asked to come again; nothing of the show waits for it."""
    file = tmp_path / "a.mp4"
    put(file, DATA)
    recordings = Recordings(lambda _: True, naming.signatures)
    for _ in range(AT_ONCE):
        recordings.begin(("h", 1))
    app = Starlette(routes=[recordings.route])
    assert quiet_server(app, asyncio.Event()).config.access_log is False
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8710") as client:
        assert (await client.get(address(naming, file))).status_code == 503
        recordings.end(("h", 1))
        assert (await client.get(address(naming, file))).status_code == 200
        assert (await client.get(address(naming, file))).status_code == 200


async def test_a_server_that_stops_lets_go_of_a_held_recording(
    show: Show, naming: HttpNaming, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads no further does not keep the daemon, and it is no error."""
    put(file, DATA * 40)
    settings = WebSettings(port=0)
    server = WebServer(show.conductor, show.outbox, settings, signatures=naming.signatures)
    port = await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    target = address(naming, file).removeprefix(naming.base)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    began = asyncio.get_running_loop().time()
    await server.stop()
    assert asyncio.get_running_loop().time() - began < 1
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    writer.close()


class Soon:
    """An observer that sees a change in so many seconds."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds

    def next_change(self) -> float | None:
        return self._seconds

    async def let_rooms_act(self) -> None:
        """Rooms act at once."""


async def test_nothing_is_sent_in_the_moment_before_a_cue(
    show: Show, naming: HttpNaming, tmp_path: Path
) -> None:
    """The cue is taken first; an OBS has seconds of the recording in hand."""
    for far in (None, 60.0, CLEAR_OF_A_CUE, 0.0, -3.0):
        with pytest.raises(StopIteration):  # it ended without waiting for anything
            BetweenCues(cast("Observer", Soon(far)))().send(None)
    began = asyncio.get_running_loop().time()
    await BetweenCues(cast("Observer", Soon(0.1)))()
    assert asyncio.get_running_loop().time() - began >= 0.09
    surface = make_surface(show.conductor, show.outbox, WebSettings(), signatures=naming.signatures)
    assert surface.recordings is not None
    assert isinstance(surface.recordings.pause, BetweenCues)


async def test_each_piece_waits_for_its_moment(naming: HttpNaming, tmp_path: Path) -> None:
    """Not only the first: a recording is under way for as long as it plays."""
    file = tmp_path / "a.mp4"
    put(file, DATA)
    pauses: list[None] = []

    async def pause() -> None:
        pauses.append(None)

    app = Starlette(routes=[Recordings(lambda _: True, naming.signatures, pause).route])
    async with client_of(cast("FastAPI", app)) as client:
        assert (await client.get(address(naming, file))).content == DATA
    assert len(pauses) >= len(DATA) / CountedFile.chunk_size
