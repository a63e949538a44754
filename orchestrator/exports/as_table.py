"""The schedule as a table: CSV, and XLSX with one sheet. Loaded by `exporting`.

What begins like a formula is written as the text that it is: spreadsheets would carry it out.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.cell import WriteOnlyCell

from orchestrator.model.times import TimeTextError, local_instant
from orchestrator.sources.schedule import Schedule, Talk, TalkState

TITLES: Final = (
    "ID", "Start", "End", "Room", "Title", "Speakers", "Track", "Language", "Type", "State",
    "Abstract", "Host", "Links", "Slides", "Recording",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""A text that begins so gets an apostrophe before it; spreadsheets hide it."""
_SPLITS: Final = (",", ";", "/", "\n", " and ", " und ", " и ", " & ")


def csv_file(schedule: Schedule) -> bytes:
    """Return the table as CSV with a mark, so that spreadsheets take it for UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TITLES)
    for row in _rows(schedule):
        writer.writerow([_harmless(_spelt(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def workbook(schedule: Schedule) -> bytes:
    """Return the table as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Schedule")
    sheet.append(list(TITLES))
    for row in _rows(schedule):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _rows(schedule: Schedule) -> Iterator[list[str | datetime]]:
    zone = ZoneInfo(schedule.zone)
    for talk in schedule.talks:
        yield [
            talk.source_id,
            _local(talk.start, zone),
            _local(talk.end, zone),
            schedule.room_name(talk.room),
            talk.title,
            _people(talk),
            talk.track,
            talk.language,
            "break" if talk.is_break else talk.form or "talk",
            "" if talk.state is TalkState.CONFIRMED else talk.state.value.lower(),
            talk.abstract,
            talk.host,
            "\n".join(talk.links),
            talk.slides,
            "no" if talk.do_not_record else "",
        ]


def _people(talk: Talk) -> str:
    """Return the names; one that could be taken for two is closed by a semicolon."""
    names = "; ".join(talk.speakers)
    odd = len(talk.speakers) == 1 and any(sign in names for sign in _SPLITS)
    return f"{names};" if odd else names


def _local(instant: datetime, zone: ZoneInfo) -> str | datetime:
    """Return the local time; where the clocks go back, with its offset."""
    local = instant.astimezone(zone)
    try:
        if local_instant(local.date(), local.time(), zone) == instant:
            return local.replace(tzinfo=None)
    except TimeTextError:
        pass
    return local.isoformat()


def _spelt(value: str | datetime) -> str:
    if isinstance(value, str):
        return value
    return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
