"""What is not as it should be, in words for the crew, and what has to come true now. Pure.

Used by `device`. Milestones (going live, the talk's title, the end) are for the log of what
followed the picture.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.devices.port import Health, Milestone
from orchestrator.devices.youtube.api.costs import Purpose
from orchestrator.devices.youtube.plan.merge import Drift
from orchestrator.devices.youtube.wish.desired import Aim, Wanted
from orchestrator.devices.youtube.wish.diff import broadcast_id, needs_write, receives_picture
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Broadcast, LastLook, Phase
from orchestrator.devices.youtube.wish.steps import Transition, YouTubeStep
from orchestrator.model.state import RoomState

NAMES = {
    Purpose.ON_AIR: "going live and ending",
    Purpose.TEXT: "titles and descriptions",
    Purpose.POST: "messages to the live chat",
    Purpose.COSMETIC: "thumbnails, playlist and chapters",
}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Something that is not as wanted. `hopeless`: only a person can change it."""

    text: str
    hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the device knows beside what it observed.

    `units_used`, `units_left`: of the project's day; `units_back`: when it begins again.
    """

    refused: tuple[str, ...]
    short_of: frozenset[Purpose]
    drift: tuple[Drift, ...]
    units_used: int
    units_left: int
    units_back: datetime


def shortfall(
    target: Wanted, broadcast: Broadcast | None, seen: LastLook, memory: Memory, now: datetime
) -> Shortfall | None:
    """Return what one broadcast lacks; None when it is as wanted."""
    if target.aim is Aim.LEFT:
        return None
    name = f"“{target.plan.text.title}”"
    if broadcast is None:
        known = broadcast_id(target.plan, memory)
        if known is not None and known in seen.lost:
            return Shortfall(
                f"the broadcast {known} is not on this channel; check its id in the timetable, "
                "or run `orchestrator youtube create`",
                hopeless=True,
            )
        return None if target.aim is Aim.OVER else Shortfall(f"{name} is not on YouTube yet")
    short = _life_shortfall(target.aim, broadcast, seen, now)
    if short is not None:
        return Shortfall(f"{name}: {short.text}", short.hopeless)
    if target.text is not None and needs_write(target.text, memory.written(broadcast.id)):
        return Shortfall(f"the title is still “{broadcast.title}”")
    return None


def _life_shortfall(
    aim: Aim, broadcast: Broadcast, seen: LastLook, now: datetime
) -> Shortfall | None:
    phase = broadcast.phase
    over = phase in {Phase.COMPLETE, Phase.REVOKED}
    if aim is Aim.OVER:
        return None if over or phase.untouched else Shortfall("not ended yet")
    if over:
        return Shortfall("already ended, and YouTube cannot reopen it; make another", True)
    if aim is Aim.PREPARED:
        return Shortfall("not bound to a stream yet") if broadcast.stream is None else None
    if phase is Phase.LIVE:
        return None
    if seen.starts_late(broadcast.id, now):
        return Shortfall("has been starting for over 90 s; look at YouTube Studio")
    if broadcast.id in seen.starting:
        return Shortfall("starting")
    if not receives_picture(broadcast, seen.observed):
        return Shortfall(_no_picture(broadcast, seen))
    return Shortfall(f"is {phase}, not live yet")


def _no_picture(broadcast: Broadcast, seen: LastLook) -> str:
    stream = seen.observed.stream
    if stream is not None and broadcast.stream not in {None, stream.id}:
        return "bound to another stream than the one OBS sends to"
    issues = f" ({', '.join(stream.issues)})" if stream is not None and stream.issues else ""
    return f"YouTube receives no picture with sound from OBS{issues}"


def health(seen: LastLook, report: Report, now: datetime) -> Health:
    """Return one line for the crew, the worst first."""
    broadcasts = seen.observed.broadcasts.values()
    stream = seen.observed.stream
    wrong = [each for each in _what_is_wrong(seen, report, now) if each]
    facts = (
        ("units_used", float(report.units_used)),
        ("units_left", float(report.units_left)),
        ("live", float(sum(b.phase is Phase.LIVE for b in broadcasts))),
        ("stream_active", float(stream is not None and stream.active)),
        ("drift", float(len(report.drift))),
    )
    calm = ", ".join(sorted({str(b.phase) for b in broadcasts})) or "no broadcast yet"
    kept = [f"{d.field} changed in YouTube Studio and kept" for d in report.drift]
    lines = wrong or [calm, *kept, f"{report.units_left} units left today"]
    return Health(
        ok=not wrong,
        connected=seen.ever and not seen.problem,
        summary="; ".join(lines),
        since=seen.since,
        facts=facts,
    )


def _what_is_wrong(seen: LastLook, report: Report, now: datetime) -> Iterator[str]:
    yield seen.problem
    yield from report.refused
    for lost in seen.lost:
        yield f"the broadcast {lost} is not on this channel"
    for broadcast in seen.observed.broadcasts.values():
        if seen.starts_late(broadcast.id, now):
            yield f"“{broadcast.title}” has been starting for over 90 s; look at YouTube Studio"
        if broadcast.auto_stop and broadcast.phase in {Phase.TESTING, Phase.LIVE}:
            yield f"auto stop is on: a lost connection ends “{broadcast.title}” for good"
    if report.short_of:
        dropped = ", ".join(NAMES[p] for p in sorted(report.short_of))
        until = f"{report.units_back:%H:%M} UTC"
        yield f"no longer updated until {until}, for lack of quota: {dropped}"


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
