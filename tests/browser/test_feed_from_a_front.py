"""Pages whose feed comes from a server in front of the daemon, with the habits of nchan."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, OpenPage, StartShow
from tests.browser.front import Front, front_of
from tests.browser.test_many_pages import WITHOUT_BOTH, WITHOUT_WORKER

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)


def stage_of(show: str) -> dict[str, Any]:
    """Return the whole document that viewers' feed has."""
    with httpx.stream("GET", f"{show}/feed/stage") as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                document: dict[str, Any] = json.loads(line.removeprefix("data: "))
                return document
    raise AssertionError("the feed ended")


def titled(document: dict[str, Any], title: str) -> str:
    """Return the document with another title of what comes next."""
    room = document["rooms"]["main"]
    following = {**room["next"], "title": title}
    return json.dumps({**document, "rooms": {"main": {**room, "next": following}}})


@pytest.mark.parametrize(
    "taken_away", ["", WITHOUT_WORKER, WITHOUT_BOTH], ids=["worker", "no worker", "alone"]
)
def test_an_overlay_follows_whole_documents_in_any_message(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """The one message that is kept, then others, named or not; words that are none are no harm."""
    show = start_show(starts=IN_THE_QA)
    document = stage_of(show.url)
    with front_of(show.url) as front:
        front.publish(titled(document, "kept before anybody came"))
        page = open_page()
        page.context.add_init_script(taken_away)
        page.goto(f"{front.url}/overlays/countdown")
        title = page.locator("main .title")
        expect(title).to_have_text("kept before anybody came")
        front.publish(titled(document, "without a name"), event=None)
        expect(title).to_have_text("without a name")
        front.publish("this is no document")
        front.publish('"nor is this"', event=None)
        front.publish(titled(document, "and on"))
        expect(title).to_have_text("and on")
        other = page.context.new_page()
        other.goto(f"{front.url}/overlays/countdown")
        expect(other.locator("main .title")).to_have_text("and on")
        follow_through_breaks(front, document, page.locator("main .title"))
        again = other.locator("main .title")
        expect(again).to_have_text("published again", timeout=PATIENCE_MS)
        if taken_away != WITHOUT_BOTH:
            assert len(front.asked) == 3


def follow_through_breaks(front: Front, document: dict[str, Any], title: Any) -> None:
    """Break the streams, then lose what is kept: each page is back with what is new.

    A browser waits for three seconds before it comes back.
    """
    front.drop()
    front.publish(titled(document, "missed meanwhile"))
    expect(title).to_have_text("missed meanwhile", timeout=PATIENCE_MS)
    assert front.asked[-1].endswith(":4")
    front.restart()
    front.publish(titled(document, "published again"))
    expect(title).to_have_text("published again", timeout=PATIENCE_MS)
