"""One word for one thing, in plain English: docs/glossary.md has the words, this what is not said.

Read are messages, docstrings, guides and pages; and the names in the code.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "orchestrator").rglob("*.py"))
GUIDES = sorted({*ROOT.glob("README.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("overlays/*.md")})
PAGES = sorted(
    path
    for folder in ("overlays", "orchestrator/web/static", "orchestrator/web/templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".js"}
)

NOT_SAID: Mapping[str, str] = {
    r"alarm(s|ed|ing)?": "alert, of a message; wake-up, of a timer",
    r"worr(y|ies|ied)": "alert, or what is wrong",
    r"troubles?": "alert, problem, or what is wrong",
    r"(a|an|the|one|each|this|no|with) notice|notices (is|are|of)": "alert",
    r"(not|nothing (was|is|could be|can be)) prepared": "pre-rolled, or held, of what OBS has",
    r"there (is|are) no [^.;]+; (there (is|are)|known)": "unknown room x; rooms: main",
    r"kn(ow|ows|ew) no": "say what is not there",
    r"(?<!there )is no (date|file|id|key|length of|link|name|option)": "isn't a …",
    r"(?<!there )is no (room|setting|step|text|time|venue|word)": "isn't a …",
    r"so-man\w+": "n-th",
    r"in vain": "say what does not happen",
    r"bel(ie|ies|ied|ying)": "contradict",
    r"nobody['’]s": "say whose it is, or that it does not matter",
    r"whatever it (is|was)|whoever it (is|was)": "say what it may be",
    r"as it is by now": "now, or since when",
    r"mend(s|ed|ing)?": "fix",
}
"""What is not said, and what is said instead. What stands in backticks is a name."""

NOT_NAMED: Mapping[str, str] = {
    r"alarms?": "wake-up, of a timer; alert, of a message",
    r"worr(y|ies)": "alert",
    r"notices?": "alert",
    r"captions?": "overlay words, heading; captions are subtitles",
    r"volley": "same instant",
    r"errands?": "interruptible",
    r"backstage": "device context",
    r"belongings": "own scenes",
    r"judge": "shortfalls, wording",
    r"outlets?": "venues",
    r"standing": "status, resume",
    r"desks?": "draft; a desk is the page of a speaker or host",
}
"""Names that did not say what they hold, and what took their place; each a whole word of a name."""

OTHER_MEANING: Mapping[tuple[str, str], str] = {
    ("docs/glossary.md", ""): "lists them",
    ("orchestrator/timetable", "standing"): "a zone's standing time is that without summer time",
}
"""Files or folders, and a word that means something else there, with the reason."""


def below(path: Path, place: str) -> bool:
    """Return whether the path is this place in the repository, or in it."""
    return path.is_relative_to(ROOT / place)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each docstring and message; of other files, each line."""
    if path.suffix != ".py":
        yield from enumerate(path.read_text("utf-8").splitlines(), 1)
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def names(path: Path) -> Iterator[str]:
    """Yield the names that a module makes or uses, and its own."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name


def not_said(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words in a text that are not said, and how they are said instead."""
    plain = " ".join(re.sub(r"`[^`]*`", "…", text).split())
    for word, instead in NOT_SAID.items():
        if found := re.search(rf"\b(?:{word})\b", plain, re.IGNORECASE):
            around = plain[max(found.start() - 30, 0) : found.end() + 30]
            yield found[0].lower(), f"“{around}”: rather {instead}"


def said(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the words that a file says and should not, and where."""
    for line, text in texts(path):
        for word, how in not_said(text):
            yield word, f"{path.relative_to(ROOT)}:{line}: {how}"


def named(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the words that are no part of a name, and where they are."""
    for name in sorted(set(names(path))):
        for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name):
            for word, instead in NOT_NAMED.items():
                if re.fullmatch(word, part, re.IGNORECASE):
                    yield part.lower(), f"{path.relative_to(ROOT)}: {name}: rather {instead}"


def complaints(path: Path) -> list[str]:
    """Return what a file says or names that has another word."""
    found = [*said(path), *(named(path) if path.suffix == ".py" else ())]
    return [
        text
        for word, text in found
        if not any(below(path, at) and word.startswith(other) for at, other in OTHER_MEANING)
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It raises an\n    alarm", "alarm"),
        ("there is no room x; there are: main", "there is no room x; there are"),
        ("matrix knows no “rom”", "knows no"),
        ("“rom” is no key of matrix", "is no key"),
        ("a take that nothing was prepared for", "nothing was prepared"),
        ("how to mend it", "mend"),
    ],
)
def test_what_is_not_said_is_found(text: str, word: str) -> None:
    """Over the end of a line, too."""
    assert [found for found, _ in not_said(text)] == [word]


@pytest.mark.parametrize(
    "text",
    ["the field `mend` says it", "there is no file with a pid", "pre-rolled, and an alert of it"],
)
def test_what_may_be_said_is_not_found(text: str) -> None:
    """Names in backticks, and words that only look alike."""
    assert list(not_said(text)) == []


def test_words_that_have_a_better_one_are_not_used() -> None:
    """Messages, docstrings, guides, pages and names keep to the glossary and to plain English."""
    read = (*CODE, *GUIDES, *PAGES)
    assert [text for path in read for text in complaints(path)] == []


@pytest.mark.parametrize(("place", "word"), OTHER_MEANING)
def test_every_other_meaning_is_there(place: str, word: str) -> None:
    """An exception that nothing needs any more goes."""
    read = [path for path in (*CODE, *GUIDES, *PAGES) if below(path, place)]
    found = [one for path in read for one in (*said(path), *_named_in_code(path))]
    assert any(one.startswith(word) for one, _ in found)


def _named_in_code(path: Path) -> Iterator[tuple[str, str]]:
    return named(path) if path.suffix == ".py" else iter(())
