"""Rows of the fault campaign: the timetable's file is edited, through the real watcher.

The watcher lives in real time; the show runs a few times as fast.
"""

import asyncio
import os
import random
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from orchestrator.conductor.reload import POLL, Reloader, TimetableReading
from tests.resilience.stage import Stage, Trial, shown_by

SPEED = 6.0
SEEN = POLL / 1000 + 4
"""Real seconds in which an edit is read: a look at the file, a slow machine's reading of it."""

EDITED = """\
event: {name: Edited, date: 2020-09-19, timezone: UTC}
rooms: {main: {}}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 60s, qa: 20s}
  - {id: b, title: B, media: b.mp4, duration: 30s, qa: none}
  - {id: c, start: "18:02:30", title: C, media: c.mp4, duration: 20s, qa: 10s}
  - {id: d, start: "18:03:30", title: D, media: d.mp4, duration: 10s, qa: none}
"""
LATER = EDITED.replace('"18:03:30", title: D', '"18:03:40", title: Delta')
"""An edit of what is neither on air nor next."""

BROKEN = [
    (LATER.replace("qa: 10s", "qa: ten"), 6),
    (LATER.replace("{id: c,", "{id: c"), 6),
    (LATER.replace('"18:02:30"', '"25:61"'), 6),
    (LATER.replace("sessions:", "\tsessions:"), 3),
    (LATER.replace("rooms: {main: {}}", "rooms: {main: {oops: 1}}"), 2),
]
"""Edits with a mistake, and its line."""

Edit = Callable[[Stage, Path, random.Random], Awaitable[None]]


def edited_file(edit: Edit) -> Trial:
    """Edit in the first talk or its Q&A; every cue comes on time. Returns the worst error."""

    def trial(folder: Path, rng: random.Random) -> float:
        async def mishap(stage: Stage) -> None:
            path = folder / "show.yaml"
            if edit is unseen_by_the_system:
                path = _elsewhere(path)
            reloading = asyncio.ensure_future(_reloader(stage).run())
            try:
                await stage.until(rng.uniform(2, 40))
                await edit(stage, path, rng)
                assert not reloading.done()
            finally:
                reloading.cancel()

        stage = Stage(folder, rng, EDITED, speed=SPEED).play(mishap)
        items = [line.item for line in stage.performance.as_run if line.session is not None]
        assert items == ["a/premiere", "a/qa", "b/premiere", "c/premiere", "c/qa", "d/premiere"]
        cursors = [shown.cursor for shown in stage.seen.values() if shown.file == "a.mp4"]
        assert cursors == sorted(cursors), cursors
        worst = max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000
        assert worst <= 0.5, worst
        return worst

    return trial


def _elsewhere(path: Path) -> Path:
    """Put a link in the file's place: of edits behind it the folder's watcher hears nothing."""
    behind = path.parent / "elsewhere" / path.name
    behind.parent.mkdir()
    path.rename(behind)
    path.symlink_to(behind)
    return behind


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _rename(path: Path, target: Path) -> None:
    path.replace(target)


def _delete(path: Path) -> None:
    path.unlink()


def _reloader(stage: Stage) -> Reloader:
    running = stage.rehearsal.running

    async def read(_: Path) -> TimetableReading:
        return await asyncio.to_thread(stage.reader.read_again)

    return Reloader(
        stage.reader.path,
        read,
        running.journal.keep_timetable,
        running.conductor.edits,
        stage.rehearsal.script.timetable.digest,
    )


async def _until(stage: Stage, condition: Callable[[], bool]) -> None:
    await stage.seconds_until(condition, SEEN * SPEED)


def _title_of(stage: Stage, session: str) -> str:
    found = stage.rehearsal.conductor.rooms["main"].timetable.session(session)
    return found.title if found is not None else ""


async def _adopted(stage: Stage, title: str = "Delta") -> None:
    """Wait until the edit is in force; say yes where that is asked."""
    edits = stage.rehearsal.conductor.edits

    def is_there() -> bool:
        return _title_of(stage, "d") == title or edits.pending is not None

    await _until(stage, is_there)
    if edits.pending is not None:
        await edits.accept(edits.pending.digest, "Ann")
    assert _title_of(stage, "d") == title
    assert stage.document().timetable_problems == ()


async def valid(stage: Stage, path: Path, rng: random.Random) -> None:
    """Written in place: read once, told, and in force."""
    _write(path, LATER)
    await _adopted(stage)
    assert stage.says("the edited timetable is adopted")


async def replaced(stage: Stage, path: Path, rng: random.Random) -> None:
    """Written beside and renamed over it, as editors do; twice."""
    for title in ("Delta", "Dora"):
        beside = path.with_name(rng.choice([".show.yaml.swp", "show.yaml~", "4913"]))
        _write(beside, LATER.replace("Delta", title))
        _rename(beside, path)
        await _adopted(stage, title)


async def unseen_by_the_system(stage: Stage, path: Path, rng: random.Random) -> None:
    """No event tells of it, as on network drives."""
    await valid(stage, path, rng)


async def broken(stage: Stage, path: Path, rng: random.Random) -> None:
    """Keep the last good one; the problem stands there with its line until it is mended."""
    text, line = rng.choice(BROKEN)
    _write(path, text)
    await _until(stage, lambda: bool(stage.document().timetable_problems))
    problems = stage.document().timetable_problems
    assert any(re.search(rf"show\.yaml:{line}:\d+", each) for each in problems), problems
    assert stage.says("the edited timetable is not used, the last good one stays")
    assert _title_of(stage, "d") == "D"
    await stage.sleep(rng.uniform(0, 10))
    _write(path, LATER)
    await _adopted(stage)


async def half_written(stage: Stage, path: Path, rng: random.Random) -> None:
    """Cut off at any byte for a while: whatever that says, what is on air goes on."""
    before = shown_by(stage.obs)
    _write(path, LATER[: rng.randrange(len(LATER))])
    await stage.sleep(rng.uniform(0.2, 1.5) * SEEN * SPEED)
    if stage.now < 58:
        assert shown_by(stage.obs).scene == before.scene
    _write(path, LATER)
    await _adopted(stage)


async def deleted(stage: Stage, path: Path, rng: random.Random) -> None:
    """Said with the file's name; when it is back all is well."""
    _delete(path)
    await _until(stage, lambda: bool(stage.document().timetable_problems))
    assert "show.yaml" in stage.document().timetable_problems[0]
    assert _title_of(stage, "d") == "D"
    _write(path, LATER)
    await _adopted(stage)


async def touched(stage: Stage, path: Path, rng: random.Random) -> None:
    """Touched and written again as it was, in a loop: nothing is said."""
    for _ in range(60):
        if rng.random() < 0.5:
            os.utime(path)
        else:
            _write(path, EDITED)
        await stage.sleep(0.3)
    assert stage.document().alerts == ()
    _write(path, LATER)
    await _adopted(stage)


ON_AIR = {
    "removed": re.sub(r"  - \{id: a.*\n", "", LATER).replace(
        "{id: b,", '{id: b, start: "18:01:20",'
    ),
    "moved": LATER.replace('"18:00"', '"18:00:50"'),
    "lengthened": LATER.replace("duration: 60s", "duration: 100s"),
    "shortened": LATER.replace("duration: 60s", "duration: 5s"),
}


def on_air(what: str) -> Edit:
    """Edit the talk on air: it is frozen or somebody is asked, and nothing jumps."""

    async def edit(stage: Stage, path: Path, rng: random.Random) -> None:
        before, item = shown_by(stage.obs), _on_air(stage)
        began = stage.now
        _write(path, ON_AIR[what])
        await _adopted(stage)
        if began < 60 and stage.now < 58:
            assert _on_air(stage) == item
            expected = before.cursor + stage.now - began
            assert abs(shown_by(stage.obs).cursor - expected) < 2, (before, shown_by(stage.obs))

    return edit


def _on_air(stage: Stage) -> str:
    now = stage.rehearsal.clock.now()
    return stage.rehearsal.conductor.rooms["main"].state(now).item.id
