"""The organizers' guide names every key, and its examples work."""

import re
from pathlib import Path

import pytest

from orchestrator.posts.kinds import PostKind
from orchestrator.timetable import keys
from orchestrator.timetable.loading import loads
from orchestrator.venues.catalog import CATALOG

GUIDE = (Path(__file__).parents[2] / "docs" / "timetable.md").read_text(encoding="utf-8")
GROUPS = {
    "event": keys.EVENT,
    "rooms": keys.ROOM,
    "scenes": keys.SCENES,
    "stream": keys.STREAM,
    "venues": tuple(CATALOG),
    "speakers": keys.SPEAKER,
    "sessions": keys.SESSION,
    "posts": (*keys.POSTS, *PostKind),
    "defaults": keys.NO_DEFAULT,
}


def section(group: str) -> str:
    """Return what the guide says about a group, up to the next heading."""
    found = re.search(rf"^#+ `{group}`$(.*?)(?=^#)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"the guide has no section on {group}"
    return found[1]


def examples(group: str) -> list[str]:
    """Return the last column of the group's table."""
    return re.findall(r"\| `(\w+: [^`]+)` \|$", section(group), re.MULTILINE)


def rows_of_venues() -> list[tuple[str, str]]:
    """Return each venue's kind and the example of its keys."""
    return re.findall(r"^\| `([\w-]+)` \|.*`(\{.*\})` \|$", section("venues"), re.MULTILINE)


def test_every_venue_has_an_example() -> None:
    """Of what stands under it."""
    assert {kind for kind, _ in rows_of_venues()} == set(CATALOG)


@pytest.mark.parametrize(("group", "key"), [(g, key) for g in GROUPS for key in GROUPS[g]])
def test_every_key_is_documented(group: str, key: str) -> None:
    """In the section of its group."""
    assert f"`{key}`" in section(group)


@pytest.mark.parametrize("key", keys.TOP)
def test_every_group_has_a_section(key: str) -> None:
    """Of its own."""
    assert section(key).strip()


@pytest.mark.parametrize("group", ["event", "rooms", "scenes", "stream", "speakers", "sessions"])
def test_no_key_is_documented_that_does_not_exist(group: str) -> None:
    """The first column of each table holds keys alone."""
    rows = re.findall(r"^\| `([^`]+)` \|", section(group), re.MULTILINE)
    assert set(rows) == set(GROUPS[group])


def test_the_whole_timetable_of_the_guide_works() -> None:
    """Organizers begin by copying it."""
    (example,) = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert loads(example, Path("guide.yaml")).problems == ()


@pytest.mark.parametrize("example", examples("sessions"))
def test_the_examples_of_session_keys_work(example: str) -> None:
    """Each alone, in a session that has what it needs."""
    key = example.partition(":")[0]
    rest = {"title": "T", "duration": "5m", "start": '"18:00"', key: example.partition(":")[2]}
    if key == "backup_media":
        rest["media"] = "talks/neural-ca.mp4"
    if key == "break":
        del rest["duration"]
    row = "".join(f"    {name}: {value}\n" for name, value in rest.items())
    text = (
        "event: {name: X, date: 2020-09-19, timezone: UTC}\nrooms: {ml-art: {}}\n"
        f"speakers: {{mordvintsev: {{name: A M}}}}\nsessions:\n  -\n{row}"
    )
    assert loads(text, Path("guide.yaml")).problems == ()


@pytest.mark.parametrize(("kind", "options"), rows_of_venues())
def test_the_examples_of_venues_work(kind: str, options: str) -> None:
    """Each alone."""
    text = (
        "event: {name: X, date: 2020-09-19, timezone: UTC}\n"
        f"rooms: {{hall: {{venues: [{kind}: {options}]}}}}\n"
        'sessions: [{title: T, start: "18:00", duration: 5m}]\n'
    )
    assert loads(text, Path("guide.yaml")).problems == ()


@pytest.mark.parametrize(
    "part", re.findall(r"^```yaml-part\n(posts.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
)
def test_the_examples_of_posts_work(part: str) -> None:
    """They may be copied."""
    text = (
        f"event: {{name: X, date: 2020-09-19, timezone: UTC}}\n{part}"
        'sessions: [{title: T, start: "18:00", duration: 5m}]\n'
    )
    assert loads(text, Path("guide.yaml")).problems == ()


@pytest.mark.parametrize("example", examples("rooms"))
def test_the_examples_of_room_keys_work(example: str) -> None:
    """Each alone."""
    text = (
        "event: {name: X, date: 2020-09-19, timezone: UTC}\n"
        f"rooms:\n  hall:\n    {example}\n"
        'sessions: [{title: T, start: "18:00", duration: 5m}]\n'
    )
    assert loads(text, Path("guide.yaml")).problems == ()
