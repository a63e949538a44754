"""Photos of people and logos of sponsors, as the public pages have them: small, and without what
the camera has written into them.

Used by `routes`, and by `page` for files. They stand beside the timetable and are asked for by a
name that tells nothing of their place.
"""

import io
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

from orchestrator.model.timetable import Timetable
from orchestrator.web.public.public_slots import picture_name

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a picture; a larger one is not shown."""
MOST_PIXELS: Final = 60_000_000
"""What a picture may unpack to."""
SIDE: Final = 480
"""Pixels of the longer side, as it is sent."""
KEPT: Final = 600
"""Pictures that are kept in memory; each takes some 20 kB."""
MEDIA_TYPE: Final = "image/webp"


def pictures_in(timetables: Iterable[Timetable]) -> Mapping[str, Path]:
    """Return the pictures that the public pages of these timetables show, by their names there."""
    paths = {
        path
        for timetable in timetables
        for path in (
            *(speaker.photo for speaker in timetable.speakers.values()),
            *(sponsor.logo for sponsor in timetable.event.sponsors),
        )
    }
    return {name: path for path in paths if path and (name := picture_name(path))}


class Pictures:
    """Makes pictures small, each once for as long as its file is the same. Safe in any thread."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Path, int, int], bytes | None] = OrderedDict()
        self._turn = Lock()

    def of(self, path: Path) -> bytes | None:
        """Return the picture; None where there is none that can be shown."""
        try:
            found = path.stat()
        except OSError:
            return None
        key = (path, found.st_mtime_ns, found.st_size)
        with self._turn:  # one at a time: whoever asks for many must not fill the memory
            if key not in self._made:
                self._made[key] = _small(path) if found.st_size <= LARGEST else None
                if len(self._made) > KEPT:
                    self._made.popitem(last=False)
            return self._made[key]


def _small(path: Path) -> bytes | None:
    """Return the picture upright and small, with nothing in it but the picture."""
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((SIDE, SIDE))
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            packed = io.BytesIO()
            plain.save(packed, "WEBP", quality=82, exif=b"", icc_profile=b"")
    except (
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        Image.DecompressionBombError,
    ):
        return None
    return packed.getvalue()
