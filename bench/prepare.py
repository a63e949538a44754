"""What `orchestrator prepare` makes of ten mixed recordings at 720p, and how long it takes.

Films are made, and twins measured, by the ffmpeg program: another FFmpeg than the one that is used.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench.figures import Figure

SECONDS: Final = 20
VIDEO: Final = "testsrc2=s=1280x720:r=30:d={0},noise=alls=4:allf=t"
SPEECH: Final = (
    "anoisesrc=c=pink:r=48000:d={0},highpass=f=150,lowpass=f=5000,"
    "volume='{1}*(0.15+0.85*abs(sin(2.1*t)*sin(0.43*t)))':eval=frame"
)
"""Noise that rises and falls as talk does."""
H264: Final = "-c:v libx264 -preset ultrafast -crf 26 -g 60 -pix_fmt yuv420p -c:a aac"

FILMS: Final = {
    "right-but-loud.mp4": (1.2, H264, ""),
    "first-stamp-not-zero.ts": (0.03, H264, ""),
    "no-length.mkv": (0.2, f"{H264} -f matroska -live 1", ""),
    "browser's.webm": (
        0.5,
        "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 2M -g 300 -c:a libvorbis -f webm -live 1",
        "",
    ),
    "long-gop, mono.mp4": (0.01, f"{H264} -g 900 -sc_threshold 0 -ac 1", ""),
    "5.1 [surround].mkv": (0.1, f"{H264} -ac 6", ""),
    "squeezed.mp4": (0.3, f"{H264} -vf setsar=16/11", ""),
    "interlaced.mp4": (0.05, f"{H264} -flags +ildct+ilme -x264-params tff=1", ""),
    "ten bits.mkv": (0.8, "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -c:a flac", ""),
    "picture ends early.mp4": (0.02, H264, f"-t {SECONDS * 2 / 3:.0f}"),
}
"""By name: the sound's level, how it is coded, and how the picture is cut."""

CORES: Final = 2

PART: Final = "prepare, 10 files at 720p"


def prepare(folder: Path) -> list[Figure]:
    """Make the films and their twins; return spread, peak, keyframes and times real time."""
    for name, film in FILMS.items():
        _film(folder / name, *film)
    took, worked = [], []
    for name in FILMS:
        began, before = time.monotonic(), _processor()
        _run(str(Path(sys.executable).with_name("orchestrator")), "prepare", str(folder / name))
        took.append((time.monotonic() - began) / SECONDS)
        worked.append((_processor() - before) / CORES / SECONDS)
    twins = sorted(folder.glob("*.prepared-*.mp4"))
    loud, peaks = zip(*(_measured(twin) for twin in twins), strict=True)
    gaps = [_keyframe_gap(twin) for twin in twins]
    load = os.getloadavg()[0]
    middle = sorted(took)[len(took) // 2]
    return [
        Figure(PART, "twins", len(twins), "", "10", len(FILMS)),
        Figure(PART, "loudness, spread", max(loud) - min(loud), "LU", "≤ 1", len(loud)),
        Figure(
            PART, "loudness, farthest from -16", max(abs(each + 16) for each in loud), "LU", "≤ 0.5"
        ),
        Figure(PART, "true peak, highest", max(peaks), "dBTP", "≤ -1", len(peaks)),
        Figure(PART, "between keyframes", max(gaps), "s", "≤ 2", len(gaps)),
        Figure(PART, f"time, of real time, p50 (load {load:.1f})", middle, "×", "≤ 0.5", len(took)),
        Figure(PART, "time, of real time, max", max(took), "×", "≤ 0.5", len(took)),
        Figure(PART, "processor, of two cores, p50", sorted(worked)[len(worked) // 2], "×", ""),
        Figure(PART, "processor, of two cores, max", max(worked), "×", "≤ 0.5", len(worked)),
    ]


def _processor() -> float:
    """Return the processor's seconds that ended children have used, whoever else wanted it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _film(path: Path, level: float, coded: str, cut: str) -> None:
    inputs = ["-f", "lavfi", *cut.split(), "-i", VIDEO.format(SECONDS)]
    inputs += ["-f", "lavfi", "-i", SPEECH.format(SECONDS, level)]
    stereo = [] if "-ac" in coded else ["-ac", "2"]
    _run("ffmpeg", "-v", "error", "-y", *inputs, *coded.split(), *stereo, str(path))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def _measured(twin: Path) -> tuple[float, float]:
    """Return loudness and true peak, as the ffmpeg program measures them."""
    quietly = "ebur128=peak=true:framelog=verbose"
    said = _run(
        "ffmpeg",
        "-hide_banner",
        "-nostats",
        "-i",
        str(twin),
        "-vn",
        "-af",
        quietly,
        "-f",
        "null",
        "-",
    )
    (loud,), (peak,) = re.findall(r"I:\s+(\S+) LUFS", said), re.findall(r"Peak:\s+(\S+) dBFS", said)
    return float(loud), float(peak)


def _keyframe_gap(twin: Path) -> float:
    """Return the longest way between two keyframes, or from the last to the end, in seconds."""
    said = _run(
        "ffprobe",
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_entries",
        "packet=pts_time,flags",
        "-of",
        "json",
        str(twin),
    )
    packets = json.loads(said)["packets"]
    keys = sorted(float(each["pts_time"]) for each in packets if "K" in each["flags"])
    last = max(float(each["pts_time"]) for each in packets)
    return max(b - a for a, b in zip(keys, [*keys[1:], last], strict=True))
