"""What was told and is no longer true: MOVED, CANCELLED, and edits of earlier posts. Pure.

Part of `due`. A new post tells those who were told; where the venue can, the earlier post is
rewritten as well, so that who reads it late is not misled.
"""

from collections.abc import Sequence
from datetime import datetime

from orchestrator.model.timetable import Session
from orchestrator.posts.claims import (
    Claim,
    Said,
    SaidState,
    edit_key,
    next_number,
    words_of,
)
from orchestrator.posts.draft import Draft, Post
from orchestrator.posts.kinds import FORGOTTEN, OFF_STILL_NEWS, PostKind
from orchestrator.posts.standing import SessionStatus, next_talk
from orchestrator.posts.template_words import About


def correct(desk: Draft) -> None:
    """Want whatever sets right what the place was told."""
    for subject in desk.ledger.subjects():
        session, _, part = subject.partition("/")
        if not part:
            _correct_start(desk, session)
        elif part == "qa":
            _correct_qa(desk, session)
    if desk.place.edits:
        for said in desk.ledger.editable():
            _edit(desk, said)


def _correct_start(desk: Draft, session_id: str) -> None:
    told = desk.ledger.told(session_id)
    if told is None or (told.at is not None and told.at + FORGOTTEN <= desk.now):
        return
    standing = desk.standing(session_id)
    if standing is None or not standing.contradicts(told):
        return
    if _refused_before(desk.ledger.done_about(session_id), standing.claim):
        return
    about = About(standing.session, standing.room, standing.start, was=told.at)
    if standing.start is not None:
        desk.say(PostKind.MOVED, about, standing.start, standing.claim)
    else:
        _say_off(desk, about, standing.claim)


def will_be_corrected(desk: Draft, standing: SessionStatus) -> bool:
    """Return whether the place is about to be told the right start: no reminder is needed then."""
    told = desk.ledger.told(standing.session.id)
    return PostKind.MOVED in desk.kinds and told is not None and standing.contradicts(told)


def _correct_qa(desk: Draft, session_id: str) -> None:
    """Tell a speaker who was called to a Q&A that there will be none."""
    subject = f"{session_id}/qa"
    told, session = desk.ledger.told(subject), desk.known(session_id)
    if told is None or told.at is None or session is None or session.room != desk.view.room.id:
        return
    if any(i.id.partition("~")[0] == subject for i in desk.view.settled.items):
        return
    claim = Claim(subject, None, desk.view.room.id)
    if not _refused_before(desk.ledger.done_about(subject), claim):
        _say_off(desk, About(session, desk.view.room, was=told.at, qa_only=True), claim)


def _say_off(desk: Draft, about: About, claim: Claim) -> None:
    if about.was is not None:
        desk.say(PostKind.CANCELLED, about, about.was + OFF_STILL_NEWS, claim)


def _refused_before(done: Said | None, claim: Claim) -> bool:
    """Return whether the venue would not take this very correction."""
    if done is None or done.state is not SaidState.REFUSED or done.claim is None:
        return False
    return done.claim.room == claim.room and done.claim.same_time(claim.at)


def _edit(desk: Draft, said: Said) -> None:
    """Rewrite an earlier post, if it says something that is not true now."""
    assert said.claim is not None
    now_true = _what_is_true(desk, said)
    if now_true is None:
        return
    about, kind, claim, deadline = now_true
    edits = desk.ledger.edits(said.key)
    shown = next((e.claim for e in reversed(edits) if e.state is SaidState.SAID), said.claim)
    if shown is None or shown.says(claim) or _refused_edit(edits, claim):
        return
    if desk.now >= deadline or PostKind.EDIT not in desk.kinds:
        return
    number = next_number(edits[-1] if edits else None)
    text = desk.words(kind, about)
    key = edit_key(said.key, number)
    desk.posts.append(Post(key, PostKind.EDIT, said.session, number, claim, text, deadline))


def _what_is_true(desk: Draft, said: Said) -> tuple[About, PostKind, Claim, datetime] | None:
    """Return how the post reads now; None while that is not known, or no longer matters."""
    assert said.claim is not None
    if said.kind is PostKind.QA_CLOSED:
        return _closed_reads(desk, said)
    standing = desk.standing(said.claim.subject)
    if standing is None or standing.begun or standing.creeps:
        return None
    original = said.claim.at
    about = About(standing.session, standing.room, standing.start, was=original)
    if standing.start is None:
        if original is None:
            return None
        return about, PostKind.CANCELLED, standing.claim, original + OFF_STILL_NEWS
    kind = PostKind.UP_NEXT if said.kind is PostKind.UP_NEXT else PostKind.MOVED
    return about, kind, standing.claim, standing.start


def _closed_reads(desk: Draft, said: Said) -> tuple[About, PostKind, Claim, datetime] | None:
    assert said.claim is not None
    session, told = desk.known(said.session), desk.standing(said.claim.subject)
    if session is None or session.room != desk.view.room.id:
        return None
    if told is None or told.begun or told.creeps:
        return None
    coming = following(desk, session)
    if coming is None:
        return None
    upcoming, start = coming
    about = About(session, desk.view.room, following=coming)
    claim = Claim(upcoming.id, start, desk.view.room.id, words_of(upcoming))
    return about, PostKind.QA_CLOSED, claim, start


def following(desk: Draft, session: Session) -> tuple[Session, datetime] | None:
    """Return the talk after this one in the room, and its start."""
    return next_talk(desk.view, desk.now, session.id)


def _refused_edit(edits: Sequence[Said], claim: Claim) -> bool:
    if not edits or edits[-1].state is not SaidState.REFUSED:
        return False
    return edits[-1].claim is not None and edits[-1].claim.says(claim)
