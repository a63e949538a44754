"""Unusual recordings: containers, codecs and faults, each with what should come of it.

`test_unusual_recordings` holds `check` to it, `tests.studio.unusual_recordings` a real OBS.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final

from orchestrator.model.findings import Finding
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import loads
from orchestrator.timetable.probe.measure import probe
from orchestrator.timetable.probing import with_lengths
from tests.timetable.probe.unusual_making import ENCRYPTED, Film, Picture, Sound, write

FAST: Final = {"preset": "ultrafast", "sc_threshold": "0"}
VP: Final = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
VP8: Final = Picture(codec="libvpx", options={"deadline": "realtime", "cpu-used": "8"})
VP9: Final = Picture(codec="libvpx-vp9", options=VP)
VP8_ALPHA: Final = {**VP8.options, "auto-alt-ref": "0"}
PRORES_4444: Final = Picture(codec="prores_ks", options={}, pixels="yuva444p10le")
FAINT: Final = 0.1
"""How little is left of a see-through picture: its time cannot be read any more."""
HEVC: Final = Picture(
    codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=none:pools=1"}
)
AV1: Final = Picture(codec="libsvtav1", options={"preset": "8", "svtav1-params": "lp=1"})
AV1_DAMAGED: Final = Picture(codec="libsvtav1", options={"preset": "12"})
"""The decoders refuse what this preset makes of so small a picture, from the second second on."""
MPEG4: Final = Picture(codec="mpeg4", options={})
MPEG2: Final = Picture(codec="mpeg2video", options={})
OPUS: Final = Sound("libopus")
VORBIS: Final = Sound("vorbis", options={"strict": "experimental"})
WMA: Final = Sound("wmav2", options={"b": "128k"})
PCM: Final = Sound("pcm_s16le")
WHOLE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Unusual:
    """A recording and what should come of it.

    `told`: the parts of what `check` should say, in any order; none: it says nothing. `right`:
    OBS shows and plays it as it should, from its beginning to its end; None: that cannot be seen
    in OBS. `seconds`: how long it plays; `shape`: width by height; `starts`: the moment that its
    first picture shows.
    """

    name: str
    make: Callable[[Path], object]
    told: tuple[str, ...] = ()
    right: bool | None = True
    seconds: float = WHOLE
    shape: float = 16 / 9
    starts: float = 0.0

    def __str__(self) -> str:
        return self.name


def said(path: Path) -> tuple[str, ...]:
    """Return what `check` says of the recording, without what it says of the timetable."""
    return tuple(problem.what for problem in problems(path))


def problems(path: Path) -> tuple[Finding, ...]:
    """Return what `check` finds in a show of this recording alone."""
    lines = (
        "event: {name: Case, date: 2026-12-05, timezone: UTC}\n"
        f'sessions:\n  - {{title: A, start: "10:00", media: "{path}", qa: none}}\n'
    )
    recordings = {path: probe(path)} if path.exists() else {}
    complete = with_lengths(loads(lines, path.parent / "show.yaml"), recordings)
    if complete.timetable is None:
        return complete.problems
    return check(complete.timetable, complete.where, recordings)


def _film(
    name: str,
    film: Film,
    *told: str,
    right: bool | None = False,
    seconds: float = WHOLE,
    starts: float = 0.0,
) -> Unusual:
    shape = 1.0 if film.picture is None else film.picture.shape
    played = right if told else True
    return Unusual(name, lambda path: write(path, film), told, played, seconds, shape, starts)


def _bytes(
    name: str, make: Callable[[Path], bytes], *told: str, right: bool | None = False
) -> Unusual:
    return Unusual(name, lambda path: path.write_bytes(make(path)), told, right)


def _cut(name: str, share: float, film: Film, told: str) -> Unusual:
    whole = 2 * WHOLE
    return Unusual(
        name,
        lambda path: path.write_bytes(_part(write(path, film), share)),
        (told,),
        right=False,
        seconds=whole,
    )


def _part(path: Path, share: float) -> bytes:
    data = path.read_bytes()
    return data[: round(len(data) * share)]


def _joined(
    name: str, first: Film, second: Film, *told: str, right: bool | None = False
) -> Unusual:
    def make(path: Path) -> object:
        data = write(path, first).read_bytes() + write(path, second).read_bytes()
        return path.write_bytes(data)

    return Unusual(name, make, told, right, seconds=2 * WHOLE)


def _part(path: Path, share: float) -> bytes:
    data = path.read_bytes()
    return data[: round(len(data) * share)]


def _of_two_sizes(pixels: str) -> tuple[Film, Film]:
    late = Picture(size=(480, 270), since=WHOLE, until=2 * WHOLE, pixels=pixels)
    return (
        Film(Picture(pixels=pixels), format="mpegts"),
        Film(late, (Sound(since=WHOLE, until=2 * WHOLE),), format="mpegts"),
    )


def _of_two_codecs(picture: Picture | None = None, sound: Sound | None = None) -> Sequence[Film]:
    """Return a film and one that follows it and is coded otherwise."""
    late = {"since": WHOLE, "until": 2 * WHOLE}
    second = replace(picture or Picture(), **late), (replace(sound or Sound(), **late),)
    return Film(format="mpegts"), Film(*second, format="mpegts")


def _of_another_codec(path: Path) -> bytes:
    """Give the picture, or what follows it, a name that no program knows."""
    return write(path, Film()).read_bytes().replace(b"avc1", b"zzzz")


def _of_another_sound(path: Path) -> bytes:
    return write(path, Film()).read_bytes().replace(b"A_AAC", b"A_ZZZ")


def _scratched(path: Path) -> bytes:
    data = bytearray(write(path, Film(options={"movflags": "+faststart"})).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 800] = random.Random(1).randbytes(800)
    return bytes(data)


def _ts(offset: float) -> Film:
    return Film(format="mpegts", options={"output_ts_offset": str(offset)})


CONTAINERS_AND_CODECS: Final = (
    _film("h264-aac.mp4", Film()),
    _film("h264-aac.mov", Film()),
    _film("h264-aac.m4v", Film(format="mp4")),
    _film("h264-aac.flv", Film()),
    _film("h264-flac.mkv", Film(sounds=(Sound("flac"),))),
    _film("hevc-opus.mkv", Film(HEVC, (OPUS,))),
    _film("hevc-aac.mp4", Film(HEVC)),
    _film("vp8-vorbis.webm", Film(VP8, (VORBIS,))),
    _film("vp8-vorbis.ogv", Film(VP8, (VORBIS,), format="ogg")),
    _film("vp9-opus.webm", Film(VP9, (OPUS,))),
    _film("av1-aac.mp4", Film(AV1)),
    _film("av1-opus.webm", Film(AV1, (OPUS,))),
    _film(
        "prores-pcm.mov",
        Film(Picture(codec="prores_ks", options={}, pixels="yuv422p10le"), (PCM,)),
    ),
    _film(
        "dnxhr-pcm.mov",
        Film(Picture(codec="dnxhd", options={"profile": "dnxhr_lb"}, pixels="yuv422p"), (PCM,)),
    ),
    _film("mpeg4-mp3.avi", Film(MPEG4, (Sound("libmp3lame"),))),
    _film("mjpeg-pcm.avi", Film(Picture(codec="mjpeg", options={}, pixels="yuvj420p"), (PCM,))),
    _film("wmv2-wma.wmv", Film(Picture(codec="wmv2", options={}), (WMA,), format="asf")),
    _film("mpeg2-mp2.mpg", Film(MPEG2, (Sound("mp2"),), format="mpeg")),
    _film("mpeg2-ac3.vob", Film(MPEG2, (Sound("ac3"),), format="vob")),
    _film("mpeg2-pcm.mxf", Film(replace(MPEG2, size=(320, 192)), (PCM,))),
    _film("h264-aac.ts", Film(format="mpegts")),
    _film(
        "h264-ac3.m2ts",
        Film(sounds=(Sound("ac3"),), format="mpegts", options={"mpegts_m2ts_mode": "1"}),
    ),
    _film(
        "h263-amr.3gp",
        Film(
            Picture(codec="h263", options={}, size=(352, 288), aspect=Fraction(12, 11)),
            (Sound("libopencore_amrnb", 8000, "mono", (0.5,)),),
        ),
        "squeezed",
    ),
    _film(
        "fragmented.mp4",
        Film(options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    ),
    _film("mkv-inside.mp4", Film(format="matroska")),
)

PICTURES: Final = (
    _film("60-a-second.mp4", Film(Picture(rate=50))),
    _film(
        "4k.mp4",
        Film(Picture(size=(3840, 2160), rate=5, keyframe_every=5)),
        "drops frames",
        "first picture stands for 0.2 s",
        right=None,  # a matter of the machine
    ),
    _film("8-a-second.mp4", Film(Picture(rate=8, keyframe_every=8))),
    _film(
        "2-a-second.mp4",
        Film(Picture(rate=2, keyframe_every=4)),
        "first picture stands for 0.5 s",
        right=None,  # it begins up to a second in, which may or may not be seen
    ),
    _film(
        "first-picture-stands.mp4",
        Film(Picture(times=(0.0, *(0.4 + n * 0.04 for n in range(115))))),
        "first picture stands for 0.4 s",
        right=None,
    ),
    _film("odd-size.mkv", Film(Picture(size=(321, 181), pixels="yuv444p"))),
    _film("portrait.mp4", Film(Picture(size=(180, 320)))),
    _film("10-bit.mp4", Film(Picture(pixels="yuv420p10le"))),
    _film("10-bit-422.mov", Film(Picture(pixels="yuv422p10le"))),
    _film("444.mp4", Film(Picture(pixels="yuv444p"))),
    _film(
        "uneven-rate.mp4",
        Film(Picture(times=tuple(n * 0.2 + d for n in range(25) for d in (0, 0.04, 0.16)))),
    ),
    _film(
        "slides-that-stand.webm",
        Film(
            replace(VP9, times=(0, 0.04, 0.08, 0.12, 4.0, 4.04, 7.0, 7.04, 7.96), until=8.0),
            (replace(OPUS, until=8.0),),
        ),
        "stands still",
        seconds=8.0,
    ),
    _film(
        "long-gop.mp4",
        Film(Picture(keyframe_every=900, until=10.2, size=(160, 90)), (Sound(until=10.2),)),
        "between keyframes",
        right=True,
        seconds=10.2,
    ),
    _film("black-start.mp4", Film(Picture(black_until=1.5)), "a second of black", right=None),
    _film("turned-90.mp4", Film(Picture(turned=90)), "turned"),
    _film("turned-180.mov", Film(Picture(turned=180)), "turned"),
    _film("turned-270.mp4", Film(Picture(turned=-90)), "turned"),
    _film("squeezed.mp4", Film(Picture(aspect=Fraction(16, 11))), "squeezed"),
    _film(
        "squeezed-dvd.mpg",
        Film(
            Picture(codec="mpeg2video", options={}, size=(352, 288), aspect=Fraction(16, 11)),
            (Sound("mp2"),),
            format="mpeg",
        ),
        "squeezed",
    ),
    _film(
        "interlaced.mp4",
        Film(Picture(interlaced=True, options={**FAST, "x264-params": "interlaced=1:tff=1"})),
        "interlaced",
    ),
    _film(
        "interlaced.ts",
        Film(
            Picture(codec="mpeg2video", interlaced=True, options={"flags": "+ildct+ilme"}),
            (Sound("mp2"),),
            format="mpegts",
        ),
        "interlaced",
    ),
    _joined("changes-size.ts", *_of_two_sizes("yuv420p"), right=True),
    _joined(
        "changes-size-full-range.ts",
        *_of_two_sizes("yuvj420p"),
        "changes its size",
    ),
    _film("hdr-pq.mp4", Film(replace(HEVC, pixels="yuv420p10le", colours=(9, 16, 9)))),
    _film("hdr-hlg.mov", Film(replace(HEVC, pixels="yuv420p10le", colours=(9, 18, 9)))),
    _film(
        "two-pictures.mp4",
        Film(second=Picture(size=(160, 90), black_until=WHOLE)),
        "2 pictures",
        right=True,
    ),
    _film(
        "two-pictures.mkv",
        Film(Picture(size=(160, 90)), second=Picture()),
        "2 pictures",
        right=None,  # OBS plays one of them
    ),
    _film(
        "see-through.webm",
        Film(replace(VP9, pixels="yuva420p", opacity=FAINT), (OPUS,)),
        "see-through",
    ),
    _film(
        "see-through-vp8.webm",
        Film(replace(VP8, options=VP8_ALPHA, pixels="yuva420p", opacity=FAINT), (OPUS,)),
        "see-through",
    ),
    _film("prores-4444-alpha.mov", Film(replace(PRORES_4444, opacity=FAINT), (PCM,))),
    _film("no-picture.m4a", Film(None, format="mp4"), "no picture"),
    _film("cover.mp4", Film(cover=True)),
    _film("cover-only.m4a", Film(None, cover=True, format="mp4"), "no picture"),
)

SOUNDS: Final = (
    _film("mono-8k.mp4", Film(sounds=(Sound(rate=8000, layout="mono", levels=(0.5,)),))),
    _film("96k.mkv", Film(sounds=(Sound("flac", 96000),))),
    _film("5.1.mp4", Film(sounds=(Sound(layout="5.1", levels=(0.3,) * 6),))),
    _film("7-channels.mkv", Film(sounds=(Sound("flac", layout="6.1", levels=(0.3,) * 7),))),
    _film(
        "16-channels.mkv",
        Film(sounds=(Sound("pcm_s16le", layout="hexadecagonal", levels=(0.2,) * 16),)),
        "16 channels",
        right=None,  # heard or not, by what the media input played before
    ),
    _film("64-bit-float.mov", Film(sounds=(Sound("pcm_f64le"),)), "sound"),
    _film("left-only.mp4", Film(sounds=(Sound(levels=(0.5, 0.0)),)), "left side"),
    _film("opposite-phase.mp4", Film(sounds=(Sound(levels=(0.5, -0.5)),)), "opposite", right=None),
    _film("silent.mp4", Film(sounds=(Sound(levels=(0.0, 0.0)),)), "silent"),
    _film("no-sound.mp4", Film(sounds=()), "no sound"),
    _film(
        "two-tracks.mkv",
        Film(sounds=(Sound(), Sound(levels=(0.2, 0.2)))),
        "2 sound tracks",
        right=True,
    ),
    _film("first-track-silent.mp4", Film(sounds=(Sound(levels=(0.0, 0.0)), Sound())), "silent"),
    _film("sound-with-a-hole.mkv", Film(sounds=(Sound(pause=(1.0, 4.2)),)), "gap"),
)

TIMES: Final = (
    _film("no-length.mkv", Film(options={"live": "1"}), "does not say how long", right=True),
    _film(
        "no-length.webm",
        Film(VP8, (OPUS,), options={"live": "1"}),
        "does not say how long",
        right=True,
    ),
    _film(
        "piped.avi",
        Film(MPEG4, (Sound("libmp3lame"),), format="avi", piped=True),
        "does not say how long",
        right=True,
    ),
    _film("no-length.flv", Film(options={"flvflags": "no_duration_filesize"})),
    _film("part-two.mp4", Film(options={"output_ts_offset": "8"})),
    _film("starts-at-3s.mkv", Film(options={"output_ts_offset": "3"})),
    _film("off-air.ts", _ts(30000)),
    _film(
        "no-first-keyframe.mkv",
        Film(options={"output_ts_offset": "-0.3", "avoid_negative_ts": "disabled"}),
        "does not begin with a keyframe",
    ),
    _film(
        "edit-list.mp4",
        Film(shift=lambda at: at - 0.4, options={"avoid_negative_ts": "disabled"}),
        seconds=4.6,
        starts=0.4,
    ),
    _joined("jumps-back.ts", _ts(1000), _ts(10), "jump"),
    _joined("jumps-ahead.ts", _ts(10), _ts(5000), "jump"),
    _film(
        "jumps-ahead.mkv", Film(shift=lambda at: at if at < 2.5 else at + 100), "jump", right=None
    ),
    _film(
        "picture-ends-early.mp4",
        Film(Picture(until=2.0), (Sound(until=8.0),)),
        "picture ends",
        seconds=8.0,
    ),
    _film(
        "sound-ends-early.mp4",
        Film(Picture(until=8.0), (Sound(until=2.0),)),
        "sound ends",
        seconds=8.0,
    ),
    _film(
        "picture-begins-late.mkv",
        Film(Picture(since=4.0, until=8.0), (Sound(until=8.0),)),
        "picture begins",
        seconds=8.0,
    ),
    _film(
        "sound-begins-late.mkv",
        Film(Picture(until=8.0), (Sound(since=4.0, until=8.0),)),
        "sound begins",
        seconds=8.0,
    ),
    _film("captions-longer.mkv", Film(captions_until=100.0)),
    _film("captions-a-little-longer.mkv", Film(captions_until=8.5)),
)

DAMAGE: Final = (
    _cut(
        "cut-off.mp4",
        0.5,
        Film(Picture(until=10.0), (Sound(until=10.0),), options={"movflags": "+faststart"}),
        "breaks off",
    ),
    _cut("cut-off.mkv", 0.5, Film(Picture(until=10.0), (Sound(until=10.0),)), "breaks off"),
    _cut(
        "cut-off.avi",
        0.5,
        Film(Picture(codec="mpeg4", options={}, until=10.0), (Sound("libmp3lame", until=10.0),)),
        "breaks off",
    ),
    _cut(
        "cut-off.wmv",
        0.5,
        Film(
            Picture(codec="wmv2", options={}, until=10.0),
            (replace(WMA, until=10.0),),
            format="asf",
        ),
        "breaks off",
    ),
    _cut("cut-off-without-index.mp4", 0.5, Film(), "cannot be read"),
    _bytes("scratched.mp4", _scratched, right=True),
    _joined("picture-of-two-codecs.ts", *_of_two_codecs(picture=MPEG2), "the picture is damaged"),
    _joined("sound-of-two-codecs.ts", *_of_two_codecs(sound=Sound("mp2")), "the sound is damaged"),
    _film("damaged.mkv", Film(AV1_DAMAGED), "damaged"),
    _film("encrypted.mp4", Film(options=ENCRYPTED), "encrypted"),
    _bytes("unknown-picture.mp4", _of_another_codec, "picture cannot be shown"),
    _bytes("unknown-sound.mkv", _of_another_sound, "sound may not be heard"),
    _bytes("empty.mp4", lambda _: b"", "cannot be read"),
    _bytes("noise.mp4", lambda _: random.Random(2).randbytes(50_000), "cannot be read"),
    _bytes(
        "page.mp4",
        lambda _: b"<!DOCTYPE html><html><body>Sign in</body></html>" * 50,
        "cannot be read",
    ),
)

UNUSUAL: Final[Mapping[str, Unusual]] = MappingProxyType(
    {one.name: one for one in (*CONTAINERS_AND_CODECS, *PICTURES, *SOUNDS, *TIMES, *DAMAGE)}
)
