"""What posts made people believe, kept with each post, so that a changed fact shows. Pure.

`due` compares the claims of what was said with how things stand. The outbox keeps a claim in the
post's `revision`, as text.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from orchestrator.model.times import from_rfc3339, rfc3339
from orchestrator.model.timetable import Session
from orchestrator.posts.kinds import MOVED_FROM, PostKind

_OFF = "off"


@dataclass(frozen=True, slots=True)
class Claim:
    """`subject` begins (or ends) `at` this instant in this room; `at` None: it does not happen.

    The subject is a session, or a part of one (`a/qa`). `words` is a checksum of its title and
    speakers as they were told.
    """

    subject: str
    at: datetime | None
    room: str
    words: str = ""

    def same_time(self, at: datetime | None) -> bool:
        """Return whether this instant is, for people, the one that was claimed."""
        if self.at is None or at is None:
            return self.at is at
        return abs(self.at - at) < MOVED_FROM

    def says(self, other: "Claim") -> bool:
        """Return whether whoever believes this also knows the other."""
        return (self.subject, self.room, self.words) == (
            other.subject,
            other.room,
            other.words,
        ) and self.same_time(other.at)


class SaidState(Enum):
    """What became of a post, as far as it matters for what is to be said next."""

    OPEN = auto()
    """Not sent: it may still be rewritten or dropped."""
    SAID = auto()
    """People may have read it."""
    REFUSED = auto()
    """It could not be said, and never will be."""
    DROPPED = auto()
    """It was not said: its time passed, or it became untrue first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A post that exists. `number` counts the posts of its session, kind and place.

    `at` is when it was made. `editable`: it stands at the venue under a name that we know.
    """

    key: str
    kind: PostKind
    session: str
    number: int
    claim: Claim | None
    state: SaidState
    at: datetime
    editable: bool = False


class SaidBefore:
    """What exists for one place already, oldest first; answers the questions `posts` has."""

    def __init__(self, said: Iterable[Said]) -> None:
        self._by_key: dict[str, Said] = {}
        self._of_kind: dict[tuple[str, PostKind], Said] = {}
        self._about: dict[str, list[Said]] = {}
        self._edits: dict[str, list[Said]] = {}
        for each in said:
            self._by_key[each.key] = each
            if each.kind is PostKind.EDIT:
                self._edits.setdefault(edited_key(each.key), []).append(each)
                continue
            self._of_kind[each.session, each.kind] = each
            if each.claim is not None:
                self._about.setdefault(each.claim.subject, []).append(each)

    def is_done(self, key: str) -> bool:
        """Return whether this post needs nothing more: it was said or refused."""
        found = self._by_key.get(key)
        return found is not None and found.state in (SaidState.SAID, SaidState.REFUSED)

    def number(self, session: str, kind: PostKind) -> int:
        """Return the number that the next post of this kind gets."""
        return next_number(self._of_kind.get((session, kind)))

    def done_about(self, subject: str) -> Said | None:
        """Return the last post about the subject itself that was said, or refused for good."""
        return next(
            (
                each
                for each in reversed(self._about.get(subject, ()))
                if self.is_done(each.key) and each.kind is not PostKind.QA_CLOSED
            ),
            None,
        )

    def told(self, subject: str) -> Claim | None:
        """Return what people were last told about the subject; None: nothing."""
        about = reversed(self._about.get(subject, ()))
        return next((each.claim for each in about if each.state is SaidState.SAID), None)

    def subjects(self) -> tuple[str, ...]:
        """Return whatever people may have been told something about."""
        return tuple(self._about)

    def editable(self) -> Sequence[Said]:
        """Return the posts that stand at the venue and make a claim."""
        return [s for about in self._about.values() for s in about if s.editable]

    def edits(self, key: str) -> Sequence[Said]:
        """Return the edits made of this post, oldest first."""
        return self._edits.get(key, ())


def next_number(last: Said | None) -> int:
    """Return the number after this post; one that was never sent, or dropped, is taken up again."""
    if last is None:
        return 1
    reused = last.state in (SaidState.OPEN, SaidState.DROPPED)
    return last.number if reused else last.number + 1


def post_key(session: str, kind: PostKind, number: int, place: str) -> str:
    """Return the key of a post, unique in its event."""
    return f"{session} {kind} {number} {place}"


def edit_key(key: str, number: int) -> str:
    """Return the key of the n-th edit of a post."""
    return f"{key} edit {number}"


def edited_key(key: str) -> str:
    """Return the key of the post that an edit rewrites."""
    return key.rpartition(" edit ")[0]


def spell(number: int, claim: Claim | None) -> str:
    """Write number and claim as a post's revision: `2 a 2020-09-19T15:00:00.000000Z main 9f1e`."""
    if claim is None:
        return str(number)
    at = _OFF if claim.at is None else rfc3339(claim.at)
    return f"{number} {claim.subject} {at} {claim.room} {claim.words}".rstrip()


def unspell(revision: str) -> tuple[int, Claim | None]:
    """Read a revision back; raises ValueError."""
    number, *rest = revision.split(" ")
    if not rest:
        return int(number), None
    subject, at, room, *words = rest
    instant = None if at == _OFF else from_rfc3339(at)
    return int(number), Claim(subject, instant, room, "".join(words))


def words_of(session: Session) -> str:
    """Return a checksum of what a post says of a session besides its time."""
    told = f"{session.title}\n{session.byline}"
    return f"{zlib.crc32(told.encode()):08x}"
