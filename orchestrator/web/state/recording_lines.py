"""What is known of the recordings of a room, for the state document: by OBS, and on this disk.

Used by `observer`.
"""

from collections.abc import Sequence
from pathlib import Path

from orchestrator.devices.port import Device, HasOwnFiles, KnowsRecordings
from orchestrator.model.rundown import Item
from orchestrator.model.twin_names import original_of
from orchestrator.upkeep.files_ahead import FilesAhead, FileState
from orchestrator.web.state.documents import RecordingDocument, RecordingState

_GONE = {
    FileState.MISSING: "its recording is not there: {}",
    FileState.EMPTY: "its recording is an empty file: {}",
}


def recording_of(
    item: Item, devices: Sequence[Device], files: FilesAhead | None
) -> RecordingDocument | None:
    """Return the recording of an item, by the name that people gave it; None where it has none."""
    if item.media is None or not item.kind.row.plays:
        return None
    length = None if item.planned_end is None else item.planned_end - item.planned_start
    return RecordingDocument(
        state=_state(item.media, devices, files),
        name=original_of(item.media).name,
        seconds=length.total_seconds() if length is not None else None,
    )


def problem_of(standby: Item, devices: Sequence[Device], files: FilesAhead | None) -> str:
    """Return why the recording of an item does not play; empty: nothing is known against it."""
    media = standby.media
    if media is None or not standby.picture.row.plays:
        return ""
    return _complaint(media, devices) or _gone(media, devices, files)


def _state(media: Path, devices: Sequence[Device], files: FilesAhead | None) -> RecordingState:
    if _complaint(media, devices):
        return RecordingState.BROKEN
    found = files.of(media) if files is not None else None
    if found is None:
        return RecordingState.UNKNOWN
    if found is FileState.MISSING and _has_own_files(devices):
        return RecordingState.ELSEWHERE
    return RecordingState(found.value)


def _complaint(media: Path, devices: Sequence[Device]) -> str:
    knowing = (device for device in devices if isinstance(device, KnowsRecordings))
    return next((words for each in knowing if (words := each.trouble_with(media))), "")


def _gone(media: Path, devices: Sequence[Device], files: FilesAhead | None) -> str:
    found = files.of(media) if files is not None else None
    if found is None or _has_own_files(devices):
        return ""
    return _GONE[found].format(media) if found in _GONE else ""


def _has_own_files(devices: Sequence[Device]) -> bool:
    return any(isinstance(each, HasOwnFiles) and each.has_own_files for each in devices)
