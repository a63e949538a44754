"""docs/runbook.md has every alert of the program, and every trouble of OBS and YouTube."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = re.sub(r"\s+", " ", (ROOT / "docs" / "runbook.md").read_text())

TELLERS = {"alert", "_tell", "_alert", "_say"}
TOLD_BY = [
    *(
        file
        for room in ("conductor", "outbox", "show", "upkeep", "journal", "returns")
        for file in (ROOT / "orchestrator" / room).rglob("*.py")
    ),
    ROOT / "orchestrator" / "aio.py",
    ROOT / "orchestrator" / "app.py",
]
DEVICES = ROOT / "orchestrator" / "devices"
SUMMARIES = [DEVICES / "obs" / "compare" / "condition.py", DEVICES / "youtube" / "shortfalls.py"]
WORDED = [
    *(
        DEVICES / "obs" / "compare" / f"{name}.py"
        for name in ("verdict", "mix", "meters", "stills", "inventory", "sending")
    ),
    DEVICES / "youtube" / "api" / "failures.py",
]
"""Every text in them that has words becomes an alert, when it lasts."""

LONG_ENOUGH = 12
"""Characters of fixed text by which an alert is recognised."""


def alerts() -> Iterator[tuple[str, ...]]:
    """Yield the fixed parts of each alert, sentence by sentence."""
    for path in TOLD_BY:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in TELLERS:
                yield from (fixed for each in node.args if (fixed := _fixed(each)))
    for path in SUMMARIES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Yield) and node.value and (fixed := _fixed(node.value)):
                yield fixed
    for path in WORDED:
        yield from (
            fixed for node in _texts(ast.parse(path.read_text())) if (fixed := _fixed(node))
        )


def _texts(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the texts for people: they have words, and are no docstrings."""
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {p for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for p in node.values}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant | ast.JoinedStr) and node not in docs | parts
        if is_text and " " in "".join(_fixed(node)):
            yield node


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else ""


def _fixed(node: ast.expr) -> tuple[str, ...]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [str(p.value) for p in parts if isinstance(p, ast.Constant) and p.value]
    phrases = (each.strip(" :;,.“”()") for text in texts for each in re.split(r"[.;] |“|”", text))
    return tuple(phrase for phrase in phrases if len(phrase) >= LONG_ENOUGH)


ALERTS = sorted(set(alerts()))


def test_the_alerts_are_found() -> None:
    """The search itself works: well-known ones are among them."""
    assert len(ALERTS) > 20
    assert any("stood still" in part for alert in ALERTS for part in alert)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert[0])
def test_every_alert_has_its_entry(alert: tuple[str, ...]) -> None:
    """A volunteer who reads the alert finds some of its words on the page."""
    assert any(part in PAGE for part in alert)
