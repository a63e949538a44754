"""The room's decisions, the posts and the crew's tasks as lines of the state document.

Used by `observer` and `api`.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice

from orchestrator.journal.post_rows import PostRow
from orchestrator.model.decisions import (
    Adopted,
    Autopilot,
    Choice,
    Decision,
    EndBroadcast,
    Extend,
    Fallback,
    HandsOffSeen,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import LatePolicy
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.web.state.documents import CrewTaskLine, JournalLine, PostLine

LINES = 12

LATE_WORDS = {
    LatePolicy.SEEK: "it goes on where it would be by now",
    LatePolicy.RESTART: "it plays from its beginning",
    LatePolicy.SKIP: "it is left out",
    LatePolicy.FALLBACK: "the fallback picture is shown until its Q&A",
}

Name = Callable[[str], str]


def journal_lines(show: ShowRoom) -> tuple[JournalLine, ...]:
    """Return the room's last decisions, oldest first."""
    last = list(islice(reversed(show.decisions), LINES))
    return tuple(_line(decision, show) for decision in reversed(last))


def _line(decision: Decision, show: ShowRoom) -> JournalLine:
    def name(item_id: str) -> str:
        item = show.rundown.item(item_id)
        if item is None or not item.title:
            return item_id
        return f"{item.title} (Q&A)" if item.kind is ItemKind.QA else item.title

    return JournalLine(
        number=decision.number,
        at=decision.at,
        who=decision.by,
        text=words(decision.choice, name, show),
        reason=decision.reason,
    )


def words(choice: Choice, name: Name, show: ShowRoom) -> str:
    """Return what was decided; `name` gives an item's title."""
    match choice:
        case Take(item):
            return f"take: {name(item)}"
        case Hold(item):
            return f"hold: {name(item)}"
        case Release():
            return "release"
        case Skip(item):
            return f"skip: {name(item)}"
        case Extend(item, by):
            return f"{_length(by)}: {name(item)}"
        case Retime(session, start):
            known = show.known_session(session)
            at = start.astimezone(show.timetable.event.zone)
            return f"retime to {at:%H:%M}: {known.title if known else session}"
        case Autopilot(on):
            return "autopilot on" if on else "autopilot off"
        case EndBroadcast(broadcast):
            return f"end the broadcast {broadcast} for good"
        case _:
            return _by_itself(choice, name)


def _by_itself(choice: Choice, name: Name) -> str:
    match choice:
        case Fallback(item):
            return "fallback picture" if item is None else f"fallback picture over: {name(item)}"
        case RecordingEnded(item):
            return f"the recording ended: {name(item)}"
        case JoinedLate(item, policy):
            return f"joined late, {LATE_WORDS[policy]}: {name(item)}"
        case HandsOnSeen(_, scene):
            return f"somebody showed the scene “{scene}” in OBS"
        case HandsOffSeen():
            return "somebody showed the right scene in OBS again"
        case Adopted(before=before):
            return "an edited timetable took over" if before else "the show began"
        case _:
            raise TypeError(f"not a decision: {choice}")


def _length(by: timedelta) -> str:
    seconds = round(abs(by).total_seconds())
    minutes, rest = divmod(seconds, 60)
    spelled = " ".join(
        part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part
    )
    return f"{spelled or '0 s'} {'shorter' if by < timedelta(0) else 'longer'}"


MOST_POSTS = 50
MOST_TASKS = 50


def post_lines(outbox: Outbox) -> tuple[PostLine, ...]:
    """Return the last posts, oldest first."""
    titles = outbox.venue_titles()
    last = list(islice(reversed(outbox.posts()), MOST_POSTS))
    return tuple(_post(row, titles.get(row.venue, row.venue)) for row in reversed(last))


def post_line(outbox: Outbox, key: str) -> PostLine:
    """Return the post with this key; raises KeyError where there is none."""
    for row in outbox.posts():
        if row.key == key:
            return _post(row, outbox.venue_titles().get(row.venue, row.venue))
    raise KeyError(key)


def task_lines(outbox: Outbox) -> tuple[CrewTaskLine, ...]:
    """Return the posts that wait longest for a person, oldest first."""
    return tuple(
        CrewTaskLine(
            key=task.key,
            room=task.room,
            venue=task.venue,
            kind=task.kind,
            text=task.text,
            why=task.what,
            state=task.state,
            deadline=task.deadline,
        )
        for task in outbox.crew_tasks()[:MOST_TASKS]
    )


def _post(row: PostRow, venue: str) -> PostLine:
    return PostLine(
        key=row.key,
        room=row.room,
        session=row.session,
        venue=venue,
        kind=row.kind,
        text=row.text,
        state=row.state,
        reason=row.reason,
        due=row.created,
        deadline=row.deadline,
        updated=row.updated,
        remote_id=row.remote_id,
    )
