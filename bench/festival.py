"""Three days of six hours with two nights, rehearsed as fast as the machine can, YouTube beside."""

import time
from datetime import date, timedelta
from pathlib import Path

from bench.figures import Figure
from orchestrator.model.as_run import CueOutcome
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.show.script_reader import ScriptReader

FIRST = date(2026, 10, 23)
"""A Friday; the clocks of Berlin go back in the night before Sunday."""
DAYS, TALKS = 3, 8
HEAD = f"""\
event: {{name: Festival, date: {FIRST}, timezone: Europe/Berlin}}
rooms: {{main: {{stream: {{}}, youtube: {{per: day, thumbnail: none}}}}}}
sessions:
"""
SEEN = (CueOutcome.VERIFIED, CueOutcome.FOUND)


def festival(folder: Path) -> list[Figure]:
    """Return how long it takes, what was not seen, and how many broadcasts lived a day."""
    path = folder / "festival.yaml"
    path.write_text(HEAD + "".join(_day(FIRST + timedelta(days=n)) for n in range(DAYS)), "utf-8")
    script, problems = ScriptReader(path, measure=False).read()
    assert script is not None, problems
    rehearsal = Rehearsal(script)
    began, used = time.perf_counter(), time.process_time()
    performance = rehearsal.run()
    took, used = time.perf_counter() - began, time.process_time() - used
    assert rehearsal.youtube is not None
    history = rehearsal.youtube.emulator.history
    states = [entry.value for entry in history.of("state")]
    unseen = sum(line.outcome not in SEEN for line in performance.as_run)
    return [
        Figure("festival", "three days of six hours", took, "s", "≤ 45"),
        Figure("festival", "of the processor", used, "s"),
        Figure("festival", "not verified", unseen, "", "0", len(performance.as_run)),
        Figure("festival", "broadcasts that went live", states.count("live"), "", str(DAYS)),
        Figure("festival", "broadcasts that were ended", states.count("complete"), "", str(DAYS)),
    ]


def _day(day: date) -> str:
    """Return a day of eight talks of half an hour with Q&As and breaks: six hours."""
    rows = [f"  - date: {day}\n"]
    for number in range(TALKS):
        start = 'start: "18:00", ' if number == 0 else ""
        name = f"{day}-{number}"
        rows.append(
            f"  - {{{start}id: t-{name}, title: Talk {name}, media: {name}.mp4, "
            "duration: 30m, qa: 10m}\n"
        )
        rows.append("  - {break: 5m}\n")
    return "".join(rows)
