"""From what is wanted and what was observed to steps; pure. Called by `device`.

Steps are in order of importance: being on air, then texts, then cosmetics.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from orchestrator.devices.youtube.api.costs import READ, WRITE, Purpose
from orchestrator.devices.youtube.plan.merge import Written
from orchestrator.devices.youtube.plan.room_plan import BroadcastPlan
from orchestrator.devices.youtube.plan.texts import Text
from orchestrator.devices.youtube.wish.desired import Aim, Wanted
from orchestrator.devices.youtube.wish.memory import Memory, fingerprint
from orchestrator.devices.youtube.wish.observed import Broadcast, Observed, Phase
from orchestrator.devices.youtube.wish.steps import (
    AddToPlaylist,
    Bind,
    EnsureBroadcast,
    EnsureStream,
    MendSettings,
    SetThumbnail,
    Transition,
    WriteText,
    YouTubeStep,
)

TIME_SLACK = timedelta(seconds=90)
"""Scheduled times that differ by less are the same."""


def diff(
    wanted: Sequence[Wanted], observed: Observed, memory: Memory, playlist: str | None
) -> list[YouTubeStep]:
    """Return what is to be done, the most important first."""
    steps: list[YouTubeStep] = []
    for one in wanted:
        known = broadcast_id(one.plan, memory)
        if known is None:
            steps.extend(_ensure(one))
        broadcast = observed.broadcasts.get(known or "")
        if broadcast is None:
            continue
        steps.extend(_life(one, broadcast, observed, memory))
        steps.extend(_looks(one, broadcast, memory, playlist))
    unknown = observed.stream is None and memory.stream() is None
    if unknown and any(one.aim is not Aim.LEFT for one in wanted):
        steps.append(_ensure_stream())
    return sorted(steps, key=lambda step: step.purpose)


def broadcast_id(plan: BroadcastPlan, memory: Memory) -> str | None:
    """Return the id that the timetable gives, or else the one remembered."""
    return plan.given or memory.broadcast(plan.key)


def _ensure(one: Wanted) -> Iterator[YouTubeStep]:
    """Make what nobody knows of, if it is still needed. A known one that is gone is not remade."""
    if one.aim in {Aim.PREPARED, Aim.ON_AIR}:
        yield EnsureBroadcast(
            what=f"find or make the broadcast “{one.plan.text.title}”",
            why="it is in the timetable and not on YouTube",
            key=f"broadcast/{one.plan.key}",
            purpose=Purpose.ON_AIR,
            units=WRITE + 4 * READ,
            plan=one.plan,
        )


def _ensure_stream() -> YouTubeStep:
    return EnsureStream(
        what="find or make the stream that OBS sends to",
        why="no stream is known for this room",
        key="stream",
        purpose=Purpose.ON_AIR,
        units=WRITE + 2 * READ,
    )


def _life(
    one: Wanted, broadcast: Broadcast, observed: Observed, memory: Memory
) -> Iterator[YouTubeStep]:
    if one.aim in {Aim.PREPARED, Aim.ON_AIR} and broadcast.phase.untouched:
        yield from _prepare(one, broadcast, observed, memory)
    to = next_phase(one.aim, broadcast, observed)
    if to is not None:
        yield Transition(
            what=f"set “{broadcast.title}” to {to}",
            why=f"it should be {one.aim} and is {broadcast.phase}",
            key=f"life/{broadcast.id}",
            purpose=Purpose.ON_AIR,
            units=WRITE,
            broadcast=broadcast.id,
            to=to,
        )


def _prepare(
    one: Wanted, broadcast: Broadcast, observed: Observed, memory: Memory
) -> Iterator[YouTubeStep]:
    times = memory.made(broadcast.id) and _other_times(one.plan, broadcast, observed.at)
    if broadcast.auto_start or broadcast.auto_stop or times:
        yield MendSettings(
            what=f"fix the settings of “{broadcast.title}”",
            why="auto start and auto stop must be off, and its times the timetable's",
            key=f"settings/{broadcast.id}",
            purpose=Purpose.ON_AIR,
            units=WRITE + READ,
            broadcast=broadcast.id,
            plan=one.plan,
            times=times,
        )
    if broadcast.stream is None and observed.stream is not None:
        yield Bind(
            what=f"bind “{broadcast.title}” to the room's stream",
            why="it has no stream",
            key=f"bind/{broadcast.id}",
            purpose=Purpose.ON_AIR,
            units=WRITE,
            broadcast=broadcast.id,
            stream=observed.stream.id,
        )


def _other_times(plan: BroadcastPlan, broadcast: Broadcast, now: datetime) -> bool:
    """Whether the scheduled start has moved; a start that has passed cannot be set."""
    if broadcast.starts is None or plan.starts <= now:
        return False
    return abs(broadcast.starts - plan.starts) > TIME_SLACK


def next_phase(aim: Aim, broadcast: Broadcast, observed: Observed) -> Phase | None:
    """Return the transition to ask for; None while it is there, on its way, or cannot go."""
    phase = broadcast.phase
    if aim is Aim.OVER:
        return Phase.COMPLETE if phase in {Phase.TESTING, Phase.LIVE} else None
    if aim is not Aim.ON_AIR or not receives_picture(broadcast, observed):
        return None
    if phase is Phase.READY:
        return Phase.TESTING if broadcast.monitored else Phase.LIVE
    return Phase.LIVE if phase is Phase.TESTING else None


def receives_picture(broadcast: Broadcast, observed: Observed) -> bool:
    """Whether the stream bound to the broadcast is active."""
    stream = observed.stream
    return stream is not None and stream.id == broadcast.stream and stream.active


def _looks(
    one: Wanted, broadcast: Broadcast, memory: Memory, playlist: str | None
) -> Iterator[YouTubeStep]:
    written = memory.written(broadcast.id)
    if one.text is not None and needs_write(one.text, written):
        yield _write(one.text, broadcast, written)
    if one.thumbnail is not None and one.aim is not Aim.OVER:
        fresh = fingerprint(one.thumbnail)
        if memory.thumbnail(broadcast.id) != fresh:
            yield SetThumbnail(
                what=f"set the thumbnail “{one.thumbnail.title}”",
                why="it belongs to the talk",
                key=f"thumbnail/{broadcast.id}",
                purpose=Purpose.COSMETIC,
                units=WRITE,
                broadcast=broadcast.id,
                thumbnail=one.thumbnail,
            )
    if playlist is not None and not memory.listed(broadcast.id, playlist):
        yield AddToPlaylist(
            what=f"add “{broadcast.title}” to the playlist",
            why="the timetable names one",
            key=f"playlist/{broadcast.id}",
            purpose=Purpose.COSMETIC,
            units=WRITE + READ,
            broadcast=broadcast.id,
            playlist=playlist,
        )


def needs_write(text: Text, written: Written | None) -> bool:
    """Whether our wish is new. What a person changed after our last write is left to stand."""
    return written is None or written.ours != text


def _write(text: Text, broadcast: Broadcast, written: Written | None) -> YouTubeStep:
    only_lines = written is not None and written.ours.title == text.title
    return WriteText(
        what=f"set the title “{text.title}” and its description",
        why=f"the title is “{broadcast.title}”" if not only_lines else "the description changes",
        key=f"text/{broadcast.id}",
        purpose=Purpose.COSMETIC if only_lines else Purpose.TEXT,
        units=WRITE + 2 * READ,
        broadcast=broadcast.id,
        text=text,
    )
