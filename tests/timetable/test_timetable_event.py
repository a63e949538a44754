"""The keys of `event` and `speakers`, and what a timetable must have at all."""

from datetime import date, timedelta

import pytest

from orchestrator.model.timetable import PublishedAt, Sponsor
from tests.timetable.readers import SESSIONS, only_problem, place_of, problems_of, timetable_of


def test_the_event_is_read() -> None:
    """Every key of it."""
    event = timetable_of(
        "event:\n  name: ML Art\n  date: 2020-09-19\n  timezone: Europe/Moscow\n"
        "  url: https://mlart.org/x\n  register: https://ods.ai\n"
    ).event
    assert (event.name, event.day, event.zone.key) == ("ML Art", date(2020, 9, 19), "Europe/Moscow")
    assert (event.url, event.register) == ("https://mlart.org/x", "https://ods.ai")


def test_name_date_and_timezone_must_be_there() -> None:
    """All three are told at once, with an example each."""
    problems = problems_of("event: {url: https://ods.ai}\n")
    assert [p.what for p in problems] == [
        "the event has no “date”",
        "the event has no “name”",
        "the event has no “timezone”",
    ]
    assert "2020-09-19" in problems[0].mend


def test_event_and_sessions_must_be_there() -> None:
    """A file with neither is still a mapping."""
    whats = [p.what for p in problems_of("rooms: {a: {}} # event: sessions:\n")]
    assert whats == ["the timetable has no “event”", "the timetable has no “sessions”"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# event: sessions:", "the file is empty"),
        ("- event: sessions:x", "the file is a list"),
        ("just words # event: sessions:", "the file is a text"),
    ],
)
def test_a_file_that_is_no_timetable_says_how_to_begin(text: str, what: str) -> None:
    """Instead of a list of missing keys."""
    problem = only_problem(text)
    assert what in problem.what
    assert "“event:”" in problem.mend


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("19.09.2020", "isn't a date"),
        ("2020-9-19", "isn't a date"),
        ("2020-02-30", "is not in the calendar"),
        ("0202-09-19", "the year 202 is surely a slip"),
    ],
)
def test_a_bad_date_is_explained(day: str, what: str) -> None:
    """With the right form."""
    problem = only_problem(f"event: {{name: X, date: {day}, timezone: UTC}}\n")
    assert what in problem.what
    assert "2020-09-19" in problem.mend


@pytest.mark.parametrize(
    ("zone", "mend"),
    [
        ("Europe/Moscw", "did you mean “Europe/Moscow”?"),
        ("moscow", "did you mean “Europe/Moscow”?"),
        ("Europe", "did you mean “Europe/"),
        ("../etc/passwd", "write the zone of a city"),
        ("qqqqqqqq", "write the zone of a city"),
    ],
)
def test_an_unknown_zone_gets_the_nearest(zone: str, mend: str) -> None:
    """By its whole name or by the city alone."""
    problem = only_problem(f"event: {{name: X, date: 2020-09-19, timezone: {zone}}}\n")
    assert "isn't a time zone" in problem.what
    assert problem.mend.startswith(mend)


@pytest.mark.parametrize("link", ["ods.ai", "ftp://ods.ai", "https://", "https://a b"])
def test_a_link_must_be_a_web_link(link: str) -> None:
    """From https:// to its end."""
    text = f'event: {{name: X, date: 2020-09-19, timezone: UTC, url: "{link}"}}\n'
    assert "isn't a web link" in only_problem(text).what


def test_an_unknown_key_gets_the_nearest() -> None:
    """At the place of the key."""
    text = "roms: 1\nspeakrs: {}\n"
    first, second = problems_of(text)
    assert first.mend == "did you mean “rooms”?"
    assert (second.where.line, second.where.column) == place_of(text, "speakrs")
    assert second.mend == "did you mean “speakers”?"


def test_a_key_like_no_other_gets_the_list() -> None:
    """So that one need not look into the guide."""
    problem = only_problem("qqq: 1\n")
    assert problem.what == "“qqq” isn't a key of the timetable"
    assert "event, defaults, rooms, speakers, posts, sessions" in problem.mend


def test_a_key_without_a_value_is_noted() -> None:
    """A recording still to come must not silently make a live talk."""
    text = 'sessions:\n  - {title: A, start: "18:00", duration: 5m}\n  - title: B\n    media:\n'
    problem = only_problem(text)
    assert problem.what == "“media” of the talk has no value"
    assert (problem.where.line, problem.where.column) == (5, 11)


def test_merge_keys_are_refused_with_an_alternative() -> None:
    """YAML 1.2 does not have them."""
    assert "defaults" in only_problem("rooms: {a: {<<: x}}\n").mend


def test_speakers_are_read() -> None:
    """By their keys."""
    speakers = timetable_of("speakers: {ann: {name: Ann  Example, url: https://a.org}}\n").speakers
    assert speakers["ann"].name == "Ann Example"
    assert speakers["ann"].url == "https://a.org"


def test_a_speaker_needs_a_name() -> None:
    """The key is not shown to people."""
    assert only_problem("speakers: {ann: {url: https://a.org}}\n").what.endswith("has no “name”")


def test_a_speaker_is_a_group_of_keys() -> None:
    """The mend shows how to write the name."""
    problem = only_problem("speakers:\n  ann: Ann Example\n")
    assert (problem.where.line, problem.where.column) == (3, 8)
    assert "{name: Ann Example}" in problem.mend


def test_wrong_shapes_are_noted_for_each_part() -> None:
    """Lists for groups, groups for lists, texts for both."""
    problems = problems_of("event: [1]\nrooms: [2]\nspeakers: x\nsessions: {a: b}\ndefaults: 3\n")
    assert [(p.where.line, p.what.partition(" of ")[0]) for p in problems] == [
        (1, "“event”"),
        (2, "“rooms”"),
        (3, "“speakers”"),
        (4, "“sessions”"),
        (5, "“defaults”"),
    ]


def test_the_digest_is_of_the_bytes() -> None:
    """Two texts that mean the same are still two files."""
    one = timetable_of(SESSIONS)
    other = timetable_of(SESSIONS + "# a note\n")
    assert len(one.digest) == 64
    assert one.digest != other.digest
    assert one.sessions == other.sessions


def test_where_the_schedule_is_published_is_read() -> None:
    """The address alone, or how often to look there during the show besides."""
    head = "event:\n  name: M\n  date: 2020-09-19\n  timezone: Europe/Moscow\n  source: "
    alone = timetable_of(f"{head}https://example.org/schedule.json\n").event.source
    often = timetable_of(f'{head}{{url: "https://example.org/s", every: 5m}}\n').event.source
    assert alone == PublishedAt("https://example.org/schedule.json")
    assert often == PublishedAt("https://example.org/s", timedelta(minutes=5))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("schedule.json", "isn't a web link"),
        ("{every: 5m}", "“source” has no “url”"),
        ('{url: "https://example.org/s", every: 5s}', "is not between a minute and a day"),
        ('{url: "https://example.org/s", evry: 5m}', "did you mean “every”?"),
        ('"https://example.org/s?token=abcdefghijkl"', "a password, token or secret link"),
    ],
)
def test_a_source_that_cannot_be_asked_is_told(value: str, told: str) -> None:
    """Before the show, and at its place."""
    head = "event:\n  name: M\n  date: 2020-09-19\n  timezone: Europe/Moscow\n"
    assert told in str(only_problem(f"{head}  source: {value}\n"))


def test_people_and_sponsors_have_more_than_a_name() -> None:
    """Bios, pronouns, links; a picture that is not there is told, and the pages do without."""
    text = (
        "event:\n  name: M\n  date: 2020-09-19\n  timezone: Europe/Moscow\n"
        "  sponsors:\n    - {name: Example Inc, url: https://example.org}\n"
        "speakers:\n  ann:\n    name: Ann\n    pronouns: she/her\n    bio: |\n      One.\n"
        "      Two.\n"
    )
    timetable = timetable_of(text)
    ann = timetable.speakers["ann"]
    assert (ann.pronouns, ann.bio) == ("she/her", "One.\nTwo.")
    assert timetable.event.sponsors == (Sponsor("Example Inc", "https://example.org"),)
    told = str(only_problem(text.replace("    pronouns", "    photo: ann.jpg\n    pronouns")))
    assert "warning: photo: there is no picture" in told


@pytest.mark.parametrize("photo", ["https://example.org/a.jpg", "ann.svg", "ann.exe"])
def test_a_photo_is_a_picture_beside_the_timetable(photo: str) -> None:
    """Pages fetch nothing from elsewhere, and what is no picture is not published."""
    assert "photo: " in str(only_problem(f"speakers: {{ann: {{name: Ann, photo: {photo}}}}}\n"))
