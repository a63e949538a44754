"""One room's posts for one place at one instant: what `due` and `corrections` work with."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from orchestrator.model.options import Addressee, VenueChoice
from orchestrator.model.timetable import Session
from orchestrator.posts.claims import Claim, SaidBefore, post_key, spell
from orchestrator.posts.kinds import PostKind, kinds_wanted
from orchestrator.posts.session_status import RoomView, SessionStatus, ViewOf, status_of
from orchestrator.posts.template_words import About, facts
from orchestrator.posts.wording import render


@dataclass(frozen=True, slots=True)
class Audience:
    """Where posts go: a venue's name, whom it reaches, and whether what stands there can change."""

    name: str
    to: Addressee = Addressee.AUDIENCE
    edits: bool = False

    @classmethod
    def of(cls, choice: VenueChoice) -> Self:
        """Return the place of an entry of a room's `venues`: the same in every kind of show."""
        return cls(f"{choice.kind}:{choice.name}", choice.to, choice.edits)


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be said now; after `deadline` it is no longer worth saying."""

    key: str
    kind: PostKind
    session: str
    number: int
    claim: Claim | None
    text: str
    deadline: datetime

    @property
    def revision(self) -> str:
        """Which telling of the session it is, and what it claims."""
        return spell(self.number, self.claim)


@dataclass(slots=True)
class Draft:
    """Collects the posts to be said (`posts`), and the instants at which there may be more."""

    view: RoomView
    place: Audience
    ledger: SaidBefore
    now: datetime
    view_of: ViewOf
    posts: list[Post] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    kinds: frozenset[PostKind] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = kinds_wanted(self.view.timetable.posts, self.place.to)

    def status_of(self, session: str) -> SessionStatus | None:
        """Return how a session stands; None while that cannot be told."""
        return status_of(session, self.view, self.view_of, self.now)

    def is_open(self, opens: datetime, closes: datetime) -> bool:
        """Return whether now is the time; note to look again when it comes."""
        if self.now < opens:
            self.looks.append(opens)
        return opens <= self.now < closes

    def say(
        self,
        kind: PostKind,
        about: About,
        deadline: datetime,
        claim: Claim | None = None,
        number: int | None = None,
    ) -> None:
        """Want a post, unless it exists and is done with. `number` None: the next."""
        session = about.session.id
        number = self.ledger.number(session, kind) if number is None else number
        key = post_key(session, kind, number, self.place.name)
        if kind in self.kinds and self.now < deadline and not self.ledger.is_done(key):
            text = self.words(kind, about)
            self.posts.append(Post(key, kind, session, number, claim, text, deadline))

    def words(self, kind: PostKind, about: About) -> str:
        """Return a post's words."""
        timetable = self.view.timetable
        return render(timetable.posts, kind, facts(timetable.event, about, self.now))

    def known(self, session: str | None) -> Session | None:
        """Return a session of this timetable or an earlier one."""
        return None if session is None else self.view.known(session)
