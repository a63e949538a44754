"""Where the findings of the rooms' loops go. Made by `loop` for reconcilers and followers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from orchestrator.model.as_run import AsRunLine, FollowedLine
from orchestrator.model.decisions import Choice


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the reconciler's findings go: decisions, as-run lines, words for the crew."""

    decide: Callable[[str, Choice, datetime, str], Awaitable[None]]
    record: Callable[[AsRunLine], None]
    alert: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class FollowerOutlets:
    """Where the follower's findings go: lines of its log, words for the crew."""

    record: Callable[[FollowedLine], None]
    alert: Callable[[str, str], None]
