"""A stage for tests of posts: one place of one room, which remembers what was said there."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.options import PostOptions
from orchestrator.model.timetable import Room, Timetable
from orchestrator.posts.claims import Said, SaidState
from orchestrator.posts.draft import Audience, Post
from orchestrator.posts.due import Derived, derive
from orchestrator.posts.kinds import Addressee, PostKind
from orchestrator.posts.session_status import RoomView
from orchestrator.rundown.compile import compile_room, forecast
from orchestrator.rundown.decided import LONG_AGO
from orchestrator.rundown.state_at import on_air_index
from tests.options import choice_of
from tests.rundown.shows import at, day, pause, talk

ALL_ON = PostOptions(kinds=dict.fromkeys(PostKind, True))


def view_of_room(
    timetable: Timetable,
    decisions: tuple[Decision, ...],
    now: datetime,
    room: str = "main",
    earlier: tuple[Timetable, ...] = (),
    shown: frozenset[str] = frozenset(),
) -> RoomView:
    """Return a room as the posts see it."""
    past = {each.digest: each for each in earlier}

    def known(session: str):
        everywhere = (timetable, *reversed(earlier))
        return next((s for t in everywhere if (s := t.session(session))), None)

    settled = compile_room(room, timetable, decisions, past)
    on_air = settled.items[on_air_index(settled, now)]
    overdue = on_air.end is not None and on_air.end < now
    return RoomView(
        room=timetable.rooms.get(room) or Room(room, room, room),
        timetable=timetable,
        settled=settled,
        expected=forecast(room, timetable, decisions, now, past) if overdue else settled,
        decided=decisions[-1].at if decisions else LONG_AGO,
        shown=shown,
        known=known,
    )


@dataclass
class Stage:
    """Derives posts at instants of a show, and says them as an outbox would."""

    timetable: Timetable
    to: Addressee = Addressee.AUDIENCE
    edits: bool = False
    said: dict[str, Said] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    earlier: tuple[Timetable, ...] = ()
    shown: frozenset[str] = frozenset()

    def decide(self, when: str, choice: Choice) -> None:
        number = len(self.decisions) + 1
        self.decisions = (*self.decisions, Decision(number, at(when), "main", "test", choice))

    def look(self, when: str) -> Derived:
        """Return what is wanted at this time, without saying it."""
        now = at(when)
        place = Audience("place", self.to, self.edits)
        view = view_of_room(
            self.timetable, self.decisions, now, earlier=self.earlier, shown=self.shown
        )
        views = {
            room: view
            if room == "main"
            else view_of_room(self.timetable, self.decisions, now, room, self.earlier)
            for room in self.timetable.rooms
        }
        return derive(view, place, self.said.values(), now, views.get)

    def hear(self, when: str, state: SaidState = SaidState.SAID) -> list[str]:
        """Say what is wanted at this time; return the kinds of what was new."""
        derived = self.look(when)
        self.say(derived, at(when), state)
        return [post.kind.value for post in derived.posts]

    def say(self, derived: Derived, now: datetime, state: SaidState = SaidState.SAID) -> None:
        """Say what is wanted."""
        for post in derived.posts:
            self.texts[post.key] = post.text
            self.said[post.key] = self._said(post, now, state)

    def settle(self, state: SaidState) -> None:
        """End in this state whatever was open."""
        for key, said in self.said.items():
            if said.state is SaidState.OPEN:
                self.said[key] = replace(said, state=state)

    @property
    def last(self) -> str:
        """The text said last."""
        return list(self.texts.values())[-1]

    def _said(self, post: Post, when: datetime, state: SaidState) -> Said:
        editable = state is SaidState.SAID
        return Said(
            post.key, post.kind, post.session, post.number, post.claim, state, when, editable
        )


SPATIAL = choice_of("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"})
ROOM = Room("main", "ML ART", "studio", venues=(SPATIAL,))
TWO = day(talk("a", "18:00"), talk("b", "19:00"), room=ROOM, digest="one")
CHAIN = day(talk("a", "18:00"), pause("coffee", 10), talk("b"), room=ROOM, digest="one")
LOUD = replace(TWO, posts=ALL_ON)
