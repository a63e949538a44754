"""What is to be said now in one place about one room, given what was said there already. Pure.

Called by the outbox whenever something changed or an instant has come that an earlier answer named.
The same facts and the same past give the same posts: after a crash nothing is said twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.timetable import Room, Session, SessionKind
from orchestrator.posts.claims import Claim, Said, SaidBefore, words_of
from orchestrator.posts.corrections import correct, following, will_be_corrected
from orchestrator.posts.draft import Audience, Draft, Post
from orchestrator.posts.kinds import (
    MINUTE,
    QA_ENDING_BEFORE,
    QA_SOON_BEFORE,
    STILL_FRESH,
    UP_NEXT_BEFORE,
    PostKind,
)
from orchestrator.posts.session_status import AFTER_CUE, RoomView, ViewOf, qa_to_come
from orchestrator.posts.template_words import About
from orchestrator.rundown.state_at import next_boundary


@dataclass(frozen=True, slots=True)
class Derived:
    """The posts wanted now, in the order in which to say them, and when there may be others."""

    posts: tuple[Post, ...]
    look_again: datetime | None


def derive(
    view: RoomView, place: Audience, said: Iterable[Said], now: datetime, view_of: ViewOf
) -> Derived:
    """Return the posts that the place wants now and that were neither said nor refused.

    A post that exists but was not sent yet is wanted again, with its words as they are now; one
    that is no longer among the answers is no longer true, or no longer worth saying.
    """
    draft = Draft(view, place, SaidBefore(said), now, view_of)
    begun = view.begun(now)
    _qa_closed(draft, begun)
    correct(draft)
    _up_next(draft)
    _talk_started(draft, begun[-1])
    _qa_soon(draft, begun[-1])
    _qa_open(draft, begun[-1])
    _qa_ending(draft, begun[-1])
    return Derived(tuple(draft.posts), _look_again(draft))


def _look_again(draft: Draft) -> datetime | None:
    boundary = next_boundary(draft.view.settled, draft.view.picture_at(draft.now))
    looks = [*draft.looks, *([boundary + AFTER_CUE] if boundary else [])]
    return min(looks, default=None)


def _up_next(draft: Draft) -> None:
    """Tell of each talk to come, some minutes before it starts."""
    for item in draft.view.upcoming(draft.now):
        opens = item.start - UP_NEXT_BEFORE
        is_open = draft.is_open(opens, item.start)
        if draft.now < opens:
            return  # those after it start later still
        session = draft.known(item.session)
        if not is_open or session is None or session.kind is not SessionKind.TALK:
            continue
        status = draft.status_of(session.id)
        if status is None or status.begun or status.creeps or status.start != item.start:
            continue
        if will_be_corrected(draft, status):
            continue
        about = About(session, draft.view.room, item.start, item.end, until=item.start)
        _remind(draft, PostKind.UP_NEXT, about, status.claim, opens - STILL_FRESH)


def _remind(
    draft: Draft, kind: PostKind, about: About, claim: Claim, fresh_from: datetime | None
) -> None:
    """Say a reminder, unless the same was told since `fresh_from` (None: ever)."""
    done = draft.ledger.done_about(claim.subject)
    if done is not None and done.claim is not None:
        fresh = fresh_from is None or done.at >= fresh_from
        if fresh and done.claim.same_time(claim.at):
            return
    if claim.at is not None:
        draft.say(kind, about, claim.at, claim)


def _talk_started(draft: Draft, on_air: Item) -> None:
    """Say that a talk is on air, once it was seen there."""
    session = draft.known(on_air.session)
    if session is None or on_air.id not in draft.view.shown or on_air.ended:
        return
    if on_air.kind.row.talk and not on_air.kind.row.answers:
        about = About(session, draft.view.room, on_air.start, on_air.end)
        number = on_air.run
        draft.say(PostKind.TALK_STARTED, about, on_air.start + STILL_FRESH, number=number)


def _qa_soon(draft: Draft, on_air: Item) -> None:
    """Call the speaker some minutes before the recording really ends."""
    session = draft.known(on_air.session)
    if session is None or on_air.kind is not ItemKind.PREMIERE or not session.qa:
        return
    coming = qa_to_come(draft.view, session.id, draft.now)
    if coming is None:
        return
    opens = max(coming.start - QA_SOON_BEFORE, on_air.start)
    if draft.is_open(opens, coming.start):
        about = About(
            session, _qa_room(draft, session), coming.start, coming.end, until=coming.start
        )
        _remind(draft, PostKind.QA_SOON, about, _part(draft, session, "qa", coming.start), None)


def _qa_open(draft: Draft, on_air: Item) -> None:
    """Say that questions are answered: the recording has really ended, or the live talk.

    Not while the operator shows the fallback picture: nobody is sent to something that is broken.
    """
    session = draft.known(on_air.session)
    if session is None or not session.qa or on_air.kind is not ItemKind.QA:
        return
    if draft.view.settled.fallback or on_air.covered:
        return
    end = on_air.end or on_air.start
    deadline = max(end - 2 * MINUTE, on_air.start + MINUTE)
    about = About(session, _qa_room(draft, session), on_air.start, on_air.end)
    draft.say(PostKind.QA_OPEN, about, deadline, number=on_air.run)


def _qa_ending(draft: Draft, on_air: Item) -> None:
    """Tell the speaker how long is left. A Q&A that is held has no end to tell."""
    session, end = draft.known(on_air.session), on_air.end
    if session is None or not session.qa or on_air.kind is not ItemKind.QA or end is None:
        return
    if on_air.leaves is not Leaves.BY_CLOCK:
        return
    marks = [*QA_ENDING_BEFORE, timedelta(0)]
    for mark, following_mark in pairwise(marks):
        too_short = end - on_air.start < mark + 2 * MINUTE and following_mark
        if too_short or not draft.is_open(end - mark, end - following_mark):
            continue
        about = About(session, _qa_room(draft, session), on_air.start, end, until=end)
        claim = _part(draft, session, f"qa-{mark // MINUTE}m", end)
        _remind(draft, PostKind.QA_ENDING, about, claim, None)


def _qa_closed(draft: Draft, begun: tuple[Item, ...]) -> None:
    """Say that a Q&A is over, where the speaker is found, and what is next."""
    *before, on_air = begun
    for index in range(len(before) - 1, -1, -1):
        item, ended = before[index], begun[index + 1].start
        if ended + STILL_FRESH <= draft.now:
            return
        session = draft.known(item.session)
        if session is None or item.kind is not ItemKind.QA or not session.qa:
            continue
        if ended <= item.start or on_air.session == session.id:
            continue
        coming = following(draft, session)
        about = About(session, draft.view.room, item.start, ended, following=coming)
        claim = next_claim(draft, session)
        number = item.run
        draft.say(PostKind.QA_CLOSED, about, ended + STILL_FRESH, claim, number)


def next_claim(draft: Draft, session: Session) -> Claim | None:
    """Return what QA_CLOSED claims of the talk that is next."""
    coming = following(draft, session)
    if coming is None:
        return None
    upcoming, start = coming
    return Claim(upcoming.id, start, draft.view.room.id, words_of(upcoming))


def _qa_room(draft: Draft, session: Session) -> Room:
    """Return the room in whose space the questions are answered."""
    return draft.view.timetable.rooms.get(session.qa_room or "", draft.view.room)


def _part(draft: Draft, session: Session, part: str, at: datetime) -> Claim:
    return Claim(f"{session.id}/{part}", at, draft.view.room.id)
