"""The room board over HTTP: whole without a script, open to all, and counted without cookies."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.model.decisions import Take
from orchestrator.model.timetable import Room
from orchestrator.settings import WebSettings
from orchestrator.venues.services.spatialchat import SpatialChatChoice
from orchestrator.web.pages.board import ASKS_EVERY, LATEST, countdown
from orchestrator.web.state.check_ins import GONE_AFTER, MOST_VISITS, CheckIns
from tests.rundown.shows import at, day, pause, talk
from tests.web.stage import Show, StillClock, client_of, make_app, make_show, until

PASSWORD = "correct horse battery"
SPACE = SpatialChatChoice(space="https://spatial.chat/s/ods?password=s3cret", room="231308")
HALL = Room("main", "ML <ART>", "studio", venues=(SPACE,))
VISIT = "0123456789abcdef"


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    """Start a day in a room of SpatialChat, ten minutes into its first talk."""
    timetable = day(talk("a", "18:00"), pause("tea", 15, "18:45"), talk("b", "19:00"), room=HALL)
    made = make_show(StillClock(at("18:10")), timetable)
    await made.conductor.start()
    await until(lambda: made.device.shown is not None)
    yield made
    await made.conductor.stop()


@pytest.fixture
async def visitor(show: Show) -> AsyncIterator[httpx.AsyncClient]:
    """Be somebody elsewhere who does not know the password."""
    settings = WebSettings(password=SecretStr(PASSWORD))
    app = make_app(show.conductor, show.outbox, settings)
    async with client_of(app, peer="192.0.2.7") as client:
        yield client


async def boards_of(visitor: httpx.AsyncClient) -> dict[str, int]:
    """Return what the crew sees of the boards."""
    answer = await visitor.get("/api/v1/rooms/main", auth=("", PASSWORD))
    boards: dict[str, int] = answer.json()["boards"]
    return boards


async def test_the_page_is_whole_without_a_script(visitor: httpx.AsyncClient) -> None:
    """What is on, how long it lasts, what follows and the way there stand in the page itself."""
    answer = await visitor.get("/board/main")
    assert answer.status_code == 200
    for words in ("Now showing", "Speaker of a", "15:00", "until the live Q&amp;A", "18:25 UTC"):
        assert words in answer.text, words
    assert 'href="https://spatial.chat/s/ods?room=231308"' in answer.text
    assert "ML &lt;ART&gt;" in answer.text


async def test_a_recording_that_runs_over_has_no_times_that_have_passed(
    visitor: httpx.AsyncClient, show: Show
) -> None:
    """Nobody can say when it ends: no countdown, and its Q&A is soon."""
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(at("18:27"))
    page = (await visitor.get("/board/main")).text
    assert "The live Q&amp;A begins any moment." in page
    assert "18:25" not in page
    assert "<i>soon</i>" in page


async def test_any_page_may_frame_it_and_no_other_page(visitor: httpx.AsyncClient) -> None:
    """The board is for frames elsewhere; what decides is not."""
    board = await visitor.get("/board/main")
    assert "frame-ancestors *" in board.headers["content-security-policy"]
    assert "script-src 'self'" in board.headers["content-security-policy"]
    assert "x-frame-options" not in board.headers
    crew = await visitor.get("/api/v1/state", auth=("", PASSWORD))
    assert "frame-ancestors 'self'" in crew.headers["content-security-policy"]
    assert crew.headers["x-frame-options"] == "SAMEORIGIN"


async def test_it_sets_no_cookie_and_says_no_secret(visitor: httpx.AsyncClient) -> None:
    """Nothing is kept at the visitor's, and the password in the space's link stays out."""
    for path in ("/board/main", f"/board/main/news?visit={VISIT}"):
        answer = await visitor.get(path)
        assert "set-cookie" not in answer.headers
        assert "s3cret" not in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_the_public_may_read_and_nothing_else(visitor: httpx.AsyncClient) -> None:
    """Below /board nothing can be sent, and an unknown room is named as such."""
    assert (await visitor.post("/board/main")).status_code in (401, 405)
    assert (await visitor.get("/board/nowhere")).status_code == 404


async def test_news_are_what_changed_and_nothing_else(
    visitor: httpx.AsyncClient, show: Show
) -> None:
    """A board that shows what is on gets the time alone; after a take it gets the new picture."""
    page = (await visitor.get("/board/main")).text
    found = re.search(r'data-version="(\w+)"', page)
    assert found is not None
    same = (await visitor.get("/board/main/news", params={"seen": found[1]})).json()
    assert same["main"] is None
    assert same["now"] == "2020-09-19T18:10:00Z"
    await show.conductor.decide("main", Take("a/qa"), "Ann")
    news = (await visitor.get("/board/main/news", params={"seen": found[1]})).json()
    assert "Live now: <bdi>Speaker of a</bdi>" in news["main"]
    assert news["version"] != found[1]


async def test_each_open_board_counts_once_and_tells_what_it_shows(
    visitor: httpx.AsyncClient, show: Show
) -> None:
    """The crew sees how many boards are open, and how many of them show what is on now."""
    assert await boards_of(visitor) == {"open": 0, "up_to_date": 0}
    first = (await visitor.get("/board/main/news", params={"visit": VISIT})).json()
    assert await boards_of(visitor) == {"open": 1, "up_to_date": 0}
    seen = {"visit": VISIT, "seen": first["version"]}
    await visitor.get("/board/main/news", params=seen)
    await visitor.get("/board/main/news", params={**seen, "visit": "another-one"})
    assert await boards_of(visitor) == {"open": 2, "up_to_date": 2}
    await show.conductor.decide("main", Take("a/qa"), "Ann")
    assert await boards_of(visitor) == {"open": 2, "up_to_date": 0}


async def test_a_board_that_asks_no_more_is_gone(visitor: httpx.AsyncClient, show: Show) -> None:
    """A closed page says no goodbye: it counts until it has not been heard of for a while."""
    await visitor.get("/board/main/news", params={"visit": VISIT})
    assert isinstance(show.clock, StillClock)
    gone = show.clock.wall(show.clock.now()) + GONE_AFTER
    show.clock.move_to(show.clock.now() + (gone - show.clock.wall(show.clock.now())))
    assert (await boards_of(visitor))["open"] == 0


@pytest.mark.parametrize("visit", ["short", "x" * 41, "a b c d e f", "<script>alert"])
async def test_a_visit_is_a_number_and_nothing_else(visitor: httpx.AsyncClient, visit: str) -> None:
    """Nobody stores texts at the daemon through the public page."""
    answer = await visitor.get("/board/main/news", params={"visit": visit})
    assert answer.status_code == 422
    assert visit not in answer.text


async def test_many_boards_ask_less_often(visitor: httpx.AsyncClient, show: Show) -> None:
    """However many there are, together they never keep the daemon from its cues."""
    few = (await visitor.get("/board/main/news", params={"visit": VISIT})).json()
    assert few["again"] == ASKS_EVERY
    for number in range(999):
        await visitor.get("/board/main/news", params={"visit": f"visit-{number:04}"})
    many = (await visitor.get("/board/main/news", params={"visit": VISIT})).json()
    assert ASKS_EVERY < many["again"] == 10.0 < LATEST


def test_made_up_visits_fill_no_memory() -> None:
    """Whoever invents visits pushes out older ones of the same room."""
    check_ins = CheckIns()
    for number in range(MOST_VISITS + 10):
        check_ins.note("main", f"visit-{number}", "", at("18:00") + timedelta(milliseconds=number))
    assert check_ins.open_boards("main", at("18:00:30")) == MOST_VISITS


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (65.9, "1:05"), (3600, "1:00:00"), (47 * 3600, "47:00:00"), (2e5, "2 days")],
)
def test_a_countdown_reads_like_a_clock(seconds: float, text: str) -> None:
    """Minutes and seconds, hours where there are some, days where hours say little."""
    assert countdown(seconds) == text
