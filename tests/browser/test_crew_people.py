"""What the crew's page asks of people: to sign in, to confirm posts, to answer an edit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from orchestrator.rehearsal.show import Rehearsal
from orchestrator.rehearsal.stand_ins import VenueRecorder
from orchestrator.settings import WebSettings
from orchestrator.timetable.loading import load
from orchestrator.venues.port import Announcement, Answer, ByHand, Delivered, NoAnswer
from orchestrator.web.door.sign_in import KNOWN
from tests.browser.accessibility import violations
from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow
from tests.browser.running_show import RunningShow

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)


def answers(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """Let the rehearsal's venues answer so instead of writing down what is said."""

    async def announce(self: VenueRecorder, post: Announcement) -> Answer:
        return answer

    monkeypatch.setattr(VenueRecorder, "announce", announce)


def test_a_post_for_a_person_is_copied_and_confirmed(
    open_page: OpenPage, start_show: StartShow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is ready to paste; once it is there, nobody is asked again."""
    answers(monkeypatch, ByHand("paste the text into the room’s chat"))
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{start_show(starts=IN_THE_QA).url}/crew")
    task = page.locator("#tasks .task")
    expect(task).to_contain_text("paste the text into the room’s chat")
    text = task.locator("blockquote").inner_text()
    assert "https://spatial.chat/s/example?room=1" in text
    task.get_by_role("button", name="Copy").click()
    expect(page.locator("#tasks .notice")).to_have_text("✓ Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == text
    assert violations(page) == []
    task.get_by_role("button", name="It is there").click()
    expect(page.locator("#tasks")).to_contain_text("Nothing waits for a person.")
    expect(page.locator("#posts")).to_contain_text("✓ sent")


def test_a_post_whose_fate_is_unknown_is_sent_again(
    page: Page, start_show: StartShow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a person can know that it is not there; then the venue is told once more."""
    # Where twice is heard once, the outbox would send again by itself, before the button is found.
    monkeypatch.setattr(VenueRecorder, "idempotent", False)
    answers(monkeypatch, NoAnswer("no answer came in time"))
    page.goto(f"{start_show(starts=IN_THE_QA).url}/crew")
    task = page.locator("#tasks .task")
    expect(page.locator("#posts")).to_contain_text("? sent, no answer came")
    expect(task).to_contain_text("no answer came in time")
    answers(monkeypatch, Delivered("1"))
    task.get_by_role("button", name="Send again").click()
    expect(page.locator("#posts")).to_contain_text("✓ sent")
    expect(task).to_have_count(0)


@pytest.mark.parametrize(
    ("button", "starts"), [("Accept the edit", "18:50:00"), ("Reject it", "18:40:00")]
)
def test_an_edit_that_touches_what_is_next_waits_for_an_answer(
    page: Page, start_show: StartShow, tmp_path: Path, button: str, starts: str
) -> None:
    """Its plan says which cues change; nothing changes before somebody has said yes."""
    show = start_show(
        TWO_TALKS.replace("break: 10m", "break: 10m, start: '18:30'"), starts=IN_THE_QA
    )
    page.goto(f"{show.url}/crew")
    edited = TWO_TALKS.replace("break: 10m", "break: 10m, start: '18:40'")
    offer(show, tmp_path / "edited.yaml", edited)
    plan = page.get_by_role("region", name="The timetable was edited")
    row = plan.get_by_role("row", name="“Tea” (Break): starts 10 min later")
    expect(row).to_contain_text("18:30–18:40")
    expect(row).to_contain_text("18:40–18:50")
    second = page.locator("#rundown tr", has_text="The second talk").first
    expect(second).to_contain_text("18:40:00")
    expect(page.locator("#on-air .count.main")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert plan.locator(".scroll").evaluate("each => each.scrollWidth <= each.clientWidth")
    plan.get_by_role("button", name=button).click()
    expect(plan).to_be_hidden()
    expect(second.locator(".start")).to_have_text(starts)


def test_a_file_that_cannot_be_used_is_told_with_its_line(
    page: Page, start_show: StartShow
) -> None:
    """The last good timetable stays, and the crew reads what is wrong with the file."""
    show = start_show(starts=IN_THE_QA)
    page.goto(f"{show.url}/crew")

    async def refuse(rehearsal: Rehearsal) -> None:
        rehearsal.conductor.edits.refuse(("show.yaml:7:3: “<b>rom</b>” is no key",))

    show.run(refuse)
    told = page.get_by_role("region", name="The edited timetable is not used")
    expect(told).to_contain_text("show.yaml:7:3: “<b>rom</b>” is no key")
    expect(page.locator("#on-air .title")).to_have_text("The first talk")


def test_a_person_signs_in_and_is_led_back(page: Page, start_show: StartShow) -> None:
    """A wrong password is told; scripts cannot read the session, other sites cannot send it."""
    settings = WebSettings(port=0, password=SecretStr("correct horse"))
    show = start_show(starts=IN_THE_QA, settings=settings)
    page.goto(f"{show.url}/crew?room=main")
    assert violations(page) == []
    page.get_by_label("Password").fill("battery staple")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the password.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Password").fill("correct horse")
    page.keyboard.press("Enter")
    expect(page.locator("#on-air .title")).to_have_text("The first talk")
    assert page.url == f"{show.url}/crew?room=main"
    cookies = page.context.cookies()
    assert {(each["httpOnly"], each["sameSite"]) for each in cookies} == {(True, "Strict")}
    page.keyboard.press("h")
    expect(page.locator("#on-air .flags")).to_contain_text("Held until released")
    page.context.clear_cookies()
    page.keyboard.press("r")
    expect(page.locator("#controls .notice")).to_contain_text("You are signed out")


def test_a_person_signs_out(page: Page, start_show: StartShow) -> None:
    """At a borrowed laptop the way out is a button, and the page asks again."""
    show = start_show(starts=IN_THE_QA, settings=WebSettings(port=0, password=SecretStr("horse")))
    page.goto(f"{show.url}/crew")
    page.get_by_label("Password").fill("horse")
    page.keyboard.press("Enter")
    expect(page.locator("#on-air .title")).to_have_text("The first talk")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    # what stays opens nothing: it lets this browser ask before strangers who guess
    assert [each["name"] for each in page.context.cookies()] == [KNOWN]
    page.goto(f"{show.url}/crew")
    expect(page.get_by_label("Password")).to_be_visible()


def offer(show: RunningShow, file: Path, text: str) -> None:
    """Offer the show an edited timetable, as the watcher of its file does."""
    file.write_text(text, encoding="utf-8")
    timetable = load(file).timetable
    assert timetable is not None

    async def body(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.edits.offer(timetable)

    show.run(body)
