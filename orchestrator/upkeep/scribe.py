"""Has organizers' templates filled in by a process that is killed when it takes too long.

Put in place by `timetable.loading`, before the first template is read; `posts.words` says who
asks. A loop without an end, or a text of gigabytes, is then a template that cannot be used, and
neither a reader that hangs nor a show that stands still.
"""

import json
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Set
from contextlib import suppress
from functools import cache
from typing import Any, Final

from orchestrator.posts import words
from orchestrator.posts.words import TemplateTextError, Words

PROCESSOR: Final = {True: 0.25, False: 0.08}
"""Seconds of the processor for one text, when a template is tried, and in the show. It takes
thousandths of one."""

WALL: Final = {True: 10.0, False: 1.0}
"""Seconds of the machine, where it has no time for us. In the show, cues wait meanwhile."""

STARTS_WITHIN: Final = 20.0

REMEMBERED: Final = 2_000
"""Texts that were filled in: a show asks for those that were tried."""

TOO_LONG: Final = "it takes too long to fill in"


GONE: Final = "the process that fills it in has ended"


class _Ended(Exception):  # noqa: N818 (an event)
    """The process is gone: TOO_LONG, or GONE."""


class _Process:
    """One process that fills in templates."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-I", "-m", "orchestrator.upkeep.scribe_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._late = False
        self.ask(b"", STARTS_WITHIN)

    def ask(self, question: bytes, within: float) -> dict[str, Any]:
        """Return what it answers; raises _Ended when it does not in so many seconds."""
        stdin, stdout = self._running.stdin, self._running.stdout
        assert stdin is not None
        assert stdout is not None
        killer = threading.Timer(within, self._kill)
        killer.daemon = True
        killer.start()
        try:
            stdin.write(question)
            stdin.flush()
            answer = stdout.read(int.from_bytes(stdout.read(4), "big"))
        except OSError:
            answer = b""
        finally:
            killer.cancel()
        if not answer:
            self.end()
            spent = -getattr(signal, "SIGPROF", 0)
            raise _Ended(TOO_LONG if self._late or self._running.returncode == spent else GONE)
        found: dict[str, Any] = json.loads(answer)
        return found

    def _kill(self) -> None:
        self._late = True
        self._running.kill()

    def end(self) -> None:
        """Let it go."""
        if self._running.poll() is None:
            # At the end of its time it is about to go by itself, and says why.
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(0.05)
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it was still to be told
                    pipe.close()


class _Worker:
    """A process, and another after it was killed. Two who ask take turns."""

    def __init__(self, trying: bool) -> None:
        self._trying = trying
        self._turn = threading.Lock()
        self._process: _Process | None = None
        self._starting: threading.Thread | None = None

    def open(self) -> None:
        """Have a process, if there is none; waits for it."""
        with self._turn:
            self._start()

    def ask(self, call: str, template: str, rest: tuple[object, ...]) -> dict[str, Any]:
        """Return what is answered; raises TemplateTextError where nothing is in time."""
        question = pickle.dumps((PROCESSOR[self._trying], call, template, *rest))
        with self._turn:
            if self._starting is None:
                self._start()
            if self._process is None:
                raise TemplateTextError("the process that fills it in is being started again")
            try:
                sized = len(question).to_bytes(4, "big") + question
                return self._process.ask(sized, WALL[self._trying])
            except _Ended as ended:
                self._process = None
                self._start_again()
                raise TemplateTextError(str(ended)) from None

    def _start(self) -> None:
        if self._process is None:
            try:
                self._process = _Process()
            except (_Ended, OSError) as error:
                why = "no process can be started to fill it in"
                raise TemplateTextError(f"{why} ({error})") from None

    def _start_again(self) -> None:
        """Start another beside the show, which does not wait for it."""
        if not self._trying:
            self._starting = threading.Thread(target=self._reopen, daemon=True)
            self._starting.start()

    def _reopen(self) -> None:
        try:
            process = _Process()
        except (_Ended, OSError):
            return  # the show says it in our words
        with self._turn:
            if self._process is None:
                self._process = process
                return
        process.end()


class Scribe:
    """Fills in templates: those that are tried in one process, those of the show in another."""

    def __init__(self) -> None:
        self._workers = {trying: _Worker(trying) for trying in (True, False)}
        self._made: dict[tuple[object, ...], str] = {}
        self._too_long: set[str] = set()

    def fill(
        self, template: str, given: Words, *, strict: bool, blocks_on_lines: bool, trying: bool
    ) -> str:
        """Return the template with the words filled in; raises TemplateTextError."""
        rest = (given, strict, blocks_on_lines)
        key = (template, strict, blocks_on_lines, pickle.dumps(given))
        if (made := self._made.get(key)) is not None:
            return made
        if not trying and template in self._too_long:
            raise TemplateTextError(TOO_LONG)
        text = str(self._ask("fill", template, rest, trying)["text"])
        self._made[key] = text
        if len(self._made) > REMEMBERED:
            del self._made[next(iter(self._made))]
        return text

    def unknown_words(self, template: str, known: Set[str]) -> list[str]:
        """Return the words of a template that are not known; raises TemplateTextError."""
        return list(self._ask("unknown", template, (frozenset(known),), trying=True)["words"])

    def _ask(
        self, call: str, template: str, rest: tuple[object, ...], trying: bool
    ) -> Mapping[str, Any]:
        if trying:
            self._workers[False].open()  # the show has no time for that
        try:
            found = self._workers[trying].ask(call, template, rest)
        except TemplateTextError as error:
            if str(error) == TOO_LONG:
                self._too_long.add(template)
            raise
        if "error" in found:
            raise TemplateTextError(found["error"], found["line"])
        self._too_long.discard(template)
        return found


@cache
def fill_beside() -> None:
    """Have a process fill in organizers' templates from now on; it starts with the first."""
    words.let_fill(Scribe())
