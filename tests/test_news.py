"""The noticeboard: what the crew is told, and when it is over."""

from orchestrator.news import News
from tests.rundown.shows import at
from tests.web.stage import StillClock


def test_what_is_over_says_since_when() -> None:
    """The alert stays, for somebody may not have read it, and is known to be over."""
    clock = StillClock(at("18:00"))
    news = News(clock)
    news.alert("main", "OBS is lost", "OBS")
    news.alert("other", "OBS is lost", "OBS")
    clock.move_to(at("18:01"))
    news.over("main", "OBS")
    news.over("main", "OBS")
    assert [alert.over for alert in news.alerts] == [at("18:01"), None]


def test_what_is_said_anew_takes_the_place_of_what_was_said_before() -> None:
    """Of one thing only the last word holds."""
    news = News(StillClock(at("18:00")))
    news.alert("main", "one is muted", "sound")
    news.alert("main", "two is muted", "sound")
    assert [alert.over is None for alert in news.alerts] == [False, True]


def test_what_stood_before_a_restart_stands_and_is_told_once() -> None:
    """With its number, by which somebody has acknowledged it; numbers go on after it."""
    clock = StillClock(at("18:00"))
    before = News(clock)
    for text in ("gone by", "OBS is lost"):
        before.alert("main", text, text)
    before.over("main", "gone by")
    clock.move_to(at("18:05"))
    news = News(clock)
    news.alert("", "the journal is slow")
    news.take_in(before.lasting)
    news.alert("main", "OBS is lost", "OBS is lost")
    assert [(each.id, each.at, each.text) for each in news.alerts] == [
        ("2", at("18:00"), "OBS is lost"),
        ("3", at("18:05"), "the journal is slow"),
    ]
    news.over("main", "OBS is lost")
    assert news.lasting == ()
    news.alert("main", "OBS is lost", "OBS is lost")
    assert news.alerts[-1].id == "4"


def test_what_stands_is_kept_whenever_that_changes() -> None:
    """Each alert, and each end of one."""
    news = News(StillClock(at("18:00")))
    stood: list[tuple[str, ...]] = []
    news.keep(lambda: stood.append(tuple(each.text for each in news.lasting)))
    news.alert("main", "OBS is lost", "OBS")
    news.alert("main", "a clock was set")
    news.over("main", "OBS")
    assert stood == [("OBS is lost",), ("OBS is lost",), ()]


def test_each_alert_has_a_number_of_its_own() -> None:
    """Whoever says that they have seen one means that one."""
    news = News(StillClock(at("18:00")))
    for text in ("one", "two"):
        news.alert("", text)
    news.note("", "three")
    assert [(alert.id, alert.note) for alert in news.alerts] == [
        ("1", False),
        ("2", False),
        ("3", True),
    ]
