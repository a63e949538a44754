"""The slots of one room for the public: a session's items as one stretch. Used by `programme`."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Room, Session, SessionKind, Speaker, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.web.public.document import Person, PublicSlot, QaRoom, SlotState

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class PublicRoomView:
    """What the schedule says of one room.

    `forecast` is the rundown as it is expected to go. `state` None: the show does not run. `past`
    has the timetables that were in force before, oldest first. `revision` and `changed` number
    and date what the room's slots say at `now`. `missing`: what should be on air was not seen.
    """

    room: Room
    timetable: Timetable
    rundown: Rundown
    forecast: Rundown
    state: RoomState | None
    past: Sequence[Timetable]
    revision: int
    changed: datetime
    now: datetime
    missing: bool = False

    @cached_property
    def sessions(self) -> Mapping[str, Session]:
        """Every session that there is or was, by id, as the newest timetable has it."""
        everywhere = (*self.past, self.timetable)
        return {s.id: s for timetable in everywhere for s in timetable.sessions}

    @cached_property
    def on_air(self) -> int | None:
        """The index of the item on air, None: the show does not run."""
        return index_of(self.rundown, self.state.item) if self.state else None


def index_of(rundown: Rundown, item: Item) -> int:
    """Return where an item stands in its rundown."""
    return next(index for index, each in enumerate(rundown.items) if each.id == item.id)


def is_live(session: Session | None) -> bool:
    """Return whether it is a talk without a recording."""
    return session is not None and session.kind is SessionKind.TALK and session.media is None


def to_second(instant: datetime) -> datetime:
    """Return the instant without the fraction of its second."""
    return instant.replace(microsecond=0)


def slots_of(view: PublicRoomView, scheduled: Set[str]) -> Iterator[PublicSlot]:
    """Return the room's slots; those that were dropped are cancelled.

    `scheduled` has the ids of all sessions of all rooms: what moved to another is not dropped.
    """
    shown = _by_session(view.rundown.items)
    expected = _by_session(view.forecast.items)
    last = {item.session: index for index, item in enumerate(view.rundown.items)}
    for session, items in shown.items():
        state = _state(view, session, last[session])
        yield _slot(view, items, expected.get(session, items)[0].start, state)
    left_out = _by_session(view.rundown.left_out)
    dropped = _dropped(view, scheduled)
    for session, items in {**dropped, **left_out}.items():
        if session not in shown:
            yield _slot(view, items, items[0].start, SlotState.CANCELLED)


def _by_session(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        told = not item.taken_back and not item.kind.row.untold
        if item.session is not None and told:
            found.setdefault(item.session, []).append(item)
    return found


def _dropped(view: PublicRoomView, scheduled: Set[str]) -> dict[str, list[Item]]:
    """Return what earlier timetables had and none has any more, as it was planned last."""
    found: dict[str, list[Item]] = {}
    for timetable in view.past:
        gone = {s.id for s in timetable.sessions_of(view.room.id)} - scheduled
        if gone:
            planned = _by_session(compile_room(view.room.id, timetable, ()).items)
            found |= {session: planned[session] for session in gone if session in planned}
    return found


def _state(view: PublicRoomView, session: str, last: int) -> SlotState:
    if view.state is None or view.on_air is None:
        return SlotState.UPCOMING
    if view.state.item.session == session:
        return SlotState.ON
    return SlotState.PAST if last < view.on_air else SlotState.UPCOMING


def _slot(
    view: PublicRoomView, items: Sequence[Item], expected: datetime, state: SlotState
) -> PublicSlot:
    """Return one slot; an item on air that outlived an edit may have no session any more."""
    first, last = items[0], items[-1]
    assert first.session is not None, "items of a session"
    session = view.sessions.get(first.session)
    return PublicSlot(
        id=first.session,
        room=view.room.id,
        kind=SessionKind.TALK if first.kind.row.talk else SessionKind.BREAK,
        title=session.title if session else first.title,
        speakers=_speakers(session, first),
        abstract=session.abstract if session else "",
        track=session.track if session else "",
        language=session.language if session else "",
        source_id=session.source_id if session else None,
        day=first.day,
        **(_about(session) if session else {}),
        start=to_second(first.start),
        end=to_second(last.end or last.start),
        expected_start=_expected(first, expected, state),
        qa_start=_qa_start(items),
        qa_room=_qa_room(view, items),
        live=is_live(session),
        state=state,
        revision=view.revision,
        changed=to_second(view.changed),
    )


def _about(session: Session) -> dict[str, Any]:
    return {
        "form": session.form,
        "host": person_of(session.host) if session.host else None,
        "links": session.links,
        "slides": session.slides,
        "do_not_record": session.do_not_record,
    }


def _qa_room(view: PublicRoomView, items: Sequence[Item]) -> QaRoom | None:
    asked_in = next((item.asked_in for item in items if item.asked_in), None)
    room = view.timetable.rooms.get(asked_in or "")
    if room is None:
        return None
    return QaRoom(id=room.id, name=room.name, link=web_link(room.link))


def web_link(link: str | None) -> str | None:
    """Return the link if a page may carry it: what a venue's options hold can be anything."""
    return link if link and urlsplit(link).scheme in ("http", "https") else None


def _speakers(session: Session | None, item: Item) -> tuple[Person, ...]:
    if session is not None:
        return tuple(person_of(each) for each in session.speakers)
    return (Person(name=item.byline, url=None),) if item.byline else ()


def person_of(speaker: Speaker) -> Person:
    """Return what viewers may know of somebody."""
    return Person(
        name=speaker.name,
        url=speaker.url,
        pronouns=speaker.pronouns,
        bio=speaker.bio,
        photo=picture_name(speaker.photo),
    )


def picture_name(picture: Path | None) -> str | None:
    """Return where pages find a picture: nothing of where it lies can be read from it."""
    if picture is None:
        return None
    return f"pictures/{hashlib.sha256(str(picture).encode()).hexdigest()[:16]}.webp"


def _expected(first: Item, expected: datetime, state: SlotState) -> datetime:
    """Return the expected start; a delay in whole minutes, for nobody sets a watch by it."""
    start = to_second(first.start)
    delay = expected - first.start
    if state is not SlotState.UPCOMING or delay < MINUTE:
        return start
    return start + ceil(delay / MINUTE) * MINUTE


def _qa_start(items: Sequence[Item]) -> datetime | None:
    following = (item.start for item in items[1:] if item.kind is ItemKind.QA)
    start = next(following, None)
    return to_second(start) if start else None
