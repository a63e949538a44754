"""What every reader of a source uses: complaints with their place, bounds, rooms, drafts of talks.

A reader makes a `TalkDraft` of each talk; `finished` makes the record of them, or refuses the
source.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.errors import PermanentError
from orchestrator.model.times import LONGEST, TimeTextError, local_instant
from orchestrator.model.timetable import FORMATS
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import holds_secret, shown
from orchestrator.reading.slugs import slug
from orchestrator.sources.notations import A_DAY, INVISIBLE, line, prose
from orchestrator.sources.schedule import Schedule, SourcePerson, SourceRoom, Talk, TalkState
from orchestrator.timetable.values.when import LETTERS, parse_zone

LIMIT: Final = 16 * 1024 * 1024
"""Bytes of a source; 20,000 talks with abstracts take about as many."""
MOST_TALKS: Final = 20_000
MOST_TOLD: Final = 20
"""Complaints of one source; the first ones are enough to see what is the matter."""
LONGEST_LINE: Final = 1_000
"""Characters of a title, a name, a track."""
LONGEST_TEXT: Final = 50_000
MOST_SPEAKERS: Final = 100
MOST_LINKS: Final = 20
"""Of one talk; more are left out."""
_LINK: Final = re.compile(r"https?://[^\s/]+(/\S*)?", re.IGNORECASE)
MAIN_ROOM: Final = "main"
"""The room of what has none."""


class UnusableSourceError(PermanentError):
    """The source cannot be read as a schedule; the text has a line for each place and reason."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader is told besides: the zone of times without one (None: it must say), the day
    from which on a calendar's repeated events count, and the columns of a table by their keys.
    """

    day: date
    zone: ZoneInfo | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Complaints:
    """Collects what is wrong with a source, each with its place in it; and what is worth saying."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.remarks: list[str] = []
        self._more = 0

    def error(self, where: str, what: str) -> None:
        """Note what makes the source unusable."""
        if len(self.errors) < MOST_TOLD:
            self.errors.append(f"{where}: {what}")
        else:
            self._more += 1

    def remark(self, what: str) -> None:
        """Note what people should know."""
        if len(self.remarks) < MOST_TOLD:
            self.remarks.append(what)

    def refuse_if_any(self) -> None:
        """Raise UnusableSourceError if something was wrong."""
        if self.errors:
            more = [f"… and {self._more} more"] if self._more else []
            raise UnusableSourceError("\n".join((*self.errors, *more)))

    def refuse(self, where: str, what: str) -> UnusableSourceError:
        """Return what to raise for something after which reading on makes no sense."""
        self.errors.insert(0, f"{where}: {what}")
        return UnusableSourceError("\n".join(self.errors))


@dataclass(slots=True)
class TalkDraft:
    """A talk as it was found; `where` is its place in the source.

    `start` and `end` may be local times without a zone. `room` is a key. One of `end` and `length`
    is enough; without both it lasts until the next start in its room. `people`: what is told of
    its speakers, by their names.
    """

    where: str
    source_id: str
    title: str
    start: datetime | None
    end: datetime | None = None
    length: timedelta | None = None
    room: str = ""
    speakers: Sequence[str] = ()
    abstract: str = ""
    track: str = ""
    language: str = ""
    form: str = ""
    host: str = ""
    links: Sequence[str] = ()
    slides: str = ""
    do_not_record: bool = False
    people: Mapping[str, SourcePerson] = field(default_factory=dict)
    is_break: bool = False
    state: TalkState = TalkState.CONFIRMED


def zone_named(name: str, where: str, complaints: Complaints) -> ZoneInfo | None:
    """Return the zone of this name, or of these letters where one city has them."""
    name = name.strip()
    cities = LETTERS.get(name.upper(), ())
    try:
        return parse_zone(cities[0] if len(cities) == 1 else name)
    except MeaningError as error:
        complaints.error(where, f"{error.what} ({error.mend})")
        return None


def finished(
    drafts: Sequence[TalkDraft],
    complaints: Complaints,
    given: Given,
    *,
    title: str = "",
    zone: ZoneInfo | None = None,
    rooms: Iterable[SourceRoom] = (),
    has_ids: bool = True,
) -> Schedule:
    """Return the record. Raises UnusableSourceError, with every complaint that there is."""
    if len(drafts) > MOST_TALKS:
        raise complaints.refuse(drafts[MOST_TALKS].where, f"more than {MOST_TALKS:,} talks")
    planned = [draft for draft in drafts if draft.start is not None]
    left_out = len(drafts) - len(planned)
    if left_out:
        one = next(draft for draft in drafts if draft.start is None)
        named = f"{shown(line(one.title))}{' …' if left_out > 1 else ''}"
        complaints.remark(f"{left_out} without a time are left out: {named}")
    found = zone or given.zone or _zone_of(planned, complaints)
    complaints.refuse_if_any()
    if found is None or not planned:
        raise complaints.refuse("the source", "there are no talks with a time in it")
    halls = _rooms(rooms, planned, complaints)
    talks = _talks(planned, found, complaints)
    people = _people(planned, complaints)
    _note_clashes(talks, complaints)
    complaints.refuse_if_any()
    used = {talk.room for _, talk in talks}
    place = {room.key: number for number, room in enumerate(halls)}
    return Schedule(
        title=_bounded(line(title), "the source's title", LONGEST_LINE, complaints) or "Meetup",
        zone=found.key,
        rooms=tuple(room for room in halls if room.key in used),
        talks=tuple(
            sorted(
                (talk for _, talk in talks),
                key=lambda talk: (talk.start, place[talk.room], talk.source_id),
            )
        ),
        people=people,
        remarks=tuple(complaints.remarks),
        has_ids=has_ids,
    )


def _zone_of(drafts: Sequence[TalkDraft], complaints: Complaints) -> ZoneInfo | None:
    """Return a zone as far from UTC as the first start says, where the source names none."""
    if not drafts:
        return None
    first = drafts[0].start
    offset = first.utcoffset() if first is not None else None
    if offset is None:
        what = "the source does not say in which time zone its times are"
        complaints.error(drafts[0].where, f"{what}: add --timezone Europe/Berlin, or yours")
        return None
    if offset % timedelta(hours=1):
        what = "the source does not name its time zone"
        complaints.error(drafts[0].where, f"{what}: add --timezone Asia/Kolkata, or yours")
        return None
    hours = offset // timedelta(hours=1)
    name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    complaints.remark(
        f"the source does not name its time zone: {name} is taken, which has no summer time; "
        f"--timezone names another"
    )
    return ZoneInfo(name)


def _rooms(
    rooms: Iterable[SourceRoom], drafts: Sequence[TalkDraft], complaints: Complaints
) -> list[SourceRoom]:
    """Return the rooms with names that can stand in a timetable; those without one are `main`."""
    halls = {room.key: replace(room, name=line(room.name) or room.key) for room in rooms}
    for draft in drafts:
        draft.room = draft.room or MAIN_ROOM
        if draft.room not in halls:
            name = _bounded(line(draft.room), draft.where, LONGEST_LINE, complaints)
            halls[draft.room] = SourceRoom(draft.room, name or MAIN_ROOM)
    return list(halls.values())


def _talks(
    drafts: Sequence[TalkDraft], zone: ZoneInfo, complaints: Complaints
) -> list[tuple[str, Talk]]:
    timed = [(draft, _instant(draft.start, draft.where, zone, complaints)) for draft in drafts]
    ends = _next_starts(timed)
    talks: dict[str, tuple[str, Talk]] = {}
    for draft, start in timed:
        talk = _talk(draft, start, ends, zone, complaints) if start is not None else None
        if talk is None:
            continue
        first = talks.setdefault(talk.source_id, (draft.where, talk))
        if first[1] is not talk:
            what = f"the id {shown(talk.source_id)} is taken, by {first[0]}"
            complaints.error(draft.where, what)
    return list(talks.values())


def _talk(
    draft: TalkDraft,
    start: datetime,
    next_starts: Mapping[int, datetime],
    zone: ZoneInfo,
    complaints: Complaints,
) -> Talk | None:
    where = draft.where
    raw = _bounded(draft.abstract, f"{where}, abstract", 4 * LONGEST_TEXT, complaints)
    title = _bounded(line(draft.title), f"{where}, title", LONGEST_LINE, complaints)
    if not title and not draft.is_break:
        complaints.error(where, "it has no title")
    length = _length(draft, start, next_starts, zone, complaints)
    if length is None:
        return None
    if len(draft.speakers) > MOST_SPEAKERS:
        complaints.error(where, f"it has {len(draft.speakers)} speakers")
        return None
    if not (source_id := line(draft.source_id)) or len(source_id) > LONGEST_LINE:
        complaints.error(where, "it has no id that can be used")
        return None
    names = (_public(line(name), where, complaints) for name in draft.speakers)
    return Talk(
        source_id=source_id,
        title=title or "Break",
        start=start,
        length=length,
        room=draft.room,
        speakers=tuple(dict.fromkeys(name for name in names if name)),
        abstract=_public(
            _bounded(prose(raw), f"{where}, abstract", LONGEST_TEXT, complaints),
            where,
            complaints,
        ),
        track=_bounded(line(draft.track), f"{where}, track", LONGEST_LINE, complaints),
        language=_bounded(line(draft.language), f"{where}, language", LONGEST_LINE, complaints),
        form=form_of(_bounded(line(draft.form), f"{where}, type", LONGEST_LINE, complaints)),
        host=_public(
            _bounded(line(draft.host), f"{where}, host", LONGEST_LINE, complaints),
            where,
            complaints,
        ),
        links=tuple(dict.fromkeys(_links(draft.links, where, complaints)))[:MOST_LINKS],
        slides=next(_links((draft.slides,), where, complaints), ""),
        do_not_record=draft.do_not_record,
        is_break=draft.is_break,
        state=draft.state,
    )


def form_of(word: str) -> str:
    """Return what people read that it is: a usual word as the timetable has it; empty: a talk."""
    usual = next((form for form in FORMATS if form == word.casefold()), word)
    return "" if usual == FORMATS[0] else usual


def _links(written: Iterable[str], where: str, complaints: Complaints) -> Iterator[str]:
    """Yield the web addresses that a timetable may have."""
    for text in (each.strip() for each in written):
        usable = _LINK.fullmatch(text) is not None and len(text) <= LONGEST_LINE
        if usable and INVISIBLE.search(text) is None and _public(text, where, complaints):
            yield text


def _people(drafts: Sequence[TalkDraft], complaints: Complaints) -> dict[str, SourcePerson]:
    """Return what is told of people, by the names that they have in the record."""
    found: dict[str, SourcePerson] = {}
    for draft in drafts:
        for name, person in draft.people.items():
            where = f"{draft.where}, {shown(line(name))}"
            told = SourcePerson(
                _public(
                    _bounded(prose(person.bio), f"{where}, bio", LONGEST_TEXT, complaints),
                    where,
                    complaints,
                ),
                next(_links((person.url,), where, complaints), ""),
                line(person.pronouns)[:LONGEST_LINE],
            )
            if told != SourcePerson():
                found.setdefault(line(name), told)
    return found


def _public(text: str, where: str, complaints: Complaints) -> str:
    """Return the text; nothing where it has a password in it, which no timetable may."""
    if not holds_secret(text):
        return text
    complaints.remark(f"{where}: a text with a password or token in it is left out")
    return ""


def _bounded(text: str, where: str, most: int, complaints: Complaints) -> str:
    if len(text) <= most:
        return text
    complaints.error(where, f"longer than {most:,} characters")
    return ""


def _instant(
    local: datetime | None, where: str, zone: ZoneInfo, complaints: Complaints
) -> datetime | None:
    if local is None:
        return None
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    try:
        return local_instant(local.date(), local.time(), zone)
    except TimeTextError as error:
        complaints.error(where, str(error))
        return None


def _next_starts(timed: Sequence[tuple[TalkDraft, datetime | None]]) -> dict[int, datetime]:
    """Return, for each draft, when the next one in its room begins."""
    by_room: dict[str, list[tuple[datetime, int]]] = {}
    for draft, start in timed:
        if start is not None:
            by_room.setdefault(draft.room, []).append((start, id(draft)))
    following: dict[int, datetime] = {}
    for starts in by_room.values():
        starts.sort()
        following |= {one[1]: after[0] for one, after in pairwise(starts) if after[0] > one[0]}
    return following


def _length(
    draft: TalkDraft,
    start: datetime,
    next_starts: Mapping[int, datetime],
    zone: ZoneInfo,
    complaints: Complaints,
) -> timedelta | None:
    end = _instant(draft.end, draft.where, zone, complaints)
    length = end - start if end is not None else draft.length
    if draft.end is None and length is None:
        after = next_starts.get(id(draft))
        length = after - start if after is not None and after - start <= A_DAY / 2 else None
        if length is None:
            complaints.error(draft.where, "nothing says how long it lasts, or when it ends")
    if length is not None and not timedelta(0) < length <= LONGEST:
        days = LONGEST.days
        complaints.error(draft.where, f"it does not end after its start, or over {days} days later")
        return None
    return length


def _note_clashes(talks: Sequence[tuple[str, Talk]], complaints: Complaints) -> None:
    """Note two that begin at once in one room, which cannot be shown; and those that overlap."""
    by_room: dict[str, list[tuple[str, Talk]]] = {}
    for where, talk in talks:
        if talk.state is not TalkState.CANCELED:
            by_room.setdefault(talk.room, []).append((where, talk))
    for own in by_room.values():
        own.sort(key=lambda each: each[1].start)
        for (_, one), (where, after) in pairwise(own):
            if one.start == after.start:
                what = f"{shown(after.title)} begins when {shown(one.title)} begins, in one room"
                complaints.error(where, what)
            elif one.end > after.start:
                what = f"{shown(after.title)} begins before {shown(one.title)} ends, in one room"
                complaints.remark(what)


def made_id(title: str, taken: set[str]) -> str:
    """Return an id for a talk that has none: of its title, and another than those taken."""
    wanted, number = slug(line(title)), 1
    source_id = wanted
    while source_id in taken:
        number += 1
        source_id = f"{wanted}-{number}"
    taken.add(source_id)
    return source_id
