"""The pages beside the schedule: a talk's own, the wall print, now and next."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from orchestrator.model.decisions import Skip
from orchestrator.model.timetable import Room, Speaker, Sponsor, Timetable
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.page import FILES, SERVED, render
from orchestrator.web.public.programme import planned
from orchestrator.web.public.talk_pages import GridDay, embedded, grid, talk_page, wall_print
from tests.rundown.shows import at, day, live, pause, talk
from tests.web.public.views import HALL, evening, on_time, schedule

ANN = Speaker("ann", "Ann Example", "https://example.org/ann", "Grows things.\nSince 2010.", "she")


class Read(HTMLParser):
    """A page's tags, and its words with single spaces."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += " "

    def handle_data(self, data: str) -> None:
        self.words += data


def telling(**changes: object) -> Timetable:
    """Return the evening with more told of its first talk."""
    first, *others = evening().sessions
    told = replace(
        first,
        speakers=(ANN,),
        abstract="What it is about.",
        form="keynote",
        track="Generative",
        language="ru",
        host=Speaker("mo", "Mo Derator"),
        links=("https://example.org/paper",),
        slides="https://example.org/slides.pdf",
        do_not_record=True,
        **changes,  # type: ignore[arg-type]  # a session's fields
    )
    event = replace(evening().event, sponsors=(Sponsor("Example Inc", "https://example.org"),))
    return replace(evening(), sessions=(told, *others), event=event)


def page_of(talk_id: str, document: ScheduleDocument) -> Read:
    page = talk_page(document, talk_id, SERVED)
    assert page is not None
    return Read(page)


def test_a_talk_has_a_page_with_all_that_is_told_of_it() -> None:
    """Who, what, when, where, how, links, people; and the way in."""
    words = page_of("alpha", schedule("17:50", telling())).words
    for told in (
        "Alpha Ann Example Keynote Generative Russian Not recorded",
        "Saturday 19 September 2020, 21:00 – 21:45 All times: Moscow (UTC+3)",
        "Where Main hall",
        "25 min premiere, live Q&A from 21:25 with Mo Derator",
        "Join the room Watch the stream",
        "About this talk What it is about.",
        "Slides https://example.org/paper",
        "Ann Example (she) Grows things. Since 2010. example.org",
        "21:45 Beta →",
        "Sponsors Example Inc",
    ):
        assert told in words


def test_where_a_talk_stands_is_said_on_its_page() -> None:
    """On now, over, cancelled; the way in only while there is one."""
    assert "On now Alpha" in page_of("alpha", schedule("18:10")).words
    over = page_of("alpha", schedule("19:20", None, *on_time("19:20"))).words
    assert "Over Alpha" in over
    assert "Join the room" not in over
    skipped = [("18:05", Skip("beta/premiere")), ("18:06", Skip("beta/qa"))]
    assert "Cancelled Beta" in page_of("beta", schedule("18:10", None, *skipped)).words


def test_a_break_and_an_unknown_talk_have_no_page() -> None:
    """Nobody links to them."""
    assert talk_page(schedule("17:50"), "tea", SERVED) is None
    assert talk_page(schedule("17:50"), "nobody", SERVED) is None


def test_every_link_of_a_page_leads_somewhere() -> None:
    """From the schedule to each talk and back, served and as files."""
    document = planned(telling(), at("12:00"))
    served = talk_page(document, "beta", SERVED)
    files = talk_page(document, "beta", FILES)
    assert served is not None
    assert files is not None
    assert 'href="../schedule#slot-beta"' in served
    assert 'href="alpha"' in served
    assert 'href="../index.html#slot-beta"' in files
    assert 'href="alpha.html"' in files
    assert 'href="talks/beta"' in render(document, SERVED)
    assert 'href="talks/beta.html"' in render(document, FILES)
    assert "talks/tea" not in render(document, SERVED)


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", '" onload="alert(1)', "א"])
def test_no_text_becomes_markup_on_any_page(text: str) -> None:
    """Whatever stands in whichever field."""

    def pages(said: str) -> list[Read]:
        person = Speaker("p", said, "https://example.org/?q=" + said, said, said)
        first, *others = evening().sessions
        told = replace(
            first, title=said, speakers=(person,), abstract=said, form=said, track=said,
            language=said, host=person, links=(f"https://x/{said}",), slides=f"https://x/{said}",
        )  # fmt: skip
        event = replace(evening().event, name=said, sponsors=(Sponsor(said),))
        timetable = replace(evening(), sessions=(told, *others), event=event)
        document = schedule("18:10", timetable)
        own = talk_page(document, "alpha", SERVED)
        assert own is not None
        return [Read(page) for page in (own, embedded(document), wall_print(document))]

    for plain, hostile in zip(pages("Plain"), pages(text), strict=True):
        assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
        names = {name for _, attributes in hostile.tags for name in attributes}
        assert not {name for name in names if name.startswith("on")}


def test_tags_stand_on_the_schedule_too() -> None:
    """And what can be chosen by them, where there is a choice."""
    page = render(schedule("17:50", telling()), SERVED)
    assert "Keynote" in Read(page).words
    assert "Not recorded" in Read(page).words
    assert 'name="track"' not in page, "one track is no choice"
    assert 'lang="ru"' in page


def test_many_sessions_leave_their_abstracts_to_their_pages() -> None:
    """The page stays light."""
    few, many = (
        day(*(replace(talk(f"t{n}", "18:00"), start=at("18:00") + timedelta(hours=n),
                      abstract="Much to say.") for n in range(count)), room=HALL)
        for count in (60, 61)
    )  # fmt: skip
    assert "Much to say." in render(planned(few, at("12:00")), SERVED)
    assert "Much to say." not in render(planned(many, at("12:00")), SERVED)


def two_rooms() -> Timetable:
    """Return an evening in two rooms: a long talk beside two short ones, then a break."""
    lounge = Room("lounge", "Lounge", "studio-b")
    beside = [replace(live("short", "18:00", 30), room="lounge"),
              replace(live("other", "18:30", 30), room="lounge")]  # fmt: skip
    own = [live("long", "18:00", 60), pause("tea", 10)]
    timetable = day(*own, room=HALL)
    return replace(
        timetable,
        rooms={"main": HALL, "lounge": lounge},
        sessions=(*own, *beside),
    )


def shape(of_day: GridDay) -> list[list[tuple[str | None, int]]]:
    """Return each row's cells: the slot, and over how many rows it goes."""
    return [[(c.slot and c.slot.id, c.rows) for c in row.cells] for row in of_day.rows]


def test_the_grid_sets_rooms_side_by_side() -> None:
    """A long talk goes over the rows of the short ones beside it; nothing is left out."""
    (only,) = grid(planned(two_rooms(), at("12:00")))
    assert only.rooms == ("Main hall", "Lounge")
    assert shape(only) == [[("long", 2), ("short", 1)], [("other", 1)], [("tea", 1), (None, 1)]]


def test_each_column_of_the_grid_is_full() -> None:
    """Rows and columns add up, whatever the times: else a table falls apart."""
    for of_day in grid(planned(two_rooms(), at("12:00"))):
        cells = sum(cell.rows for row in of_day.rows for cell in row.cells)
        assert cells == len(of_day.rows) * len(of_day.rooms)


def test_the_wall_print_has_a_sheet_for_each_day() -> None:
    """With the titles, the people and the times."""
    tomorrow = at("18:00") + timedelta(days=1)
    later = replace(live("late", "18:00", 60), start=tomorrow, day=tomorrow.date())
    timetable = day(live("round", "18:00", 60), later, room=HALL)
    page = Read(wall_print(planned(timetable, at("12:00"))))
    assert [tag for tag, _ in page.tags].count("table") == 2
    assert "Round" in page.words
    assert "18:00 – 19:00" in page.words


def test_a_talk_after_midnight_stands_on_the_sheet_of_its_evening() -> None:
    """As people at night say: a day of the show runs past midnight."""
    night = replace(live("night", "18:00", 60), start=at("23:00") + timedelta(hours=1.5))
    timetable = day(live("round", "22:00", 60), night, room=HALL)
    (only,) = grid(planned(timetable, at("12:00")))
    assert [row.cells[0].slot.id for row in only.rows if row.cells[0].slot] == ["round", "night"]


def test_now_and_next_of_one_room_or_of_all() -> None:
    """What another page shows in a frame."""
    words = Read(embedded(schedule("18:10"))).words
    assert "Now Alpha until" in words
    assert "Beta" in words
    ended = Read(embedded(schedule("21:00"))).words
    assert "The programme has ended." in ended
    assert "Alpha" not in Read(embedded(schedule("18:10"), room="elsewhere")).words
