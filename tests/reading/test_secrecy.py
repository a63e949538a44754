"""Passwords and tokens are refused, and never repeated in a message."""

import pytest

from orchestrator.reading.secrecy import holds_secret, is_secret_key, shown
from tests.timetable.readers import only_problem, problems_of

SECRET = "hunter2hunter2"
LINKS = [
    f"https://spatial.chat/s/ods?password={SECRET}",
    f"https://x.org/?room=1&token={SECRET}",
    f"https://zoom.us/j/1?pwd={SECRET}",
    f"https://ann:{SECRET}@x.org/",
    f"https://hooks.slack.com/services/T0/B0/{SECRET}",
    f"https://discord.com/api/webhooks/1/{SECRET}",
    f"tgram://12345:{SECRET}/chat",
    f"see https://x.org/#access_token={SECRET} for more",
    f"xoxb-1-{SECRET}",
    "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
]


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    "text",
    [
        "event: {{name: X, date: 2020-09-19, timezone: UTC, url: '{link}'}}\n",
        "rooms: {{a: {{venues: [spatialchat: {{space: https://x.org, room: '{link}'}}]}}}}\n",
        "speakers: {{a: {{name: A, url: '{link}'}}}}\n",
        "sessions: [{{title: A, start: '18:00', duration: 1m, abstract: 'x {link}'}}]\n",
        "sessions: [{{title: A, start: '18:00', duration: 1m, speakers: ['{link}']}}]\n",
        "sessions: [{{title: A, start: '18:00', media: '{link}'}}]\n",
    ],
)
def test_a_link_with_a_secret_is_refused_everywhere(text: str, link: str) -> None:
    """With a pointer to the settings, and without the secret."""
    problem = only_problem(text.format(link=link))
    assert "settings" in problem.mend
    assert SECRET not in str(problem)


@pytest.mark.parametrize(
    "key", ["password", "Token", "bot_token", "apiKey", "api-key", "client_secret", "smtp password"]
)
@pytest.mark.parametrize(
    "text",
    [
        "{key}: {secret}\n",
        "rooms: {{a: {{{key}: {secret}}}}}\n",
        "rooms: {{a: {{venues: [matrix: {{room: '!a', {key}: {secret}}}]}}}}\n",
        "rooms: {{a: {{youtube: {{per: session, {key}: {secret}}}}}}}\n",
        "sessions: [{{title: A, start: '18:00', duration: 1m, {key}: {secret}}}]\n",
    ],
)
def test_a_key_that_holds_a_secret_is_refused_everywhere(text: str, key: str) -> None:
    """It is told as a secret, not as an unknown key."""
    problem = only_problem(text.format(key=key, secret=SECRET))
    assert "stands in the timetable" in problem.what
    assert "settings" in problem.mend
    assert SECRET not in str(problem)


@pytest.mark.parametrize(
    "key", ["name", "tokens_of_love", "passage", "keynote", "room", "secretary", "monkey"]
)
def test_other_keys_are_no_secrets(key: str) -> None:
    """Words that only look alike."""
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    "text",
    [
        "https://youtu.be/zRje8tRjcz8?t=10",
        "https://spatial.chat/s/ods?room=231308",
        "!roomid:example.org",
        "Passwords: why they fail",
        "mail me: ann@x.org",
        "C: the language",
    ],
)
def test_ordinary_texts_are_no_secrets(text: str) -> None:
    """Nobody should have to fight the check."""
    assert not holds_secret(text)


def test_messages_shorten_what_they_quote() -> None:
    """And put it on one line."""
    assert shown("a\n b") == "“a b”"
    assert len(shown("x" * 500)) < 60


def test_a_secret_in_a_wrong_place_is_not_repeated() -> None:
    """Whatever else is wrong with the value."""
    link = LINKS[0]
    text = f"event: {{name: X, date: '{link}', timezone: '{link}'}}\nrooms: {{'{link}': {{}}}}\n"
    assert problems_of(text)
    assert all(SECRET not in str(problem) for problem in problems_of(text))
