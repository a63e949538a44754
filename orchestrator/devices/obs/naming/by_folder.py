"""Recordings of an OBS that has them in a folder of its own: Windows, a Mac, a share. Pure.

Made by `elsewhere` where the settings have MEDIA_FOLDER. `check` asks it for what it cannot name.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from orchestrator.devices.obs.naming.naming import Naming, NoNameError
from orchestrator.model.folders import NOT_ON_WINDOWS, folder_of, is_windows


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
