"""Fills in one template after the other, in a process of its own that may be killed: see `scribe`.

What it is sent is pickled by its parent; what it answers is JSON, for its parent trusts it less.
"""

import importlib
import json
import pickle
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from orchestrator.posts.words import TemplateTextError, fill_here, unknown_words_here

LONGEST = 50_000
"""Characters of a text; YouTube takes 5,000, and chats fewer."""

MEMORY = 200 << 20
"""Bytes beyond what the program itself has."""


def main() -> None:
    """Answer until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when it is over
    _bound_memory()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    _send(answers, {"ready": True})
    while (size := int.from_bytes(questions.read(4), "big")) > 0:
        seconds, call, template, *rest = pickle.loads(questions.read(size))  # noqa: S301 (ours)
        _bound_time(seconds)
        found = _answer(call, template, rest)
        _bound_time(0.0)
        _send(answers, found)


def _answer(call: str, template: str, rest: list[object]) -> dict[str, object]:
    try:
        if call == "unknown":
            return {"words": unknown_words_here(template, *rest)}  # type: ignore[arg-type] # ours
        text = fill_here(template, *rest)  # type: ignore[arg-type] # ours
    except TemplateTextError as error:
        return {"error": str(error)[:LONGEST], "line": error.line}
    except MemoryError:
        return {"error": "it needs too much memory", "line": None}
    if len(text) > LONGEST:
        return {"error": f"it makes a text of more than {LONGEST:,} characters", "line": None}
    return {"text": text}


def _send(answers: BinaryIO, found: dict[str, object]) -> None:
    text = json.dumps(found).encode()
    answers.write(len(text).to_bytes(4, "big") + text)
    answers.flush()


def _bound_time(seconds: float) -> None:
    """Die after so many seconds of the processor; 0: not at all. Windows cannot."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _bound_memory() -> None:
    try:
        resource = importlib.import_module("resource")
        with open("/proc/self/statm") as file:  # noqa: PTH123 (nothing more is imported)
            own = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (own + MEMORY, own + MEMORY))


if __name__ == "__main__":
    main()
