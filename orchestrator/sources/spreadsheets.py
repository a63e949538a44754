"""Reads tables: CSV, and the first sheet of XLSX. Loaded by `formats` when one is met.

Which column holds what is guessed from its title, and written beside the timetable, where people
correct it.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import openpyxl

from orchestrator.sources.drafts import MOST_TALKS, Complaints, Given, TalkDraft, finished, made_id
from orchestrator.sources.notations import clock_of, day_of, instant_of, length_of, line
from orchestrator.sources.schedule import Schedule

MOST_COLUMNS: Final = 200
LARGEST_UNPACKED: Final = 40 * 1024 * 1024
"""Bytes of a workbook when it is unpacked."""
MOST_PARTS: Final = 2_000
MOST_CHARACTERS: Final = 200_000
"""In one cell."""

TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "code", "guid", "uid", "session id", "talk id", "proposal id", "номер"),
    "title": ("title", "talk", "session", "talk title", "session title", "name", "topic", "titel",
              "название", "доклад", "тема"),
    "date": ("date", "day", "datum", "tag", "дата", "день"),
    "start": ("start", "starts", "start time", "begin", "begins", "time", "from", "starts at",
              "scheduled at", "beginn", "uhrzeit", "начало", "время"),
    "end": ("end", "ends", "end time", "until", "to", "ends at", "ende", "конец", "окончание"),
    "length": ("length", "duration", "minutes", "min", "dauer", "длительность", "минут"),
    "room": ("room", "stage", "hall", "location", "place", "raum", "saal", "зал", "комната"),
    "speakers": ("speakers", "speaker", "presenter", "presenters", "speaker names", "by", "who",
                 "owner", "referent", "vortragende", "спикер", "спикеры", "докладчик"),
    "abstract": ("abstract", "description", "summary", "about", "beschreibung", "аннотация",
                 "описание"),
    "track": ("track", "category", "topic area", "thema", "секция", "трек"),
    "language": ("language", "lang", "locale", "sprache", "язык"),
    "state": ("state", "status"),
    "type": ("type", "kind", "session type", "format", "art", "тип"),
    "host": ("host", "moderator", "chair", "moderation", "ведущий", "модератор"),
    "links": ("links", "link", "url", "website", "ссылки", "ссылка"),
    "slides": ("slides", "slides url", "presentation", "folien", "слайды", "презентация"),
    "recording": ("recording", "record", "recorded", "aufzeichnung", "запись"),
}  # fmt: skip
"""What a column may be called, by what it holds."""
_BREAKS: Final = frozenset({"break", "pause", "coffee", "lunch", "перерыв"})
_NOT_RECORDED: Final = frozenset({"no", "off", "false", "opt-out", "optout", "nein", "нет"})
_DATES: Final = (
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (3, 2, 1)),
    (re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"), (1, 2, 3)),
)
_HALF: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?", re.IGNORECASE)
_SURE: Final = re.compile(r"\s*[;\n]\s*")
_NAMES: Final = re.compile(r"\s*(?:[,/]|\s(?:and|und|и|&)\s)\s*")
_HARMLESS: Final = re.compile(r"^'(?=[=+\-@\t\r'])")
"""An apostrophe before what would be a formula, as `exports.as_table` writes it."""


def read_csv(text: str, complaints: Complaints, given: Given) -> Schedule:
    """Read comma-, semicolon- or tab-separated values, the first row their titles."""
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    csv.field_size_limit(MOST_CHARACTERS)
    try:
        rows = _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=mark), complaints)
    except csv.Error as error:
        raise complaints.refuse("the table", f"this isn't CSV ({error})") from None
    return _read(rows, complaints, given)


def read_workbook(data: bytes, complaints: Complaints, given: Given) -> Schedule:
    """Read the first sheet of an XLSX workbook."""
    _refuse_bombs(data, complaints)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        cells = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        rows = _bounded(cells, complaints)
    except Exception as error:
        if complaints.errors:
            raise
        what = f"this workbook cannot be read ({type(error).__name__})"
        raise complaints.refuse("the workbook", what) from None
    return _read(rows, complaints, given)


def _refuse_bombs(data: bytes, complaints: Complaints) -> None:
    """Refuse what grows out of bounds when it is unpacked, or has XML that does."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > LARGEST_UNPACKED:
                raise complaints.refuse("the workbook", "it is far too large when unpacked")
            for part in parts:
                with packed.open(part) as opened:
                    head = opened.read(4096)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise complaints.refuse(part.filename[:80], "it has a document type in it")
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise complaints.refuse("the workbook", "this isn't an XLSX file, or a torn one") from None


def _bounded(rows: Any, complaints: Complaints) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    empty = 0
    for row in rows:
        found.append(row)
        empty = 0 if any(cell not in (None, "") for cell in row) else empty + 1
        if len(row) > MOST_COLUMNS:
            raise complaints.refuse(f"row {len(found)}", f"more than {MOST_COLUMNS} columns")
        if empty > 1_000:  # a sheet that was formatted to its end
            break
        if len(found) > MOST_TALKS + 1_001:
            raise complaints.refuse(f"row {len(found)}", f"more than {MOST_TALKS:,} rows")
    return found


def _read(rows: Sequence[Sequence[Any]], complaints: Complaints, given: Given) -> Schedule:
    if not rows:
        raise complaints.refuse("row 1", "the table is empty")
    titles = [line(str(cell)) if cell is not None else "" for cell in rows[0]]
    columns = columns_of(titles, given.columns)
    for key, title in given.columns.items():
        if title and title not in titles:
            complaints.error("row 1", f"there is no column “{title}” (kept as the one of “{key}”)")
    for key in ("title", "start"):
        if key not in columns:
            what = f"no column is the {key}: write which one it is into the file of columns"
            complaints.error("row 1", f"{what} (they are {', '.join(filter(None, titles))[:200]})")
    complaints.refuse_if_any()
    taken: set[str] = set()
    drafts = [
        draft
        for number, cells in enumerate(rows[1:], 2)
        if (draft := _draft(_TableRow(number, cells, columns, titles, complaints), taken, given))
    ]
    schedule = finished(drafts, complaints, given, has_ids="id" in columns)
    return replace(schedule, columns={key: titles[number] for key, number in columns.items()})


def columns_of(titles: Sequence[str], kept: Mapping[str, str]) -> dict[str, int]:
    """Return which column holds what: as it was kept, else by its title."""
    plain = [" ".join(re.split(r"[\s_-]+", title.casefold())).strip(" :#*") for title in titles]
    found: dict[str, int] = {}
    for key, words in TITLES.items():
        if key in kept:
            if kept[key] in titles:
                found[key] = titles.index(kept[key])
            continue
        free = [n for n in range(len(titles)) if n not in found.values()]
        for word in words:
            if (number := next((n for n in free if plain[n] == word), None)) is not None:
                found[key] = number
                break
    return found


class _TableRow:
    """One row, read by what its columns hold."""

    def __init__(
        self,
        number: int,
        cells: Sequence[Any],
        columns: Mapping[str, int],
        titles: Sequence[str],
        complaints: Complaints,
    ) -> None:
        self.number = number
        self._cells = cells
        self._columns = columns
        self._titles = titles
        self._complaints = complaints

    def cell(self, key: str) -> Any:
        column = self._columns.get(key)
        return self._cells[column] if column is not None and column < len(self._cells) else None

    def text(self, key: str) -> str:
        cell = self.cell(key)
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return _HARMLESS.sub("", str(cell)[:MOST_CHARACTERS].strip(), count=1)

    def wrong(self, key: str, what: str) -> None:
        title = self._titles[self._columns[key]]
        self._complaints.error(f"row {self.number}, column “{title}”", what)


def _draft(row: _TableRow, taken: set[str], given: Given) -> TalkDraft | None:
    title = row.text("title")
    if not title and not row.text("start"):
        return None
    if row.text("state").casefold() in ("canceled", "cancelled", "withdrawn", "rejected"):
        return None
    day = _day(row, given)
    start = _moment(row, "start", day)
    end = _moment(row, "end", start.date() if start else day)
    if start is not None and end is not None and not isinstance(row.cell("end"), datetime):
        aware_alike = (start.tzinfo is None) == (end.tzinfo is None)
        if aware_alike and end < start and len(row.text("end")) <= len("00:00:00"):
            end += timedelta(days=1)
    kind = row.text("type").casefold()
    return TalkDraft(
        where=f"row {row.number}",
        source_id=row.text("id") or made_id(title, taken),
        title=title,
        start=start,
        end=end,
        length=_length(row) if end is None else None,
        room=line(row.text("room")),
        speakers=_people(row.text("speakers")),
        abstract=row.text("abstract"),
        track=row.text("track"),
        language=row.text("language"),
        form="" if kind in _BREAKS else row.text("type"),
        host=row.text("host"),
        links=row.text("links").split(),
        slides=row.text("slides"),
        do_not_record=row.text("recording").casefold() in _NOT_RECORDED,
        is_break=kind in _BREAKS or (not kind and title.casefold() in _BREAKS),
    )


def _people(text: str) -> list[str]:
    """Return the names, parted by semicolons where there are any, else by commas and the like."""
    text = re.sub(r"[^\S\n]+", " ", text)
    return (_SURE if ";" in text or "\n" in text else _NAMES).split(text)


def _day(row: _TableRow, given: Given) -> date:
    cell = row.cell("date")
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = row.text("date")
    if not text:
        return given.day
    found = _date_of(text)
    if found is None:
        row.wrong("date", f"“{text[:40]}” isn't a date: write 2020-09-19")
    return found or given.day


def _date_of(text: str) -> date | None:
    for pattern, order in _DATES:
        parts = pattern.match(text)
        if parts is not None:
            try:
                return date(*(int(parts[group]) for group in order))
            except ValueError:
                return None
    return day_of(text)


def _moment(row: _TableRow, key: str, day: date) -> datetime | None:
    """Return a start or an end: a clock on the row's day, or a day and a clock."""
    cell = row.cell(key)
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, time):
        return datetime.combine(day, cell.replace(microsecond=0))
    if isinstance(cell, timedelta) and cell < timedelta(days=1):
        return datetime.combine(day, time()) + cell
    text = row.text(key)
    if not text:
        return None
    if (whole := instant_of(text)) is not None:
        return whole
    clock = clock_of(text) or _half_day(text)
    if clock is not None:
        return datetime.combine(day, clock)
    on_day, _, rest = text.partition(" ")
    found, clock = _date_of(on_day), clock_of(rest) or _half_day(rest)
    if found is None or clock is None:
        row.wrong(key, f"“{text[:40]}” isn't a time: write 18:00, or 2020-09-19 18:00")
        return None
    return datetime.combine(found, clock)


def _half_day(text: str) -> time | None:
    """Read `6:30 pm`."""
    found = _HALF.fullmatch(text.strip())
    if found is None or not 1 <= int(found[1]) <= 12 or int(found[2] or 0) > 59:
        return None
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
    return time(hour, int(found[2] or 0))


def _length(row: _TableRow) -> timedelta | None:
    cell = row.cell("length")
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, timedelta):
        return cell
    text = row.text("length").casefold()
    if not text:
        return None
    minutes = re.fullmatch(r"(\d{1,4})\s*(?:m|min|minutes|minuten|мин)?\.?", text)
    found = timedelta(minutes=int(minutes[1])) if minutes else length_of(text.upper())
    if found is None:
        row.wrong("length", f"“{text[:40]}” isn't a length: write 25, 0:25 or 25 min")
    return found
