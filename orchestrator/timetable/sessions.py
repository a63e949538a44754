"""Reads the timetable's `sessions`: talks, breaks and clips; called by `loading`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeGuard
from zoneinfo import ZoneInfo

from orchestrator.model.options import NO_THUMBNAIL, RENDERED
from orchestrator.model.times import parse_duration
from orchestrator.model.timetable import (
    FORMATS,
    Event,
    LatePolicy,
    Room,
    Session,
    SessionKind,
    Speaker,
)
from orchestrator.reading.fields import Fields, MeaningError, clean
from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode, kind_of
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.reading.slugs import is_id, slug
from orchestrator.timetable import keys
from orchestrator.timetable.days import note_other_day
from orchestrator.timetable.values.media_paths import MediaFolders, spelt_otherwise
from orchestrator.timetable.values.web_links import parse_link
from orchestrator.timetable.values.when import names_day, parse_start, spell_start

NO_QA: Final = timedelta(0)
_SAME_NIGHT: Final = timedelta(hours=12)
"""Between two starts in one night; what is longer may be the next day, or a start misplaced."""
LONGEST_NOTE: Final = 500
"""Characters: it stands on the crew's page for as long as its talk is next or on air."""
DEFAULT_TRANSITION: Final = "Cut"
"""OBS's own default, Fade, would blend the first 300 ms of a recording."""


@dataclass(frozen=True, slots=True)
class SessionContext:
    """What sessions refer to."""

    event: Event
    rooms: Mapping[str, Room]
    speakers: Mapping[str, Speaker]
    folders: MediaFolders
    defaults: MapNode
    findings: Findings
    day: date | None = None
    """The day of a bare time, None: the event's date."""


def read_session(node: MapNode, session_id: str, around: SessionContext) -> Session:
    """Return the talk, break or clip; what cannot be read is noted and stood in for."""
    if "break" in node.values:
        return _read_break(node, session_id, around)
    if "clip" in node.values:
        return _read_clip(node, session_id, around)
    return _read_talk(node, session_id, around)


def _read_talk(node: MapNode, session_id: str, around: SessionContext) -> Session:
    fields = Fields(node, "the talk", around.findings, around.defaults)
    fields.only(keys.SESSION, keys.TALK_ALIASES)
    duration = fields.parsed("duration", _parse_length)
    media = _read_file(fields, "media", around.folders.find)
    if not fields.has("duration") and not fields.has("media"):
        mend = "add “media: talks/NAME.mp4”, or “duration: 25m” if it is given live"
        around.findings.error(node, "the talk has neither a recording nor a duration", mend)
    return Session(
        id=session_id,
        room=_read_room(fields, around),
        kind=SessionKind.TALK,
        title=fields.required("title", "What the talk is about") or session_id,
        start=_read_start(fields, around),
        duration=duration,
        qa=fields.parsed("qa", _parse_qa) or None,
        media=media,
        backup_media=_read_backup(fields, media, around),
        speakers=_read_speakers(fields, around),
        abstract=fields.prose("abstract") or "",
        late=fields.choice("late", LatePolicy) or LatePolicy.SEEK,
        transition=fields.line("transition") or DEFAULT_TRANSITION,
        thumbnail=_read_thumbnail(fields, around.folders),
        scene=_read_scene(fields, around),
        qa_room=_read_qa_room(fields, around),
        note=_read_note(fields),
        track=fields.line("track") or "",
        language=fields.line("language") or "",
        source_id=fields.line("source_id") or None,
        form=_read_form(fields),
        host=_read_host(fields, around),
        links=_read_links(fields),
        slides=fields.parsed("slides", parse_link) if fields.line("slides") else None,
        do_not_record=bool(fields.switch("do_not_record")),
    )


def _read_form(fields: Fields) -> str:
    """Return what people read that it is: one of the usual words, or another; empty: a talk."""
    word = fields.line("kind") or ""
    usual = next((form for form in FORMATS if form == word.casefold()), None)
    if usual is None and (meant := get_close_matches(word.casefold(), FORMATS, 1, 0.8)):
        mend = f"fine if that is meant; did you mean “{meant[0]}”?"
        fields.findings.warn(fields.at("kind"), f"kind: {shown(word)} is not a usual one", mend)
    return "" if usual == FORMATS[0] else usual or word


def _read_host(fields: Fields, around: SessionContext) -> Speaker | None:
    value = fields.value("host")
    if isinstance(value, TextNode) and value.value.strip():
        return _read_speaker(value, around)
    if value is None or isinstance(value, TextNode):
        return None
    mend = "write one: a key of “speakers”, or a name"
    around.findings.error(value, f"{kind_of(value)} stands where a host should be", mend)
    return None


def _read_links(fields: Fields) -> tuple[str, ...]:
    example = "links: [https://example.org/paper]"
    if not isinstance(fields.value("links"), ListNode):
        link = fields.parsed("links", parse_link)
        return (link,) if link else ()
    found = []
    for text in fields.words("links", example) or ():
        try:
            found.append(parse_link(text))
        except MeaningError as error:
            fields.findings.error(fields.at("links"), f"links: {error.what}", error.mend)
    return tuple(found)


def _read_file(fields: Fields, key: str, find: Callable[[str], Path]) -> Path | None:
    """Return the file that the key names; notes where another spelling of it was found."""
    written = fields.value(key)
    if isinstance(written, ListNode):
        mend = "write one file for each session; a name that begins with a bracket goes in quotes"
        fields.findings.error(written, f"“{key}” of {fields.called} is a list", mend)
        return None
    found = fields.named(key, find)
    text = fields.prose(key)
    otherwise = None if found is None or text is None else spelt_otherwise(text, found)
    if otherwise is not None:
        fields.findings.warn(fields.at(key), *otherwise)
    return found


def _read_note(fields: Fields) -> str:
    """Return the note to the crew, who read it while the show runs."""
    note = fields.prose("note") or ""
    if len(note) > LONGEST_NOTE:
        what = f"the note has {len(note)} characters, and more than {LONGEST_NOTE} nobody reads"
        mend = "shorten it, or write “see …” and where the rest stands"
        fields.findings.error(fields.at("note"), what, mend)
    return note


def _read_backup(fields: Fields, media: Path | None, around: SessionContext) -> Path | None:
    """Return the recording to play where the talk's own does not."""
    backup = _read_file(fields, "backup_media", around.folders.find)
    if backup is None:
        return None
    if not fields.has("media"):
        mend = "write the recording that is to be played as “media”"
        what = "there is no “media” for which “backup_media” could stand in"
        around.findings.error(fields.at("backup_media"), what, mend)
    elif backup == media:
        mend = "name another file, or remove the line"
        what = "“backup_media” is the very file of “media”"
        around.findings.error(fields.at("backup_media"), what, mend)
    return backup


def _read_qa_room(fields: Fields, around: SessionContext) -> str | None:
    """Return the room in whose space the talk's Q&A is."""
    room = fields.line("qa_room")
    if room is None:
        return None
    if room not in around.rooms:
        what = f"qa_room: {shown(room)} is none of the rooms"
        around.findings.unknown(fields.at("qa_room"), what, room, tuple(around.rooms))
        return None
    if fields.line("qa") in (None, "none"):
        mend = "add “qa: 15m”, or remove “qa_room”"
        around.findings.error(fields.at("qa_room"), "the talk has no Q&A for “qa_room”", mend)
    return room


def _read_scene(fields: Fields, around: SessionContext) -> str | None:
    """Return the talk's own scene, which nothing else may be shown on."""
    scene = fields.line("scene")
    if scene is None:
        return None
    room = around.rooms.get(fields.line("room") or "") or next(iter(around.rooms.values()), None)
    taken = next((k for k, name in room.scenes.items() if name == scene), None) if room else None
    if taken is not None and not taken.row.live:
        mend = "name a scene of its own"
        what = f"scene: {shown(scene)} is the room's scene for “{taken}”"
        around.findings.error(fields.at("scene"), what, mend)
    if fields.has("media") and fields.line("qa") in (None, "none"):
        mend = "add “qa: 15m”, or remove “scene”: a recording plays in the room's own scene"
        around.findings.error(fields.at("scene"), "the talk has no live part for “scene”", mend)
    return scene or None


def _read_thumbnail(fields: Fields, folders: MediaFolders) -> str | None:
    if isinstance(fields.value("thumbnail"), ListNode):
        _read_file(fields, "thumbnail", folders.nearest)
        return None
    thumbnail = fields.prose("thumbnail")
    if thumbnail is None or thumbnail in (RENDERED, NO_THUMBNAIL):
        return thumbnail
    picture = _read_file(fields, "thumbnail", folders.nearest)
    exact = picture is None or picture == folders.beside / thumbnail
    return thumbnail if exact else str(picture)


def _read_break(node: MapNode, session_id: str, around: SessionContext) -> Session:
    fields = Fields(node, "the break", around.findings, around.defaults)
    _only_of(fields, "break", keys.BREAK)
    return Session(
        id=session_id,
        room=_read_room(fields, around),
        kind=SessionKind.BREAK,
        title=fields.line("title") or "Break",
        start=_read_start(fields, around),
        duration=fields.parsed("break", _parse_length),
        transition=fields.line("transition") or DEFAULT_TRANSITION,
        note=_read_note(fields),
        source_id=fields.line("source_id") or None,
    )


def _read_clip(node: MapNode, session_id: str, around: SessionContext) -> Session:
    """Return a recording that nobody is told of: a jingle, a sponsor's film."""
    of_talks = around.defaults
    kept = {key: value for key, value in of_talks.values.items() if key != "duration"}
    defaults = MapNode(of_talks.line, of_talks.column, kept, of_talks.keys)
    fields = Fields(node, "the clip", around.findings, defaults)
    _only_of(fields, "clip", keys.CLIP)
    media = _read_file(fields, "clip", around.folders.find)
    return Session(
        id=session_id,
        room=_read_room(fields, around),
        kind=SessionKind.CLIP,
        title=fields.line("title") or (media.stem if media is not None else "Clip"),
        start=_read_start(fields, around),
        duration=fields.parsed("duration", _parse_length),
        media=media,
        transition=fields.line("transition") or DEFAULT_TRANSITION,
        note=_read_note(fields),
    )


def _only_of(fields: Fields, kind: str, own: tuple[str, ...]) -> None:
    """Note keys that what is no talk cannot have; `kind` is the key that makes it so."""
    others = tuple(key for key in keys.SESSION if key not in own)
    written = fields.node.keys
    for key in others:
        if key in written:
            mend = f"remove it, or remove “{kind}” if this is a talk"
            fields.findings.error(written[key], f"a {kind} has no “{key}”", mend)
    fields.only((*own, *others), keys.BREAK_ALIASES if kind == "break" else keys.CLIP_ALIASES)


@lru_cache(maxsize=1024)
def _parse_length(text: str) -> timedelta:
    length = parse_duration(text)
    if not length:
        raise MeaningError(f"{shown(text)} is zero", "write how long it lasts: 25m")
    return length


@lru_cache(maxsize=1024)
def _parse_qa(text: str) -> timedelta:
    if text == "none":
        return NO_QA
    if text.casefold() in {"no", "off", "false", "without", "none"}:
        raise MeaningError(f"{shown(text)} isn't a length of time", "write “qa: none”")
    return parse_duration(text)


def _read_start(fields: Fields, around: SessionContext) -> datetime | None:
    day, zone = around.day or around.event.day, around.event.zone
    start = fields.parsed("start", lambda text: parse_start(text, day, zone))
    if around.day is not None and start is not None:
        note_other_day(fields, around.day, start.astimezone(zone))
    return start


def _read_room(fields: Fields, around: SessionContext) -> str:
    known = tuple(around.rooms)
    if not fields.has("room"):
        if len(known) > 1:
            what = f"{fields.called} does not say in which room it is"
            mend = f"add “room: {known[0]}” (or another of the rooms)"
            around.findings.error(fields.node, what, mend)
        return known[0] if known else ""
    room = fields.line("room")
    if room is None or room in around.rooms or not known:
        return room or ""
    what = f"{shown(room)} is none of the rooms"
    around.findings.unknown(fields.at("room"), what, room, known)
    return ""


def _read_speakers(fields: Fields, around: SessionContext) -> tuple[Speaker, ...]:
    rows = fields.rows("speakers", "speakers: [ann, Bob Example]")
    if rows is None:
        return ()
    speakers = []
    for item in rows.items:
        if isinstance(item, TextNode) and not item.empty:
            speakers.append(_read_speaker(item, around))
        else:
            mend = "write a key of “speakers”, or a name"
            around.findings.error(item, f"{kind_of(item)} stands where a speaker should be", mend)
    _note_names_torn(rows.items, around)
    return tuple(speaker for speaker in speakers if speaker is not None)


def _note_names_torn(items: Sequence[Node], around: SessionContext) -> None:
    """Note two single words on one line: `[Doe, John]` may be one person's name."""
    for first, second in pairwise(items):
        if _is_part_of_a_name(first, around) and _is_part_of_a_name(second, around):
            if first.line != second.line:
                continue
            family, given = first.value.strip(), second.value.strip()
            what = f"{shown(family)} and {shown(given)} are two speakers here"
            mend = f"one person is written {shown(f'{given} {family}')}; two, each in quotes"
            around.findings.warn(first, what, mend)


def _is_part_of_a_name(item: Node, around: SessionContext) -> TypeGuard[TextNode]:
    """Tell whether it is one capitalised word without quotes, and not the key of a speaker."""
    if not isinstance(item, TextNode) or not item.plain:
        return False
    word = item.value.strip()
    return " " not in word and word != word.lower() and word not in around.speakers


def _read_speaker(item: TextNode, around: SessionContext) -> Speaker | None:
    text = clean(item, around.findings)
    if text is None:
        return None
    name = " ".join(text.split())
    if name in around.speakers:
        return around.speakers[name]
    if not _looks_like_key(name, around.speakers):
        return Speaker(name, name)
    what = f"{shown(name)} is none of the speakers"
    around.findings.unknown(item, what, name, tuple(around.speakers))
    return None


def _looks_like_key(text: str, known: Mapping[str, Speaker]) -> bool:
    """Tell keys from names that are written in place: one word, all in small letters."""
    if not text or text.casefold() in known:
        return True
    return " " not in text and text == text.lower() != text.upper()


def note_order(
    sessions: Sequence[Session], nodes: Sequence[MapNode], zone: ZoneInfo, findings: Findings
) -> None:
    """Note rooms that begin without a start, and starts that go backwards in their room."""
    latest: dict[str, datetime | None] = {}
    for session, node in zip(sessions, nodes, strict=True):
        if not session.room:
            continue
        if session.room not in latest and "start" not in node.values:
            mend = 'add “start: "18:00"”; only the sessions after it may follow by themselves'
            findings.error(node, "the first session of a room has no start", mend)
        before = latest.setdefault(session.room, None)
        if session.start is None:
            continue
        if before is not None and session.start <= before:
            written = node.values.get("start", node)
            what = "the start is not after an earlier start in the room"
            mend = _order_mend(written, session.start, before, zone)
            findings.error(written, what, mend)
        else:
            latest[session.room] = session.start


def _order_mend(written: Node, start: datetime, before: datetime, zone: ZoneInfo) -> str:
    order = "put the sessions of a room in the order of their starts"
    if not isinstance(written, TextNode) or names_day(written.value.strip()):
        return order
    earlier, clock = before.astimezone(zone), start.astimezone(zone)
    # Times on the wall: whether the clocks change that night is not for a hint.
    after = datetime.combine(earlier.date(), clock.time(), zone)
    if after <= earlier:
        after += timedelta(days=1)
    with_day = f"write the day: start: {spell_start(after)}"
    if after - earlier <= _SAME_NIGHT:
        return f"if it is after midnight, {with_day}"
    return f"{order}; if it is on another day, {with_day}"


def session_ids(nodes: Sequence[MapNode], findings: Findings) -> Sequence[str]:
    """Return each session's id: the one written, or a slug of the title, made unique."""
    written = [_written_id(node, findings) for node in nodes]
    taken: dict[str, MapNode] = {}
    for node, session_id in zip(nodes, written, strict=True):
        if session_id is None:
            continue
        first = taken.setdefault(session_id, node)
        if first is not node:
            what = f"the id {shown(session_id)} is taken (by the session on line {first.line})"
            findings.error(node.values["id"], what, "give each session an id of its own")
    counts: dict[str, int] = {}
    return [
        session_id or _free_id(node, taken, counts)
        for node, session_id in zip(nodes, written, strict=True)
    ]


def _written_id(node: MapNode, findings: Findings) -> str | None:
    value = Fields(node, "the session", findings).line("id")
    if value is None or is_id(value):
        return value
    mend = f"write it with plain letters, digits and “-”: {slug(value)}"
    findings.error(node.values["id"], f"{shown(value)} cannot be a session's id", mend)
    return None


def _free_id(node: MapNode, taken: dict[str, MapNode], counts: dict[str, int]) -> str:
    title = node.values.get("title")
    kind = next((key for key in ("break", "clip") if key in node.values), "session")
    wanted = slug(title.value) if isinstance(title, TextNode) and title.value else kind
    session_id = wanted
    while session_id in taken:
        counts[wanted] = counts.get(wanted, 1) + 1
        session_id = f"{wanted}-{counts[wanted]}"
    taken[session_id] = node
    return session_id
