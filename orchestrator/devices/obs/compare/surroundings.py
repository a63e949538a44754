"""What people have set in OBS around the room's things: studio mode, overrides, the collection.

Pure data, part of what is observed; read by `look_around.py`, heeded by the take (`diff.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from orchestrator.devices.obs.compare.mix import FIRST_TRACK


@dataclass(frozen=True, slots=True)
class Override:
    """A transition that a scene has of its own; `duration` in milliseconds, None: OBS's."""

    transition: str
    duration: int | None = None

    def __str__(self) -> str:
        """Return it in words."""
        long = "" if self.duration is None else f", {self.duration / 1000:g} s"
        return f"{self.transition}{long}"


NO_OVERRIDES: Mapping[str, Override] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is set; `collection` empty where it is not known, `overrides` by scene.

    `home`: the collection with the room's scenes, where OBS was changed to one that lacks them.
    `streamed`: the number of the audio track that goes out with the stream, by OBS's profile.
    """

    studio_mode: bool = False
    collection: str = ""
    home: str = ""
    overrides: Mapping[str, Override] = field(default_factory=lambda: NO_OVERRIDES)
    streamed: str = FIRST_TRACK


NOTHING_SET = Surroundings()
