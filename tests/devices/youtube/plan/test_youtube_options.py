"""A room's `youtube`, as organizers write it."""

import pytest

from orchestrator.devices.youtube.plan.options import KEYS
from orchestrator.model.options import Chapters, Per, Privacy, YouTubeOptions
from tests.options import youtube_of
from tests.timetable.readers import problems_of


def test_nothing_written_means_the_defaults() -> None:
    """Find or make one broadcast, public, chapters at the end, ended by a person."""
    assert youtube_of({}) == YouTubeOptions()


def test_a_broadcast_for_each_talk_is_ended_with_it() -> None:
    """`per: session` completes by itself unless it is told not to."""
    assert youtube_of({"per": "session"}).complete is True
    assert youtube_of({"per": "session", "complete": "false"}).complete is False


def test_every_option_is_read() -> None:
    """Numbers and truths are text, as YAML 1.2 gives them."""
    written: dict[str, object] = {
        "channel": "UCabc_def-1",
        "title": "{{ title }}",
        "description": "One\ntwo",
        "event_title": "{{ event }}",
        "event_description": "All day",
        "category": "28",
        "tags": ["art", "machine learning"],
        "playlist": "PL1",
        "thumbnail": "cover.png",
        "thumbnail_font": "fonts/Own.ttf",
        "privacy": "unlisted",
        "chapters": "live",
        "complete": "yes",
    }
    read = youtube_of({"broadcast": "othTjSowvqY", **written})
    assert read.broadcast == "othTjSowvqY"
    assert youtube_of({"per": "session", **written}).per is Per.SESSION
    assert (read.channel, read.category) == ("UCabc_def-1", "28")
    assert read.tags == ("art", "machine learning")
    assert (read.title, read.description) == ("{{ title }}", "One\ntwo")
    assert (read.event_title, read.event_description) == ("{{ event }}", "All day")
    assert (read.playlist, read.thumbnail) == ("PL1", "cover.png")
    assert str(read.thumbnail_font) == "fonts/Own.ttf"
    assert (read.privacy, read.chapters) == (Privacy.UNLISTED, Chapters.LIVE)
    assert read.complete is True
    assert {*written, "broadcast", "per"} == set(KEYS)


def test_everything_wrong_is_said_at_once_each_at_its_place() -> None:
    """Unknown keys, wrong kinds, and what contradicts: one line each here."""
    wrong = (
        ("brodcast: x", "did you mean “broadcast”?"),
        ("per: week", "known here: session, day"),
        ("category: music", "write the number of a category"),
        ("tags: art", "write a list"),
        ("privacy: pubic", "did you mean “public”?"),
        ("chapters: sometimes", "known here: live, end, none"),
        ("complete: maybe", "write “complete: on” or “complete: off”"),
        ('channel: "what channel"', "write the id alone"),
        ('title: ""', "write a text, or remove the line"),
        ("playlist: [PL1]", "write a text"),
        ('description: "{{ titel }}"', "did you mean “title”?"),
        ('event_title: "{{ byline }}"', "known here: day, event, event_day"),
        ('event_description: "{% if %}"', "docs/youtube.md"),
    )
    lines = "".join(f"      {line}\n" for line, _ in wrong)
    problems = problems_of(f"rooms:\n  main:\n    youtube:\n{lines}")
    assert len(problems) == len(wrong)
    for problem, (at, (_, mend)) in zip(problems, enumerate(wrong, start=5), strict=True):
        assert problem.where.line == at, problem
        assert mend in problem.mend, problem


def test_what_a_template_sets_itself_is_known() -> None:
    """And what Jinja2 brings along; a word is unknown only where nobody says what it is."""
    text = "{% set n = 3 %}{% for s in speakers %}{{ s.name }}{{ n }}{% endfor %}{{ range(n) }}"
    assert youtube_of({"title": text}).title == text


TWO_TALKS = """\
rooms:
  main:
    youtube:
      {line}
  other: {{}}
sessions:
  - {{title: One, room: main, start: "18:00", duration: 10m, speakers: [Ann]}}
  - {{title: Two, room: main, duration: 10m}}
  - {{title: Three, room: main, duration: 10m}}
  - {{title: Four, room: other, start: "18:00", duration: 10m}}
"""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('title: "{{ speakers[0].name }}"', "title: the template cannot be filled in for “Two”"),
        ('description: "{{ session.abstrakt }}"', "filled in for “One”: 'dict object' has no"),
        ('event_title: "{{ talks[3].title }}"', "event_title: the template cannot be filled in:"),
        ('event_description: "{{ 1 % (rooms - 2) }}"', "modulo by zero"),
    ],
)
def test_a_template_is_tried_with_what_the_room_shows(line: str, says: str) -> None:
    """One that fails is told once, with the first talk of the room that it fails for."""
    (problem,) = problems_of(TWO_TALKS.format(line=line))
    assert says in problem.what
    assert ((problem.where.line, problem.where.column)) == (5, line.index('"') + 7)


def test_a_template_is_not_blamed_for_other_mistakes() -> None:
    """What a timetable lacks by a mistake is missing in its texts, too: that alone is told."""
    text = TWO_TALKS.format(line='title: "{{ speakers[0].name }}"')
    misspelt = text.replace("speakers: [", "speaker: [")
    (problem,) = problems_of(misspelt)
    assert "“speaker” isn't a key" in problem.what


def test_one_id_cannot_serve_each_talk() -> None:
    """`per: session` beside `broadcast` is refused, at the second of them."""
    (problem,) = problems_of("rooms: {main: {youtube: {broadcast: abc, per: session}}}")
    assert "both one broadcast and a broadcast per session" in problem.what
