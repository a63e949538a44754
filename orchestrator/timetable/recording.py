"""What was found out about a recording; made by `probe`, kept by `probe_cache`, judged by `checks`.

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
    """A recording as it is. Lengths are in seconds.

    `unreadable` says why nothing else is known ("" when it can be read). `length` None: neither
    the file says it nor could it be measured. `keyframe_gap`: the longest way between keyframes
    in the first half minute. `silent`: no sound in any of the samples taken. `first_stamp_s`: the
    container's first time stamp, from which OBS's cursor counts; below 0 for some.
    """

    unreadable: str = ""
    length_s: float | None = None
    truncated: bool = False
    video: bool = False
    audio: bool = False
    silent: bool = False
    black_start: bool = False
    keyframe_gap_s: float | None = None
    first_stamp_s: float = 0.0

    @property
    def length(self) -> timedelta | None:
        """The length, to the microsecond; None when it is not known."""
        return None if self.length_s is None else timedelta(seconds=self.length_s)

    def as_json(self) -> dict[str, object]:
        """Return the fields for the cache."""
        return asdict(self)


Recordings = Mapping[Path, Recording]
