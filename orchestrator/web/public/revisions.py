"""Numbers the changes of slots, so that calendars which know a slot take the newer one. Pure.

Used by `routes` from one look to the next, and by `orchestrator export` from file to file.
"""

from datetime import datetime

from orchestrator.web.public.document import PublicSlot, ScheduleDocument, SlotState


def revised(
    before: ScheduleDocument | None, after: ScheduleDocument, at: datetime
) -> ScheduleDocument:
    """Return `after` with revisions that go on from `before`.

    A slot that says the same keeps its revision; one that is gone stays, cancelled. A document of
    another event does not count.
    """
    if before is None or not _same_event(before, after):
        return after
    known = {slot.id: slot for slot in before.slots}
    slots = [_revised(known.pop(slot.id, None), slot) for slot in after.slots]
    slots += [_cancelled(slot, at) for slot in known.values()]
    return after.model_copy(update={"slots": tuple(sorted(slots, key=lambda slot: slot.start))})


def _same_event(before: ScheduleDocument, after: ScheduleDocument) -> bool:
    return (before.event.name, before.event.day) == (after.event.name, after.event.day)


def _revised(before: PublicSlot | None, after: PublicSlot) -> PublicSlot:
    if before is None:
        return after
    if _told(before) == _told(after):
        kept = {"revision": before.revision, "changed": before.changed}
        return after.model_copy(update=kept)
    return after.model_copy(update={"revision": max(after.revision, before.revision + 1)})


def _told(slot: PublicSlot) -> tuple[object, ...]:
    """Return what a calendar shows of a slot."""
    cancelled = slot.state is SlotState.CANCELLED
    people = tuple(person.name for person in slot.speakers)
    return slot.room, slot.title, people, slot.abstract, slot.start, slot.end, cancelled


def _cancelled(slot: PublicSlot, at: datetime) -> PublicSlot:
    if slot.state is SlotState.CANCELLED:
        return slot
    update = {"state": SlotState.CANCELLED, "revision": slot.revision + 1, "changed": at}
    return slot.model_copy(update=update)
