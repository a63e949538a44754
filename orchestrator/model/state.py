"""What a room should be like for a while: the answer of `state_at`, the order to the devices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from orchestrator.model.rundown import Item, ItemKind

NO_TEXTS: Mapping[str, str] = MappingProxyType({})
NO_STAMPS: Mapping[Path, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Playing:
    """The recording on air, and the instant at which its first frame was or will be shown."""

    media: Path
    since: datetime


@dataclass(frozen=True, slots=True)
class RoomState:
    """What should be on air in a room, and what should stand by.

    `picture` is the scene's role. `playing` is set when the picture is a premiere's. `standby`
    is the next item; `preroll` the next recording to be held on its first frame (None while that
    is not wanted yet). `in_charge` False: a person works on this OBS by hand; nothing is asserted
    there. `streaming` None: not ours to decide. `texts` by overlay name. `first_stamps`: the time
    stamps, in seconds, with which the recordings on air and on standby begin, where that is known.
    `ended_broadcasts`: when the operator ended which for good, by id.
    """

    room: str
    item: Item
    picture: ItemKind
    transition: str
    playing: Playing | None
    standby: Item | None
    preroll: Path | None
    in_charge: bool
    held: bool
    autopilot: bool
    fallback: bool
    streaming: bool | None
    version: str
    texts: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    first_stamps: Mapping[Path, float] = field(default_factory=lambda: NO_STAMPS)
    ended_broadcasts: Mapping[str, datetime] = field(default_factory=dict)
