"""Twins of unusual recordings: as loud as each other, upright, whole, and copied where right."""

import math
import os
import shutil
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from orchestrator.model.twin_names import twin_of
from orchestrator.preparing.batch import NoRoomError, Outcome, Result, TwinBatch, TwinWanted
from orchestrator.preparing.target import Canvas, TwinTarget
from orchestrator.preparing.twins import Twins
from orchestrator.show.script_reader import ScriptReader
from orchestrator.timetable.probe.measure import probe
from tests.timetable.probe.unusual import UNUSUAL, said
from tests.timetable.probe.unusual_making import Film, Picture, Sound, read_time, write

CANVAS = Canvas(640, 360, Fraction(30))
PLAIN = Film(Picture(until=2.0), (Sound(until=2.0),))


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> None:
    """Keep what the libraries say about broken files out of the report."""
    av.logging.set_level(av.logging.PANIC)


def made(path: Path, target: TwinTarget | None = None, *, dry_run: bool = False) -> Result:
    """Prepare one recording."""
    batch = TwinBatch([TwinWanted(path, target or TwinTarget())], dry_run=dry_run)
    batch.look_ahead()
    (result,) = batch.each(lambda _path, part: _is_part(part))
    return result


def _is_part(part: float) -> None:
    assert 0.0 <= part <= 1.0


def sound_of(path: Path) -> np.ndarray:
    """Return the sound, a row a side."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "stereo", 48_000)
        frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def loudness(sound: np.ndarray) -> float:
    """Return the LUFS of a steady tone of 440 Hz, where the measure's filter does nothing."""
    return -0.691 + 10 * math.log10(float((sound.astype(np.float64) ** 2).mean(axis=1).sum()))


def loudest_at(path: Path) -> float:
    """Return the second around which the sound is loudest, by the stamps of its frames."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", 48_000)
        times, levels = [], []
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples = np.abs(part.to_ndarray().ravel())
                times.append((part.time or 0.0) + np.arange(samples.size) / 48_000)
                levels.append(samples)
    at, level = np.concatenate(times), np.concatenate(levels)
    loud = at[level > level.max() / 2]
    return float((loud[0] + loud[-1]) / 2)


def times_shown(path: Path) -> list[tuple[float, float | None]]:
    """Return when each picture is shown, and which moment it shows."""
    with av.open(str(path)) as container:
        return [
            (frame.time or 0.0, read_time(frame.to_ndarray(format="gray")))
            for frame in container.decode(video=0)
        ]


KINDS = [
    "no-length.webm",
    "off-air.ts",
    "uneven-rate.mp4",
    "turned-90.mp4",
    "squeezed.mp4",
    "interlaced.mp4",
    "changes-size.ts",
    "jumps-back.ts",
    "mono-8k.mp4",
    "5.1.mp4",
    "left-only.mp4",
    "no-first-keyframe.mkv",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_whatever_it_was_its_twin_plays_right(name: str, tmp_path: Path) -> None:
    """`check` has nothing to say of it; it is as loud as wanted, on both sides; time goes on."""
    path = tmp_path / name
    UNUSUAL[name].make(path)
    own_shape = name in ("turned-90.mp4", "squeezed.mp4")
    result = made(path, TwinTarget(canvas=None if own_shape else CANVAS))
    assert result.outcome is Outcome.MADE, result.why
    assert result.twin is not None
    assert said(result.twin) == ()
    found = probe(result.twin)
    assert result.made is not None
    if not result.made.copied_picture and not own_shape:
        assert (found.width, found.height, found.frames_per_s) == (640, 360, 30)
    assert found.first_stamp_s == pytest.approx(0, abs=0.03)
    assert found.keyframe_gap_s is not None
    assert found.keyframe_gap_s <= 2.1
    sides = sound_of(result.twin)
    assert loudness(sides) == pytest.approx(-16, abs=0.5)
    assert np.abs(sides).max() < 10 ** (-1 / 20)
    assert np.abs(sides).max(axis=1) == pytest.approx(np.abs(sides).max(), rel=0.1)
    shown = [(at, is_of) for at, is_of in times_shown(result.twin) if is_of is not None]
    assert len(shown) > 20
    backwards = [b for (_, a), (_, b) in pairwise(shown) if b < a]
    assert len(backwards) == (name == "jumps-back.ts")  # two films, one after the other


def test_a_picture_that_is_right_is_copied_bit_by_bit(tmp_path: Path) -> None:
    """A film that is only too loud keeps its picture."""
    path = write(tmp_path / "loud.mp4", PLAIN)
    result = made(path)
    assert result.made is not None
    assert result.twin is not None
    assert (result.made.copied_picture, result.made.copied_sound) == (True, False)
    assert _coded(path, "video") == _coded(result.twin, "video")


def test_sound_that_is_right_is_copied_bit_by_bit(tmp_path: Path) -> None:
    """A film that lies on its side keeps its sound."""
    even = made(write(tmp_path / "loud.mp4", PLAIN)).twin
    assert even is not None
    path = even.rename(tmp_path / "even.mp4")
    with (
        av.open(str(path)) as source,
        av.open(str(tmp_path / "turned.mp4"), "w") as out,
    ):
        pairs = {s.index: out.add_stream_from_template(s) for s in source.streams}
        out.streams.video[0].set_display_rotation(90)
        for packet in source.demux():
            if packet.size:
                packet.stream = pairs[packet.stream_index]
                out.mux(packet)
    result = made(tmp_path / "turned.mp4")
    assert result.made is not None
    assert result.twin is not None
    assert (result.made.copied_picture, result.made.copied_sound) == (False, True)
    assert _coded(path, "audio") == _coded(result.twin, "audio")
    assert said(result.twin) == ()


def _coded(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        stream = container.streams.best(kind)
        assert stream is not None
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def test_what_is_right_in_everything_gets_no_twin(tmp_path: Path) -> None:
    """A twin itself is such a recording, under another name; as itself it is left alone."""
    twin = made(write(tmp_path / "loud.mp4", PLAIN)).twin
    assert twin is not None
    assert made(twin).outcome is Outcome.REFUSED
    shutil.copy(twin, tmp_path / "even.mp4")
    assert made(tmp_path / "even.mp4").outcome is Outcome.RIGHT


def test_a_second_run_keeps_what_the_first_has_made(tmp_path: Path) -> None:
    """Also where OBS cannot be asked any more; another loudness or canvas makes it anew."""
    path = write(tmp_path / "loud.mp4", PLAIN)
    twin = made(path, TwinTarget(canvas=CANVAS)).twin
    assert twin is not None
    before = twin.stat()
    for target in (TwinTarget(canvas=CANVAS), TwinTarget()):
        assert made(path, target).outcome is Outcome.KEPT
    assert twin.stat().st_mtime_ns == before.st_mtime_ns
    quieter = made(path, TwinTarget(-20.0))
    assert (quieter.outcome, quieter.twin) == (Outcome.MADE, twin)
    assert loudness(sound_of(twin)) == pytest.approx(-20, abs=0.5)
    twin.write_bytes(twin.read_bytes()[:-5000])
    assert made(path, TwinTarget(-20.0)).outcome is Outcome.MADE


def test_the_twin_is_found_by_who_plays(tmp_path: Path) -> None:
    """Made here, known there: a name and a fingerprint."""
    path = write(tmp_path / "it's [loud] – громко.mp4", PLAIN)
    twin = made(path).twin
    assert Twins().of([path])[path].twin == twin


@pytest.mark.parametrize("level", [0.0, 0.0005])
def test_silence_and_noise_are_not_made_louder(level: float, tmp_path: Path) -> None:
    """Nobody wants to hear the fan of a room at the loudness of speech."""
    path = write(
        tmp_path / "a.mkv",
        Film(Picture(until=2.0), (Sound("flac", levels=(level, level), until=2.0),)),
    )
    result = made(path)
    assert result.twin is not None
    assert result.looked is not None
    assert np.abs(sound_of(result.twin)).max() <= 2 * level + 1e-6
    assert any("silence or noise" in each for each in result.looked.intent.remarks)


def test_low_voices_are_made_louder_and_high_peaks_are_held(tmp_path: Path) -> None:
    """A quiet tone with one loud knock: as loud as wanted, and never over the peak."""
    path = write(
        tmp_path / "a.mkv",
        Film(Picture(until=2.0), (Sound("flac", levels=(0.01, 0.01), until=2.0),)),
    )
    quiet = made(path)
    assert quiet.twin is not None
    assert loudness(sound_of(quiet.twin)) == pytest.approx(-16, abs=0.5)
    knock = tmp_path / "knock.mkv"
    _with_a_knock(knock)
    result = made(knock, TwinTarget(-12.0))
    assert result.made is not None
    assert result.made.heard is not None
    assert result.made.heard.peak <= -1.0
    assert result.made.heard.loudness == pytest.approx(-12, abs=0.5)
    assert result.twin is not None
    assert loudest_at(knock) == pytest.approx(2.02, abs=0.02)
    assert loudest_at(result.twin) == pytest.approx(loudest_at(knock), abs=0.005)


def _with_a_knock(path: Path) -> None:
    tone = Sound("flac", levels=(0.02, 0.02), until=2.0)
    parts = (tone, replace(tone, levels=(0.95, 0.95), since=2.0, until=2.04))
    rest = replace(tone, since=2.04, until=5.0)
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 320, 180, "yuv420p"
        sound = out.add_stream("flac", rate=48_000, layout="stereo")
        grey = av.VideoFrame.from_ndarray(np.full((180, 320), 90, np.uint8), format="gray")
        for number in range(125):
            grey.pts, grey.time_base = number, Fraction(1, 25)
            out.mux(picture.encode(grey.reformat(format="yuv420p")))
        out.mux(picture.encode(None))
        for part in (*parts, rest):
            count = round((part.until - part.since) * 48_000)
            start = round(part.since * 48_000)
            wave = np.sin(2 * math.pi * 440 * (start + np.arange(count)) / 48_000)
            samples = (np.outer(wave, part.levels).ravel() * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], "s16", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("picture-ends-early.mp4", "its picture ends 6 s before its sound: a still from there"),
        ("sound-ends-early.mp4", "its sound ends 6 s before its picture: silence from there"),
    ],
)
def test_what_ends_early_is_held_to_the_end_and_told(
    name: str, remark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line of time for both; but an export that went wrong is not hidden."""
    path = tmp_path / name
    UNUSUAL[name].make(path)
    result = made(path)
    assert result.twin is not None
    assert result.looked is not None
    assert remark in result.looked.intent.remarks
    found = probe(result.twin)
    assert found.picture_until_s == pytest.approx(8.0, abs=0.2)  # in the order of decoding
    assert found.sound_until_s == pytest.approx(8.0, abs=0.1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    file = tmp_path / "show.yaml"
    file.write_text(
        "event: {name: E, date: 2099-12-05, timezone: UTC}\n"
        f'sessions:\n  - {{title: A, start: "10:00", media: {name}, qa: none}}\n'
    )
    told = [problem.what for problem in ScriptReader(file).read()[1]]
    assert any("is played as its prepared twin" in what for what in told)
    assert any("ends 6s before the" in what for what in told)


def test_what_begins_late_is_filled_from_the_beginning(tmp_path: Path) -> None:
    """The first picture stands until its time; sound and picture stay together."""
    path = tmp_path / "picture-begins-late.mkv"
    UNUSUAL[path.name].make(path)
    twin = made(path).twin
    assert twin is not None
    shown = times_shown(twin)
    assert [is_of for at, is_of in shown if at < 3.9] == pytest.approx([4.0] * 98, abs=0.05)
    late = [(at, is_of) for at, is_of in shown if at > 4.1]
    assert [at for at, _ in late] == pytest.approx([is_of for _, is_of in late], abs=0.09)


def test_hdr_is_made_sdr(tmp_path: Path) -> None:
    """Paper white is white: what OBS shows of it otherwise is grey, and nobody knows why."""
    path = tmp_path / "hdr-hlg.mov"
    UNUSUAL[path.name].make(path)
    twin = made(path).twin
    assert twin is not None
    found = probe(twin)
    assert (found.hdr, found.bits, found.codec) == ("", 8, "h264")
    with av.open(str(twin)) as container:
        frame = next(container.decode(video=0))
        assert (frame.color_trc, frame.colorspace) == (1, 1)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("encrypted.mp4", "encrypted"),
        ("cut-off.mp4", "breaks off"),
        ("cut-off-without-index.mp4", "cannot be read"),
        ("no-picture.m4a", "no picture"),
        ("unknown-picture.mp4", "no decoder"),
        ("unknown-sound.mkv", "no decoder"),
        ("empty.mp4", "cannot be read"),
        ("noise.mp4", "cannot be read"),
    ],
)
def test_what_cannot_be_made_right_is_refused(name: str, why: str, tmp_path: Path) -> None:
    """In words, with what to do; and nothing is left of the trial."""
    path = tmp_path / name
    UNUSUAL[name].make(path)
    result = made(path)
    assert result.outcome is Outcome.REFUSED
    assert why in result.why
    assert ": " in result.why
    assert list(tmp_path.iterdir()) == [path]


def test_a_film_without_sound_stays_so(tmp_path: Path) -> None:
    """And that is told."""
    path = tmp_path / "no-sound.mkv"
    write(path, replace(PLAIN, sounds=()))
    result = made(path)
    assert result.twin is not None
    assert result.looked is not None
    assert not probe(result.twin).audio
    assert "there is no sound in it" in result.looked.intent.remarks


def test_a_film_of_a_moment_is_made_too(tmp_path: Path) -> None:
    """Shorter than what loudness is measured by."""
    path = write(tmp_path / "a.mkv", Film(Picture(until=0.2), (Sound(until=0.2),)))
    result = made(path)
    assert result.twin is not None
    assert probe(result.twin).length_s == pytest.approx(0.2, abs=0.1)


def test_nothing_is_made_on_a_dry_run(tmp_path: Path) -> None:
    """It is told what would be."""
    path = write(tmp_path / "a.mp4", PLAIN)
    result = made(path, dry_run=True)
    assert result.outcome is Outcome.WANTED
    assert result.looked is not None
    assert result.looked.intent.sound == ("was too loud",)
    assert list(tmp_path.iterdir()) == [path]


class Stopped(BaseException):
    """What ends the work in the middle, as Ctrl-C does."""


def test_stopped_in_the_middle_nothing_half_is_left_and_the_next_run_goes_on(
    tmp_path: Path,
) -> None:
    """What was made before stays."""
    paths = [write(tmp_path / f"{name}.mkv", PLAIN) for name in "ab"]
    wanted = [TwinWanted(path, TwinTarget()) for path in paths]
    batch = TwinBatch(wanted)
    batch.look_ahead()

    def stop_in_the_second(path: Path, part: float) -> None:
        if path == paths[1] and part > 0.5:
            raise Stopped

    results = []
    with pytest.raises(Stopped):
        results.extend(batch.each(stop_in_the_second))
    twins = [path for path in tmp_path.iterdir() if path not in paths]
    assert len(twins) == 1
    again = TwinBatch(wanted)
    again.look_ahead()
    outcomes = [result.outcome for result in again.each(lambda _path, _part: None)]
    assert outcomes == [Outcome.KEPT, Outcome.MADE]


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    """When it is old: a run beside this one writes to its own."""
    path = write(tmp_path / "a.mkv", PLAIN)
    first = made(path).twin
    assert first is not None
    old, young = (tmp_path / f".{first.name}.{n}.partial" for n in (1, 2))
    for each in (old, young):
        each.write_bytes(b"half")
    os.utime(old, (1, 1))
    first.unlink()
    assert made(path).outcome is Outcome.MADE
    assert (old.exists(), young.exists()) == (False, True)


def test_a_recording_that_is_replaced_meanwhile_gets_no_twin(tmp_path: Path) -> None:
    """What was made is of neither of the two."""
    path = write(tmp_path / "a.mkv", PLAIN)
    batch = TwinBatch([TwinWanted(path, TwinTarget())])
    batch.look_ahead()
    done = False

    def replace_it(_path: Path, part: float) -> None:
        nonlocal done
        if part > 0.5 and not done:
            done = True
            fresh = path.with_suffix(".new")
            fresh.write_bytes(path.read_bytes() + b"more")
            fresh.replace(path)

    (result,) = batch.each(replace_it)
    assert result.outcome is Outcome.REFUSED
    assert "changed meanwhile" in result.why
    assert list(tmp_path.iterdir()) == [path]


def test_room_on_the_disk_is_looked_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is begun that cannot be ended."""
    path = write(tmp_path / "a.mkv", PLAIN)
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    batch = TwinBatch([TwinWanted(path, TwinTarget())])
    with pytest.raises(NoRoomError, match=r"needs up to 0\.2 GB.*has 0\.0 GB left"):
        batch.look_ahead()


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the system's words; root may write everywhere, so the system is asked to refuse."""
    path = write(tmp_path / "a.mkv", PLAIN)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "touch", refuse)
    result = made(path)
    assert (result.outcome, result.why) == (Outcome.REFUSED, "permission denied")


def test_what_is_named_twice_is_made_once(tmp_path: Path) -> None:
    """Two sessions may show the same recording; one that is missing is told."""
    path, missing = write(tmp_path / "a.mkv", PLAIN), tmp_path / "missing.mkv"
    batch = TwinBatch([TwinWanted(each, TwinTarget()) for each in (path, path, missing)])
    batch.look_ahead()
    results = list(batch.each(lambda _path, _part: None))
    assert [result.outcome for result in results] == [Outcome.MADE, Outcome.REFUSED]
    assert "not there" in results[1].why


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    """A file system takes 255 bytes, and the twin's has more than the original's."""
    path = write(tmp_path / f"{'a' * 200}.mkv", PLAIN)
    assert "longer than" in made(path).why


def test_a_twins_name_fits_where_the_originals_does(tmp_path: Path) -> None:
    """Up to the length that is taken, also while it is made."""
    path = write(tmp_path / f"{'я' * 93}.mkv", PLAIN)
    assert made(path).outcome is Outcome.MADE
    assert twin_of(path, "0" * 16).name.endswith(".mp4")
