"""The commands that `diff` gives and `recipes` executes; each is a `Step` that explains itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from orchestrator.devices.obs.compare.observed import ObservedPlayer
from orchestrator.devices.obs.compare.surroundings import Override
from orchestrator.devices.port import Step
from orchestrator.model.state import Playing


@dataclass(frozen=True, slots=True)
class Cut:
    """A change of picture: what is not None or empty is done, in this order.

    `override`: the transition that the scene has of its own; it must not show in this change.
    """

    transition: str | None = None
    show: ObservedPlayer | None = None
    hide: tuple[ObservedPlayer, ...] = ()
    scene: str | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class ReadAll(Step):
    """Read everything; nothing is known."""


@dataclass(frozen=True, slots=True)
class CutTo(Step):
    """Change the picture; the media go on as they are."""

    cut: Cut


@dataclass(frozen=True, slots=True)
class PlayHeld(Step):
    """Change the picture to a recording that is held on its first frame, and play it."""

    cut: Cut
    player: str


@dataclass(frozen=True, slots=True)
class StartAndCut(Step):
    """Start a recording off screen, at its beginning or where it would be by now, then cut."""

    cut: Cut
    player: str
    airing: Playing
    from_start: bool


@dataclass(frozen=True, slots=True)
class Resume(Step):
    """Play on after a pause."""

    player: str


@dataclass(frozen=True, slots=True)
class Halt(Step):
    """Stop a recording that nobody sees."""

    player: str


@dataclass(frozen=True, slots=True)
class PlaceSound(Step):
    """Put the sound of the recording on air to its picture; see `sound.py`."""

    player: str
    offset_ms: int


@dataclass(frozen=True, slots=True)
class HoldFirstFrame(Step):
    """Load a recording off screen and hold it on its first frame."""

    cut: Cut
    player: str
    file: Path


@dataclass(frozen=True, slots=True)
class SetLoop(Step):
    """Give a media input what it is to play again and again."""

    loop: str
    file: Path


@dataclass(frozen=True, slots=True)
class SetTexts(Step):
    """Write on native overlays; the texts by overlay."""

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetStreamAddress(Step):
    """Say where the stream goes; the key is a secret."""

    server: str
    key: SecretStr


@dataclass(frozen=True, slots=True)
class SetStreaming(Step):
    """Start or stop the stream."""

    on: bool
