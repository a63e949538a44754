"""Small things that happen in a show, for this folder's tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from orchestrator.journal.post_rows import PostRow
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind

START = datetime(2020, 9, 19, 15, 0, 0, 123456, tzinfo=UTC)

POST = PostRow(
    key="ml-art-2020/neural-ca/talk-started/1/matrix",
    kind="talk-started",
    room="ml-art",
    session="neural-ca",
    revision="1",
    venue="matrix",
    text="Сейчас в эфире: «Differentiable self-organisation»",
    deadline=START + timedelta(minutes=5),
)

LINE = AsRunLine(
    room="ml-art",
    device="OBS studio-a",
    what=PICTURE,
    item="neural-ca/premiere",
    session="neural-ca",
    picture=ItemKind.PREMIERE,
    planned=START,
    taken=START + timedelta(milliseconds=12),
    verified=START + timedelta(milliseconds=80),
    outcome=CueOutcome.VERIFIED,
)

LIVE = AsRunLine(
    room="main",
    device="YouTube main",
    what="live",
    item="talk/premiere",
    session="talk",
    picture=None,
    planned=START,
    taken=START + timedelta(seconds=4),
    verified=START + timedelta(seconds=14),
    outcome=CueOutcome.VERIFIED,
)


def lines(count: int, room: str = "ml-art") -> list[AsRunLine]:
    """Return as many different lines."""
    return [replace(LINE, room=room, item=f"{room}/{number}") for number in range(count)]
