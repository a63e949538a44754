"""What is told over HTTP of a recording that was tried in OBS.

Sent by `trial_routes`, read by `cli`.
"""

import base64

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.devices.trials import TrialLook, Tried


class TrialRequest(BaseModel):
    """Which recording to try; `look`: take pictures of it, too."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(min_length=1, max_length=200, description="the id of its session")
    look: bool = False
    backup: bool = Field(default=False, description="its backup recording instead")


class LookDocument(BaseModel):
    """What was seen: a JPEG in base64, and where the recording was, in seconds."""

    at: float
    jpeg: str


class TrialDocument(BaseModel):
    """What came of it. `told`: the path or address that OBS was told, without any signature.

    `problem` is empty when it opened and played; `length` in seconds, null where OBS knows none;
    `mixer`: what keeps the room's recordings from being heard.
    """

    session: str
    told: str
    problem: str
    length: float | None
    width: int
    height: int
    looks: tuple[LookDocument, ...]
    mixer: tuple[str, ...]

    @classmethod
    def of(cls, session: str, tried: Tried, mixer: tuple[str, ...]) -> "TrialDocument":
        """Return what came of a trial as it is sent."""
        looks = tuple(
            LookDocument(at=look.at, jpeg=base64.b64encode(look.jpeg).decode())
            for look in tried.looks
        )
        return cls(
            session=session,
            told=tried.told,
            problem=tried.problem,
            length=tried.length,
            width=tried.width,
            height=tried.height,
            looks=looks,
            mixer=mixer,
        )

    def tried(self) -> Tried:
        """Return what came of it, as the device said."""
        looks = tuple(TrialLook(look.at, base64.b64decode(look.jpeg)) for look in self.looks)
        return Tried(self.told, self.problem, self.length, self.width, self.height, looks)
