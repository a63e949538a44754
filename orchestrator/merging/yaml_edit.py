"""Writes a plan into a timetable's text: values are replaced in place, sessions put in and out.

Every byte that is not changed stays: comments, order, layout. What was written is read again and
compared with what was meant before anything leaves here. Pure but for that reading.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import yaml

from orchestrator.merging import spelling
from orchestrator.merging.meant import NotWrittenError, by_hand, compare
from orchestrator.merging.session_order import (
    Lines,
    arranged,
    as_start,
    moves,
    put,
    room_of,
    start_of,
)
from orchestrator.merging.three_way import (
    KEYS,
    NOT_WRITTEN,
    TOLD_OF_PEOPLE,
    Comes,
    Edit,
    Plan,
    Retold,
)
from orchestrator.merging.yaml_shape import (
    block_begin,
    blocks_of,
    comments,
    end_of,
    line_end,
    shape_of,
    value_of,
)
from orchestrator.model.timetable import Event, Session, SessionKind, Timetable
from orchestrator.reading.slugs import slug
from orchestrator.sources.schedule import SourcePerson

WRITTEN: Final = frozenset(
    {"id", "source_id", "start", "title", "room", "speakers", "abstract", "track", "language",
     "duration", "break", "kind", "host", "links", "slides", "do_not_record"}
)  # fmt: skip
"""The keys that an import writes; a session with others has been worked on."""
ORDER: Final = (
    "id", "source_id", "room", "start", "title", "break", "duration", "kind", "speakers", "host",
    "track", "language", "do_not_record", "links", "slides", "abstract",
)  # fmt: skip
OF_PEOPLE: Final = ("name", *TOLD_OF_PEOPLE)


def touched(text: str, timetable: Timetable) -> Set[str]:
    """Return the ids of the sessions with keys, or comments, that no import writes."""
    shape = shape_of(text)
    if not isinstance(shape.group("sessions"), yaml.SequenceNode):
        return frozenset()
    found = set()
    blocks = blocks_of(shape)
    for session, node, own in zip(timetable.sessions, shape.sessions, blocks, strict=True):
        if {key.value for key, _ in node.value} - WRITTEN or comments(own):
            found.add(session.id)
    return found


@dataclass(frozen=True, slots=True)
class Additions:
    """What else is put into the file: rooms by their ids, and names that rooms get.

    `people`: what the source tells of those who speak, by their names; those whom the file does not
    know yet get it.
    """

    rooms: Mapping[str, str]
    renamed: Mapping[str, str]
    people: Mapping[str, SourcePerson] = field(default_factory=dict)


def written(text: str, timetable: Timetable, plan: Plan, additions: Additions, path: Path) -> str:
    """Return the text with the plan in it. Raises NotWrittenError; the text is then as it was."""
    ending = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    try:
        made = _Writing(plain, timetable, additions).carry_out(plan)
    except yaml.YAMLError:  # what was replaced held something else together
        raise NotWrittenError(by_hand("the timetable")) from None
    compare(plain, made, timetable, plan, path)
    return made.replace("\n", ending)


def fresh_text(event: Event, additions: Additions, added: Sequence[Comes], head: str) -> str:
    """Return the text of a new timetable with these sessions."""
    top = (
        f"{head}\nevent:\n  name: {_quoted(event.name)}\n  date: {event.day}\n"
        f"  timezone: {event.zone.key}\n\nrooms:\n"
    )
    lines = (f"  {key}: {{name: {_quoted(name)}}}\n" for key, name in additions.rooms.items())
    nothing = Timetable(event, {}, ())
    writing = _Writing("", nothing, additions)
    return writing.fresh(f"{top}{''.join(lines)}\n", added)


class _Writing:
    """One plan being written into one text, step by step; after each the text is parsed anew."""

    def __init__(self, text: str, timetable: Timetable, additions: Additions) -> None:
        self._text = text if text.endswith("\n") else text + "\n"
        self._timetable = timetable
        self._additions = additions
        self._event = timetable.event
        self._keys = {speaker.name: key for key, speaker in timetable.speakers.items()}
        self._new_speakers: dict[str, str] = {}
        self._rooms = {*timetable.rooms, *additions.rooms}

    def fresh(self, top: str, added: Sequence[Comes]) -> str:
        """Return a whole new timetable."""
        taken: set[str] = set()
        in_order = sorted(added, key=lambda each: as_start(each.values["start"]))
        blocks = [self._block(comes, 2, taken) for comes in in_order]
        self._text = f"{top}sessions:\n" + "\n".join(blocks)
        self._add_speakers()
        return self._text

    def carry_out(self, plan: Plan) -> str:
        """Return the text with the plan in it."""
        gone = {leaving.session for leaving in plan.dropped}
        edits = {edit.session: edit for edit in plan.edits}
        self._edit_people(plan.people)
        self._edit_sessions(edits)
        self._arrange(gone, edits, plan.added)
        self._edit_rooms()
        self._add_speakers()
        return self._text

    def _edit_people(self, people: Mapping[str, Retold]) -> None:
        node = shape_of(self._text).group("speakers")
        splices: list[_Splice] = []
        for name, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.value in people and isinstance(value, yaml.MappingNode):
                splices += self._splices(value, people[name.value].texts, OF_PEOPLE)
        self._text = _spliced(self._text, splices)

    def _edit_sessions(self, edits: Mapping[str, Edit]) -> None:
        shape = shape_of(self._text)
        splices: list[_Splice] = []
        for session, node in zip(self._timetable.sessions, shape.sessions, strict=True):
            edit = edits.get(session.id)
            if edit is not None:
                splices += self._splices(node, self._texts_of(edit, session, node))
        self._text = _spliced(self._text, splices)

    def _texts_of(
        self, edit: Edit, session: Session, node: yaml.MappingNode
    ) -> Mapping[str, object]:
        """Return, by the timetable's keys, what is to be written of an edit."""
        texts: dict[str, object] = {}
        if "title" in edit.values and value_of(node, "id") is None:
            texts["id"] = session.id  # it was made of the title, and is the session's name
        if edit.source_id is not None:
            texts["source_id"] = edit.source_id
        for key, (_, new) in edit.values.items():
            is_break = session.kind is SessionKind.BREAK
            texts[_written_key(key, is_break=is_break)] = new
        return texts

    def _splices(
        self, node: yaml.MappingNode, texts: Mapping[str, object], order: Sequence[str] = ORDER
    ) -> "list[_Splice]":
        inline = bool(node.flow_style)
        column = node.start_mark.column
        found = []
        for key in order:
            if key not in texts:
                continue
            pair = next((each for each in node.value if each[0].value == key), None)
            if pair is not None:
                found.append(self._replacing(pair[1], texts[key], key, column, inline=inline))
            else:
                earlier = order[: order.index(key)]
                found.append(self._inserting(node, key, texts[key], earlier, inline=inline))
        return found

    def _replacing(
        self, value: yaml.Node, new: object, key: str, column: int, *, inline: bool
    ) -> "_Splice":
        begin, end = value.start_mark.index, end_of(value, self._text)
        rest = self._text[end : self._text.find("\n", end)].strip()
        indent = None if inline or rest else column + 2
        old = self._text[begin:end]
        if isinstance(value, yaml.SequenceNode) and not value.flow_style:
            spelt = self._listed(key, new, value.start_mark.column)
        else:
            spelt = self._spelt(key, new, indent, old)
        return _Splice(begin, end, spelt + "".join(f"  {each}" for each in _lost(value, old)))

    def _inserting(
        self, node: yaml.MappingNode, key: str, new: object, earlier: Sequence[str], *, inline: bool
    ) -> "_Splice":
        column = node.start_mark.column
        written = {name.value: value for name, value in node.value}
        before = (written[name] for name in reversed(earlier) if name in written)
        after = next(before, node.value[0][1])
        end = end_of(after, self._text)
        if inline:
            return _Splice(end, end, f", {key}: {self._spelt(key, new, None, '')}")
        end = line_end(self._text, end)
        spelt = self._spelt(key, new, column + 2, "")
        return _Splice(end, end, f"{' ' * column}{key}: {spelt}\n", len(earlier))

    def _spelt(self, key: str, value: object, indent: int | None, old: str) -> str:
        if isinstance(value, datetime):
            short = len(old.strip("\"' ")) <= len("00:00:00")
            day: date | None = self._event.day if old and short else None
            return spelling.start(value, self._event.zone, day)
        if isinstance(value, timedelta):
            return spelling.length(value)
        if isinstance(value, tuple):
            return spelling.names(self._entries(key, value))
        if isinstance(value, bool):
            return "on" if value else "off"
        if key == "host" and value:
            return spelling.name(self._speaker(str(value)))
        text = str(value or "")
        if key in ("abstract", "bio"):
            return spelling.prose(text, indent)
        return spelling.scalar(text)

    def _entries(self, key: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return words if key == "links" else tuple(self._speaker(name) for name in words)

    def _listed(self, key: str, words: object, column: int) -> str:
        """Return speakers, or links, on lines of their own, as they stood before."""
        assert isinstance(words, tuple), "a list"
        lines = (f"- {spelling.name(each)}" for each in self._entries(key, words))
        return f"\n{' ' * column}".join(lines) or "  []"

    def _speaker(self, name: str) -> str:
        """Return how a speaker is written: by the key where there is one, else by name."""
        if name in self._keys:
            return self._keys[name]
        looks_like_key = " " not in name and name == name.lower() != name.upper()
        looks_like_key = looks_like_key or name in self._additions.people
        taken = {key.casefold() for key in self._keys.values()}
        if not looks_like_key and name not in self._keys.values() and name.casefold() not in taken:
            return name
        key, number = slug(name), 1
        while key in taken:
            number += 1
            key = f"{slug(name)}-{number}"
        self._keys[name] = key
        self._new_speakers[key] = name
        return key

    def _arrange(self, gone: Set[str], edits: Mapping[str, Edit], added: Sequence[Comes]) -> None:
        """Take out, put in, and move what would stand against the order of its room."""
        shape = shape_of(self._text)
        node = shape.group("sessions")
        if not (gone or added or moves(edits)):
            return
        if not isinstance(node, yaml.SequenceNode) or node.flow_style:
            what = "the sessions stand in brackets: write each on lines of its own, after “- ”"
            raise NotWrittenError(what)
        if shape.dated:
            what = "sessions stand under a “date”: write each start with its day, and no “date”"
            raise NotWrittenError(what)
        blocks = blocks_of(shape)
        rows = [
            Lines(session.id, own, start_of(session, edits), room_of(session, edits))
            for session, own in zip(self._timetable.sessions, blocks, strict=True)
        ]
        dash = node.start_mark.column
        begin = block_begin(self._text, shape.sessions[0])
        end = begin + sum(len(own) for own in blocks)
        kept = [row for row in rows if row.session not in gone]
        stays, movers = arranged(kept, edits)
        loose = _separator(blocks)
        taken = {session.id for session in self._timetable.sessions}
        for comes in sorted(added, key=lambda each: as_start(each.values["start"])):
            own = self._block(comes, dash, taken)
            start = as_start(comes.values["start"])
            movers.append([Lines("", own, start, str(comes.values["room"]))])
        for moving in movers:
            put(stays, moving)
        last = blocks[-1]
        joined = "".join(
            row.own + ("" if row is stays[-1] else "\n" * row.blank(loose, last)) for row in stays
        )
        self._text = self._text[:begin] + joined + self._text[end:]

    def _block(self, comes: Comes, dash: int, taken: set[str]) -> str:
        """Return the lines of a new session."""
        column = dash + 2
        values = comes.values
        wanted = slug(str(values["title"]))
        session_id, number = wanted, 1
        while session_id in taken:
            number += 1
            session_id = f"{wanted}-{number}"
        taken.add(session_id)
        texts: dict[str, object] = {"id": session_id, "source_id": comes.source_id}
        for key in KEYS:
            said = values.get(key) not in NOT_WRITTEN
            if said and (key != "room" or len(self._rooms) > 1):
                texts[_written_key(key, is_break=comes.is_break)] = values[key]
        lines = [
            f"{key}: {self._spelt(key, texts[key], column + 2, '')}"
            for key in ORDER
            if key in texts
        ]
        first, *others = lines
        return "".join((f"{' ' * dash}- {first}\n", *(f"{' ' * column}{o}\n" for o in others)))

    def _edit_rooms(self) -> None:
        """Add the source's new rooms, and write the names that rooms have now.

        Where there was one room, sessions did not have to say that they are in it.
        """
        if self._additions.rooms and len(self._timetable.rooms) == 1:
            defaults = shape_of(self._text).group("defaults")
            if value_of(defaults, "room") is None:
                self._add_to("defaults", {"room": next(iter(self._timetable.rooms))})
        new = {key: f"{{name: {_quoted(name)}}}" for key, name in self._additions.rooms.items()}
        if new and shape_of(self._text).group("rooms") is None:
            new = {**dict.fromkeys(self._timetable.rooms, "{}"), **new}
        self._add_to("rooms", new)
        node = shape_of(self._text).group("rooms")
        splices = []
        for room_id, name in self._additions.renamed.items():
            room = value_of(node, room_id) if isinstance(node, yaml.MappingNode) else None
            value = value_of(room, "name") if isinstance(room, yaml.MappingNode) else None
            if value is not None:
                begin, end = value.start_mark.index, end_of(value, self._text)
                splices.append(_Splice(begin, end, _quoted(name)))
        self._text = _spliced(self._text, splices)

    def _add_speakers(self) -> None:
        node = shape_of(self._text).group("speakers")
        indent: int | None = 2
        if isinstance(node, yaml.MappingNode) and node.value:
            indent = None if node.flow_style else node.start_mark.column
        speakers = self._new_speakers.items()
        people = self._additions.people
        lines = {key: _person(name, people.get(name), indent) for key, name in speakers}
        self._add_to("speakers", lines)

    def _add_to(self, group: str, lines: Mapping[str, str]) -> None:
        """Add lines to a group of the timetable; the group itself where it is not there."""
        if not lines:
            return
        shape = shape_of(self._text)
        node = shape.group(group)
        if not isinstance(node, yaml.MappingNode) or not node.value:
            sessions = next(key for key, _ in shape.root.value if key.value == "sessions")
            at = sessions.start_mark.index
            text = "".join(f"  {key}: {value}\n" for key, value in lines.items())
            self._text = f"{self._text[:at]}{group}:\n{text}\n{self._text[at:]}"
            return
        end = end_of(node.value[-1][1], self._text)
        if node.flow_style:
            text = "".join(f", {key}: {value}" for key, value in lines.items())
        else:
            end = line_end(self._text, end)
            column = node.start_mark.column
            text = "".join(f"{' ' * column}{key}: {value}\n" for key, value in lines.items())
        self._text = self._text[:end] + text + self._text[end:]


@dataclass(frozen=True, slots=True)
class _Splice:
    """A stretch of the text, and what takes its place; `order` among those at one place."""

    begin: int
    end: int
    text: str
    order: int = 0


def _spliced(text: str, splices: Sequence[_Splice]) -> str:
    parts, at = [], 0
    for splice in sorted(splices, key=lambda each: (each.begin, each.order)):
        parts += [text[at : splice.begin], splice.text]
        at = splice.end
    return "".join((*parts, text[at:]))


def _separator(blocks: Sequence[str]) -> int:
    """Return how many blank lines stand between sessions mostly."""
    blank = [own.endswith("\n\n") for own in blocks[:-1]]
    return 1 if not blank or 2 * sum(blank) >= len(blank) else 0


def _lost(value: yaml.Node, old: str) -> list[str]:
    """Return the comments within a list that is replaced."""
    return [] if isinstance(value, yaml.ScalarNode) else comments(old)


def _person(name: str, told: SourcePerson | None, indent: int | None) -> str:
    """Return a speaker's entry; `indent` is that of its key, None: it must be on one line."""
    if told is None:
        return f"{{name: {_quoted(name)}}}"
    texts = {"url": told.url, "pronouns": told.pronouns, "bio": told.bio}
    if indent is None:
        more = (f", {key}: {_quoted(text)}" for key, text in texts.items() if text)
        return f"{{name: {_quoted(name)}{''.join(more)}}}"
    start = "\n" + " " * (indent + 2)
    lines = (f"{start}{k}: {spelling.prose(t, indent + 4)}" for k, t in texts.items() if t)
    return f"{start}name: {_quoted(name)}{''.join(lines)}"


def _written_key(key: str, *, is_break: bool) -> str:
    return {"length": "break" if is_break else "duration"}.get(key, key)


def _quoted(text: str) -> str:
    quoted = spelling.scalar(text)
    return quoted if quoted.startswith('"') else f'"{quoted}"'
