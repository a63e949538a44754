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
from orchestrator.posts.session_status import SessionStatus, next_talk
from orchestrator.posts.template_words import About


def correct(draft: Draft) -> None:
    """Want whatever sets right what the place was told."""
    for subject in draft.ledger.subjects():
        session, _, part = subject.partition("/")
        if not part:
            _correct_start(draft, session)
        elif part == "qa":
            _correct_qa(draft, session)
    if draft.place.edits:
        for said in draft.ledger.editable():
            _edit(draft, said)


def _correct_start(draft: Draft, session_id: str) -> None:
    told = draft.ledger.told(session_id)
    if told is None or (told.at is not None and told.at + FORGOTTEN <= draft.now):
        return
    status = draft.status_of(session_id)
    if status is None or not status.contradicts(told):
        return
    if _refused_before(draft.ledger.done_about(session_id), status.claim):
        return
    about = About(status.session, status.room, status.start, was=told.at)
    if status.start is not None:
        draft.say(PostKind.MOVED, about, status.start, status.claim)
    else:
        _say_off(draft, about, status.claim)


def will_be_corrected(draft: Draft, status: SessionStatus) -> bool:
    """Return whether the place is about to be told the right start: no reminder is needed then."""
    told = draft.ledger.told(status.session.id)
    return PostKind.MOVED in draft.kinds and told is not None and status.contradicts(told)


def _correct_qa(draft: Draft, session_id: str) -> None:
    """Tell a speaker who was called to a Q&A that there will be none."""
    subject = f"{session_id}/qa"
    told, session = draft.ledger.told(subject), draft.known(session_id)
    if told is None or told.at is None or session is None or session.room != draft.view.room.id:
        return
    if any(i.id.partition("~")[0] == subject for i in draft.view.settled.items):
        return
    claim = Claim(subject, None, draft.view.room.id)
    if not _refused_before(draft.ledger.done_about(subject), claim):
        _say_off(draft, About(session, draft.view.room, was=told.at, qa_only=True), claim)


def _say_off(draft: Draft, about: About, claim: Claim) -> None:
    if about.was is not None:
        draft.say(PostKind.CANCELLED, about, about.was + OFF_STILL_NEWS, claim)


def _refused_before(done: Said | None, claim: Claim) -> bool:
    """Return whether the venue would not take this very correction."""
    if done is None or done.state is not SaidState.REFUSED or done.claim is None:
        return False
    return done.claim.room == claim.room and done.claim.same_time(claim.at)


def _edit(draft: Draft, said: Said) -> None:
    """Rewrite an earlier post, if it says something that is not true now."""
    assert said.claim is not None
    now_true = _what_is_true(draft, said)
    if now_true is None:
        return
    about, kind, claim, deadline = now_true
    edits = draft.ledger.edits(said.key)
    shown = next((e.claim for e in reversed(edits) if e.state is SaidState.SAID), said.claim)
    if shown is None or shown.says(claim) or _refused_edit(edits, claim):
        return
    if draft.now >= deadline or PostKind.EDIT not in draft.kinds:
        return
    number = next_number(edits[-1] if edits else None)
    text = draft.words(kind, about)
    key = edit_key(said.key, number)
    draft.posts.append(Post(key, PostKind.EDIT, said.session, number, claim, text, deadline))


def _what_is_true(draft: Draft, said: Said) -> tuple[About, PostKind, Claim, datetime] | None:
    """Return how the post reads now; None while that is not known, or no longer matters."""
    assert said.claim is not None
    if said.kind is PostKind.QA_CLOSED:
        return _closed_reads(draft, said)
    status = draft.status_of(said.claim.subject)
    if status is None or status.begun or status.creeps:
        return None
    original = said.claim.at
    about = About(status.session, status.room, status.start, was=original)
    if status.start is None:
        if original is None:
            return None
        return about, PostKind.CANCELLED, status.claim, original + OFF_STILL_NEWS
    kind = PostKind.UP_NEXT if said.kind is PostKind.UP_NEXT else PostKind.MOVED
    return about, kind, status.claim, status.start


def _closed_reads(draft: Draft, said: Said) -> tuple[About, PostKind, Claim, datetime] | None:
    assert said.claim is not None
    session, told = draft.known(said.session), draft.status_of(said.claim.subject)
    if session is None or session.room != draft.view.room.id:
        return None
    if told is None or told.begun or told.creeps:
        return None
    coming = following(draft, session)
    if coming is None:
        return None
    upcoming, start = coming
    about = About(session, draft.view.room, following=coming)
    claim = Claim(upcoming.id, start, draft.view.room.id, words_of(upcoming))
    return about, PostKind.QA_CLOSED, claim, start


def following(draft: Draft, session: Session) -> tuple[Session, datetime] | None:
    """Return the talk after this one in the room, and its start."""
    return next_talk(draft.view, draft.now, session.id)


def _refused_edit(edits: Sequence[Said], claim: Claim) -> bool:
    if not edits or edits[-1].state is not SaidState.REFUSED:
        return False
    return edits[-1].claim is not None and edits[-1].claim.says(claim)
