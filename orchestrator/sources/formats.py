"""Tells what a source's bytes are, and has them read. Used by the command that imports.

Each reader is loaded when its format is met: calendars and workbooks bring libraries along.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from orchestrator.sources.drafts import LIMIT, Complaints, Given
from orchestrator.sources.json_reader import Json, document_of
from orchestrator.sources.schedule import Schedule

_PACKAGE: Final = "orchestrator.sources"
_ENCODINGS: Final[Mapping[bytes, str]] = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}


def read(data: bytes, given: Given) -> Schedule:
    """Return what the source says, whatever its format.

    Raises `drafts.UnusableSourceError`, which says where in the source something is wrong.
    """
    complaints = Complaints()
    if len(data) > LIMIT:
        raise complaints.refuse("the source", f"it is larger than {LIMIT // 1024 // 1024} MB")
    if data.startswith(b"PK\x03\x04"):
        return _reader("spreadsheets", "read_workbook")(data, complaints, given)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_markup(data, complaints, given)
    text = _text(data, complaints)
    head = text.lstrip()
    if head.upper().startswith("BEGIN:VCALENDAR"):
        return _reader("calendars", "read_calendar")(head, complaints, given)
    if head.startswith(("{", "[")):
        return _read_json(document_of(text, complaints), given)
    if not head:
        raise complaints.refuse("the source", "it is empty")
    return _reader("spreadsheets", "read_csv")(text, complaints, given)


def _reader(module: str, name: str) -> Callable[..., Schedule]:
    found: Callable[..., Schedule] = getattr(import_module(f"{_PACKAGE}.{module}"), name)
    return found


def _read_markup(data: bytes, complaints: Complaints, given: Given) -> Schedule:
    head = data[:2000].lower()
    if b"<!doctype html" in head or b"<html" in head:
        what = (
            "this is a web page, not a schedule: give the address of its export (JSON, XML, iCal)"
        )
        raise complaints.refuse("the source", what)
    return _reader("c3voc", "read_xml")(data, complaints, given)


def _read_json(document: Json, given: Given) -> Schedule:
    for is_it, module, name in (
        (document.at("schedule", "events").value is not None, "c3voc", "read_json_2"),
        (document.at("schedule").value is not None, "c3voc", "read_json"),
        (_is_pretalx(document), "services", "read_pretalx"),
        (_is_sessionize(document), "services", "read_sessionize"),
    ):
        if is_it:
            return _reader(module, name)(document, given)
    what = "this JSON is neither a schedule (c3voc, pretalx) nor one of Sessionize's views"
    raise document.complaints.refuse("/", what)


def _is_pretalx(document: Json) -> bool:
    return any(isinstance(document.at(key).value, list) for key in ("slots", "results"))


def _is_sessionize(document: Json) -> bool:
    first = document.items()[0] if isinstance(document.value, list) and document.value else document
    return any(isinstance(first.at(key).value, list) for key in ("sessions", "rooms"))


def _text(data: bytes, complaints: Complaints) -> str:
    encoding = next((name for mark, name in _ENCODINGS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and b"\0" not in data:
            line = data.count(b"\n", 0, error.start) + 1
            complaints.error(f"line {line}", "this is not saved as UTF-8 text")
        raise complaints.refuse("the source", "it isn't text that can be read") from None
