"""Recordings are looked into, remembered, and give the lengths that are left out."""

import json
import random
from array import array
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import pytest

from orchestrator.timetable.probe.cache import ProbeCache, default_cache_file
from orchestrator.timetable.probe.measure import probe
from orchestrator.timetable.probe.recording import Recording
from orchestrator.timetable.probing import probe_all, with_lengths
from tests.timetable.readers import load_text, timetable_of

MakeRecording = Callable[..., Path]


@pytest.fixture
def cache(tmp_path: Path) -> ProbeCache:
    return ProbeCache(tmp_path / "cache" / "recordings.json")


def test_a_good_recording_is_measured(make_recording: MakeRecording) -> None:
    """Length, picture, sound, keyframes."""
    found = probe(make_recording(seconds=4))
    assert found.unreadable == ""
    assert found.length_s == pytest.approx(4, abs=0.2)
    assert (found.video, found.audio) == (True, True)
    assert (found.silent, found.black_start, found.truncated) == (False, False, False)
    assert found.keyframe_gap_s == pytest.approx(1, abs=0.11)


def test_rare_keyframes_are_seen(make_recording: MakeRecording) -> None:
    """Up to the end, when there is no second one."""
    found = probe(make_recording(seconds=15, keyframe_every=500))
    assert found.keyframe_gap_s == pytest.approx(15, abs=0.5)


def test_a_missing_picture_or_sound_is_seen(make_recording: MakeRecording) -> None:
    """Each alone is a recording all the same."""
    assert not probe(make_recording("sound.mp4", grey=None)).video
    assert not probe(make_recording("film.mp4", loud=None)).audio


@pytest.mark.parametrize(("loud", "silent"), [(0.0, True), (0.0005, True), (0.01, False)])
def test_silence_is_heard(make_recording: MakeRecording, loud: float, silent: bool) -> None:
    """Below -60 dB nobody hears anything."""
    assert probe(make_recording(loud=loud)).silent is silent


def test_each_second_says_how_loud_it_is(tmp_path: Path) -> None:
    """A digit a second, 6 dB each: by it OBS's meters are known to lack something."""
    path = tmp_path / "talk.mp4"
    with av.open(str(path), "w") as out:
        sound = out.add_stream("aac", rate=48000, layout="stereo")
        for number in range(5 * 50):
            quiet = 100 <= number < 200  # from the third second to the fourth
            value = 0 if quiet else 8000 if number % 2 else -8000
            frame = av.AudioFrame(format="fltp", layout="stereo", samples=960)
            for plane in frame.planes:
                wave = (value / 32768 * (1 if n // 50 % 2 else -1) for n in range(960))
                plane.update(array("f", wave).tobytes())
            frame.sample_rate, frame.pts, frame.time_base = 48000, number * 960, Fraction(1, 48000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    found = probe(path).loudness
    assert len(found) in (5, 6)
    assert all(digit in "012" for digit in found[:2] + found[4])
    assert found[3] == "9"


def test_a_recording_without_sound_has_no_loudness(make_recording: MakeRecording) -> None:
    """Nor has one that nobody can hear any digit but that of silence."""
    assert probe(make_recording("film.mp4", loud=None)).loudness == ""
    assert set(probe(make_recording(loud=0.0)).loudness) == {"9"}


@pytest.mark.parametrize(("grey", "black"), [(0, True), (10, True), (60, False)])
def test_a_black_start_is_seen(make_recording: MakeRecording, grey: int, black: bool) -> None:
    """Dark is not black."""
    assert probe(make_recording(grey=grey)).black_start is black


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, b"not a film at all " * 99, b"\x1aE\xdf\xa3" + b"x" * 999]
)
def test_a_file_that_is_no_recording_is_unreadable(tmp_path: Path, content: bytes) -> None:
    """With a reason, and without an exception."""
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    assert probe(path).unreadable


def test_a_recording_cut_in_its_middle_is_seen(make_recording: MakeRecording) -> None:
    """Its header still claims the whole length."""
    path = make_recording(seconds=20, grey=90)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = probe(path)
    assert found.truncated
    assert found.length_s == pytest.approx(20, abs=0.2)


def test_a_recording_cut_in_its_header_is_unreadable(make_recording: MakeRecording) -> None:
    """Nothing of it plays."""
    path = make_recording()
    path.write_bytes(path.read_bytes()[:300])
    assert probe(path).unreadable


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.avi", "a.flv"])
def test_damage_of_any_kind_raises_nothing(
    make_recording: MakeRecording, tmp_path: Path, name: str
) -> None:
    """Whatever bytes are overwritten, and wherever the file is cut off."""
    data = make_recording(name, seconds=5).read_bytes()
    damaged, noise = tmp_path / f"damaged-{name}", random.Random(1)
    for place in range(0, len(data), len(data) // 20):
        damaged.write_bytes(data[:place] + noise.randbytes(60) + data[place + 60 :])
        assert isinstance(probe(damaged), Recording)
        damaged.write_bytes(data[:place])
        assert isinstance(probe(damaged), Recording)


def test_a_length_that_the_file_does_not_say_is_measured(make_recording: MakeRecording) -> None:
    """Browsers record WebM without one; raw streams have none either."""
    path = make_recording("talk.mkv", seconds=5)
    # Matroska's Duration (44 89, 8 bytes) becomes a Void (EC) of the same size.
    path.write_bytes(path.read_bytes().replace(b"\x44\x89\x88", b"\xec\x89\x00", 1))
    with av.open(str(path)) as container:
        assert container.duration is None
    assert probe(path).length_s == pytest.approx(5, abs=0.3)


@pytest.mark.parametrize("offset", [0, 1.5, 30_000])
def test_the_first_time_stamp_is_read(make_recording: MakeRecording, offset: float) -> None:
    """Parts of a cut file, camcorders and off-air recordings do not begin at 0."""
    found = probe(make_recording("talk.ts", offset=offset))
    assert found.first_stamp_s == pytest.approx(offset, abs=0.3)
    assert found.length_s == pytest.approx(4, abs=0.3)


def test_progress_is_told_recording_by_recording(
    make_recording: MakeRecording, cache: ProbeCache
) -> None:
    """So that a bar can be shown."""
    paths = [make_recording(f"{n}.mp4", seconds=1) for n in range(3)]
    told: list[tuple[int, int, Path]] = []
    found = probe_all(paths, cache, lambda *progress: told.append(progress))
    assert found.keys() == set(paths)
    assert [(done, total) for done, total, _ in told] == [(1, 3), (2, 3), (3, 3)]
    assert {path for _, _, path in told} == set(paths)


def test_recordings_that_are_not_there_are_left_out(cache: ProbeCache, tmp_path: Path) -> None:
    """The checks tell of them."""
    assert probe_all([tmp_path / "no.mp4", tmp_path, Path("/x" * 3000)], cache) == {}


def test_what_was_found_is_remembered(make_recording: MakeRecording, tmp_path: Path) -> None:
    """Until the file changes."""
    path, file = make_recording(seconds=1), tmp_path / "c" / "cache.json"
    told: list[Path] = []

    def look() -> Recording:
        found = probe_all([path], ProbeCache(file), lambda _done, _all, last: told.append(last))
        return found[path]

    assert look() == look()
    assert told == [path]
    make_recording(seconds=3)
    assert look().length_s == pytest.approx(3, abs=0.2)
    assert told == [path, path]


def test_what_could_not_be_read_is_not_remembered(cache: ProbeCache, tmp_path: Path) -> None:
    """It may have been half copied."""
    path = tmp_path / "x.mp4"
    path.write_bytes(b"x")
    assert probe_all([path], cache)[path].unreadable
    assert cache.get(path) is None


GOOD = Recording(length_s=1.5, video=True, first_stamp_s=-0.02, turned=90).as_json()


def test_what_the_cache_remembers_is_what_was_found(cache: ProbeCache, tmp_path: Path) -> None:
    """Every field, also those below 0."""
    path = tmp_path / "x.mp4"
    path.touch()
    cache.put(path, Recording(**GOOD))
    cache.save()
    assert ProbeCache(tmp_path / "cache" / "recordings.json").get(path) == Recording(**GOOD)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"version": 3}',
        b'{"version": 3, "recordings": []}',
        b'{"version": 3, "recordings": {"PATH": 3}}',
        b'{"version": 3, "recordings": {"PATH": {"mark": MARK, "recording": null}}}',
        b'{"version": 3, "recordings": {"PATH": {"mark": MARK, "recording": {"length_s": 1}}}}',
        json.dumps(
            {
                "version": 3,
                "recordings": {"PATH": {"mark": "MARK", "recording": {**GOOD, "video": 1}}},
            }
        )
        .replace('"MARK"', "MARK")
        .encode(),
        json.dumps(
            {
                "version": 3,
                "recordings": {"PATH": {"mark": "MARK", "recording": {**GOOD, "length_s": 1e999}}},
            }
        )
        .replace('"MARK"', "MARK")
        .encode(),
        *(
            json.dumps(
                {
                    "version": 3,
                    "recordings": {"PATH": {"mark": "MARK", "recording": {**GOOD, **wrong}}},
                }
            )
            .replace('"MARK"', "MARK")
            .encode()
            for wrong in (
                {"turned": 90.5},
                {"turned": True},
                {"first_stamp_s": None},
                {"codec": None},
                {"width": 1 << 40},
            )
        ),
    ],
)
def test_a_damaged_cache_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    """And is written anew."""
    path, file = tmp_path / "x.mp4", tmp_path / "cache.json"
    path.touch()
    mark = [path.stat().st_size, path.stat().st_mtime_ns]
    file.write_bytes(
        content.replace(b"PATH", str(path).encode()).replace(b"MARK", json.dumps(mark).encode())
    )
    cache = ProbeCache(file)
    assert cache.get(path) is None
    cache.put(path, Recording(length_s=2))
    cache.save()
    assert ProbeCache(file).get(path) == Recording(length_s=2)


def test_the_cache_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Nothing else is left in its folder; a place that cannot be written is done without."""
    path, file = tmp_path / "x.mp4", tmp_path / "folder" / "cache.json"
    path.touch()
    cache = ProbeCache(file)
    cache.put(path, Recording(length_s=2))
    cache.save()
    assert [f.name for f in file.parent.iterdir()] == ["cache.json"]
    elsewhere = ProbeCache(path / "cache.json")
    elsewhere.put(path, Recording(length_s=2))
    elsewhere.save()
    assert elsewhere.get(path) == Recording(length_s=2)


def test_the_cache_forgets_files_that_are_gone(tmp_path: Path) -> None:
    """It does not grow for ever."""
    old, new, file = tmp_path / "old.mp4", tmp_path / "new.mp4", tmp_path / "cache.json"
    old.touch()
    new.touch()
    cache = ProbeCache(file)
    cache.put(old, Recording(length_s=1))
    cache.put(new, Recording(length_s=2))
    old.unlink()
    cache.save()
    assert str(old) not in file.read_text()
    assert str(new) in file.read_text()


@pytest.mark.parametrize("configured", ["", "relative/path"])
def test_the_cache_is_in_the_users_cache_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, configured: str
) -> None:
    """By XDG; a relative XDG_CACHE_HOME is to be ignored, says the specification."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", configured)
    assert default_cache_file().is_relative_to(tmp_path / ".cache")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/me")
    assert default_cache_file().is_relative_to("/var/cache/me")


def test_each_recording_is_named_once() -> None:
    """In the timetable's order."""
    timetable = timetable_of(
        'sessions:\n  - {title: A, start: "18:00", media: b.mp4}\n  - {title: B, media: a.mp4}\n'
        "  - {title: C, media: b.mp4}\n  - {title: D, duration: 1m}\n"
    )
    assert timetable.recordings == (Path("/nowhere/b.mp4"), Path("/nowhere/a.mp4"))


MIXED = (
    'sessions:\n  - {title: A, start: "18:00", media: a.mp4}\n'
    "  - {title: B, media: b.mp4, duration: 5m}\n"
)


def test_lengths_left_out_are_filled_in() -> None:
    """Those that are written stay."""
    recordings = {Path("/nowhere/a.mp4"): Recording(length_s=90.5)}
    filled = with_lengths(load_text(MIXED), recordings)
    assert filled.problems == ()
    assert filled.timetable is not None
    assert [s.duration for s in filled.timetable.sessions] == [
        timedelta(seconds=90.5),
        timedelta(minutes=5),
    ]


@pytest.mark.parametrize(
    ("recordings", "what"),
    [
        ({}, "the recording is not there: /nowhere/a.mp4"),
        ({Path("/nowhere/a.mp4"): Recording(unreadable="no")}, "the length of “A” is not known"),
    ],
)
def test_a_length_that_nobody_knows_is_an_error(
    recordings: dict[Path, Recording], what: str
) -> None:
    """There is no timetable then: it could not be shown. A missing file is called missing."""
    filled = with_lengths(load_text(MIXED), recordings)
    assert filled.timetable is None
    (problem,) = filled.problems
    assert what in problem.what
    assert "duration: 25m" in problem.mend
    assert (problem.where.line, problem.where.column) == (3, 39)


def test_a_timetable_with_errors_stays_as_it_is() -> None:
    """There is nothing to fill in."""
    loaded = load_text("sessions: 1\n")
    assert with_lengths(loaded, {}) == loaded
