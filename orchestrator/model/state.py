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
    """What should be on air in a room, and what should stand by."""

    room: str
    item: Item
    picture: ItemKind
    """The role of the scene on program."""
    transition: str
    playing: Playing | None
    """Set when the picture is a premiere's."""
    standby: Item | None
    """The next item."""
    preroll: Path | None
    """The next recording to be held on its first frame; None while that is not wanted yet."""
    in_charge: bool
    """False: a person works on this OBS by hand, and the show changes nothing there."""
    held: bool
    autopilot: bool
    fallback: bool
    streaming: bool | None
    """None: the show does not decide that."""
    version: str
    texts: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    """By overlay name."""
    first_stamps: Mapping[Path, float] = field(default_factory=lambda: NO_STAMPS)
    """The first time stamps, in seconds, of the recordings on air and on standby, where known."""
    encrypted: frozenset[Path] = frozenset()
    """Those of the two that are encrypted: no player can show them."""
    ended_broadcasts: Mapping[str, datetime] = field(default_factory=dict)
    """When the operator ended which broadcast for good, by YouTube's id."""

    loops: Mapping[ItemKind, Path] = field(default_factory=dict)
    """What is played again and again while viewers wait, by the kind of picture."""

    @property
    def own_scene(self) -> str | None:
        """The OBS scene that the item has for itself; None: the room's for this picture."""
        return self.item.scene if self.picture is self.item.kind else None
