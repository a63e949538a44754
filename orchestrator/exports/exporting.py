"""Writes a schedule in the format that was asked for. Each writer is loaded when it is needed."""

from enum import StrEnum
from importlib import import_module
from typing import Final

from orchestrator.sources.schedule import Schedule

_PACKAGE: Final = "orchestrator.exports"


class FileFormat(StrEnum):
    """What a schedule can be written as."""

    JSON = "json"
    JSON_2 = "json-v2"
    XML = "xml"
    ICS = "ics"
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """How a file's name ends."""
        return "json" if self is FileFormat.JSON_2 else self.value


_WRITERS: Final = {
    FileFormat.JSON: ("as_c3voc", "json_1"),
    FileFormat.JSON_2: ("as_c3voc", "json_2"),
    FileFormat.XML: ("as_c3voc", "xml"),
    FileFormat.CSV: ("as_table", "csv_file"),
    FileFormat.XLSX: ("as_table", "workbook"),
}


def exported(schedule: Schedule, kind: FileFormat) -> bytes:
    """Return the file's bytes; `kind` is another than ICS. The same schedule, the same bytes."""
    module, name = _WRITERS[kind]
    made: bytes = getattr(import_module(f"{_PACKAGE}.{module}"), name)(schedule)
    return made
