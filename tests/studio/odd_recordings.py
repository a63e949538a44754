"""Makes recordings of the kinds that OBS counts otherwise: by another beginning, without a length.

Their frames carry their numbers, as those of `clips`.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.studio.clips import make_clip
from tests.studio.real_obs import executable

LONG = 12.0
"""Seconds of each of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How ffmpeg makes it out of a clip; `first` is its first time stamp, in seconds."""

    name: str
    options: tuple[str, ...]
    first: float = 0.0


KINDS = (
    Kind("camera.ts", ("-c", "copy", "-f", "mpegts"), 1.4),
    Kind("part.mp4", ("-c", "copy", "-output_ts_offset", "8", "-movflags", "+faststart"), 8.0),
    Kind("off-air.ts", ("-c", "copy", "-output_ts_offset", "30000", "-f", "mpegts"), 30001.4),
    Kind("piped.mkv", ("-c", "copy", "-f", "matroska", "-live", "1")),
    Kind(
        "browser.webm",
        (
            *("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"),
            *("-g", "60", "-c:a", "libvorbis", "-f", "webm", "-live", "1"),
        ),
    ),
)


def make(kind: Kind, folder: Path, clip: int) -> Path:
    """Return the path of such a recording, made in the folder."""
    base = make_clip(folder / f"base-{clip}.mp4", clip, LONG)
    path = folder / kind.name
    command = [executable("ffmpeg"), "-v", "error", "-y", "-i", str(base), *kind.options]
    # one that goes through a pipe cannot have its length written into its beginning afterwards
    piped = "-live" in kind.options
    with path.open("wb") as out:
        subprocess.run([*command, "-" if piped else str(path)], stdout=out, check=True)
    return path
