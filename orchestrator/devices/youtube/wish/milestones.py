"""What has to come true on YouTube now, for the log of what followed the picture. Pure.

Called by `device`: the talk's title, going live, the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.devices.port import Milestone
from orchestrator.devices.youtube.wish.desired import Aim, Wanted
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Broadcast, Phase
from orchestrator.devices.youtube.wish.steps import Transition, YouTubeStep
from orchestrator.model.state import RoomState


def mark(step: YouTubeStep) -> str:
    """Return the name under which the instant of an accepted step is kept."""
    return f"{step.key}/{step.to}" if isinstance(step, Transition) else step.key


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known: broadcasts by plan key, our writes, when steps were accepted (by `mark`)."""

    on_youtube: Mapping[str, Broadcast]
    memory: Memory
    accepted: Mapping[str, datetime]


def milestones(
    targets: Sequence[Wanted], progress: Progress, state: RoomState
) -> Iterator[Milestone]:
    """Yield what is to be true now, and how far it is."""
    for target in targets:
        broadcast = progress.on_youtube.get(target.plan.key)
        if target.aim is Aim.ON_AIR:
            yield _phase("live", Phase.LIVE, target, broadcast, progress)
        if target.aim is Aim.OVER and broadcast is not None and not broadcast.phase.untouched:
            yield _phase("ended", Phase.COMPLETE, target, broadcast, progress)
        if target.talk is not None and target.aim is not Aim.OVER:
            yield _title(target, target.talk, broadcast, progress, state)


def _phase(
    what: str, phase: Phase, target: Wanted, broadcast: Broadcast | None, progress: Progress
) -> Milestone:
    met = broadcast is not None and broadcast.phase is phase
    missing = f"it is {broadcast.phase}" if broadcast is not None else "it is not on YouTube"
    return Milestone(
        key=f"{what}/{target.plan.key}",
        what=what,
        session=target.plan.key or None,
        due=None,
        taken=progress.accepted.get(f"life/{broadcast.id}/{phase}") if broadcast else None,
        met=met,
        missing="" if met else missing,
    )


def _title(
    target: Wanted, talk: str, broadcast: Broadcast | None, progress: Progress, state: RoomState
) -> Milestone:
    written = progress.memory.written(broadcast.id) if broadcast is not None else None
    wanted = target.text.title if target.text is not None else ""
    met = written is not None and written.ours.title == wanted
    still = f"it is still “{broadcast.title}”" if broadcast is not None else "nothing is there"
    return Milestone(
        key=f"title/{target.plan.key}/{talk}",
        what="title",
        session=talk,
        due=_starts(talk, state),
        taken=progress.accepted.get(f"text/{broadcast.id}") if broadcast and met else None,
        met=met,
        missing="" if met else still,
    )


def _starts(talk: str, state: RoomState) -> datetime | None:
    """Return when the talk is on air, or will be."""
    items = [item for item in (state.item, state.standby) if item is not None]
    return next((item.start for item in items if item.session == talk), None)
