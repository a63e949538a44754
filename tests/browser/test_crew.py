"""The crew's page on a running rehearsal: buttons, keys, stale presses, lost connections."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from orchestrator.model.decisions import Extend, Fallback, Hold, Release
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import PATIENCE_MS, TWO_TALKS, OpenPage, StartShow
from tests.browser.running_show import RunningShow

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)
"""A minute after the first recording would have ended: joined late, its Q&A is on."""

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 10, tzinfo=UTC)
"""Halfway through the first recording; joined late."""

THE_QA_ENDS = datetime(2020, 9, 19, 15, 30, tzinfo=UTC)


@pytest.fixture
def show(start_show: StartShow) -> RunningShow:
    """Run the two talks in the first one's Q&A."""
    return start_show(starts=IN_THE_QA)


@pytest.fixture
def crew(page: Page, show: RunningShow) -> Page:
    """Open the crew's page."""
    page.goto(f"{show.url}/crew")
    # The show that begins in the middle decides first: the recording must have ended by now.
    expect(page.locator("#on-air .kind")).to_have_text("Live Q&A")
    expect(page.locator("#journal")).to_contain_text("the recording ended")
    return page


def notice(crew: Page, tone: str) -> str:
    """Return what came of the last press, once it came to that."""
    line = crew.locator(f'#controls .notice[data-tone="{tone}"]')
    line.wait_for()
    return line.inner_text()


def test_hold_release_fallback_and_autopilot_do_what_they_say(crew: Page) -> None:
    """Each shows its outcome in the room's state, by button and by key."""
    flags = crew.locator("#on-air .flags")
    crew.get_by_role("button", name="Hold").click()
    expect(flags).to_contain_text("Held until released")
    crew.keyboard.press("r")
    expect(flags).not_to_contain_text("Held")
    crew.keyboard.press("f")
    expect(flags).to_contain_text("Fallback picture until released")
    crew.get_by_role("button", name="Release").click()
    expect(flags).not_to_contain_text("Fallback")
    crew.keyboard.press("a")
    expect(flags).to_contain_text("Autopilot is off")
    assert "Autopilot is off" in notice(crew, "good")
    expect(crew.locator("#journal")).to_contain_text("autopilot off")


PRESS_AT_ONCE = """async (names) => {
  const line = document.querySelector("#controls .notice");
  const came = () => ["good", "bad"].includes(line.dataset.tone);
  const said = [];
  for (const name of names) {
    document.querySelector(`#controls [data-action="${name}"]`).click();
    await new Promise((done) => {
      const watch = new MutationObserver(() => came() && done(watch.disconnect()));
      watch.observe(line, { attributes: true, childList: true, subtree: true });
    });
    said.push(line.textContent);
  }
  return said;
}"""


def test_a_press_right_after_another_is_not_too_late(crew: Page) -> None:
    """What is pressed as soon as the page says “done” is decided in what came of it."""
    said = crew.evaluate(PRESS_AT_ONCE, ["hold", "release"] * 10)
    assert said == ["✓ Held until released.", "✓ Released."] * 10


def test_take_and_skip_need_a_second_press(crew: Page) -> None:
    """The first press asks; Escape takes it back; the second does it."""
    title = crew.locator("#on-air .title")
    crew.keyboard.press("t")
    assert "Put “Tea” (Break) on air now? Press again" in notice(crew, "warn")
    crew.keyboard.press("Escape")
    expect(title).to_have_text("The first talk")
    crew.keyboard.press("s")
    crew.keyboard.press("s")
    expect(crew.locator("#standby .title")).to_have_text("The second talk")
    crew.get_by_role("button", name="Take").click()
    crew.get_by_role("button", name="Press again").click()
    expect(title).to_have_text("The second talk")


def test_a_qa_that_is_taken_early_says_how_long_it_would_last(
    page: Page, start_show: StartShow
) -> None:
    """It keeps its end; where the length stays as planned, nothing is said of it."""
    show = start_show(starts=IN_THE_PREMIERE)
    page.goto(f"{show.url}/crew")
    said = page.locator("#controls .notice")
    expect(page.locator("#standby .kind")).to_have_text("Live Q&A")
    page.keyboard.press("t")
    expect(said).to_contain_text(
        re.compile(
            r"It would last until 18:30:00: (20|1\d) min( \d+ s)? instead of 10 min\. Press again"
        )
    )
    page.keyboard.press("t")
    expect(page.locator("#on-air .kind")).to_have_text("Live Q&A")
    expect(page.locator("#standby .title")).to_have_text("Tea")
    with page.expect_response("**/preview") as asked:
        page.keyboard.press("t")
    assert asked.value.ok
    expect(said).to_contain_text("Put “Tea” (Break) on air now? Press again")
    expect(said).not_to_contain_text("last until")


def test_extend_and_retime_move_what_follows(crew: Page) -> None:
    """Five minutes more for the Q&A; the second talk is pinned to a time."""
    crew.keyboard.press("x")
    assert "Five minutes longer" in notice(crew, "good")
    expect(crew.locator("#on-air .numbers")).to_contain_text("18:35:00")
    crew.keyboard.press("m")
    crew.get_by_label("Session", exact=True).select_option("beta")
    crew.get_by_label("New start").fill("19:10")
    crew.keyboard.press("Enter")
    row = crew.locator("#rundown tr", has_text="The second talk").first
    expect(row).to_contain_text("19:10:00")


def test_a_retiming_shows_beforehand_what_moves(crew: Page) -> None:
    """Times have 24 hours; another day can be chosen, and what cannot be is said why."""
    crew.keyboard.press("m")
    crew.get_by_label("Session", exact=True).select_option("beta")
    start = crew.get_by_label("New start")
    expect(start).to_have_value(re.compile(r"^[0-2][0-9]:[0-5][0-9]$"))
    start.fill("19:10")
    moves = crew.locator("dialog .preview li")
    expect(moves.first).to_contain_text("19:10 “The second talk” (Premiere): starts")
    assert violations(crew) == []
    days = crew.get_by_label("Day")
    expect(days.locator("option:checked")).to_have_text("Saturday 19 September")
    days.select_option("2020-09-20")
    start.fill("00:30")
    expect(moves.first).to_contain_text("00:30 “The second talk” (Premiere): starts 5 h")
    days.select_option("2020-09-18")
    expect(crew.locator("dialog [role=status]")).to_contain_text("that time has passed")
    assert moves.count() == 0


def test_what_was_undone_elsewhere_is_not_said_any_more(crew: Page, show: RunningShow) -> None:
    """“Held until released” goes when somebody else has released it."""
    crew.get_by_role("button", name="Hold").click()
    assert "Held until released" in notice(crew, "good")

    async def release(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Release(), "Ben")

    show.run(release)
    expect(crew.locator("#on-air .flags")).not_to_contain_text("Held")
    expect(crew.locator("#controls .notice")).to_have_text("", timeout=3000)


def test_shortening_asks_again_where_it_ends_the_item(crew: Page, show: RunningShow) -> None:
    """With less than a minute left it is a take: one press does nothing yet."""

    async def leave_little(rehearsal: Rehearsal) -> None:
        too_much = THE_QA_ENDS - rehearsal.clock.now() - timedelta(seconds=45)
        await rehearsal.conductor.decide("main", Extend("alpha/qa", -too_much), "Ben")

    show.run(leave_little)
    expect(crew.locator("#journal")).to_contain_text("Ben")
    crew.keyboard.press("d")
    assert "ends “The first talk” (Live Q&A) at once" in notice(crew, "warn")
    crew.keyboard.press("d")
    expect(crew.locator("#on-air .title")).to_have_text("Tea")


def test_an_impossible_press_is_refused_with_its_reason(crew: Page) -> None:
    """Nothing is held: the page says so."""
    crew.keyboard.press("r")
    assert "nothing is held here" in notice(crew, "bad")


def test_a_stale_press_is_refused(crew: Page, show: RunningShow) -> None:
    """A page that has not heard of the last decision cannot decide on top of it."""
    crew.route("**/decisions", lambda route: _decide_first(show, route))
    crew.keyboard.press("h")
    assert "the room has moved on" in notice(crew, "bad")
    expect(crew.locator("#on-air .flags")).not_to_contain_text("Held")


def test_a_first_press_is_void_when_the_room_moves_on(crew: Page, show: RunningShow) -> None:
    """What was asked about is not what a second press would do."""
    crew.keyboard.press("t")
    notice(crew, "warn")

    async def decide(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Fallback(), "Ben")

    show.run(decide)
    expect(crew.locator("#controls .notice")).to_contain_text("The room has moved on")
    expect(crew.locator("#controls .armed")).to_have_count(0)


def test_a_lost_connection_is_said_and_mends_itself(crew: Page, show: RunningShow) -> None:
    """Within three seconds the page says that it knows nothing new; then it goes on by itself."""
    show.stop_daemon()
    expect(crew.locator("#lost")).to_be_visible(timeout=3000)
    expect(crew.locator("#lost")).to_contain_text("nothing switches by itself")
    expect(crew.get_by_text("Not known while the daemon is not heard")).to_be_visible()
    expect(crew.get_by_role("button", name="Hold")).to_be_disabled()
    show.start_daemon()
    expect(crew.locator("#lost")).to_be_hidden()
    expect(crew.get_by_role("button", name="Hold")).to_be_enabled()

    async def decide(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Hold("alpha/qa"), "Ben")

    show.run(decide)
    expect(crew.locator("#on-air .flags")).to_contain_text("Held until released")


DEAF = """
    // Streams that are open may die without a word, and new ones are as dead as `deaf` says.
    delete window.SharedWorker;
    delete window.BroadcastChannel;
    const Real = window.EventSource;
    const all = [];
    window.deaf = false;
    window.deafen = () => all.forEach((each) => (each.dead = true));
    window.EventSource = class extends Real {
        constructor(...given) { super(...given); this.dead = window.deaf; all.push(this); }
        addEventListener(name, hear) {
            super.addEventListener(name, (event) => this.dead || hear(event));
        }
    };
"""


def test_a_stream_that_died_without_a_word_is_opened_again(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """As after a phone's sleep: the page catches up, or says that what it shows may be old."""
    show = start_show(starts=IN_THE_QA)
    crew = open_page()
    crew.context.add_init_script(DEAF)
    crew.goto(f"{show.url}/crew")
    link, flags = crew.locator("#link"), crew.locator("#on-air .flags")
    expect(link).to_have_text("● Connected")
    expect(crew.locator("#journal")).to_contain_text("the recording ended")

    async def hold(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Hold("alpha/qa"), "Ben")

    async def release(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Release(), "Ben")

    crew.evaluate("window.deafen()")
    show.run(hold)
    expect(flags).to_contain_text("Held until released", timeout=PATIENCE_MS)
    crew.evaluate("() => { window.deaf = true; window.deafen(); }")
    show.run(release)
    expect(link).to_have_text("▲ Catching up", timeout=PATIENCE_MS)
    expect(crew.locator("#lost")).to_contain_text("what you see here may be old")
    expect(crew.get_by_role("button", name="Release")).to_be_disabled()
    crew.evaluate("window.deaf = false")
    expect(link).to_have_text("● Connected", timeout=PATIENCE_MS)
    expect(flags).not_to_contain_text("Held")


def test_hostile_words_stay_words(page: Page, start_show: StartShow) -> None:
    """Markup in a title is shown, not obeyed; neither page grows wider than its screen."""
    title = "<img src=x onerror=alert(1)> שלום " + "x" * 300
    show = start_show(TWO_TALKS.replace("The first talk", f"'{title}'"), starts=IN_THE_QA)
    for path, place in (("/crew", "#on-air .title"), ("/overlays/now-next", "main .title")):
        page.goto(f"{show.url}{path}")
        expect(page.locator(place).first).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _decide_first(show: RunningShow, route: Route) -> None:
    """Let somebody else decide between the press and its arrival."""

    async def decide(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Extend("alpha/qa", timedelta(minutes=1)), "Ben")

    show.run(decide)
    route.continue_()
