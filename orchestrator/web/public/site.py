"""The public schedule as files: a folder that any web server can serve, and none is needed for.

Called by `orchestrator export`. The folder's own `schedule.json` is the memory from one export to
the next: by it a calendar learns what has moved and what was dropped.
"""

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from orchestrator.errors import PermanentError
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import PublicSlot, ScheduleDocument, SlotState
from orchestrator.web.public.page import FILES, render
from orchestrator.web.public.revisions import revised

STATIC = Path(__file__).parents[1] / "static"

PAGE = "index.html"
DOCUMENT = "schedule.json"
ASSETS = (
    STATIC / "schedule" / "schedule.css",
    *(STATIC / "schedule" / script for script in FILES.scripts),
    STATIC / "shared" / FILES.icon,
)


def write_site(schedule: ScheduleDocument, folder: Path, at: datetime) -> ScheduleDocument:
    """Write the files, each at once and whole; return what they say.

    Raises PermanentError when the folder cannot be written, or has a page that is not ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        document = revised(_earlier(folder), _timeless(schedule), at)
        for asset in ASSETS:
            _write(folder / asset.name, asset.read_bytes())
        _write(folder / "schedule.ics", calendar(document))
        _write(folder / PAGE, render(document, FILES).encode())
        _write(folder / DOCUMENT, document.model_dump_json().encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PermanentError(f"{folder} cannot be written: {reason}.") from None
    return document


def _timeless(schedule: ScheduleDocument) -> ScheduleDocument:
    """Return the schedule without what is on at the moment: nobody keeps files up to date."""
    return schedule.model_copy(
        update={
            "rooms": tuple(room.model_copy(update={"now": None}) for room in schedule.rooms),
            "slots": tuple(_planned(slot) for slot in schedule.slots),
        }
    )


def _planned(slot: PublicSlot) -> PublicSlot:
    if slot.state is SlotState.CANCELLED:
        return slot
    return slot.model_copy(
        update={"state": SlotState.UPCOMING, "expected_start": slot.start},
    )


def _earlier(folder: Path) -> ScheduleDocument | None:
    """Return what was written here before, None in a new folder."""
    document = folder / DOCUMENT
    if document.exists():
        try:
            return ScheduleDocument.model_validate_json(document.read_bytes())
        except ValidationError:
            raise PermanentError(_not_ours(document)) from None
    if (folder / PAGE).exists():
        raise PermanentError(_not_ours(folder / PAGE))
    return None


def _not_ours(file: Path) -> str:
    return f"{file} was not written by this command. Choose another folder, or move it away."


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
