"""What an import would do: a three-way merge of what the source said last, says now, and the file.

Pure. The source owns the values named in `KEYS`; what a person has changed of them is kept, and
where the source has changed it as well, it is a conflict until somebody decides.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from orchestrator.model.timetable import SessionKind, Speaker, Timetable
from orchestrator.sources.schedule import Schedule, SourcePerson, Talk, TalkState

KEYS: Final = (
    *("title", "start", "length", "room", "speakers", "abstract", "track", "language", "kind"),
    *("host", "links", "slides", "do_not_record"),
)
"""What the source owns of a talk; of a break, the first four."""
OF_BREAKS: Final = KEYS[:4]
NOT_WRITTEN: Final = (None, "", (), False)

_BEFORE: Final = " (before)"

Values = Mapping[str, object]
"""By key: a text, an instant, a length, names, yes or no; None for what a session leaves out."""


class Decides(StrEnum):
    """How a conflict is decided."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Stands:
    """A session as the file has it. `touched`: it has more than an import writes."""

    id: str
    source_id: str | None
    is_break: bool
    values: Values
    touched: bool


@dataclass(frozen=True, slots=True)
class Comes:
    """A talk that the source has and the file has not."""

    source_id: str
    is_break: bool
    values: Values


@dataclass(frozen=True, slots=True)
class Edit:
    """What changes in a session: by key, the value before and after. `source_id`: a new one."""

    session: str
    title: str
    values: Mapping[str, tuple[object, object]]
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A session that is taken out."""

    session: str
    title: str
    values: Values


class Why(StrEnum):
    """What both sides did."""

    CHANGED = "changed"
    DROPPED = "dropped"
    """The source has dropped it; somebody has worked on it here."""
    REMOVED = "removed"
    """Somebody has taken it out here; the source has changed it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a person decides: of one value, or whether a talk stays (`key` is empty then)."""

    session: str
    title: str
    why: Why
    key: str = ""
    mine: object = None
    theirs: object = None
    before: object = None


@dataclass(frozen=True, slots=True)
class Retold:
    """What the source tells anew of somebody whom the file knows, by the file's keys."""

    name: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do to the file, and what is to be remembered of the source then.

    `people` are by their keys in the file.
    """

    added: tuple[Comes, ...]
    edits: tuple[Edit, ...]
    dropped: tuple[Leaving, ...]
    conflicts: tuple[Conflict, ...]
    base: Mapping[str, Values]
    breaks: Set[str]
    """Which of the base's ids are breaks."""
    people: Mapping[str, Retold] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether the file stays as it is."""
        return not (self.added or self.edits or self.dropped or self.people)


TOLD_OF_PEOPLE: Final = ("url", "pronouns", "bio")


def retold(
    speakers: Mapping[str, Speaker],
    base: Mapping[str, SourcePerson],
    now: Mapping[str, SourcePerson],
) -> dict[str, Retold]:
    """Return what changes of the file's people: what the source tells anew and nobody has touched.

    What somebody has written or taken out here stays so, and nobody is asked.
    """
    found = {}
    for key, speaker in speakers.items():
        was, says = base.get(speaker.name, SourcePerson()), now.get(speaker.name, SourcePerson())
        texts = {
            name: new
            for name in TOLD_OF_PEOPLE
            if (new := getattr(says, name)) not in ("", getattr(was, name))
            and (getattr(speaker, name) or "") == getattr(was, name)
        }
        if texts:
            found[key] = Retold(speaker.name, texts)
    return found


def sessions_in(timetable: Timetable, touched: Set[str]) -> tuple[Stands, ...]:
    """Return the file's talks and breaks in its order. `touched`: ids of those with more in them.

    Clips are no source's.
    """
    return tuple(
        Stands(
            id=session.id,
            source_id=session.source_id,
            is_break=session.kind is SessionKind.BREAK,
            values=_known(
                session.kind is SessionKind.BREAK,
                {
                    "title": session.title,
                    "start": session.start,
                    "length": session.duration,
                    "room": session.room,
                    "speakers": tuple(speaker.name for speaker in session.speakers),
                    "abstract": session.abstract,
                    "track": session.track,
                    "language": session.language,
                    "kind": session.form,
                    "host": session.host.name if session.host is not None else "",
                    "links": session.links,
                    "slides": session.slides or "",
                    "do_not_record": session.do_not_record,
                },
            ),
            touched=session.id in touched,
        )
        for session in timetable.sessions
        if session.kind is not SessionKind.CLIP
    )


def values_of(talk: Talk, rooms: Mapping[str, str]) -> Values:
    """Return what the source says of a talk; `rooms` has the file's room by the source's key."""
    said = {
        "title": talk.title,
        "start": talk.start,
        "length": talk.length,
        "room": rooms[talk.room],
        "speakers": talk.speakers,
        "abstract": talk.abstract,
        "track": talk.track,
        "language": talk.language,
        "kind": talk.form,
        "host": talk.host,
        "links": talk.links,
        "slides": talk.slides,
        "do_not_record": talk.do_not_record,
    }
    return _known(talk.is_break, said)


def _known(is_break: bool, values: Values) -> Values:
    return {key: values[key] for key in (OF_BREAKS if is_break else KEYS)}


def merge(
    base: Mapping[str, Values],
    now: Schedule,
    rooms: Mapping[str, str],
    file: Sequence[Stands],
    decided: Mapping[str, Decides],
) -> Plan:
    """Return the plan. `decided` has the decisions, by the ids of sessions or of the source."""
    talks = {talk.source_id: talk for talk in now.talks if talk.state is not TalkState.CANCELED}
    said = {source_id: values_of(talk, rooms) for source_id, talk in talks.items()}
    breaks = {source_id for source_id, talk in talks.items() if talk.is_break}
    pairs = _paired(base, said, breaks, file, has_ids=now.has_ids)
    merging = _Merging(pairs.base, said, breaks, decided)
    for source_id in said:
        merging.take(source_id, pairs.sessions.get(source_id))
    for source_id in pairs.base:
        if source_id not in said:
            merging.drop(source_id, pairs.sessions.get(source_id))
    return merging.plan()


@dataclass(slots=True)
class _Merging:
    """Gathers the plan, talk by talk."""

    was: Mapping[str, Values]
    said: Mapping[str, Values]
    breaks: Set[str]
    decided: Mapping[str, Decides]
    added: list[Comes] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    dropped: list[Leaving] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    base: dict[str, Values] = field(default_factory=dict)

    def plan(self) -> Plan:
        return Plan(
            tuple(self.added),
            tuple(self.edits),
            tuple(self.dropped),
            tuple(self.conflicts),
            self.base,
            frozenset(self.breaks),
        )

    def take(self, source_id: str, session: Stands | None) -> None:
        """Merge what the source says of one talk."""
        says, was = self.said[source_id], self.was.get(source_id)
        if session is not None:
            self._merge(source_id, session, says, was or {})
            return
        if was is None:
            self._add(source_id, says)
        elif _changed(was, says):
            self._was_removed(source_id, says, was)
        else:
            self.base[source_id] = says

    def _add(self, source_id: str, says: Values) -> None:
        self.added.append(Comes(source_id, source_id in self.breaks, says))
        self.base[source_id] = says

    def _was_removed(self, source_id: str, says: Values, was: Values) -> None:
        """Merge a talk that was taken out here, and that the source has changed."""
        match self.decided.get(source_id):
            case Decides.THEIRS:
                self._add(source_id, says)
            case Decides.MINE:
                self.base[source_id] = says
            case None:
                title = str(says["title"])
                self.conflicts.append(Conflict(source_id, title, Why.REMOVED))
                self.base[source_id] = was

    def _merge(self, source_id: str, session: Stands, says: Values, was: Values) -> None:
        choice = self._choice(source_id, session)
        values: dict[str, tuple[object, object]] = {}
        kept: dict[str, object] = {}
        for key, new in says.items():
            mine, before = session.values[key], was.get(key)
            kept[key] = new
            if _same(mine, new) or (key in was and _same(new, before)):
                continue
            if key in was and _same(mine, before):
                values[key] = (mine, new)
            elif key not in was and mine in NOT_WRITTEN:
                if key not in ("start", "length"):  # it follows, or its recording says how long
                    values[key] = (mine, new)
            elif choice is Decides.THEIRS:
                values[key] = (mine, new)
            elif choice is None:
                title = str(session.values["title"])
                self.conflicts.append(
                    Conflict(session.id, title, Why.CHANGED, key, mine, new, before)
                )
                kept.pop(key)
                if key in was:
                    kept[key] = before
        self.base[source_id] = kept
        renamed = source_id if session.source_id != source_id else None
        if values or renamed is not None:
            self.edits.append(Edit(session.id, str(session.values["title"]), values, renamed))

    def drop(self, source_id: str, session: Stands | None) -> None:
        """Merge a talk that the source does not have any more."""
        if session is None:
            return
        was, title = self.was[source_id], str(session.values["title"])
        choice = self._choice(source_id, session)
        worked_on = session.touched or _changed(was, session.values)
        if not worked_on or choice is Decides.THEIRS:
            self.dropped.append(Leaving(session.id, title, session.values))
        elif choice is None:
            self.conflicts.append(Conflict(session.id, title, Why.DROPPED))
            self.base[source_id] = was
            if session.is_break:
                self.breaks = frozenset((*self.breaks, source_id))

    def _choice(self, source_id: str, session: Stands) -> Decides | None:
        return self.decided.get(session.id) or self.decided.get(source_id)


def _same(one: object, other: object) -> bool:
    return one == other or (one in NOT_WRITTEN and other in NOT_WRITTEN)


def _changed(was: Values, values: Values) -> bool:
    return any(not _same(values.get(key), value) for key, value in was.items())


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The file's session of each talk; and the base, under the ids that talks have now."""

    sessions: Mapping[str, Stands]
    base: Mapping[str, Values]


def _paired(
    base: Mapping[str, Values],
    said: Mapping[str, Values],
    breaks: Set[str],
    file: Sequence[Stands],
    *,
    has_ids: bool,
) -> _Pairs:
    """Find each talk's session: by its id; else by what only one of both sides is called."""
    base = {
        _kept_as(key, not set(values) - set(OF_BREAKS), said, breaks): values
        for key, values in base.items()
    }
    sessions = {
        _kept_as(s.source_id, s.is_break, said, breaks): s for s in file if s.source_id is not None
    }
    new = [key for key in said if key not in sessions and key not in base]
    free = [s for s in file if s.source_id not in said]
    for same in (_title_and_start, _title_alone):
        keys = {key: same(said[key], key in breaks) for key in new if key not in sessions}
        places = {s.id: same(s.values, s.is_break) for s in free}
        of_talks, of_sessions = Counter(keys.values()), Counter(places.values())
        by_place = {place: s for s in free if (place := places[s.id]) is not None}
        for key, place in keys.items():
            found = by_place.get(place) if place is not None else None
            if found is None or of_talks[place] > 1 or of_sessions[place] > 1:
                continue
            _pair(key, found, sessions, base)
            free.remove(found)
    if not has_ids:
        _pair_renamed(base, said, sessions, [key for key in new if key not in sessions])
    return _Pairs(sessions, base)


def _kept_as(source_id: str, is_break: bool, said: Mapping[str, Values], breaks: Set[str]) -> str:
    """Return the id; another one for a talk that has become a break, which is another thing."""
    changed = source_id in said and is_break is not (source_id in breaks)
    return f"{source_id}{_BEFORE}" if changed else source_id


def _pair(key: str, session: Stands, sessions: dict[str, Stands], base: dict[str, Values]) -> None:
    old = session.source_id
    sessions[key] = session
    if old is not None:
        sessions.pop(old, None)
        if old in base:
            base[key] = base.pop(old)


def _title_and_start(values: Values, is_break: bool) -> tuple[object, ...] | None:
    title = str(values["title"]).casefold()
    return (title, is_break, values["start"]) if values["start"] is not None else None


def _title_alone(values: Values, is_break: bool) -> tuple[object, ...] | None:
    return str(values["title"]).casefold(), is_break


def _pair_renamed(
    base: dict[str, Values],
    said: Mapping[str, Values],
    sessions: dict[str, Stands],
    new: Iterable[str],
) -> None:
    """Take a talk of a source without ids for the one that was there and then, under its old title.

    Only where it has the same speakers, or nobody has any.
    """
    gone = {
        (values.get("start"), values.get("room"), values.get("speakers")): source_id
        for source_id, values in base.items()
        if source_id not in said
    }
    for key in new:
        place = (said[key]["start"], said[key]["room"], said[key].get("speakers"))
        old = gone.pop(place, None)
        if old is not None and old in sessions:
            _pair(key, sessions[old], sessions, base)
