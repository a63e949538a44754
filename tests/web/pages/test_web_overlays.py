"""Overlay pages over HTTP: what is served, what is not, and what they are told."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web import limits
from orchestrator.web.pages.files import file_of, overlays_folder
from orchestrator.web.state.observer import Observer
from orchestrator.web.state.stage import Stage
from tests.rundown.shows import at
from tests.web.stage import Show, client_of, make_app

PAGES = ["countdown", "lower-third", "now-next", "qa", "fallback", "clock"]


@pytest.mark.parametrize("name", PAGES)
async def test_overlays_are_open_to_read(show: Show, name: str) -> None:
    """OBS shows them without signing in; they set no cookie."""
    settings = WebSettings(host="0.0.0.0", password=SecretStr("secret"))
    client = client_of(make_app(show.conductor, show.outbox, settings), peer="192.0.2.7")
    answer = await client.get(f"/overlays/{name}?room=main")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert (await client.get("/overlays/theme.css")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../secret.html",
        "/etc/passwd",
        "a/../../secret.html",
        "link.html",
        ".hidden.html",
        "x.py",
        "nothing",
        "",
        "folder",
        "a\0b",
        "x" * 5000,
        "loop.html",
        "%2e%2e/secret",
    ],
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Neither dots nor links nor odd names reach a file that is no overlay."""
    folder = tmp_path / "overlays"
    (folder / "folder").mkdir(parents=True)
    for file in (tmp_path / "secret.html", folder / ".hidden.html", folder / "x.py"):
        file.write_text("secret")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    (folder / "loop.html").symlink_to(folder / "loop.html")
    assert file_of(folder, name) is None


def test_a_page_is_found_by_its_name_and_its_parts_by_theirs(tmp_path: Path) -> None:
    """`clock` means clock.html; pictures and styles keep their endings."""
    for name in ("clock.html", "logo.svg"):
        (tmp_path / name).write_text("x")
    assert file_of(tmp_path, "clock") == tmp_path / "clock.html"
    assert file_of(tmp_path, "logo.svg") == tmp_path / "logo.svg"


def test_a_folder_of_ones_own_must_be_there(tmp_path: Path) -> None:
    """The setting is taken at its word, or refused with the way out."""
    assert overlays_folder(WebSettings(overlays=tmp_path)) == tmp_path
    with pytest.raises(PermanentError, match="ORCHESTRATOR_WEB__OVERLAYS"):
        overlays_folder(WebSettings(overlays=tmp_path / "nowhere"))


async def test_an_edited_overlay_is_sent_anew_and_a_huge_file_is_none(
    show: Show, tmp_path: Path
) -> None:
    """What is kept in memory is what stands in the folder, and has a bound."""
    page, huge = tmp_path / "mine.html", tmp_path / "huge.png"
    page.write_text("first")
    with huge.open("wb") as file:
        file.truncate(limits.OVERLAY.bytes + 1)
    client = client_of(make_app(show.conductor, show.outbox, WebSettings(overlays=tmp_path)))
    first = await client.get("/overlays/mine")
    assert (first.text, first.headers["content-type"]) == ("first", "text/html; charset=utf-8")
    known = {"if-none-match": first.headers["etag"]}
    assert (await client.get("/overlays/mine", headers=known)).status_code == 304
    page.write_text("another")
    assert (await client.get("/overlays/mine", headers=known)).text == "another"
    page.unlink()
    assert (await client.get("/overlays/mine")).status_code == 404
    assert (await client.get("/overlays/huge.png")).status_code == 404


async def test_a_room_without_a_way_in_has_no_code(api: httpx.AsyncClient) -> None:
    """There is no QR code where there is no link, nor for a room that is not there."""
    assert (await api.get("/overlays/code.svg?room=main")).status_code == 404
    assert (await api.get("/overlays/code.svg?room=other")).status_code == 404


async def test_the_stage_tells_what_viewers_may_know_and_no_more(show: Show) -> None:
    """Title, speaker and what is next; nothing of devices, posts and decisions."""
    stage = Stage(show.conductor, Observer(show.conductor, show.outbox)).state()
    room = stage.rooms["main"]
    assert (room.now.title, room.next and room.next.title) == ("Alpha", "Beta")
    third = room.lower_third
    assert third is not None
    assert (third.comes, third.goes) == (at("18:00:04"), at("18:00:16"))
    assert not {"devices", "version", "journal"} & room.model_dump().keys()
