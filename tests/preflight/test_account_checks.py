"""`check`: the venues are tried before the show, without a word being said in them."""

import json
from pathlib import Path

import pytest

from orchestrator.preflight import account_checks
from tests.cli.typing_commands import Ended, typed
from tests.venues.small_server import Answer, Request, SmallServer

TOKEN = "xoxb-correct-horse"
TIMETABLE = """
event: {name: A meetup, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    name: Main
    youtube: {broadcast: othTjSowvqY}
    venues:
      - slack: {channel: C0123456789}
      - spatialchat: {space: "https://spatial.chat/s/ods", room: "231308"}
      - telegram: {chat: "@mlart"}
      - youtube-chat: {}
sessions:
  - {id: alpha, start: "18:00", title: Alpha, duration: 25m}
"""


class Slack(SmallServer):
    """Knows one token and one channel."""

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 200, {}, {"ok": False, "error": "invalid_auth"}
        return 200, {}, {"ok": True, "user": "orchestrator", "team": "ML Art"}


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    file = tmp_path / "meetup.yaml"
    file.write_text(TIMETABLE)
    return file


def check(timetable: Path, monkeypatch: pytest.MonkeyPatch, url: str, token: str) -> Ended:
    monkeypatch.setenv("ORCHESTRATOR_VENUES__SLACK__API", url)
    monkeypatch.setenv("ORCHESTRATOR_VENUES__SLACK__TOKEN", token)
    return typed("check", str(timetable))


def test_each_venue_is_told_with_what_was_found(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who we are where we may speak, what lacks in the settings, what cannot be tried."""
    with Slack() as slack:
        ended = check(timetable, monkeypatch, slack.url, TOKEN)
    assert "main (Slack C0123456789): signed in as orchestrator of ML Art" in ended.out
    assert (
        "main (telegram): error: Telegram needs ORCHESTRATOR_VENUES__TELEGRAM__TOKEN" in ended.out
    )
    assert "open the link once" in ended.out
    assert "youtube-chat" not in ended.out
    assert ended.code == 1
    assert not any("post" in request.path for request in slack.requests)


def test_a_refused_token_is_a_problem_and_stays_secret(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crew reads which account is wrong before the show, not the token."""
    with Slack() as slack:
        ended = check(timetable, monkeypatch, slack.url, "xoxb-wrong-token")
    assert "main (Slack C0123456789): error: " in ended.out
    assert "invalid_auth" in ended.out
    assert "xoxb" not in ended.said


def test_a_venue_that_does_not_answer_is_a_problem(
    timetable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preflight ends, whatever a venue does."""
    monkeypatch.setattr(account_checks, "PATIENCE", 0.3)
    with Slack(fault="hang") as slack:
        ended = check(timetable, monkeypatch, slack.url, TOKEN)
    assert "main (Slack C0123456789): error: does not answer within" in ended.out


def test_programs_get_the_venues_too(timetable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --json it is told which were tried, and what was found of each; offline none is."""
    with Slack() as slack:
        monkeypatch.setenv("ORCHESTRATOR_VENUES__SLACK__API", slack.url)
        monkeypatch.setenv("ORCHESTRATOR_VENUES__SLACK__TOKEN", TOKEN)
        found = json.loads(typed("check", str(timetable), "--json").out)
        (slack_, spatial, telegram, chat) = (each["venue"] for each in found["seen"]["venues"])
        of_venues = [each for each in found["findings"] if each["area"] == "venue"]
        assert {each["room"] for each in of_venues} == {"main"}
        assert [(each["name"], each["severity"]) for each in of_venues] == [
            (slack_, "note"),
            (spatial, "note"),
            (telegram, "error"),
        ]
        assert chat == "YouTube live chat of main"
        slack.requests.clear()
        offline = json.loads(typed("check", str(timetable), "--json", "--offline").out)
    assert offline["seen"]["venues"] == []
    assert slack.requests == []
