"""The routes of the public schedule: what caches may do with them, and who is let in."""

import io
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from PIL import Image
from pydantic import SecretStr

from orchestrator.model.decisions import Adopted, Decision, Skip
from orchestrator.model.timetable import Speaker
from orchestrator.settings import WebSettings
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.public_slots import picture_name
from tests.rundown.shows import at, day, talk
from tests.sources.makers import read_it
from tests.web.stage import Show, client_of, make_app, until

PATHS = ("/schedule", "/schedule.ics", "/schedule.json")
BESIDE = (
    *("/schedule.xml", "/schedule-2.json", "/schedule.csv", "/schedule/print"),
    *("/schedule/embed", "/schedule/embed?room=main", "/talks/beta"),
)


@pytest.mark.parametrize("path", [*PATHS, *BESIDE])
async def test_a_cache_may_keep_the_answer_and_ask_whether_it_is_still_so(
    api: httpx.AsyncClient, path: str
) -> None:
    """Public, for seconds, with a tag; the same tag again is answered without a body."""
    first = await api.get(path)
    assert first.status_code == 200
    caching = first.headers["cache-control"]
    assert "public" in caching
    assert "max-age=" in caching
    assert "stale-while-revalidate=" in caching
    tag = first.headers["etag"]
    again = await api.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "set-cookie" not in first.headers


@pytest.mark.parametrize("path", PATHS)
async def test_the_tag_changes_with_the_show(api: httpx.AsyncClient, show: Show, path: str) -> None:
    """A decision that viewers notice makes caches fetch the new answer."""
    before = await api.get(path)
    await show.conductor.decide("main", Skip("beta/premiere"), "Ann")
    await show.conductor.decide("main", Skip("beta/qa"), "Ann")

    async def is_new() -> bool:
        again = await api.get(path, headers={"if-none-match": before.headers["etag"]})
        return again.status_code == 200 and again.headers["etag"] != before.headers["etag"]

    await until(is_new)


async def test_nothing_is_made_anew_for_each_visitor(api: httpx.AsyncClient) -> None:
    """A thousand visitors cost as much as one: the second answer is the first one's bytes."""
    answers = [await api.get("/schedule") for _ in range(20)]
    assert len({answer.content for answer in answers}) == 1


async def test_a_proxy_may_ask_for_the_headers_alone(api: httpx.AsyncClient) -> None:
    """HEAD answers as GET does."""
    answer = await api.head("/schedule")
    assert (answer.status_code, "etag" in answer.headers) == (200, True)


async def test_viewers_need_no_password(show: Show) -> None:
    """The schedule is public when the rest is not."""
    app = make_app(show.conductor, show.outbox, WebSettings(password=SecretStr("secret")))
    async with client_of(app, peer="203.0.113.9") as stranger:
        opened = [(await stranger.get(path)).status_code for path in (*PATHS, *BESIDE)]
        locked = (await stranger.get("/api/v1/state")).status_code
    assert (set(opened), locked) == ({200}, 401)


async def test_the_document_is_what_its_description_says(api: httpx.AsyncClient) -> None:
    """Programs can rely on the model."""
    answer = await api.get("/schedule.json")
    document = ScheduleDocument.model_validate_json(answer.content)
    assert [slot.id for slot in document.slots] == ["alpha", "beta"]


async def test_a_talk_that_an_edit_dropped_is_cancelled_also_after_a_restart(show: Show) -> None:
    """The journal knows the timetables that were; nobody need have looked before."""
    room = show.conductor.rooms["main"]
    edited = day(talk("alpha", "18:00"), digest="b" * 16)
    choice = Adopted(edited.digest, room.timetable.digest, "alpha", at("18:00"))
    room.adopt(edited, Decision(7, at("18:10"), "main", "timetable", choice))
    app = make_app(show.conductor, show.outbox, WebSettings())
    async with client_of(app) as client:
        read = Calendar.from_ical((await client.get("/schedule.ics")).content)
    states = {str(each["summary"]): str(each["status"]) for each in read.walk("VEVENT")}
    assert states == {"Alpha": "CONFIRMED", "Beta": "CANCELLED"}
    assert {each["sequence"] for each in read.walk("VEVENT")} == {7}


async def test_no_script_of_the_page_is_written_into_it(api: httpx.AsyncClient) -> None:
    """The content policy allows none; and nothing comes from another host."""
    answer = await api.get("/schedule")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert answer.text.count("<script") == answer.text.count('<script src="static/') > 0
    for asset in ("schedule.css", "zones.js", "views.js", "refresh.js", "print.css"):
        assert (await api.get(f"/static/schedule/{asset}")).status_code == 200


async def test_a_page_is_packed_for_those_who_take_it(api: httpx.AsyncClient) -> None:
    """And has a tag of its own then; who takes nothing gets it as it is."""
    plain = await api.get("/schedule", headers={"accept-encoding": "identity"})
    packed = await api.get("/schedule", headers={"accept-encoding": "br, gzip;q=0.5"})
    refused = await api.get("/schedule", headers={"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text == refused.text
    assert "content-encoding" not in refused.headers
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    tag = {"if-none-match": packed.headers["etag"], "accept-encoding": "gzip"}
    assert (await api.get("/schedule", headers=tag)).status_code == 304


@pytest.mark.parametrize("path", ["/talks/nobody", "/talks/tea", "/schedule/embed?room=nowhere"])
async def test_what_is_not_there_is_not_found(api: httpx.AsyncClient, path: str) -> None:
    """A break has no page of its own."""
    assert (await api.get(path)).status_code == 404


async def test_only_now_and_next_may_stand_in_a_frame_of_any_page(api: httpx.AsyncClient) -> None:
    """That is what it is for; the others stay with us."""
    policies = {
        path: (await api.get(path)).headers["content-security-policy"]
        for path in ("/schedule/embed", "/schedule", "/talks/alpha", "/schedule/print")
    }
    assert "frame-ancestors *" in policies.pop("/schedule/embed")
    assert all("frame-ancestors 'self'" in policy for policy in policies.values())


async def test_other_programs_read_what_the_show_says(api: httpx.AsyncClient) -> None:
    """Each in its own format, and all the same."""
    titles = {
        path: [talk.title for talk in read_it((await api.get(path)).content).talks]
        for path in ("/schedule.xml", "/schedule-2.json", "/schedule.csv")
    }
    assert len(set(map(tuple, titles.values()))) == 1, titles


async def test_a_picture_is_small_and_tells_nothing_of_the_camera(
    show: Show, api: httpx.AsyncClient, tmp_path: Path
) -> None:
    """By a name that tells nothing of its place; what no timetable names is not there."""
    file = tmp_path / "ann.jpg"
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (1200, 800), "#884422").save(file, exif=exif)
    room = show.conductor.rooms["main"]
    people = {"ann": Speaker("ann", "Ann", photo=file)}
    timetable = replace(room.timetable, speakers=people, digest="c" * 16)
    choice = Adopted(timetable.digest, room.timetable.digest, "alpha", at("18:00"))
    room.adopt(timetable, Decision(1, at("18:01"), "main", "Ann", choice))
    name = picture_name(file)
    assert name is not None
    assert "ann" not in name
    answer = await api.get(f"/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert max(picture.size) <= 480
        assert not picture.getexif()
    assert b"Secret camera" not in answer.content
    for other in ("/pictures/0123456789abcdef.webp", "/pictures/..%2Fann.jpg"):
        assert (await api.get(other)).status_code == 404
    file.write_bytes(b"no picture")
    assert (await api.get(f"/{name}")).status_code == 404
