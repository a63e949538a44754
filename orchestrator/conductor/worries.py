"""What is wrong with a device, told to the crew once, when it has lasted. Used by `follower`."""

from datetime import datetime, timedelta

from orchestrator.devices.port import Verdict

HEALTH_PATIENCE = timedelta(seconds=30)
"""One answer that got lost is no news; a device that is out of reach for so long is."""

SHOW_PATIENCE = timedelta(seconds=90)
"""Going live takes up to a minute; after this the crew is told."""


class Worries:
    """The one thing that is wrong at the moment, and what the crew has been told."""

    def __init__(self) -> None:
        self._text = ""
        self._due: datetime | None = None
        self._told: set[str] = set()

    @property
    def tells_at(self) -> datetime | None:
        """When the crew is told if it stays as it is; None: nothing is wrong."""
        return self._due

    def about_health(self, summary: str, now: datetime) -> None:
        """Note that the device itself is not well."""
        self._note(summary, now, HEALTH_PATIENCE)

    def about_show(self, verdict: Verdict, now: datetime) -> None:
        """Note whether the device is as the show wants it; forget the past when it is."""
        if verdict.met:
            self._text, self._due = "", None
            self._told.clear()
            return
        self._note(verdict.missing, now, timedelta(0) if verdict.hopeless else SHOW_PATIENCE)

    def due(self, now: datetime) -> tuple[str, ...]:
        """Return what is to be told now; each worry is told once until all is well again."""
        if self._due is None or now < self._due or self._text in self._told:
            return ()
        self._told.add(self._text)
        return (self._text,)

    def _note(self, text: str, now: datetime, patience: timedelta) -> None:
        if not text:
            return
        if text != self._text:
            self._text, self._due = text, now + patience
