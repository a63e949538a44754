"""From bytes to positioned nodes: what stays text, what is refused, and where."""

import codecs
from itertools import pairwise

import pytest

from orchestrator.model.findings import Finding
from orchestrator.reading.nodes import ListNode, MapNode, Node, TextNode
from orchestrator.reading.problems import Findings
from orchestrator.reading.yaml_source import DEEPEST, MOST_NODES, parse
from orchestrator.reading.yaml_text import LIMIT


def read(source: str | bytes) -> tuple[Node | None, tuple[Finding, ...]]:
    findings = Findings("t.yaml")
    data = source.encode() if isinstance(source, str) else source
    return parse(data, findings), findings.problems()


def only_problem(source: str | bytes) -> Finding:
    _, problems = read(source)
    assert len(problems) == 1, problems
    return problems[0]


def mapping(source: str | bytes) -> MapNode:
    root, problems = read(source)
    assert problems == ()
    assert isinstance(root, MapNode)
    return root


@pytest.mark.parametrize("word", ["18:00", "no", "1_000", "0x1F", "2020-09-19", "1e3", "yes"])
def test_every_scalar_stays_text(word: str) -> None:
    """What YAML 1.1 would turn into numbers, truths or dates is left as it is written."""
    node = mapping(f"key: {word}").values["key"]
    assert isinstance(node, TextNode)
    assert node.value == word


def test_keys_and_values_know_their_places() -> None:
    """Lines and columns count from 1, in characters."""
    root = mapping("первый: 1\nsecond:\n  - x\n  - {ключ: y}\n")
    assert (root.keys["первый"].line, root.keys["первый"].column) == (1, 1)
    assert (root.values["первый"].line, root.values["первый"].column) == (1, 9)
    rows = root.values["second"]
    assert isinstance(rows, ListNode)
    inner = rows.items[1]
    assert isinstance(inner, MapNode)
    assert (inner.keys["ключ"].line, inner.keys["ключ"].column) == (4, 6)


def test_nothing_written_is_not_an_empty_text_in_quotes() -> None:
    """`key:` has no value; `key: ""` has one."""
    root = mapping('a:\nb: ""\nc: ~\nd: "~"\n')
    empty = {key: node.empty for key, node in root.values.items() if isinstance(node, TextNode)}
    assert empty == {"a": True, "b": False, "c": True, "d": False}


def test_windows_line_ends_and_a_byte_order_mark_are_fine() -> None:
    """Notepad writes both."""
    root = mapping(codecs.BOM_UTF8 + b"a: 1\r\nb: 2\r\n")
    assert root.keys["a"].column == 1
    assert root.keys["b"].line == 2


def test_an_empty_file_has_no_tree() -> None:
    """It is for the schema to say what is missing."""
    assert read("") == (None, ())
    assert read("# only a note\n") == (None, ())


def test_duplicate_keys_are_located_and_name_the_first() -> None:
    """The second one is dropped, reading goes on."""
    root, problems = read("a: 1\nb: 2\na: 3\na: 4\n")
    assert [(p.where.line, p.where.column) for p in problems] == [(3, 1), (4, 1)]
    assert "first on line 1" in problems[0].what
    assert isinstance(root, MapNode)
    assert root.values["a"] == TextNode(1, 4, "1")


def test_binary_data_is_no_text() -> None:
    """A recording given instead of a timetable is told at once."""
    assert "binary" in only_problem(b"\x00\x00\x00\x20ftypisom").what


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(encoding: str) -> None:
    """The mend says how to save it."""
    problem = only_problem("a: б".encode(encoding))
    assert "UTF-16 or UTF-32" in problem.what
    assert "UTF-8" in problem.mend


def test_a_wrong_encoding_is_located() -> None:
    """Old Cyrillic code pages are not UTF-8."""
    problem = only_problem(b"a: 1\nb: " + "привет".encode("cp1251"))
    assert (problem.where.line, problem.where.column) == (2, 4)
    assert "UTF-8" in problem.what


def test_invisible_characters_are_all_located() -> None:
    """Reading goes on, so that other problems are found, too."""
    _, problems = read("a: x\u2028y\nb: z\x07\na: 3\n")
    assert [(p.where.line, p.where.column) for p in problems] == [(1, 5), (2, 5), (3, 1)]
    assert "U+2028" in problems[0].what


def test_a_file_of_many_megabytes_is_refused() -> None:
    """Without parsing it."""
    assert "larger than 16 MB" in only_problem(b"# " + b"x" * LIMIT).what


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_without_recursion(opening: str) -> None:
    """A hundred thousand levels end the processes of recursive readers."""
    root, problems = read(opening * 100_000)
    assert root is None
    assert len(problems) == 1
    assert f"more than {DEEPEST} levels" in problems[0].what


def test_nesting_through_aliases_counts_as_well() -> None:
    """A chain of aliases is as deep as what it stands for."""
    chain = "".join(f"a{n}: &a{n} [[*a{n - 1}]]\n" for n in range(1, 40))
    root, problems = read("a0: &a0 [x]\n" + chain)
    assert root is None
    assert f"more than {DEEPEST} levels" in problems[0].what


def test_aliases_that_multiply_each_other_are_refused() -> None:
    """The “billion laughs”: a kilobyte that stands for a billion values."""
    lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    names = "abcdefghijk"
    lines += [
        f"{here}: &{here} [{','.join([f'*{before}'] * 10)}]" for before, here in pairwise(names)
    ]
    root, problems = read("\n".join(lines))
    assert root is None
    assert f"more than {MOST_NODES:,} values" in problems[0].what


def test_aliases_repeat_what_they_name() -> None:
    """Used sensibly they are fine."""
    root = mapping("a: &x {k: v}\nb: *x\n")
    assert root.values["a"] is root.values["b"]


def test_an_alias_inside_what_it_repeats_is_refused() -> None:
    """It would have no end."""
    problem = only_problem("a: &x [1, *x]")
    assert (problem.where.line, problem.where.column) == (1, 11)
    assert "inside the very thing" in problem.what


def test_an_alias_of_nothing_is_refused() -> None:
    """Usually it is a text that should stand in quotes."""
    problem = only_problem("a: *star")
    assert (problem.where.line, problem.where.column) == (1, 4)
    assert "quotes" in problem.mend


@pytest.mark.parametrize(
    "source", ["a: !!python/object:os.system ls", "a: !mine b", "a: !!int 5", "!!set {a, b}"]
)
def test_tags_are_refused(source: str) -> None:
    """Nothing is ever constructed from them."""
    assert "tags" in only_problem(source).what


@pytest.mark.parametrize("source", ["a: !!str 5", "a: ! 5", "!!map {a: b}", "a: !!seq [b]"])
def test_tags_that_say_what_is_so_anyway_are_fine(source: str) -> None:
    """Some editors write them."""
    mapping(source)


def test_a_second_document_is_located() -> None:
    """One file is one timetable."""
    root, problems = read("---\na: 1\n---\nb: 2\n")
    assert [(p.where.line, p.where.column) for p in problems] == [(3, 1)]
    assert isinstance(root, MapNode)


def test_keys_must_be_texts() -> None:
    """A list or group as a key is noted and left out."""
    root, problems = read("? [a, b]\n: c\nd: e\n")
    assert [(p.where.line, p.where.column) for p in problems] == [(1, 3)]
    assert isinstance(root, MapNode)
    assert list(root.values) == ["d"]
