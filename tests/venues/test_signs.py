"""Signs that mean nothing in a title, where a venue takes them for formatting."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.venues.port import Delivered
from orchestrator.venues.signs import escaped_markdown, rich_text
from tests.venues.services.test_chat_venues import HALL, Town, post, town

__all__ = ["town"]

LINK = "https://spatial.chat/s/a_b_c?room=*1*"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Why __init__ and *args, **kwargs", r"Why \_\_init\_\_ and \*args, \*\*kwargs"),
        ("`x` | ~y~", r"\`x\` \| \~y\~"),
        ("C:\\temp", r"C:\\temp"),
        ("# One\n> two\n- three\n-# four", "\\# One\n\\> two\n\\- three\n\\-# four"),
        ("1. One\n 12) two", "1\\. One\n 12\\) two"),
        ("C# is > Java - or 1. not", "C# is > Java - or 1. not"),
        ("[x](https://example.org)", r"\[x](https://example.org)"),
        ("<@1> <t:1>", r"\<@1> \<t:1>"),
        (f"Now: {LINK}\n{LINK}", f"Now: {LINK}\n{LINK}"),
    ],
)
def test_discord_gets_a_backslash_before_what_it_would_format(text: str, shown: str) -> None:
    """But not in links, nor where a sign does nothing."""
    assert escaped_markdown(text, 2000) == shown


def test_a_text_that_is_too_long_with_its_backslashes_is_cut() -> None:
    """A link at its end stays whole, and no backslash is cut off from its sign."""
    shown = escaped_markdown("*" * 1990 + f"\n{LINK}", 2000)
    assert len(shown) <= 2000
    assert shown.endswith(f"… {LINK}")
    assert re.fullmatch(r"(\\\*)+", shown.removesuffix(f"… {LINK}"))


@given(st.text(alphabet="ab _*~`|#>-<[]\\1.\n", max_size=60), st.integers(20, 60))
def test_any_text_fits_and_is_the_same_without_the_backslashes(text: str, limit: int) -> None:
    """Markdown's own rule: a backslash before a sign stands for the sign."""
    shown = escaped_markdown(text, limit)
    assert len(shown) <= limit
    plain = re.sub(r"\\(.)", r"\1", shown)
    assert plain == text or (plain.endswith("…") and text.startswith(plain[:-1].rstrip()))
    assert not re.search(r"(?<!\\)(?:\\\\)*[_*~`|<\[]", shown)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (f"Ask now: {LINK}.", LINK),
        ("(see https://example.org/a)", "https://example.org/a"),
        ("“https://example.org/a”, and", "https://example.org/a"),
        ("https://example.org/Cell_(art)!", "https://example.org/Cell_(art)"),
        ("https://example.org/?a=1&b=2…", "https://example.org/?a=1&b=2"),
        ("https://…", None),
    ],
)
def test_a_links_sentence_is_none_of_it(text: str, link: str | None) -> None:
    """Slack follows what is marked as a link to the letter."""
    (block,) = rich_text(text)
    (section,) = block["elements"]  # type: ignore[misc]
    pieces = section["elements"]
    assert next((each["url"] for each in pieces if each["type"] == "link"), None) == link
    assert "".join(each.get("text") or each["url"] for each in pieces) == text


@given(st.text(alphabet="ab *_~`\n:/htps", max_size=60))
def test_slacks_blocks_have_the_whole_text(text: str) -> None:
    """Nothing is lost between the pieces."""
    (block,) = rich_text(f"{text} {LINK}")
    (section,) = block["elements"]  # type: ignore[misc]
    pieces = [each.get("text") or each["url"] for each in section["elements"]]
    assert "".join(pieces) == f"{text} {LINK}"
    assert section["elements"][-1] == {"type": "link", "url": LINK}


async def test_a_title_with_signs_goes_out_as_it_is(town: Town) -> None:
    """Each venue in its own way; those of plain text get it untouched."""
    title = "Why __init__ and *args"
    channels = {
        "slack": town.venue("slack", channel="C1"),
        "hook": town.venue("slack", webhook="hall"),
        "telegram": town.venue("telegram", chat="@hall"),
        "discord": town.venue("discord", webhook="main_hall"),
        "workadventure": town.venue("workadventure", room=HALL),
    }
    for venue in channels.values():
        assert isinstance(await venue.announce(post(title)), Delivered)
    assert list(town.discord.messages.values()) == [r"Why \_\_init\_\_ and \*args"]
    assert list(town.telegram.messages.values()) == [title]
    assert "parse_mode" not in town.telegram.requests[-1].body
    assert town.workadventure.messages == [(HALL, title)]
    sent = [request.body for request in town.slack.requests]
    assert [(body["text"], body["mrkdwn"]) for body in sent] == [(title, False)] * 2


async def test_an_edit_keeps_a_titles_signs_in_slack(town: Town) -> None:
    """Formatting can be switched off for a new message alone."""
    venue = town.venue("slack", channel="C1")
    said = await venue.announce(post("Old"))
    assert isinstance(said, Delivered)
    assert said.remote_id
    await venue.edit(said.remote_id, post("*new*"))
    assert town.slack.requests[-1].body["blocks"] == rich_text("*new*")
