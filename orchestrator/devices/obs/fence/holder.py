"""Who an orchestrator is, as others read it in the OBS that it commands."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

SETTING = "orchestrator"
"""The setting of the mark that says it; OBS keeps settings that it does not know."""

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Holder:
    """One daemon. `show` tells shows apart, and is the same after a restart; `since` is a text."""

    host: str
    folder: str
    since: str
    show: str

    def as_setting(self, mark: str) -> dict[str, object]:
        """Return what is written into the settings of the mark of this name."""
        texts = {"host": self.host, "folder": self.folder, "since": self.since, "show": self.show}
        return {SETTING: {"mark": mark, **texts}}

    @classmethod
    def read(cls, settings: Mapping[str, object], mark: str) -> Self | None:
        """Return what stands in a mark's settings; None where nothing legible does.

        An OBS that crashed may have kept the mark's name, and settings of before.
        """
        told = settings.get(SETTING)
        if not isinstance(told, dict) or told.get("mark") != mark:
            return None
        host, folder, since, show = (
            str(told.get(key) or "")[:_LONGEST] for key in ("host", "folder", "since", "show")
        )
        return cls(host, folder, since, show) if host else None

    def __str__(self) -> str:
        return f"the one on {self.host}, in {self.folder}, since {self.since}"


def unnamed() -> Holder:
    """Return somebody who is known to nobody, and like nobody else."""
    return Holder("an unknown computer", "an unknown folder", "now", secrets.token_hex(4))
