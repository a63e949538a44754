"""Which recording is played as its prepared twin, and what is said of it."""

import unicodedata
from pathlib import Path

import pytest

from orchestrator.model.findings import Severity
from orchestrator.model.twin_names import is_twin, original_of, twin_of
from orchestrator.preparing.fingerprint import fingerprint
from orchestrator.preparing.twins import Twins, with_twins
from orchestrator.rundown.compile import compile_room
from orchestrator.timetable.loading import Loaded, loads

NAMES = [
    "talk.mov",
    "two  spaces.mp4",
    "it's [a] (talk), really*.mkv",
    "Screen Recording at 3.15.02\u202fPM.mov",
    "Ковальчук – нейросети.mp4",
    "no ending",
    "-dash.mp4",
    "a.prepared-talk.mp4",
]


def prepared(original: Path, content: bytes = b"a film") -> Path:
    """Write an original and what stands for its twin; return the twin."""
    original.write_bytes(content)
    twin = twin_of(original, fingerprint(original))
    twin.write_bytes(b"a better film")
    return twin


def show(folder: Path, *more: str, media: str = "talk.mov") -> Loaded:
    """Return a show of one talk, with its twins."""
    lines = (
        "event: {name: E, date: 2026-12-05, timezone: UTC}\nrooms: {main: {}}\nsessions:\n"
        f'  - {{id: talk, start: "10:00", title: T, media: "{media}", duration: 5m, qa: none'
        f"{''.join(f', {each}' for each in more)}}}\n"
    )
    return with_twins(loads(lines, folder / "show.yaml"), Twins())


@pytest.mark.parametrize("name", NAMES)
def test_a_twin_is_known_by_its_name(name: str, tmp_path: Path) -> None:
    """Whatever letters, spaces and signs the original's has."""
    original = tmp_path / name
    twin = prepared(original)
    assert is_twin(twin)
    assert not is_twin(original)
    assert (original_of(twin), original_of(original)) == (original, original)
    assert Twins().of([original])[original].twin == twin


def test_what_was_never_prepared_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The off switch is that there are no twins."""
    original = tmp_path / "talk.mov"
    original.write_bytes(b"a film")
    monkeypatch.setattr("orchestrator.preparing.twins.fingerprint", None)
    assert Twins().of([original, tmp_path / "missing.mov", tmp_path / "no" / "folder.mov"]) == {}


def test_an_original_is_read_again_only_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch looks every few seconds."""
    original, twins = tmp_path / "talk.mov", Twins()
    twin = prepared(original)
    assert twins.of([original])[original].twin == twin
    with monkeypatch.context() as patched:
        patched.setattr("orchestrator.preparing.twins.fingerprint", None)
        assert twins.of([original])[original].twin == twin
    original.write_bytes(b"another film")
    found = twins.of([original])[original]
    assert (found.twin, found.stale) == (None, (twin,))


def test_the_twin_of_another_recording_is_none(tmp_path: Path) -> None:
    """`talk.mov` and `talk.mp4` are two recordings; an empty twin is none."""
    prepared(tmp_path / "talk.mp4")
    empty = prepared(tmp_path / "empty.mov")
    empty.write_bytes(b"")
    (tmp_path / "talk.mov").write_bytes(b"a film")
    found = Twins().of([tmp_path / "talk.mov", tmp_path / "empty.mov"])
    assert found == {}


def test_accents_that_are_put_together_otherwise_are_the_same(tmp_path: Path) -> None:
    """A Mac's disk may give back a name otherwise than it was written."""
    original = tmp_path / unicodedata.normalize("NFC", "Kovář.mp4")
    twin = prepared(original)
    renamed = twin.rename(tmp_path / unicodedata.normalize("NFD", twin.name))
    assert Twins().of([original])[original].twin == renamed


def test_the_twin_is_played_and_the_original_is_its_backup(tmp_path: Path) -> None:
    """The timetable goes on naming the original; a note says what is played."""
    original = tmp_path / "talk.mov"
    twin = prepared(original)
    found = show(tmp_path)
    assert found.timetable is not None
    (session,) = found.timetable.sessions
    assert (session.media, session.original) == (twin, original)
    item = compile_room("main", found.timetable, ()).items[1]
    assert (item.media, item.backup) == (twin, original)
    (note,) = found.problems
    assert note.severity is Severity.NOTE
    assert note.what == f"“talk.mov” is played as its prepared twin “{twin.name}”"


def test_a_backup_of_its_own_comes_before_the_original(tmp_path: Path) -> None:
    """It is what the organizers chose; its own twin is played, too."""
    prepared(tmp_path / "talk.mov")
    twin = prepared(tmp_path / "second.mov", b"a second film")
    found = show(tmp_path, "backup_media: second.mov")
    assert found.timetable is not None
    assert compile_room("main", found.timetable, ()).items[1].backup == twin


def test_a_changed_original_is_played_itself_and_that_is_said(tmp_path: Path) -> None:
    """What the speaker sent last counts."""
    original = tmp_path / "talk.mov"
    prepared(original)
    original.write_bytes(b"a film that was cut again")
    found = show(tmp_path)
    assert found.timetable is not None
    assert found.timetable.sessions[0].media == original
    (problem,) = found.problems
    assert problem.severity is Severity.WARNING
    assert problem.what == "“talk.mov” was changed after it was prepared; it is played as it is"
    assert "orchestrator prepare" in problem.mend


def test_the_digest_tells_what_plays_as_a_twin(tmp_path: Path) -> None:
    """So a twin that comes or goes is an edit; without twins it is the file's own."""
    (tmp_path / "talk.mov").write_bytes(b"a film")
    before = show(tmp_path).timetable
    twin = prepared(tmp_path / "talk.mov")
    with_it = show(tmp_path).timetable
    twin.unlink()
    after = show(tmp_path).timetable
    assert before is not None
    assert with_it is not None
    assert before == after
    assert with_it.digest != before.digest


def test_what_cannot_be_read_has_no_twin(tmp_path: Path) -> None:
    """An original that is gone says nothing about its twin; the timetable is told as ever."""
    prepared(tmp_path / "talk.mov")
    (tmp_path / "talk.mov").unlink()
    found = show(tmp_path)
    assert found.timetable is not None
    assert found.timetable.sessions[0].media == tmp_path / "talk.mov"
    assert found.problems == ()


def test_loops_are_played_as_twins_too(tmp_path: Path) -> None:
    """Music that is louder than the talks is the first thing that viewers would hear."""
    twin = prepared(tmp_path / "music.mp4")
    lines = (
        "event: {name: E, date: 2026-12-05, timezone: UTC}\n"
        "rooms: {main: {loop: {break: music.mp4}}}\n"
        'sessions: [{title: T, start: "10:00", duration: 5m, qa: none}]\n'
    )
    found = with_twins(loads(lines, tmp_path / "show.yaml"), Twins())
    assert found.timetable is not None
    assert list(found.timetable.rooms["main"].loops.values()) == [twin]
    (note,) = found.problems
    assert note.where.line == 2
