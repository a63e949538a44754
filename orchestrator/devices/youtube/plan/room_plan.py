"""What follows from the timetable alone: a room's broadcasts, their texts and times. Pure.

Built once a timetable by the device, `preflight` and `room_broadcasts`; read by `desired` and
`forecast`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.devices.youtube.plan.templates import event_text, talk_text
from orchestrator.devices.youtube.plan.texts import Text
from orchestrator.model.options import NO_THUMBNAIL, RENDERED, YouTubeOptions
from orchestrator.model.timetable import Room, Session, SessionKind, Timetable
from orchestrator.rundown.layout import lay_out

WHOLE_SHOW = ""
"""The key of the one broadcast for the meetup; otherwise keys are the sessions' ids."""

UNPROBED = timedelta(minutes=30)
"""Taken for a talk whose length is not known, where only a budget depends on it."""

CHAT_VENUE = "youtube-chat"


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture to render, or a file to take."""

    title: str
    byline: str
    event: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class BroadcastPlan:
    """One broadcast that the room needs. `given`: its id, when the timetable names it."""

    key: str
    given: str | None
    text: Text
    starts: datetime
    ends: datetime
    thumbnail: Thumbnail | None


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room's broadcasts and the texts of its talks, by session."""

    room: Room
    options: YouTubeOptions
    timetable: Timetable
    broadcasts: tuple[BroadcastPlan, ...]
    talks: tuple[Session, ...]
    event: Text
    texts: Mapping[str, Text]
    thumbnails: Mapping[str, Thumbnail | None]
    starts: datetime
    ends: datetime
    posts_per_talk: int

    def title_of(self, session: str) -> str:
        """Return a session's title as the timetable has it."""
        found = self.timetable.session(session)
        return found.title if found else ""

    def position(self, session: str | None) -> int:
        """Return how many talks stand before this session in the room; all for None."""
        order = [s.id for s in self.timetable.sessions_of(self.room.id)]
        if session not in order:
            return len(self.talks)
        before = set(order[: order.index(session)])
        return sum(talk.id in before for talk in self.talks)

    @property
    def known_lines(self) -> frozenset[str]:
        """The lines that stand in any text of ours."""
        texts = (self.event, *self.texts.values())
        return frozenset(line for text in texts for line in text.description().splitlines())


def plan_room(timetable: Timetable, room: Room) -> RoomPlan:
    """Return the plan of a room; raises TextTemplateError, and ValueError without a start."""
    options = room.youtube or YouTubeOptions()
    times = session_times(timetable, room.id)
    talks = tuple(s for s in timetable.sessions_of(room.id) if s.kind is SessionKind.TALK)
    texts = {talk.id: talk_text(options, timetable, talk) for talk in talks}
    thumbnails = {talk.id: _thumbnail(timetable, options, talk) for talk in talks}
    event = event_text(options, timetable, room)
    starts = min(start for start, _ in times.values())
    ends = max(end for _, end in times.values())
    if options.per_session:
        broadcasts = tuple(
            BroadcastPlan(talk.id, None, texts[talk.id], *times[talk.id], thumbnails[talk.id])
            for talk in talks
        )
    else:
        cover = _thumbnail(timetable, options, None)
        one = BroadcastPlan(WHOLE_SHOW, options.broadcast, event, starts, ends, cover)
        broadcasts = (one,)
    return RoomPlan(
        room=room,
        options=options,
        timetable=timetable,
        broadcasts=broadcasts,
        talks=talks,
        event=event,
        texts=texts,
        thumbnails=thumbnails,
        starts=starts,
        ends=ends,
        posts_per_talk=2 * sum(venue.kind == CHAT_VENUE for venue in room.venues),
    )


def session_times(timetable: Timetable, room: str) -> dict[str, tuple[datetime, datetime]]:
    """Return start and end of a room's sessions as planned; raises ValueError without a start."""
    sessions = timetable.sessions_of(room)
    if not sessions or sessions[0].start is None:
        raise ValueError(f"{room} has no first session with a start")
    laid_out = lay_out(sessions, lambda session: session.duration or UNPROBED)
    return {p.session.id: (p.start, p.end if p.has_no_time else p.shown_until) for p in laid_out}


def _thumbnail(
    timetable: Timetable, options: YouTubeOptions, talk: Session | None
) -> Thumbnail | None:
    """Return the picture of a talk (its own file first), or of the event."""
    own = talk.thumbnail if talk else None
    if options.thumbnail == NO_THUMBNAIL and own is None:
        return None
    named = own if own is not None else options.thumbnail
    event = timetable.event.name
    return Thumbnail(
        title=talk.title if talk else event,
        byline=talk.byline if talk else f"{timetable.event.day:%d.%m.%Y}",
        event=event if talk else "",
        file=None if named == RENDERED else Path(named),
    )
