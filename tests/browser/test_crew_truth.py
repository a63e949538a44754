"""The crew's page where something is not as it should be: it claims nothing that was not seen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orchestrator.model.decisions import Take
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow
from tests.browser.test_crew_people import offer

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)

SCREENS = [{"width": 1280, "height": 720}, {"width": 390, "height": 844}]

BOXES = """() => [...document.querySelectorAll('.buttons button')].map(
    (each) => [each.offsetLeft, each.offsetTop, each.offsetWidth, each.offsetHeight])"""
"""Where the buttons are, and how large; however far one has scrolled."""

AT_ONCE_MS = 1500
"""A second, and what a busy machine needs to draw it."""


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_an_obs_that_is_away_is_said_at_the_top(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """Nothing is called on air, nor on time; the reason is read without scrolling; it heals."""
    show = start_show(starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    card = page.locator("#on-air")
    expect(card).to_have_attribute("data-seen", "seen")
    expect(card.get_by_role("heading")).to_contain_text("On air")

    async def go_away(rehearsal: Rehearsal) -> None:
        rehearsal.simulators["main"].kill()

    show.run(go_away)
    expect(card.get_by_role("heading")).to_contain_text("Should be on air", timeout=AT_ONCE_MS)
    why = card.locator(".not-seen")
    expect(why).to_contain_text("Not seen on air: OBS main is not reached")
    expect(why).to_be_in_viewport(ratio=1)
    expect(card.locator("h2 .chip")).to_be_hidden()  # “on time”
    expect(page.locator("#rundown tr[aria-current]")).to_contain_text("✕ Not seen")
    assert violations(page) == []

    async def come_back(rehearsal: Rehearsal) -> None:
        await rehearsal.simulators["main"].restart()

    show.run(come_back)
    expect(card).to_have_attribute("data-seen", "seen")
    expect(why).to_be_hidden()


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_a_recording_that_does_not_play_is_said_before_its_turn(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """The standby card says so, with the path that OBS was told, and it is an alert."""
    show = start_show(starts=IN_THE_PREMIERE)

    async def spoil(rehearsal: Rehearsal) -> None:
        beta = str(rehearsal.script.timetable.sessions[2].media)
        rehearsal.simulators["main"].break_file(beta)
        await rehearsal.conductor.decide("main", Take("tea/break"), "Ann")

    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    show.run(spoil)
    standby = page.locator("#standby")
    expect(standby).to_contain_text("✕ Does not play")
    expect(standby.locator(".problem")).to_contain_text("“beta.mp4” does not play in OBS")
    expect(standby.locator(".problem")).to_contain_text("OBS was told /")
    expect(page.locator("#alerts")).to_contain_text("“beta.mp4” does not play in OBS")
    assert violations(page) == []


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_the_file_of_each_coming_talk_is_looked_at(
    open_page: OpenPage, start_show: StartShow, tmp_path: Path, screen: dict[str, int]
) -> None:
    """Whether it is there, and how long it is: in its row, and on the card of what is next."""
    show = start_show(starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    row = page.locator("#rundown tr", has_text="The second talk").first
    expect(row).to_contain_text("20 min")
    expect(row).not_to_contain_text("file")

    async def look(rehearsal: Rehearsal) -> None:
        await show.files.look([beta])

    async def come_near(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take("tea/break"), "Ann")

    beta = show.run(lambda rehearsal: recording_of(rehearsal, "beta"))
    show.run(come_near)
    show.run(look)
    expect(row).to_contain_text("✕ file is missing", timeout=AT_ONCE_MS)
    standby = page.locator("#standby")
    expect(standby).to_contain_text("✕ Does not play")
    expect(standby.locator(".problem")).to_contain_text("its recording is not there: /")
    assert violations(page) == []
    beta.write_bytes(b"x")
    show.run(look)
    expect(row).to_contain_text("… file is still arriving")
    expect(standby.locator(".problem")).to_be_hidden()


async def recording_of(rehearsal: Rehearsal, session: str) -> Path:
    found = rehearsal.script.timetable.session(session)
    assert found is not None
    assert found.media is not None
    found.media.parent.mkdir(parents=True, exist_ok=True)
    return found.media


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_an_alert_stays_until_somebody_has_seen_it(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """Over or not; it goes for the whole crew then, and the journal says who has seen it."""
    show = start_show(starts=IN_THE_PREMIERE)
    page, other = open_page(viewport=screen), open_page()
    for each in (page, other):
        each.goto(f"{show.url}/crew")
        expect(each.locator("#on-air")).to_have_attribute("data-seen", "seen")
    bar = page.locator("#alert-bar")
    expect(page.locator("#alert-bar")).to_be_hidden()

    async def go_away_and_come(rehearsal: Rehearsal) -> None:
        rehearsal.simulators["main"].kill()
        rehearsal.conductor.news.alert("", "The disk is nearly full")
        rehearsal.conductor.news.note("", "The cat is fed")

    show.run(go_away_and_come)
    expect(bar.get_by_role("heading")).to_have_text("▲ 2 alerts")
    expect(bar).to_contain_text("OBS main is lost")
    expect(bar).not_to_contain_text("The cat is fed")
    expect(bar).to_be_in_viewport(ratio=1)
    expect(page.locator("#on-air h2")).to_be_in_viewport(ratio=1)
    assert violations(page) == []

    async def come_back(rehearsal: Rehearsal) -> None:
        await rehearsal.simulators["main"].restart()

    show.run(come_back)
    lost = bar.get_by_role("listitem").filter(has_text="OBS main is lost")
    expect(lost).to_contain_text("over since")
    page.get_by_label("You are").fill("Ann")
    bar.get_by_role("button", name="Seen: The disk").click()
    expect(bar).not_to_contain_text("The disk is nearly full")
    expect(other.locator("#alert-bar")).not_to_contain_text("The disk is nearly full")
    expect(other.locator("#alerts")).to_contain_text("The disk is nearly full – seen by Ann")
    expect(other.locator("#journal")).to_contain_text("Ann alert seen – The disk is nearly full")
    expect(page.locator("#alert-bar")).to_contain_text("✓ Over, and not acknowledged")
    assert violations(page) == []
    lost.get_by_role("button", name="Seen").click()
    expect(page.locator("#alert-bar")).to_be_hidden()
    expect(other.locator("#alert-bar")).to_be_hidden()


def test_an_edit_says_that_it_drops_the_talk_on_air(
    page: Page, start_show: StartShow, tmp_path: Path
) -> None:
    """It is shown to its end, and has left the file: by its title, above all other changes."""
    show = start_show(starts=IN_THE_PREMIERE)
    page.goto(f"{show.url}/crew")
    first = TWO_TALKS[TWO_TALKS.index("  - {id: alpha") : TWO_TALKS.index("  - {id: tea")]
    pinned = TWO_TALKS.replace(first, "").replace("break: 10m,", "break: 10m, start: '18:30',")
    offer(show, tmp_path / "edited.yaml", pinned)
    plan = page.get_by_role("region", name="The timetable was edited")
    expect(plan).to_contain_text("✕ Dropped: “The first talk” – on air, it is shown to its end")
    expect(plan).not_to_contain_text("alpha/")
    assert violations(page) == []


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_take_says_what_it_takes_and_moves_no_other_button(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """Asked twice or not, every button stays where a finger expects it, and as large."""
    page = open_page(viewport=screen)
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    take = page.locator('[data-action="take"]')
    expect(take).to_have_accessible_name("Take “The first talk” (Live Q&A)")
    before = page.evaluate(BOXES)
    for name in ("take", "skip"):
        page.locator(f'[data-action="{name}"]').click()
        expect(page.locator(".buttons .armed")).to_have_attribute("data-action", name)
        assert page.evaluate(BOXES) == before
    expect(take).to_contain_text("The first talk")
    page.keyboard.press("Escape")


GREEN_ROOM = TWO_TALKS.replace(
    "    venues:\n", '    venues:\n      - matrix: {room: "!green:example.org", to: speaker}\n'
)


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_a_line_goes_to_the_speakers(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """Where the room has a place for them; typing it presses no button."""
    show = start_show(GREEN_ROOM, starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    panel = page.get_by_role("region", name="To the speakers")
    expect(panel).to_contain_text("matrix")
    assert violations(page) == []
    panel.get_by_label("A line to the speakers").press_sequentially("the harp, please")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("status")).to_contain_text("On its way")
    expect(panel.get_by_label("A line to the speakers")).to_have_value("")
    expect(page.locator("#posts")).to_contain_text("the harp, please")
    expect(page.locator("#on-air .title")).to_have_text("The first talk")


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_a_wrong_take_is_taken_back(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """The button is dead before a take; one press, and the talk goes on where it was."""
    show = start_show(starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    back = page.locator('[data-action="back"]')
    expect(back).to_have_attribute("aria-disabled", "true")

    async def take(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take("beta/premiere"), "Ann")

    show.run(take)
    expect(page.locator("#on-air .title")).to_have_text("The second talk")
    expect(back).to_have_attribute("aria-disabled", "false")
    assert violations(page) == []
    back.click()
    expect(page.locator("#on-air .title")).to_have_text("The first talk")
    expect(page.locator("#on-air")).to_have_attribute("data-seen", "seen")
    expect(page.locator("#controls .notice")).to_contain_text("Back to “The first talk”")
    expect(back).to_have_attribute("aria-disabled", "true")


def test_the_name_is_asked_once(open_page: OpenPage, start_show: StartShow) -> None:
    """Until somebody has answered, with a name or without; never again in this browser."""
    url = f"{start_show(starts=IN_THE_PREMIERE).url}/crew"
    page, nameless = open_page(), open_page()
    for each in (page, nameless):
        each.goto(url)
        expect(each.get_by_text("(for the journal)")).to_be_visible()
    page.locator("#who").fill("Ann")
    for each in (page, nameless):
        each.get_by_role("button", name="That is me").click()
        expect(each.get_by_text("(for the journal)")).to_be_hidden()
        each.reload()
        expect(each.locator("#on-air .title")).to_have_text("The first talk")
        expect(each.get_by_text("(for the journal)")).to_be_hidden()
    page.keyboard.press("h")
    expect(nameless.locator("#journal")).to_contain_text("Ann hold")
