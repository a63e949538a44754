"""Unusual recordings: `check` says what it should, and nothing about those that play right.

What a real OBS does with each is printed by `python -m tests.studio.unusual_recordings`.
"""

import os
import re
from dataclasses import replace
from pathlib import Path

import av
import pytest

from orchestrator.timetable.probe import course
from orchestrator.timetable.probe.measure import probe
from orchestrator.timetable.probe.written_size import is_cut_off
from tests.timetable.probe.unusual import AV1, UNUSUAL, Unusual, said
from tests.timetable.probe.unusual_making import Film, Picture, Sound, write

pytestmark = pytest.mark.slow

GUIDE = (Path(__file__).parents[3] / "docs" / "timetable.md").read_text()


def _complaints() -> list[re.Pattern[str]]:
    """Return the guide's complaints about recordings: “…” is anything, “a (b)” either of them."""
    rows = re.findall(r"^\| (.+?) \|", GUIDE.partition("### The recordings")[2], re.MULTILINE)
    texts = [text for row in rows for text in row.split(" · ")]
    escaped = [re.escape(text).replace("…", ".+") for text in texts]
    return [re.compile(re.sub(r"(\w+)\\ \\\((\w+)\\\)", r"(?:\1|\2)", text)) for text in escaped]


COMPLAINTS = _complaints()


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> None:
    """Keep what the libraries say about broken files out of the report."""
    av.logging.set_level(av.logging.PANIC)


@pytest.mark.parametrize("film", UNUSUAL.values(), ids=str)
def test_check_says_what_it_should(
    film: Unusual, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault once and nothing else, in the guide's words; of a large file the same."""
    film.make(tmp_path / film.name)
    told = said(tmp_path / film.name)
    assert len(told) == len(film.told), told
    assert all(any(part in what for what in told) for part in film.told), told
    assert [what for what in told if not any(row.search(what) for row in COMPLAINTS)] == []
    monkeypatch.setattr(course, "WHOLE_BYTES", 0)
    assert said(tmp_path / film.name) == told


def test_there_are_sixty_of_them() -> None:
    """Half of them play right, half have a fault; none is without an outcome."""
    assert len(UNUSUAL) >= 60
    right = [film for film in UNUSUAL.values() if not film.told]
    assert len(right) >= 30
    assert all(film.right for film in right)


@pytest.mark.parametrize(
    ("name", "seconds", "first"),
    [
        ("h264-aac.mp4", 5, 0),
        ("no-length.mkv", 5, 0),
        ("captions-longer.mkv", 5, 0),
        ("part-two.mp4", 5, 8),
        ("starts-at-3s.mkv", 5, 3),
        ("off-air.ts", 5, 30_000),
        ("mpeg2-mp2.mpg", 5, 0.5),
        ("picture-ends-early.mp4", 8, 0),
        ("piped.avi", 5, 0),
    ],
)
def test_length_and_first_stamp_are_those_of_picture_and_sound(
    name: str, seconds: float, first: float, tmp_path: Path
) -> None:
    """Whatever the header, the captions and the stamps say."""
    UNUSUAL[name].make(tmp_path / name)
    found = probe(tmp_path / name)
    assert found.length_s == pytest.approx(seconds, abs=0.15)
    assert found.first_stamp_s == pytest.approx(first, abs=0.15)


def test_what_obs_will_do_is_read(tmp_path: Path) -> None:
    """The codecs, the size, the rate, the bits, the channels."""
    UNUSUAL["prores-pcm.mov"].make(tmp_path / "a.mov")
    found = probe(tmp_path / "a.mov")
    assert (found.codec, found.sound_codec) == ("prores", "pcm_s16le")
    assert (found.width, found.height, found.bits) == (320, 180, 10)
    assert found.pixel_format == "yuv422p10le"
    assert found.frames_per_s == pytest.approx(25, abs=0.1)
    assert (found.channels, found.sample_rate, found.sound_tracks) == (2, 48_000, 1)


@pytest.mark.parametrize("second", [5.0, 20_000.0])
def test_a_jump_in_the_midst_of_a_large_broadcast_is_found(
    second: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only its start is read whole: its stamps are looked at all along its bytes."""
    film = Film(Picture(until=20.0), (Sound(until=20.0),), format="mpegts")
    parts = [replace(film, options={"output_ts_offset": str(at)}) for at in (10_000.0, second)]
    data = b"".join(write(tmp_path / "a.ts", part).read_bytes() for part in parts)
    (tmp_path / "a.ts").write_bytes(data)
    for limit, value in (("WHOLE_BYTES", 0), ("START_S", 1.0), ("PLACE_S", 0.5)):
        monkeypatch.setattr(course, limit, value)
    (told,) = said(tmp_path / "a.ts")
    assert "the time in the recording jumps by" in told
    (tmp_path / "b.ts").write_bytes(write(tmp_path / "b.ts", parts[0]).read_bytes())
    assert said(tmp_path / "b.ts") == ()


def test_a_stretch_in_which_little_happens_is_no_jump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half an hour of slides is less of a large broadcast's bytes than a minute of film."""
    film = Picture(until=20.0)
    slides = replace(film, times=tuple(1.9 * n for n in range(300)), keyframe_every=5)
    parts = [
        Film(film, (), format="mpegts"),
        Film(slides, (), format="mpegts", options={"output_ts_offset": "20"}),
        Film(film, (), format="mpegts", options={"output_ts_offset": "590"}),
    ]
    data = b"".join(write(tmp_path / "a.ts", part).read_bytes() for part in parts)
    (tmp_path / "a.ts").write_bytes(data)
    for limit, value in (("WHOLE_BYTES", 0), ("START_S", 1.0), ("NARROW_BYTES", 2_000)):
        monkeypatch.setattr(course, limit, value)
    monkeypatch.setattr(course, "OUTLIER", 2)
    found = probe(tmp_path / "a.ts")
    assert found.jump_s == 0
    assert found.length_s == pytest.approx(610, abs=0.2)


def test_reading_ends_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without end does not hold up a check."""
    UNUSUAL["no-length.mkv"].make(tmp_path / "a.mkv")
    monkeypatch.setattr(course, "MOST_OF_ALL", 50)
    found = probe(tmp_path / "a.mkv")
    assert found.length_s is not None
    assert 0 < found.length_s < 2


ASF_HEADER = (
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(14)
    # an object that says something else, and the one that says the size
    + bytes(16) + (26).to_bytes(8, "little") + bytes(2)
    + bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365") + bytes(24)
)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "cut_off"),
    [
        (b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", False),
        (b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67\x84abcd", False),
        (b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67\x84abc", True),
        (b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67", False),
        (b"\x1aE\xdf\xa3\x00", False),
        (b"\x1aE\xdf\xa3\x40\xff", False),
        (b"RIFF\x04\x00\x00\x00AVI ", False),
        (b"RIFF\x05\x00\x00\x00AVI ", True),
        (b"RIFF\x00\x00\x00\x00AVI ", False),
        (b"RIFF\xff\xff\xff\xffAVI ", False),
        (b"RI", False),
        (ASF_HEADER + (1000).to_bytes(8, "little") + bytes(48), True),
        (ASF_HEADER + (100).to_bytes(8, "little") + bytes(48), False),
        (ASF_HEADER + bytes(56), False),
        (ASF_HEADER + (1000).to_bytes(8, "little") + bytes(40) + b"\1\0\0\0", False),
        (ASF_HEADER[:30] + bytes(40), False),
        (b"", False),
    ],
)
def test_a_file_shorter_than_its_header_says_is_cut_off(
    head: bytes, cut_off: bool, tmp_path: Path
) -> None:
    """Sizes that are not known, as of a recording made live, say nothing."""
    (tmp_path / "a").write_bytes(head)
    assert is_cut_off(tmp_path / "a") is cut_off


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="there is nothing like it")
def test_a_coder_does_not_rank_the_tests_before_all_else(tmp_path: Path) -> None:
    """What runs beside them is not starved: a real OBS, say."""
    before = os.sched_getscheduler(0)
    write(tmp_path / "av1.mkv", Film(AV1))
    assert os.sched_getscheduler(0) == before
