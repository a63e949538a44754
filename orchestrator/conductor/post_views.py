"""Rooms as the rules of posts see them; used by the outbox at every look."""

from collections.abc import Mapping
from datetime import datetime

from orchestrator.conductor.room import ShowRoom
from orchestrator.rundown.facts import LONG_AGO
from orchestrator.rundown.post_facts import About, facts
from orchestrator.rundown.post_standing import RoomView, next_talk
from orchestrator.rundown.post_texts import TOPIC, render
from orchestrator.rundown.state_at import on_air_index
from orchestrator.rundown.words import words_of_room


def view_of(show: ShowRoom, now: datetime, shown: frozenset[str]) -> RoomView:
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
