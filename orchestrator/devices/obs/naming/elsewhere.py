"""Chooses how one OBS is told of recordings, by its settings. For `app`, rehearsals and `check`."""

from dataclasses import dataclass
from pathlib import Path

from orchestrator.devices.obs.naming.by_folder import FolderNaming
from orchestrator.devices.obs.naming.by_http import HttpNaming, Signatures
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.paths import straightened
from orchestrator.settings import ObsSettings


@dataclass(frozen=True, slots=True)
class Names:
    """What namings need besides an OBS's settings: the media root, and who signs addresses.

    `root`: the folder that MEDIA_FOLDER stands for, absolute. `signatures` None: nothing is served,
    and nobody wants it to be.
    """

    root: Path
    signatures: Signatures | None = None

    def of(self, name: str, settings: ObsSettings) -> Naming:
        """Return how the OBS of this name is told of recordings."""
        if settings.media_http is not None and self.signatures is not None:
            return HttpNaming(settings.media_http, self.signatures)
        if settings.media_folder is not None:
            variable = f"ORCHESTRATOR_OBS__{name.upper().replace('-', '_')}__MEDIA_FOLDER"
            return FolderNaming(self.root, settings.media_folder, variable)
        return Naming()


def media_base(timetable: Path, media_root: Path | None) -> Path:
    """Return the folder that MEDIA_FOLDER stands for: the media root, else the timetable's."""
    return straightened(media_root or timetable.parent)
