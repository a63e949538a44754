"""How one OBS is told of recordings, by its settings. For `app`, rehearsals and `check`.

`FolderNaming` is for recordings that an OBS has in a folder of its own: Windows, a Mac, a share.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from orchestrator.devices.obs.naming.by_http import HttpNaming, Signatures
from orchestrator.devices.obs.naming.naming import Naming, NoNameError
from orchestrator.model.folders import NOT_ON_WINDOWS, folder_of, is_windows
from orchestrator.paths import straightened
from orchestrator.settings import ObsSettings


@dataclass(frozen=True, slots=True)
class FolderNaming(Naming):
    """Names by `folder` of OBS's computer, written as `text`, what the daemon has below `root`.

    `setting`: the name of the setting, for messages.
    """

    root: Path
    text: str
    setting: str

    @property
    def separator(self) -> str:
        """What stands between the folders, by the form of the setting."""
        return "\\" if "\\" in self.text and is_windows(self.text) else "/"

    def file_of(self, settings: Mapping[str, object]) -> Path | None:
        """Return the recording; Windows takes any case and both slashes."""
        if (text := self.text_of(settings)) is None:
            return None
        folder = folder_of(self.text)
        told = type(folder)(text)
        try:
            return self.root / Path(*told.relative_to(folder).parts)
        except ValueError:
            return Naming.file_of(self, settings)  # somebody else's file: none of ours

    def said(self, file: Path) -> str:
        """Return the path that this OBS is told; raises NoNameError."""
        folder = folder_of(self.text)
        try:
            inside = Path(os.path.normpath(file)).relative_to(self.root)
        except ValueError:
            raise NoNameError(
                f"“{file.name}” is outside of {self.root}, the folder that {self.setting} stands "
                f"for: move it there"
            ) from None
        if isinstance(folder, PurePosixPath):
            return str(folder.joinpath(*inside.parts))
        if wrong := next((part for part in inside.parts if NOT_ON_WINDOWS.search(part)), None):
            raise NoNameError(f"Windows can have no file or folder named “{wrong}”: rename it")
        named = folder.joinpath(*inside.parts)
        return str(named) if self.separator == "\\" else named.as_posix()


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
