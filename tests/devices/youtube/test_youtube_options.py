"""A room's `youtube`, as organizers write it."""

import pytest

from orchestrator.devices.youtube.options import (
    Chapters,
    OptionsError,
    Privacy,
    YouTubeOptions,
    parse_options,
)


def test_nothing_written_means_the_defaults() -> None:
    """Find or make one broadcast, public, chapters at the end, ended by a person."""
    assert parse_options({}) == YouTubeOptions()


def test_a_broadcast_for_each_talk_is_ended_with_it() -> None:
    """`per: session` completes by itself unless it is told not to."""
    assert parse_options({"per": "session"}).complete is True
    assert parse_options({"per": "session", "complete": "false"}).complete is False


def test_every_option_is_read() -> None:
    """Numbers and truths may be text, as YAML 1.2 gives them."""
    read = parse_options(
        {
            "broadcast": "othTjSowvqY",
            "channel": "UCabc_def-1",
            "category": 28,
            "tags": ["art"],
            "playlist": "PL1",
            "thumbnail": "cover.png",
            "privacy": "unlisted",
            "chapters": "live",
            "complete": "true",
        }
    )
    assert (read.broadcast, read.category, read.tags) == ("othTjSowvqY", "28", ("art",))
    assert (read.privacy, read.chapters) == (Privacy.UNLISTED, Chapters.LIVE)
    assert read.complete is True


def test_everything_wrong_is_said_at_once_with_a_suggestion() -> None:
    """Unknown keys, wrong kinds, and what contradicts."""
    with pytest.raises(OptionsError) as raised:
        parse_options(
            {
                "brodcast": "x",
                "per": "day",
                "category": "music",
                "tags": "art",
                "privacy": "secret",
                "complete": "maybe",
                "broadcast": "https://youtu.be/othTjSowvqY",
                "title": "",
            }
        )
    problems = raised.value.problems
    assert "did you mean `broadcast`?" in problems["brodcast"]
    assert "one of public, unlisted, private" in problems["privacy"]
    assert "id alone" in problems["broadcast"]
    assert set(problems) == {
        "brodcast",
        "per",
        "category",
        "tags",
        "privacy",
        "complete",
        "broadcast",
        "title",
    }


def test_one_id_cannot_serve_each_talk() -> None:
    """`per: session` beside `broadcast` is refused."""
    with pytest.raises(OptionsError, match="no one id"):
        parse_options({"per": "session", "broadcast": "othTjSowvqY"})
