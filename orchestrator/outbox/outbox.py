"""The outbox: what is to be said is derived, kept, and then sent, each place by a lane of its own.

Built by `show.open_show`, woken by the rooms it listens to. It never touches a device and nothing
waits for it. Every post is durable before it is sent; after a crash the journal tells what was
said.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.errors import DecisionRefusedError, where
from orchestrator.journal.post_rows import PostRow
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.options import Addressee
from orchestrator.model.post_state import PostState
from orchestrator.model.times import rfc3339
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.outbox.book import (
    CREW_LINE,
    FOR_A_PERSON,
    CrewTask,
    PostBook,
    PostLog,
    crew_tasks,
)
from orchestrator.outbox.lane import Lane, TopicKeeper
from orchestrator.posts.draft import Post
from orchestrator.posts.due import derive
from orchestrator.posts.session_status import RoomView, next_talk
from orchestrator.posts.template_words import About, facts
from orchestrator.posts.wording import TOPIC, render
from orchestrator.posts.words import words_of_room
from orchestrator.rundown.decided import LONG_AGO
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.state_at import on_air_index
from orchestrator.venues.port import ShowsTopic, Venue

MakeVenues = Callable[[Room], Sequence[Venue]]

AFTER_A_BUG: Final = timedelta(seconds=10)
"""Until a room is looked at again whose look met a bug."""

LINE_IS_NEWS: Final = timedelta(minutes=5)
"""After that nobody needs to read “please come now”."""

UNTRUE: Final = "it was not sent, and is no longer true"
ANOTHERS: Final = "it was not sent: another orchestrator has the room's picture, and says it"

_UNSENT: Final = (PostState.PENDING, PostState.RETRY, PostState.NEEDS_HUMAN)


class Outbox:
    """Says what the rooms have to say, until stopped.

    `make_venues` is asked again for a room whose timetable has changed. `speaks_for`: whether a
    room's posts are ours; where another orchestrator has its picture, they are that one's.
    """

    def __init__(
        self,
        rooms: Mapping[str, LiveRoom],
        make_venues: MakeVenues,
        journal: PostLog,
        clock: Clock,
        news: News,
        speaks_for: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._rooms = dict(rooms)
        self._speaks_for = speaks_for
        self._make_venues = make_venues
        self._clock = clock
        self._news = news
        # What an error holds may be a token.
        self._tasks = Tasks(news, clock, words=where)
        self._book = PostBook(journal, clock, news)
        self._bell = Bell(clock)
        self._venues: dict[str, tuple[str, Sequence[Venue]]] = {}
        self._lanes: dict[str, Lane] = {}
        self._topics: dict[str, TopicKeeper] = {}
        self._shown: dict[str, set[str]] = {}
        self._looks: dict[str, datetime | None] = {}
        self._woken: set[str] = set()

    async def start(self) -> None:
        """Take up what the journal holds, and begin."""
        await self._book.load()
        for room, show in self._rooms.items():
            show.listen(partial(self.wake, room))
            self.wake(room)
        self._tasks.keep(self._run, "the outbox")

    async def stop(self) -> None:
        """End. What was not sent is in the journal; a message in flight has a moment."""
        await self._tasks.end()
        lanes = [lane.stop() for lane in self._lanes.values()]
        topics = [topic.stop() for topic in self._topics.values()]
        await asyncio.gather(*lanes, *topics)

    @property
    def pending(self) -> int:
        """How many messages and journal entries are on their way; 0: a rehearsal's time may go."""
        lanes = sum(lane.sending is not None for lane in self._lanes.values())
        topics = sum(topic.in_flight for topic in self._topics.values())
        return self._book.in_flight + lanes + topics

    def wake(self, room: str | None = None) -> None:
        """Look at this room again soon, or at all; harmless at any time."""
        self._woken.update(self._rooms if room is None else (room,))
        self._bell.ring()

    def heard(self, line: AsRunLine) -> None:
        """Take in what was seen on air: an item has been only when its own picture was."""
        seen = line.outcome in (CueOutcome.VERIFIED, CueOutcome.FOUND)
        if not seen or line.room not in self._rooms:
            return
        item = self._rooms[line.room].rundown.item(line.item)
        if item is not None and item.kind is line.picture:
            self._shown.setdefault(line.room, set()).add(line.item)
            self.wake(line.room)

    def posts(self) -> tuple[PostRow, ...]:
        """Return all posts of the event, oldest first."""
        return self._book.rows()

    def crew_tasks(self) -> tuple[CrewTask, ...]:
        """Return the posts that wait for a person, oldest first; not one that is being sent."""
        rows = (row for row in self._book.rows() if not self._is_being_sent(row.key))
        return crew_tasks(rows, self.venue_titles(), self._clock.now())

    def venue_titles(self) -> dict[str, str]:
        """Return what the crew calls each venue, by the name that posts have for it."""
        return {name: lane.venue.title for name, lane in self._lanes.items()}

    async def confirm(self, key: str, by: str) -> None:
        """Note that a person has seen the post where it should be.

        Raises DecisionRefusedError for a post that waits for nobody.
        """
        row = self._waiting(key)
        self._book.change(row, PostState.DELIVERED, f"confirmed by {by}")
        await self._book.save(key)
        self.wake(row.room)

    async def repeat(self, key: str, by: str) -> None:
        """Send a post again, because a person has seen that it is not there.

        Raises DecisionRefusedError for a post that waits for nobody.
        """
        row = self._waiting(key)
        self._book.change(row, PostState.PENDING, f"sent again by {by}")
        await self._book.save(key)
        self._ring_lanes()

    def speakers_at(self, room: str) -> tuple[str, ...]:
        """Return the room's places for speakers, as the crew calls them."""
        return tuple(venue.title for venue in self._for_speakers(room))

    async def tell_speakers(self, room: str, text: str, by: str) -> tuple[str, ...]:
        """Say a line in the room's places for speakers, once; return what these are called.

        Raises DecisionRefusedError where the room has none.
        """
        venues = self._for_speakers(room)
        if not venues:
            raise DecisionRefusedError("this room has no place for speakers (to: speaker)")
        now = self._clock.now()
        rows = [
            PostRow(
                key=f"{CREW_LINE} {rfc3339(now)} {venue.place.name}",
                kind=CREW_LINE,
                room=room,
                session=None,
                revision="",
                venue=venue.place.name,
                text=text,
                deadline=now + LINE_IS_NEWS,
                reason=f"said by {by}",
                created=now,
                updated=now,
            )
            for venue in venues
        ]
        for row in rows:
            self._book.add(row)
        await self._book.save(*(row.key for row in rows))
        self._ring_lanes()
        return tuple(venue.title for venue in venues)

    def _for_speakers(self, room: str) -> list[Venue]:
        _, venues = self._venues.get(room, ("", ()))
        return [venue for venue in venues if venue.place.to is Addressee.SPEAKER]

    def _waiting(self, key: str) -> PostRow:
        row = self._book.get(key)
        if row is None or row.state not in FOR_A_PERSON or self._is_being_sent(key):
            raise DecisionRefusedError(f"the post “{key}” waits for nobody; look again")
        return row

    def _is_being_sent(self, key: str) -> bool:
        return any(lane.sending == key for lane in self._lanes.values())

    async def _run(self) -> None:
        while True:
            await self._bell.heard(self._next_look())
            changed: list[str] = []
            for room in self._due():
                changed += self._look(room)
                await self._clock.sleep(0)  # cues go first
            changed += self._expire_tasks()
            if changed:
                await self._book.save(*dict.fromkeys(changed))
            self._ring_lanes()

    def _due(self) -> list[str]:
        now = self._clock.now()
        due = [room for room, look in self._looks.items() if look is not None and look <= now]
        woken, self._woken = self._woken, set()
        return list(dict.fromkeys((*due, *sorted(woken))))

    def _next_look(self) -> datetime | None:
        tasks = (r.deadline for r in self._book.rows() if r.state is PostState.NEEDS_HUMAN)
        return min((*filter(None, self._looks.values()), *tasks), default=None)

    def _look(self, room: str) -> list[str]:
        """Bring the room's posts to what they should be now; return the keys of what changed."""
        self._looks[room] = None
        with self._tasks.stepping_over("the posts", room):  # it must not silence the others
            return self._derive(room)
        self._looks[room] = self._clock.now() + AFTER_A_BUG
        return []

    def _derive(self, room: str) -> list[str]:
        now = self._clock.now()
        view = self._view(room)
        assert view is not None
        changed = self._meet_venues(room)
        venues, looks = self._venues[room][1], []
        if not self._speaks_for(room):
            left = [self._drop(room, venue.place.name, set(), ANOTHERS) for venue in venues]
            return [*changed, *(key for keys in left for key in keys)]
        for venue in venues:
            said = self._book.said(venue.place.name)
            derived = derive(view, venue.place, said, now, self._view)
            changed += self._bring_to(room, venue, derived.posts)
            looks.append(derived.look_again)
        self._looks[room] = min(filter(None, looks), default=None)
        self._show_topics(view, venues, now)
        return changed

    def _view(self, room: str) -> RoomView | None:
        show = self._rooms.get(room)
        if show is None:
            return None
        return view_of(show, self._clock.now(), frozenset(self._shown.get(room, ())))

    def _bring_to(self, room: str, venue: Venue, posts: Sequence[Post]) -> list[str]:
        """Add, rewrite and drop until the venue's unsent posts are these."""
        changed = []
        name = venue.place.name
        for post in posts:
            row = self._book.get(post.key)
            if row is None:
                self._book.put(post, room, name)
            elif row.state is PostState.EXPIRED or self._differs(row, post):
                self._book.rewrite(row, post)
            else:
                continue
            changed.append(post.key)
        wanted = {post.key for post in posts}
        return changed + self._drop(room, name, wanted)

    def _differs(self, row: PostRow, post: Post) -> bool:
        same = (row.text, row.revision, row.deadline) == (post.text, post.revision, post.deadline)
        return row.state in _UNSENT and not same

    def _drop(self, room: str, venue: str, wanted: set[str], why: str = UNTRUE) -> list[str]:
        """Drop what is neither sent nor wanted. What is late is the lane's to expire."""
        now = self._clock.now()
        dropped = [
            row
            for row in self._book.of_venue(venue)
            if row.room == room
            and row.kind != CREW_LINE
            and row.state in _UNSENT
            and row.key not in wanted
            and now < row.deadline
        ]
        for row in dropped:
            self._book.change(row, PostState.EXPIRED, why)
        return [row.key for row in dropped]

    def _expire_tasks(self) -> list[str]:
        now = self._clock.now()
        late = [
            row
            for row in self._book.rows()
            if row.state is PostState.NEEDS_HUMAN and row.deadline <= now
        ]
        for row in late:
            self._book.change(row, PostState.EXPIRED, "nobody confirmed it in time")
        return [row.key for row in late]

    def _meet_venues(self, room: str) -> list[str]:
        """Start lanes for venues that are new in the timetable; drop posts to those it has lost."""
        show = self._rooms[room]
        if room in self._venues and self._venues[room][0] == show.timetable.digest:
            return []
        venues = tuple(self._make_venues(show.room))
        for venue in venues:
            self._open(venue)
        self._venues[room] = (show.timetable.digest, venues)
        places = {venue.place.name for venue in venues}
        lost = {row.venue for row in self._book.rows() if row.room == room} - places
        return [key for name in lost for key in self._drop(room, name, set())]

    def _open(self, venue: Venue) -> None:
        name = venue.place.name
        if name not in self._lanes:
            self._lanes[name] = Lane(venue, self._book, self._clock, self._news)
            self._lanes[name].start()
        if isinstance(venue, ShowsTopic) and venue.topic_wanted and name not in self._topics:
            self._topics[name] = TopicKeeper(
                venue, venue.title, venue.pace, self._clock, self._news
            )
            self._topics[name].start()

    def _show_topics(self, view: RoomView, venues: Sequence[Venue], now: datetime) -> None:
        for venue in venues:
            keeper = self._topics.get(venue.place.name)
            if keeper is not None:
                keeper.show(topic_of(view, now))

    def _ring_lanes(self) -> None:
        for lane in self._lanes.values():
            lane.ring()


def view_of(show: LiveRoom, now: datetime, shown: frozenset[str]) -> RoomView:
    """Return a room at this instant; `shown` has the items that were seen on air.

    The forecast costs another compilation, and differs only while what is on air is overdue.
    """
    rundown = show.rundown
    on_air = rundown.items[on_air_index(rundown, now)]
    overdue = on_air.end is not None and on_air.end < now
    return RoomView(
        room=show.room,
        timetable=show.timetable,
        settled=rundown,
        expected=show.forecast(now) if overdue else rundown,
        decided=show.decisions[-1].at if show.decisions else LONG_AGO,
        shown=shown,
        known=show.known_session,
    )


def topic_of(view: RoomView, now: datetime) -> str:
    """Return the line about what is on and next in a room."""
    event = view.timetable.event
    on_air = view.begun(now)[-1]
    session = view.known(on_air.session) if on_air.session else None
    coming = next_talk(view, now, session.id if session else "")
    if session is not None:
        about = About(session, view.room, on_air.start, on_air.end, following=coming)
        words: Mapping[str, object] = facts(event, about, now)
    elif coming is not None:
        upcoming = facts(event, About(coming[0], view.room, following=coming), now)
        words = {**words_of_room(event, view.room), "title": "", "next": upcoming["next"]}
    else:
        words = {**words_of_room(event, view.room), "title": "", "next": None}
    return render(view.timetable.posts, TOPIC, words).replace("\n", " ")
