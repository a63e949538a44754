"""Rows of the fault campaign: YouTube and venues fail, and the picture does not know of it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.model.as_run import AsRunLine, cues
from orchestrator.model.post_state import PostState
from orchestrator.model.timetable import Room
from orchestrator.outbox.lane import RESOLVE_WITHIN, RETRIES
from orchestrator.rehearsal.stand_ins import RecordedVenues, VenueRecorder
from orchestrator.rehearsal.youtube_emulator import FaultKind
from orchestrator.venues.port import Announcement, Answer, NoAnswer, NotNow, Refused
from tests.resilience.stage import RIGHTLY_UNSAID, SHOW, Stage, Trial, undisturbed

ON_YOUTUBE = SHOW.replace(
    "stream: {before: 1m, after: 1m}", "youtube: {complete: true, thumbnail: none}"
)

MANY = 2_000
"""Requests: more than a show makes."""

YOUTUBE: dict[str, tuple[FaultKind, ...]] = {
    "down": (FaultKind.SERVER_ERROR, FaultKind.CLOSED, FaultKind.CLOSED_AFTER),
    "slow": (FaultKind.TIMEOUT, FaultKind.TIMEOUT_AFTER),
    "refusing": (FaultKind.TOKEN_EXPIRED, FaultKind.RATE_LIMITED, FaultKind.QUOTA_GONE),
}


def youtube(mood: str) -> Trial:
    """Each request fails in a random way from some instant on, for a while or to the end."""

    def trial(folder: Path, rng: random.Random) -> float:
        async def mishap(stage: Stage) -> None:
            assert stage.rehearsal.youtube is not None
            faults = stage.rehearsal.youtube.emulator.faults
            await stage.until(rng.uniform(-70, 300))
            for _ in range(MANY):
                faults.order(rng.choice(YOUTUBE[mood]))
            if rng.random() < 0.5:
                await stage.sleep(rng.uniform(10, 200))
                faults.clear()

        stage = Stage(folder, rng, ON_YOUTUBE)
        stage.rehearsal.waits_for_youtube = mood != "slow"
        return _unaffected(stage.play(mishap))

    return trial


def _unaffected(stage: Stage) -> float:
    """Hold that the picture was the usual one; return the worst error of a cue."""
    expected = [_cue(line) for line in undisturbed().performance.as_run]
    taken = cues(stage.performance.as_run)
    assert [_cue(line) for line in taken] == expected
    wrong = stage.differs_from(undisturbed(), [])
    assert not wrong, wrong[:5]
    return max(abs(line.error_ms or 0) for line in taken) / 1000


def _cue(line: AsRunLine) -> tuple[object, ...]:
    return line.item, line.picture, line.planned, line.outcome


@dataclass
class Moody:
    """How the venues are at the moment: `answer` None is well; `hangs`: they never answer."""

    answer: Answer | None = None
    hangs: bool = False
    refused: list[str] = field(default_factory=list)
    lost_until: datetime | None = None
    """Until then answers were lost, and what was sent may be there or not."""


class _MoodyVenue(VenueRecorder):
    mood: Moody

    async def announce(self, post: Announcement) -> Answer:
        return await self._or_else(post, lambda: super(_MoodyVenue, self).announce(post))

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        return await self._or_else(post, lambda: super(_MoodyVenue, self).edit(remote_id, post))

    async def _or_else(self, post: Announcement, well: Callable[[], Awaitable[Answer]]) -> Answer:
        if self.mood.hangs:
            await asyncio.Event().wait()
        if self.mood.answer is None:
            return await well()
        if isinstance(self.mood.answer, Refused):
            self.mood.refused.append(post.key)
        return self.mood.answer


class MoodyVenues(RecordedVenues):
    """The recorded venues of a rehearsal, with moods."""

    mood = Moody()

    def of_room(self, room: Room) -> Sequence[VenueRecorder]:
        venues = [_MoodyVenue(each, self._clock, self.spoken.append) for each in room.venues]
        for venue in venues:
            venue.mood = self.mood
        return venues


MOODS = {
    "down": Moody(NotNow("nobody listens there")),
    "unanswering": Moody(NoAnswer("it has not answered in time")),
    "hanging": Moody(hangs=True),
    "refusing": Moody(Refused("the room is closed")),
}


def venue(name: str) -> Trial:
    """Let it fail for a while; what is still worth saying afterwards is said once."""

    def trial(folder: Path, rng: random.Random) -> float:
        stage = Stage(folder, rng)
        stage.rehearsal.waits_for_venues = name != "hanging"
        venues = stage.rehearsal.venues = MoodyVenues(stage.rehearsal.clock)
        venues.mood = Moody()
        begin = rng.uniform(-70, 200)

        async def mishap(stage: Stage) -> None:
            await stage.until(begin)
            venues.mood.answer, venues.mood.hangs = MOODS[name].answer, MOODS[name].hangs
            await stage.sleep(rng.uniform(20, 250))
            venues.mood.answer, venues.mood.hangs = None, False
            if isinstance(MOODS[name].answer, NoAnswer):
                venues.mood.lost_until = stage.rehearsal.clock.now()

        worst = _unaffected(stage.play(mishap))
        _hold_posts(stage, venues)
        return worst

    return trial


def _hold_posts(stage: Stage, venues: MoodyVenues) -> None:
    said = [(s.venue, s.key) for s in venues.spoken if s.edits is None]
    assert len(set(said)) == len(said), said
    for row in stage.performance.posts:
        if row.state is PostState.DELIVERED:
            assert (row.venue, row.key) in said or row.kind == "edit", row
        elif row.state is PostState.FAILED:
            assert row.key in venues.mood.refused, row
        elif row.state is PostState.EXPIRED:
            assert any(words in row.reason for words in RIGHTLY_UNSAID), row
        elif venues.mood.lost_until is not None:
            # The last attempt was up to half a minute before two minutes after its deadline.
            last = row.deadline + RESOLVE_WITHIN - timedelta(seconds=RETRIES.longest)
            assert row.state is PostState.UNKNOWN, row
            assert venues.mood.lost_until >= last, row
            first = row.text.partition("\n")[0]
            assert any(first in text and "its time has passed" in text for text in stage.told), row
        else:
            assert stage.rehearsal.waits_for_venues is False, row
