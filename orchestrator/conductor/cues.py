"""The cue that a room is going through: due, taken, verified or not; one as-run line in the end.

Used by the reconciler alone. It never talks to a device: it is told what was done and seen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.rundown import Item, ItemKind
from orchestrator.model.state import RoomState

VERIFY_WITHIN = timedelta(seconds=1.5)
"""From the first attempt until something else is shown; where the device took it later than that,
from then. So viewers see the fallback picture within two seconds of a take that did not work, and
not because a slow OBS takes long to answer."""

CueKey = tuple[str, ItemKind, Path | None, datetime | None]


@dataclass(slots=True)
class Cue:
    """One change of picture in a room."""

    device: str
    item: Item
    picture: ItemKind
    planned: datetime
    published: datetime | None
    begun: datetime
    tried: datetime | None = None
    taken: datetime | None = None
    trouble: str = ""
    settled: bool = False
    unmet: datetime | None = None
    gave_up: bool = False

    @staticmethod
    def key(state: RoomState) -> CueKey:
        """Return what makes this cue another than the one before."""
        media, since = (state.playing.media, state.playing.since) if state.playing else (None, None)
        return (state.item.id, state.picture, media, since)

    def try_again(self, now: datetime) -> None:
        """Note an attempt to bring it about."""
        self.tried = self.tried or now

    def was_taken(self, at: datetime | None) -> None:
        """Note that the device did what it was asked; the picture changed at this instant."""
        if self.taken is None and at is not None:
            self.taken = at
            self.tried = max(self.tried or at, at)
        if self.unmet is not None and at is not None:
            self.unmet = max(self.unmet, at)  # also one that is taken again gets its time to show

    def start_over(self) -> None:
        """Forget what was tried: the device is gone, and comes back as another may."""
        self.taken = None
        self.forget_failures()

    def forget_failures(self) -> None:
        """Hold nothing against it that was: a person is in charge, or the device was gone."""
        self.tried = self.unmet = None

    def overdue(self, at: datetime, patience: timedelta) -> bool:
        """Return whether a look at this instant should have shown it, first or again."""
        since = self.unmet if self.settled else self.tried
        return since is not None and at >= since + VERIFY_WITHIN + patience

    @property
    def deadline(self) -> datetime | None:
        """When it will be overdue; None: nothing is awaited."""
        since = self.unmet if self.settled else self.tried
        return since and since + VERIFY_WITHIN

    def line(self, outcome: CueOutcome, verified: datetime | None, reason: str = "") -> AsRunLine:
        """Return the as-run line that this cue ends in."""
        return AsRunLine(
            room=self.item.room,
            device=self.device,
            what=PICTURE,
            item=self.item.id,
            session=self.item.session,
            picture=self.picture,
            planned=self.planned,
            taken=self.taken,
            verified=verified,
            outcome=outcome,
            reason=reason or self.item.because,
            called=self.item.called,
            published=self.published,
        )
