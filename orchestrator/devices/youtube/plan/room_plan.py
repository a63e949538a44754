"""What follows from the timetable alone: a room's broadcasts, their texts and times. Pure.

Built once a timetable by the device, `preflight` and `room_broadcasts`; read by `desired` and
`forecast`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from orchestrator.devices.youtube.plan.templates import event_text, talk_text
from orchestrator.devices.youtube.plan.texts import Text
from orchestrator.model.options import NO_THUMBNAIL, RENDERED, Per, YouTubeOptions
from orchestrator.model.timetable import Room, Session, SessionKind, Timetable
from orchestrator.rundown.layout import lay_out

WHOLE_SHOW = ""
"""The key of the one broadcast for the meetup; otherwise keys are the sessions' ids, or the days'
dates."""

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
    """A room's broadcasts and the texts of its talks, by session.

    `spans`: from when until when each day lasts in the room; `days` is the day of each session.
    """

    room: Room
    options: YouTubeOptions
    timetable: Timetable
    broadcasts: tuple[BroadcastPlan, ...]
    talks: tuple[Session, ...]
    event: Text
    texts: Mapping[str, Text]
    thumbnails: Mapping[str, Thumbnail | None]
    spans: tuple[tuple[datetime, datetime], ...]
    days: Mapping[str, date]
    posts_per_talk: int

    @property
    def starts(self) -> datetime:
        """When the room's first session begins."""
        return self.spans[0][0]

    @property
    def ends(self) -> datetime:
        """When the last one ends."""
        return max(end for _, end in self.spans)

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

    def talks_until(self, day: date | None) -> int:
        """Return how many talks the room has had when this day is over; all for None."""
        return sum(day is None or self.days[talk.id] <= day for talk in self.talks)

    def opens(self, session: str | None) -> bool:
        """Return whether the room has no talk before this session in the broadcast it is in."""
        before = self.talks[: self.position(session)]
        if self.options.per is Per.DAY:
            return all(self.days[talk.id] != self.days.get(session or "") for talk in before)
        return not before

    @property
    def known_lines(self) -> frozenset[str]:
        """The lines that stand in any text of ours."""
        texts = (self.event, *(b.text for b in self.broadcasts), *self.texts.values())
        return frozenset(line for text in texts for line in text.description().splitlines())


def plan_room(timetable: Timetable, room: Room) -> RoomPlan:
    """Return the plan of a room; raises TextTemplateError, and ValueError without a start."""
    options = room.youtube or YouTubeOptions()
    times = session_times(timetable, room.id)
    talks = tuple(s for s in timetable.sessions_of(room.id) if s.kind is SessionKind.TALK)
    texts = {talk.id: talk_text(options, timetable, talk) for talk in talks}
    thumbnails = {talk.id: _thumbnail(timetable, options, talk) for talk in talks}
    event = event_text(options, timetable, room)
    sessions = timetable.sessions_of(room.id)
    days = {session.id: timetable.day_of(session) for session in sessions}
    spans = _spans(times, days)
    if options.per_session:
        broadcasts = tuple(
            BroadcastPlan(talk.id, None, texts[talk.id], *times[talk.id], thumbnails[talk.id])
            for talk in talks
        )
    elif options.per is Per.DAY:
        broadcasts = tuple(_of_day(timetable, room, day, span) for day, span in spans.items())
    else:
        cover = _thumbnail(timetable, options, None)
        starts, ends = next(iter(spans.values()))[0], max(end for _, end in spans.values())
        broadcasts = (BroadcastPlan(WHOLE_SHOW, options.broadcast, event, starts, ends, cover),)
    return RoomPlan(
        room=room,
        options=options,
        timetable=timetable,
        broadcasts=broadcasts,
        talks=talks,
        event=event,
        texts=texts,
        thumbnails=thumbnails,
        spans=tuple(spans.values()),
        days=days,
        posts_per_talk=2 * sum(venue.kind == CHAT_VENUE for venue in room.venues),
    )


def _spans(
    times: Mapping[str, tuple[datetime, datetime]], days: Mapping[str, date]
) -> dict[date, tuple[datetime, datetime]]:
    """Return the first start and the last end of each day, in order."""
    spans: dict[date, tuple[datetime, datetime]] = {}
    for session, (start, end) in times.items():
        since, until = spans.get(days[session], (start, end))
        spans[days[session]] = min(since, start), max(until, end)
    return dict(sorted(spans.items()))


def _of_day(
    timetable: Timetable, room: Room, day: date, span: tuple[datetime, datetime]
) -> BroadcastPlan:
    options = room.youtube or YouTubeOptions()
    text = event_text(options, timetable, room, timetable.event.called(day))
    cover = _thumbnail(timetable, options, None, day)
    return BroadcastPlan(day.isoformat(), None, text, *span, cover)


def session_times(timetable: Timetable, room: str) -> dict[str, tuple[datetime, datetime]]:
    """Return start and end of a room's sessions as planned; raises ValueError without a start."""
    sessions = timetable.sessions_of(room)
    if not sessions or sessions[0].start is None:
        raise ValueError(f"{room} has no first session with a start")
    laid_out = lay_out(sessions, lambda session: session.duration or UNPROBED)
    return {p.session.id: (p.start, p.end if p.has_no_time else p.shown_until) for p in laid_out}


def _thumbnail(
    timetable: Timetable, options: YouTubeOptions, talk: Session | None, day: date | None = None
) -> Thumbnail | None:
    """Return the picture of a talk (its own file first), or of the event or one day of it."""
    own = talk.thumbnail if talk else None
    if options.thumbnail == NO_THUMBNAIL and own is None:
        return None
    named = own if own is not None else options.thumbnail
    event = timetable.event.name
    return Thumbnail(
        title=talk.title if talk else event,
        byline=talk.byline if talk else f"{day or timetable.event.day:%d.%m.%Y}",
        event=event if talk else "",
        file=None if named == RENDERED else Path(named),
    )
