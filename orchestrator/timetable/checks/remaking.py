"""Commands that make a recording anew so that OBS plays it right; used by `recording_checks`.

They are for the program `ffmpeg` (https://ffmpeg.org), read by a volunteer and pasted into a
terminal in the recording's folder. The original stays.
"""

import shlex
from pathlib import Path
from typing import Final

COPY: Final = "-c copy"
PICTURE: Final = "-c:v libx264 -crf 18"
SOUND: Final = "-c:a aac"
IN_MP4: Final = ("h264", "hevc", "av1", "mpeg4", "mjpeg")
SOUND_IN_MP4: Final = ("aac", "mp3", "ac3", "eac3", "alac", "mp2", "")
"""Codecs that an MP4 can hold without being coded anew."""


def command(path: Path, options: str, ending: str | None = None) -> str:
    """Return the command with these options; `ending`: of the new file's name, as ".mp4"."""
    made = f"{path.stem}-mended{ending or path.suffix}"
    return f"ffmpeg -i {_named(path.name)} {options} {_named(made)}"


def with_picture(filters: str, sound_codec: str) -> str:
    """Return the options that code the picture anew for an MP4, through filters."""
    sound = "-c:a copy" if sound_codec in SOUND_IN_MP4 else SOUND
    filtered = f"-vf '{filters}' " if filters else ""
    return f"{filtered}{PICTURE} {sound}"


def copied_into(codec: str, sound_codec: str) -> str:
    """Return the ending of a container that holds these codecs as they are."""
    return ".mp4" if codec in IN_MP4 and sound_codec in SOUND_IN_MP4 else ".mkv"


def _named(name: str) -> str:
    # a name that begins with a dash would be taken for an option
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
