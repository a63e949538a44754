"""What an edit that waits, or a decision, would change: documents for `observer` and the API."""

from collections.abc import Sequence

from orchestrator.conductor.edits import Edits, PendingEdit, RoomChange
from orchestrator.web.state.documents import (
    DroppedSession,
    ItemChange,
    PendingEditDocument,
    PreviewDocument,
)

MOST_CHANGES = 40


def pending_edit(edits: Edits) -> PendingEditDocument | None:
    """Return the edit that waits for a person, with its plan; None: none does."""
    edit = edits.pending
    return None if edit is None else _document(edit)


def preview(refused: str, changes: Sequence[RoomChange]) -> PreviewDocument:
    """Return what a decision would change; `refused`: why it cannot be made."""
    first = tuple(_change(change) for change in changes[:MOST_CHANGES])
    return PreviewDocument(refused=refused, changes=first, changes_total=len(changes))


def _document(edit: PendingEdit) -> PendingEditDocument:
    return PendingEditDocument(
        digest=edit.digest,
        offered=edit.offered,
        changes=tuple(_change(change) for change in edit.changes[:MOST_CHANGES]),
        changes_total=len(edit.changes),
        dropped=tuple(
            DroppedSession(room=each.room, title=each.title, on_air=each.on_air)
            for each in edit.dropped
        ),
    )


def _change(found: RoomChange) -> ItemChange:
    before, after = found.change.before, found.change.after
    return ItemChange(
        room=found.room,
        item=found.change.item,
        words=found.change.words(),
        start_before=before.start if before else None,
        start_after=after.start if after else None,
        end_before=before.end if before else None,
        end_after=after.end if after else None,
    )
