"""The page as it is sent: complete without a script, in the event's zone, safe against any text."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.model.decisions import Fallback, Hold, Skip
from orchestrator.model.timetable import Room, Speaker, Timetable
from orchestrator.web.public.page import FILES, SERVED, render
from orchestrator.web.public.page_words import LONG_ABSTRACT, spell_day
from orchestrator.web.public.programme import planned_view, programme
from tests.rundown.shows import DAY, at, day, talk
from tests.web.public.views import HALL, evening, on_time, schedule, view

NIGHT_OF_THE_CHANGE = ((date(2020, 3, 28) - DAY).days, (date(2020, 3, 29) - DAY).days)


class Seen(HTMLParser):
    """The tags of a page, and its text as a person reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = self.spaced = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.spaced += " "

    def handle_data(self, data: str) -> None:
        self.words += data
        self.spaced += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.spaced)


def seen(now: str, timetable: Timetable | None = None) -> Seen:
    """Return the page of a show that runs as planned."""
    return Seen(render(schedule(now, timetable, *on_time(now)), SERVED))


def test_a_covered_or_unseen_talk_is_not_said_to_be_on() -> None:
    """In its card, and in the programme."""
    assert "On now: Premiere" in seen("18:10").text
    covered = Seen(render(schedule("18:10", None, ("18:05", Fallback())), SERVED)).text
    assert "On now" not in covered
    assert "Interrupted Alpha" in covered
    unseen = programme(evening().event, [view("18:10", missing=True)])
    text = Seen(render(unseen, SERVED)).text
    assert "On now" not in text
    assert "Due now until 21:25 Alpha" in text
    assert "Due now Alpha" in text


def test_everything_is_there_without_a_script() -> None:
    """What is on, what comes next, every talk with its speakers, how to take part."""
    text = seen("18:10").text
    assert "Premiere until 21:25 Alpha Speaker of alpha Next 21:45 Beta" in text
    assert "Register at example.org" in text
    assert "Enter the space at spatial.chat" in text
    assert "Pick the room Main hall" in text
    assert "Or just watch the stream on YouTube" in text
    assert "22:45 – 22:55 Round 10 min live" in text


def test_before_the_first_talk_it_is_announced() -> None:
    """With the ways in already there."""
    text = seen("17:50").text
    assert "Coming up Alpha Speaker of alpha Begins at 21:00 Join the room" in text


def test_times_are_the_events_and_say_so() -> None:
    """Moscow is three hours before UTC."""
    text = seen("18:10").text
    assert "All times: Moscow (UTC+3)" in text
    assert "Saturday 19 September 2020" in text


def test_an_event_over_a_change_of_the_clocks_names_both_offsets() -> None:
    """The clocks of Berlin went forward in the night to 29 March 2020."""
    timetable = day(talk("alpha", "20:00"), talk("beta", "21:30"))
    over = [
        replace(session, start=session.start + timedelta(days=days))
        for session, days in zip(timetable.sessions, NIGHT_OF_THE_CHANGE, strict=True)
        if session.start is not None
    ]
    event = replace(evening().event, day=date(2020, 3, 28), zone=ZoneInfo("Europe/Berlin"))
    page = render(schedule("18:00", replace(timetable, event=event, sessions=tuple(over))), SERVED)
    assert "All times: Berlin (UTC+1, from 29 March UTC+2)" in Seen(page).text


def test_a_talk_after_midnight_stands_under_the_next_day() -> None:
    """In the event's zone, where the day is another than in UTC."""
    timetable = day(talk("alpha", "20:00"), talk("beta", "21:30"))
    text = seen("18:00", replace(timetable, event=evening().event)).text
    programme_text = text[text.rindex("Saturday 19 September 2020") :]
    places = [
        programme_text.index(words)
        for words in ("Saturday 19 September 2020", "Alpha", "Sunday 20 September 2020", "Beta")
    ]
    assert places == sorted(places)
    assert "Saturday 19 – Sunday 20 September 2020" in text


def test_a_cancelled_talk_says_so() -> None:
    """In words, not by a line through it alone."""
    left_out = [("18:05", Skip("beta/premiere")), ("18:06", Skip("beta/qa"))]
    text = Seen(render(schedule("18:10", evening(), *left_out), SERVED)).text
    assert "Cancelled Beta" in text


def test_a_delay_is_told_beside_the_planned_time() -> None:
    """Viewers see both."""
    held = schedule("18:50", evening(), ("18:40", Hold("alpha/qa")))
    assert re.search(r"21:45 about 2[12]:\d\d", Seen(render(held, SERVED)).text)


def test_technical_difficulties_are_told() -> None:
    """In the words of the picture."""
    text = Seen(render(schedule("18:10", evening(), ("18:05", Fallback())), SERVED)).text
    assert "Technical difficulties – back in a moment" in text


def test_the_end_is_the_end() -> None:
    """No dead buttons after the closing."""
    text = seen("21:00").text
    assert "The programme has ended" in text
    assert "Join the room" not in text


def test_written_as_files_the_page_needs_no_server() -> None:
    """Every address in it is beside it or on the web; nothing claims to be on now."""
    timetable = evening()
    document = programme(timetable.event, [planned_view("main", timetable, at("12:00"))])
    page = Seen(render(document, FILES))
    own = [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in ("href", "src") and value and not value.startswith(("https://", "#"))
    ]
    assert set(own) == {
        "icon.svg", "schedule.ics", "schedule.json", "schedule.css", "zones.js", "by-clock.js",
        "views.js", "talks/alpha.html", "talks/beta.html", "talks/round.html",
    }  # fmt: skip
    assert "Join the room" not in page.text
    assert not [tag for tag, attributes in page.tags if attributes.get("type") == "module"]


HOSTILE = [
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "عنوان \u202eمخفي",
    "A" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    """What an organizer wrote is read as it was written."""
    plain = seen("18:10", _evening_saying("Plain"))
    hostile = seen("18:10", _evening_saying(text, text[:LONG_ABSTRACT]))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert text in hostile.words
    names = {name for _, attributes in hostile.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}


@settings(max_examples=60, derandomize=True)
@given(st.text(min_size=1, max_size=60), st.text(max_size=600))
def test_any_title_and_abstract_can_be_shown(title: str, abstract: str) -> None:
    """Whatever the characters, the page is made, and its scripts are its own."""
    page = Seen(render(schedule("18:10", _evening_saying(title, abstract)), SERVED))
    assert [attributes["src"] for tag, attributes in page.tags if tag == "script"] == [
        "static/schedule/zones.js",
        "static/schedule/views.js",
        "static/schedule/refresh.js",
    ]


def test_links_of_speakers_and_in_abstracts_cannot_run_scripts() -> None:
    """Only web links become links."""
    page = seen("18:10", _evening_saying("T", "see javascript:alert(1) and https://example.org/x"))
    links = {attributes.get("href") or "" for tag, attributes in page.tags if tag == "a"}
    assert "https://example.org/x" in links
    assert not [link for link in links if link.lower().startswith("javascript")]


def _evening_saying(text: str, abstract: str = "About it.") -> Timetable:
    first, *others = evening().sessions
    said = replace(
        first,
        title=text,
        speakers=(Speaker("s", text, "https://example.org/s"),),
        abstract=abstract,
    )
    return replace(evening(), sessions=(said, *others), event=replace(evening().event, name=text))


def test_a_day_is_spelled_in_words() -> None:
    """No leading zero, no comma."""
    assert spell_day(DAY.replace(day=5)) == "Saturday 5 September 2020"


def test_a_qa_elsewhere_names_the_room() -> None:
    """On its own line of the programme."""
    lounge = Room("lounge", "The lounge", "studio-b")
    away = replace(talk("a", "18:00"), qa_room="lounge")
    timetable = replace(day(away, room=HALL), rooms={"main": HALL, "lounge": lounge})
    assert "live Q&amp;A from" in (page := render(schedule("17:00", timetable), SERVED))
    assert "in <bdi>The lounge</bdi>" in page


def test_several_days_have_links_to_each() -> None:
    """They lead to the day's heading, also without a script."""
    timetable = day(talk("a", "18:00"), replace(talk("b"), start=at("18:00") + timedelta(days=1)))
    page = render(schedule("17:00", timetable), SERVED)
    assert page.count('href="#day-') == 2
    assert page.count('id="day-') == 2
    assert 'href="#day-' not in render(schedule("17:00"), SERVED)
