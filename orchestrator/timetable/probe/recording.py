"""What was found out about a recording.

Made by `measure`, kept by `cache`, judged by `plan_checks`.

`Recordings` maps the absolute path of each recording that was probed to what was found.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

SAME_LENGTH: Final = timedelta(seconds=3)
"""A planned and a real length this near agree: editors' and containers' roundings stay below."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording as it is, with the streams that OBS would choose. Times are in seconds.

    `unreadable` says why nothing else is known ("" when it can be read). `length` None: neither
    the file says it nor could it be measured; it is that of picture and sound, captions left out.
    `says_length`: the file's header has one, too; without it OBS cannot seek. `header_length_s`:
    that one, which OBS tells; captions that last longer count in it, and in Matroska the time
    before the first stamp. `first_stamp_s`: the container's first time stamp, from which OBS's
    cursor counts; below 0 for some.

    `picture_from_s` … `sound_until_s`: where each begins and ends, from the first moment of both.
    `picture_hidden_s`: for how long it cannot be decoded then, up to its first keyframe.
    `first_picture_s`: how long the first picture stands. `picture_wait_s`, `sound_wait_s`: the
    longest time without anything new in it, at `…_at_s`.
    `jump_s`: how far the time stamps of both jump, at `jump_at_s`; 0: they do not.
    `keyframe_gap_s`: the longest way between keyframes, at least of the first half minute.

    `picture_broken`, `sound_broken`: why it cannot be decoded or played by OBS;
    `picture_damaged_at_s`, `sound_damaged_at_s`: where one of those tried could not be decoded.
    `turned`: degrees
    by which players turn the picture and OBS does not. `pixel_aspect`: the width of a pixel for
    each part of its height. `see_through`: what is beneath it in OBS shines through.
    `hdr`: "PQ", "HLG" or "". `silent`, `opposite`: of the samples taken: no sound; left and right
    cancel each other out. `silent_side`: "left", "right" or "".
    `loudness`: how loud it is in each second, as `model.loudness` spells it; "": not known.
    `picture_tracks` and `sound_tracks` count them (covers are no pictures), `picture_track` and
    `sound_track` are those that OBS plays, from 1.
    """

    unreadable: str = ""
    encrypted: bool = False
    length_s: float | None = None
    says_length: bool = True
    header_length_s: float | None = None
    truncated: bool = False
    first_stamp_s: float = 0.0
    jump_s: float = 0.0
    jump_at_s: float = 0.0

    video: bool = False
    picture_broken: str = ""
    picture_damaged_at_s: float | None = None
    picture_from_s: float = 0.0
    picture_hidden_s: float = 0.0
    picture_until_s: float | None = None
    first_picture_s: float = 0.0
    picture_wait_s: float = 0.0
    picture_wait_at_s: float = 0.0
    black_start: bool = False
    keyframe_gap_s: float | None = None
    codec: str = ""
    width: int = 0
    height: int = 0
    changes_size: bool = False
    turned: int = 0
    pixel_aspect: float = 1.0
    pixel_format: str = ""
    bits: int = 8
    interlaced: bool = False
    see_through: bool = False
    hdr: str = ""
    picture_tracks: int = 0
    picture_track: int = 1
    frames_per_s: float = 0.0

    audio: bool = False
    sound_broken: str = ""
    sound_damaged_at_s: float | None = None
    sound_from_s: float = 0.0
    sound_until_s: float | None = None
    sound_wait_s: float = 0.0
    sound_wait_at_s: float = 0.0
    silent: bool = False
    silent_side: str = ""
    opposite: bool = False
    sound_codec: str = ""
    channels: int = 0
    sample_rate: int = 0
    loudness: str = ""
    sound_tracks: int = 0
    sound_track: int = 1

    @property
    def length(self) -> timedelta | None:
        """The length, to the microsecond; None when it is not known."""
        return None if self.length_s is None else timedelta(seconds=self.length_s)

    def may_last(self, length: timedelta) -> bool:
        """Return whether OBS may say this length of it: the real one, or the header's.

        Of both it may count from a time stamp of 0, wherever the recording begins (an MP4 that is
        the second part of a cut one).
        """
        known = [s for s in (self.length_s, self.header_length_s) if s is not None]
        known += [s + self.first_stamp_s for s in known]
        return any(abs(length - timedelta(seconds=s)) <= SAME_LENGTH for s in known)

    def as_json(self) -> dict[str, object]:
        """Return the fields for the cache."""
        return asdict(self)


Recordings = Mapping[Path, Recording]
