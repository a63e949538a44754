"""What the crew was told, over a restart of the daemon."""

from orchestrator.journal.notes import Notes
from orchestrator.news import News
from orchestrator.show.kept_alerts import keep_alerts
from tests.rundown.shows import at
from tests.web.stage import StillClock

EVENT = "A meetup 2020-09-19"


class NoPen:
    """Writes nothing: the texts in memory are the truth."""

    trouble = None

    def put(self, row: object, on_stored: object) -> None:
        """Leave it."""

    async def store(self, row: object) -> None:
        """Leave it."""


def notes(texts: dict[str, str] | None = None) -> Notes:
    made = Notes(NoPen())
    made.take_in(texts or {})
    return made


def test_what_is_still_so_is_there_after_a_restart() -> None:
    """In its room, with its number, its time and its words; what was over is not."""
    clock, kept = StillClock(at("18:00")), notes()
    before = News(clock)
    keep_alerts(EVENT, kept, before)
    before.alert("main", "“A” (Live Q&A) is left out", "a/qa is left out")
    before.alert("main", "OBS is lost", "OBS")
    before.over("main", "OBS")
    clock.move_to(at("18:05"))
    news = News(clock)
    keep_alerts(EVENT, kept, news)
    (alert,) = news.alerts
    assert (alert.id, alert.at, alert.room) == ("1", at("18:00"), "main")
    assert alert.text == "“A” (Live Q&A) is left out"
    news.over("main", "a/qa is left out")
    third = News(clock)
    keep_alerts(EVENT, kept, third)
    assert not third.alerts


def test_another_event_has_alerts_of_its_own() -> None:
    """A journal holds several evenings."""
    clock, kept = StillClock(at("18:00")), notes()
    before = News(clock)
    keep_alerts(EVENT, kept, before)
    before.alert("main", "OBS is lost", "OBS")
    news = News(clock)
    keep_alerts("Another 2020-10-01", kept, news)
    assert not news.alerts


def test_what_cannot_be_read_is_told_again_by_its_cause() -> None:
    """A note of another version stops no show."""
    for text in ("{", "[1]", '[{"id": "x"}]', '[{"id": "1", "at": "soon"}]'):
        news = News(StillClock(at("18:00")))
        keep_alerts(EVENT, notes({f"alerts of {EVENT}": text}), news)
        assert not news.alerts
