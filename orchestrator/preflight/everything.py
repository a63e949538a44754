"""The whole preflight beside the timetable's own checks: one list of findings, and what was seen.

Called by `cli.check`. Each part has a module of its own here; this one asks them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from orchestrator.model.findings import Finding, has_errors
from orchestrator.model.timetable import Room, Timetable
from orchestrator.preflight.account_checks import (
    VenueTrial,
    look_at_files,
    look_at_youtube,
    try_all,
)
from orchestrator.preflight.contact_sheet import contact_sheet
from orchestrator.preflight.setting_checks import look_at_settings
from orchestrator.preflight.studios import StudioVisit, visit_all
from orchestrator.preflight.trial_findings import (
    as_json,
    compare,
    note_played,
    note_trials,
    only_there,
    summary,
    unheard,
)
from orchestrator.preflight.tried_in_obs import RoomTrials, Trials
from orchestrator.reading.problems import Findings
from orchestrator.settings import Settings
from orchestrator.timetable.loading import load
from orchestrator.timetable.probe.cache import ProbeCache, default_cache_file
from orchestrator.timetable.probing import probe_all
from orchestrator.timetable.values.media_paths import not_there

Progress = Callable[[int, int], None]
"""Told how many recordings of how many were tried in OBS."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and what was seen. `sheet`: a page of what OBS showed; empty: no looks."""

    findings: tuple[Finding, ...]
    studios: Sequence[StudioVisit] = ()
    trials: Sequence[RoomTrials] = ()
    venues: Sequence[VenueTrial] = ()
    sheet: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing that was found is an error."""
        return not has_errors(self.findings)

    def as_json(self) -> dict[str, object]:
        """Return the fields under the names that `--json` promises."""
        return {
            "ok": self.ok,
            "findings": [finding.as_json() for finding in self.findings],
            "seen": {
                "studios": [studio.seen() for studio in self.studios],
                "recordings": as_json(self.trials),
                "venues": [{"room": each.room, "venue": each.venue} for each in self.venues],
            },
        }


@dataclass(frozen=True, slots=True)
class Preflight:
    """Looks at everything for a timetable. `problems`: what reading it found.

    `play`: recordings are looked at while OBS plays them.
    """

    timetable: Timetable
    problems: Sequence[Finding]
    file: Path
    settings: Settings
    play: bool = False

    def of_the_files(self) -> Report:
        """Look at the files alone."""
        return Report((*self.problems, *look_at_files(self.timetable, self.file.parent)))

    def of_everything(self, progress: Progress) -> Report:
        """Look at settings, OBS, recordings in it, venues and YouTube as well."""
        rooms = tuple(self.timetable.rooms.values())
        studios = visit_all(rooms, self.settings, create=False)
        reached = {studio.room for studio in studios if not studio.problem}
        trials = self._try([room for room in rooms if room.id in reached], progress)
        problems, sheet = self._findings_of(trials, studios)
        venues = try_all(rooms, self.settings)
        findings = (
            *problems,
            *look_at_settings(rooms, self.settings),
            *(found for studio in studios for found in studio.findings(self.file)),
            *unheard(studios, trials),
            *(summary(room, play=self.play) for room in trials),
            *(found for venue in venues for found in venue.findings()),
            *look_at_youtube(self.timetable, self.file.parent, self.settings),
        )
        return Report(findings, studios, trials, venues, sheet)

    def _try(self, rooms: Sequence[Room], progress: Progress) -> Sequence[RoomTrials]:
        """Open the recordings of the rooms whose OBS was reached."""
        done = count(1)
        trials = Trials(
            self.timetable, self.file, self.settings, self.play, lambda: progress(next(done), total)
        )
        total = sum(len(trials.wanted(room)) for room in rooms)
        return trials.of(rooms)

    def _findings_of(
        self, trials: Sequence[RoomTrials], studios: Sequence[StudioVisit]
    ) -> tuple[Sequence[Finding], str]:
        """Return the file's findings with those of its recordings in OBS, and the contact sheet.

        A recording that is only where it is played is not missing.
        """
        if not trials:
            return self.problems, ""
        where = load(self.file, self.settings.media_root).where
        findings, sheet = Findings(where.file), ""
        recordings = probe_all(self.timetable.recordings, ProbeCache(default_cache_file()))
        note_trials(trials, self.file, self.settings, where, recordings, findings)
        if self.play and any(room.trials for room in trials):
            played = compare(trials)
            note_played(played, where, findings)
            sheet = contact_sheet(self.timetable.event.name, trials, played, studios)
        needless = {not_there(path)[0] for path in only_there(trials)}
        left = (problem for problem in self.problems if problem.what not in needless)
        return sorted({*left, *findings.problems()}), sheet
