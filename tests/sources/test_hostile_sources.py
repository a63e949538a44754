"""What is made to hurt is refused in words, within seconds and a bounded memory."""

import io
import json
import zipfile

import pytest

from orchestrator.sources.drafts import LIMIT, UnusableSourceError
from tests.sources import makers
from tests.sources.makers import TALKS, read_it

BILLION = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><schedule><version>&j;</version></schedule>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<schedule><version>&x;</version></schedule>"
)

MINUTES = ",".join(map(str, range(60)))


def packed(**parts: bytes) -> bytes:
    """Return a ZIP with these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return whole.getvalue()


def repeated(rule: str) -> str:
    """Return a calendar with one repeated event."""
    return makers.ical(TALKS[:1]).replace("SUMMARY", f"RRULE:{rule}\r\nSUMMARY")


HOSTILE: dict[str, bytes] = {
    "entities in entities": BILLION.encode(),
    "an entity from outside": OUTSIDE.encode(),
    "XML a hundred thousand deep": b"<schedule>" + b"<a>" * 100_000,
    "XML with 210,000 elements": b"<schedule>" + b"<a/>" * 210_000 + b"</schedule>",
    "XML in an odd encoding": b'<?xml version="1.0" encoding="x-nope"?><schedule/>',
    "JSON a hundred thousand deep": b"[" * 100_000,
    "JSON two hundred deep": b'{"a":' * 200 + b"1" + b"}" * 200,
    "a number without end": b'{"schedule": {"x": ' + b"9" * 10_000 + b"}}",
    "more than the limit": b"x" * (LIMIT + 1),
    "more rows than there are talks": b"Title,Start,Length\n" + b"T,18:00,5\n" * 50_000,
    "a row of a thousand columns": b"Title,Start" + b",x" * 1_000 + b"\n",
    "a cell of a million letters": b'Title,Start\n"' + b"x" * 1_000_000 + b'",18:00\n',
    "binary data": bytes(range(256)) * 100,
    "a workbook that unpacks to gigabytes": packed(**{
        f"xl__worksheets__sheet{n}.xml": b"\0" * 40_000_000 for n in range(4)
    }),
    "a workbook with entities": packed(xl__workbook_xml=BILLION.encode()),
    "a workbook of nothing": packed(),
    "half a workbook": makers.xlsx(TALKS)[:2_000],
    "an event each second": repeated("FREQ=SECONDLY").encode(),
    "a day with all its minutes": repeated(f"FREQ=DAILY;BYMINUTE={MINUTES}").encode(),
    "a rule that never comes true": repeated("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30").encode(),
    "a rule of nonsense": repeated("FREQ=WEEKLY;BYDAY=XX").encode(),
    "a thousand series": b"BEGIN:VCALENDAR\r\n" + "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:x\r\nDTSTART:20260919T180000Z\r\n"
        "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\n" for n in range(1_000)
    ).encode() + b"END:VCALENDAR\r\n",
    "a title of a megabyte": json.dumps(
        makers.document_1([makers.Item("A", "x" * 1_000_000, TALKS[0].start)])
    ).encode(),
    "a year that is far away": makers.ical(TALKS[:1]).replace("DTSTART;TZID=Europe/Berlin:2026",
        "DTSTART;TZID=Europe/Berlin:9999").encode(),
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_hurt_is_refused_in_words(name: str) -> None:
    """And nothing else is raised; within the seconds that a person waits."""
    with pytest.raises(UnusableSourceError) as refused:
        read_it(HOSTILE[name])
    assert ": " in str(refused.value)
    assert len(str(refused.value)) < 5_000
