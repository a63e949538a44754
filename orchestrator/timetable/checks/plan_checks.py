"""Checks what a loaded timetable plans: overlaps, Q&As squeezed, speakers in two places.

Called by the command line and the reload with what `loading` gave; `recording_checks` looks at the
recordings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from orchestrator.model.findings import Alike, Finding
from orchestrator.model.times import spell_duration
from orchestrator.model.timetable import Event, Session, SessionKind, Timetable
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.rundown.layout import PlannedTime, lay_out
from orchestrator.timetable.checks.recording_checks import note_media
from orchestrator.timetable.days import check_days
from orchestrator.timetable.probe.recording import SAME_LENGTH, Recordings
from orchestrator.timetable.where import Where

LONGEST_GAP: Final = timedelta(days=14)
"""Between two starts of one show; a longer one is surely a day that was forgotten."""

NO_RECORDINGS: Final[Recordings] = MappingProxyType({})


def check(
    timetable: Timetable, where: Where, recordings: Recordings = NO_RECORDINGS
) -> tuple[Finding, ...]:
    """Return what is wrong with the plan and its recordings, in the order of the file.

    `recordings`: those that were probed; without them only what is in the file is checked, and
    whether the recordings are there.
    """
    findings = Findings(where.file)
    note_media(timetable, where, recordings, findings)
    rooms = tuple(planned_times(timetable, recordings))
    clashes = _Clashes(timetable.event, where, findings)
    for room in rooms:
        for stretch in room:
            clashes.note_overrun(stretch)
    clashes.note_speakers(stretch for room in rooms for stretch in room)
    _note_gap(timetable, where, findings)
    check_days(timetable, rooms, where, findings)
    return findings.problems()


def check_recordings(
    timetable: Timetable, where: Where, recordings: Recordings
) -> tuple[Finding, ...]:
    """Return what is wrong with the recordings alone, of sessions whose length is known.

    For a timetable that cannot be laid out, since a length is missing: that is told by whoever
    looked for it, and hides nothing about the others.
    """
    findings = Findings(where.file)
    known = [s for s in timetable.sessions if _length(s, recordings) is not None]
    note_media(replace(timetable, sessions=tuple(known)), where, recordings, findings)
    return findings.problems()


def _note_gap(timetable: Timetable, where: Where, findings: Findings) -> None:
    """Warn where a part of the show is weeks from what is before it."""
    starts = [(start, s) for s in timetable.sessions if (start := s.start) is not None]
    starts.sort(key=lambda one: one[0])
    for (before, _), (start, session) in pairwise(starts):
        if start - before > LONGEST_GAP:
            days = (start - before) // timedelta(days=1)
            what = f"{_titled(session)} starts {days} days after the last start before it"
            mend = "fine if that is meant; else one of the two has last year's date, or a slip"
            findings.warn(where.session(session.id, "start"), what, mend)


def planned_times(timetable: Timetable, recordings: Recordings) -> Iterator[Sequence[PlannedTime]]:
    """Yield what each room shows when; a recording that was probed counts with its real length."""
    for room in dict.fromkeys(session.room for session in timetable.sessions):
        yield tuple(lay_out(timetable.sessions_of(room), lambda s: _length(s, recordings)))


def _length(session: Session, recordings: Recordings) -> timedelta | None:
    """Return the real length in whole seconds, the planned one while the two agree."""
    recording = recordings.get(session.media) if session.media is not None else None
    real = None if recording is None else recording.length
    if real is None or (session.duration and abs(real - session.duration) <= SAME_LENGTH):
        return session.duration
    return timedelta(seconds=round(real.total_seconds()))


class _Clashes:
    """Notes what cannot be at the same time."""

    def __init__(self, event: Event, where: Where, findings: Findings) -> None:
        self._event = event
        self._where = where
        self._findings = findings

    def note_overrun(self, stretch: PlannedTime) -> None:
        """Note a session that a pinned start cuts short, or leaves no time at all."""
        cut_at = stretch.cut_at
        if cut_at is None or stretch.end <= cut_at:
            return
        if stretch.has_no_time:
            self._note_no_time(stretch, cut_at)
        elif stretch.session.kind is SessionKind.BREAK:
            self._note_short_break(stretch, cut_at)
        elif stretch.qa_start > cut_at:
            self._note_cut_talk(stretch, cut_at)
        else:
            self._note_short_qa(stretch, cut_at)

    def _note_no_time(self, stretch: PlannedTime, cut_at: datetime) -> None:
        what = (
            f"{shown(stretch.session.title)} has no time: it would begin at "
            f"{self._clock(stretch.start)}, but {self._pinned(stretch)} is pinned to "
            f"{self._clock(cut_at)}"
        )
        mend = "shorten what stands before it, or move the pinned start"
        self._findings.error(self._where.session(stretch.session.id), what, mend)

    def _note_cut_talk(self, stretch: PlannedTime, cut_at: datetime) -> None:
        what = (
            f"{shown(stretch.session.title)} lasts until {self._clock(stretch.qa_start)} and "
            f"would be cut off by {self._pinned(stretch)} at {self._clock(cut_at)}"
        )
        over = spell_duration(stretch.qa_start - cut_at)
        mend = f"move the pinned start by {over} or more, or start this one sooner"
        place = self._where.session(stretch.session.id, "duration", "media", "clip")
        self._findings.error(place, what, mend)

    def _note_short_break(self, stretch: PlannedTime, cut_at: datetime) -> None:
        left = spell_duration(cut_at - stretch.start)
        what = f"the break is cut to {left} by {self._pinned(stretch)} at {self._clock(cut_at)}"
        mend = "write the length that is left, or move the pinned start"
        self._findings.warn(self._where.session(stretch.session.id, "break"), what, mend)

    def _note_short_qa(self, stretch: PlannedTime, cut_at: datetime) -> None:
        place = self._where.session(stretch.session.id, "qa")
        by = f"by {self._pinned(stretch)} at {self._clock(cut_at)}"
        of = f"the Q&A of {shown(stretch.session.title)} is squeezed"
        if stretch.qa_start == cut_at:
            mend = "move the pinned start, or write “qa: none”"
            several = Alike(
                "Q&As are squeezed to nothing",
                shown(stretch.session.title),
                "move the pinned starts, or write “qa: none”, there or in “defaults”",
            )
            self._findings.error(place, f"{of} to nothing {by}", mend, several)
            return
        left = spell_duration(cut_at - stretch.qa_start)
        planned = spell_duration(stretch.session.qa or stretch.end - stretch.qa_start)
        mend = "shorten the Q&A, or move the pinned start"
        several = Alike(
            "Q&As are squeezed",
            shown(stretch.session.title),
            "shorten them, there or in “defaults”, or move the pinned starts",
        )
        self._findings.warn(place, f"{of} from {planned} to {left} {by}", mend, several)

    def note_speakers(self, all_stretches: Iterable[PlannedTime]) -> None:
        """Note speakers whose sessions in different rooms overlap."""
        of_speaker: Mapping[str, list[PlannedTime]] = defaultdict(list)
        for stretch in all_stretches:
            for key in {speaker.key for speaker in stretch.session.speakers}:
                of_speaker[key].append(stretch)
        for key, own in of_speaker.items():
            if len({stretch.session.room for stretch in own}) > 1:
                self._note_two_places(key, sorted(own, key=lambda s: s.start))

    def _note_two_places(self, key: str, own: Sequence[PlannedTime]) -> None:
        """Compare each session with the one that lasts longest so far in each other room.

        Sessions of one room do not overlap once they are cut at pinned starts.
        """
        latest: dict[str, PlannedTime] = {}
        for stretch in own:
            for room, other in latest.items():
                if room != stretch.session.room and other.shown_until > stretch.start:
                    self._note_clash(key, other, stretch)
            latest[stretch.session.room] = stretch

    def _note_clash(self, key: str, first: PlannedTime, second: PlannedTime) -> None:
        name = next(s.name for s in second.session.speakers if s.key == key)
        at_once = (
            f"{name} is in two rooms at once, from {self._clock(second.start)}: "
            f"{_titled(first.session)} and {_titled(second.session)}"
        )
        place = self._where.session(second.session.id, "speakers")
        if _live_overlap(first, second):
            mend = "move one of the sessions, so that the speaker can be at both"
            self._findings.error(place, at_once, mend)
        else:
            mend = "fine if the speaker need not be there while a recording plays; else move one"
            self._findings.warn(place, at_once, mend)

    def _pinned(self, stretch: PlannedTime) -> str:
        assert stretch.next_pinned is not None, "only called for a session that is cut"
        return shown(stretch.next_pinned.title)

    def _clock(self, instant: datetime) -> str:
        local = instant.astimezone(self._event.zone)
        text = local.strftime("%H:%M:%S" if local.second else "%H:%M")
        return text if local.date() == self._event.day else f"{local.date()} {text}"


def _titled(session: Session) -> str:
    return f"{shown(session.title)} in {session.room}"


def _live_overlap(first: PlannedTime, second: PlannedTime) -> bool:
    """Tell whether the parts for which the speaker must be there overlap."""
    return _live_from(first) < second.shown_until and _live_from(second) < first.shown_until


def _live_from(stretch: PlannedTime) -> datetime:
    return stretch.start if stretch.session.media is None else stretch.qa_start


def note_past(
    timetable: Timetable, where: Where, recordings: Recordings, now: datetime
) -> tuple[Finding, ...]:
    """Return a warning when everything in the timetable has ended before this instant."""
    starts = (session.start for session in timetable.sessions if session.start is not None)
    ends = (stretch.end for room in planned_times(timetable, recordings) for stretch in room)
    last = max((*starts, *ends), default=now)
    if last >= now:
        return ()
    local = last.astimezone(timetable.event.zone)
    days = (now - last) // timedelta(days=1)
    ago = f", {days} days ago" if days > 1 else ""
    findings = Findings(where.file)
    what = f"the whole show is in the past: it ended on {local:%Y-%m-%d} at {local:%H:%M}{ago}"
    mend = "if it was copied from an earlier one, write the date of this one"
    findings.warn(where.date, what, mend)
    return findings.problems()
