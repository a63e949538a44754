"""What stands under a venue or `youtube` is judged where it stands: before the show, and in it."""

import asyncio
from pathlib import Path

import pytest

from orchestrator.conductor.reload import Reloader, TimetableReading
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.show.script_reader import ScriptReader
from tests.cli.typing_commands import typed
from tests.scenarios.stage import HEAD, start_of

ROOM = """\
rooms:
  main:
    {group}
sessions:
  - {{id: a, start: "18:00", title: A, media: a.mp4, duration: 60s, qa: 30s}}
  - {{id: b, title: B, media: b.mp4, duration: 60s, qa: none}}
"""
GOOD = HEAD + ROOM.format(group='venues: [matrix: {room: "!a:x"}]')
MISSPELT_VENUE = HEAD + ROOM.format(group='venues: [matrix: {rom: "!a:x"}]')
MISSPELT_YOUTUBE = HEAD + ROOM.format(group="youtube: {privacy: pubic, chapters: sometimes}")
IN_VENUE = (
    '4:22: error: the venue matrix has no “room” — add a line, such as “room: "!id:example.org"”',
    "4:23: error: “rom” isn't a key of the venue matrix — did you mean “room”?",
)
IN_YOUTUBE = (
    "4:24: error: privacy: “pubic” is not known — did you mean “public”?",
    "4:41: error: chapters: “sometimes” is not known — known here: live, end, none",
)
ONLY_WITH_A_TALK = HEAD + ROOM.format(
    group="youtube: {title: '{{ session.titel }}', description: '{{ 1/0 }}'}"
)
COMPARE = "compare it with the templates in docs/youtube.md"
NO_TITEL = "title: the template cannot be filled in for “A”: 'dict object' has no attribute 'titel'"
BY_ZERO = "the template cannot be filled in for “A”: ZeroDivisionError: division by zero"
IN_TEMPLATES = (
    f"4:22: error: {NO_TITEL} — {COMPARE}",
    f"4:58: error: description: {BY_ZERO} — {COMPARE}",
)
MISTAKES = [
    (MISSPELT_VENUE, IN_VENUE),
    (MISSPELT_YOUTUBE, IN_YOUTUBE),
    (ONLY_WITH_A_TALK, IN_TEMPLATES),
]
KINDS = ["venue", "youtube", "template"]


@pytest.mark.parametrize(("text", "told"), MISTAKES, ids=KINDS)
def test_check_tells_a_misspelt_option_with_its_line_and_column(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    """Without asking anybody, as any other mistake of the file."""
    file = tmp_path / "show.yaml"
    file.write_text(text, encoding="utf-8")
    ended = typed("check", str(file), "--offline")
    assert ended.code == 1
    for problem in told:
        assert f"{file}:{problem}" in " ".join(ended.out.split())


@pytest.mark.parametrize(("command", "code"), [("rehearse", 2), ("plan", 1)])
def test_a_misspelt_option_is_not_rehearsed(tmp_path: Path, command: str, code: int) -> None:
    """A trial that goes well with a place that nobody can reach would be a trap."""
    file = tmp_path / "show.yaml"
    file.write_text(MISSPELT_VENUE, encoding="utf-8")
    ended = typed(command, str(file))
    assert ended.code == code
    assert f"{file}:4:23" in ended.err


@pytest.mark.parametrize(("text", "told"), MISTAKES, ids=KINDS)
def test_an_edit_with_a_misspelt_option_is_refused_as_a_whole(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    """Its good parts wait as well: every room keeps the last good timetable."""
    file = tmp_path / "show.yaml"
    file.write_text(GOOD, encoding="utf-8")
    reader = ScriptReader(file, measure=False)
    script, problems = reader.read()
    assert script is not None, problems
    seen: list[tuple[str, ...]] = []

    async def read(_: Path) -> TimetableReading:
        return await asyncio.to_thread(reader.read_again)

    async def keep(digest: str, text: str) -> None:
        raise AssertionError(f"kept {digest}: {text}")

    async def mishap(running: Rehearsal) -> None:
        edits = running.conductor.edits
        reloader = Reloader(file, read, keep, edits, running.script.timetable.digest)
        await running.clock.sleep_until(start_of(running))
        file.write_text(text.replace("title: B", "title: Better"), encoding="utf-8")
        await reloader.look()
        seen.append(edits.problems)
        kept = running.conductor.rooms["main"].timetable
        seen.append(tuple(session.title for session in kept.sessions))
        assert edits.pending is None
        assert kept is running.script.timetable

    Rehearsal(script).run(mishap)
    assert seen == [tuple(f"{file}:{problem}" for problem in told), ("A", "B")]
