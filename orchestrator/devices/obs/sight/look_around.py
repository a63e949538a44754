"""Reads what people have set in OBS around the room's things.

Called by `survey.py` in each full reading, and by `orchestrator check`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.devices.obs.compare.surroundings import Override, Surroundings
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.errors import TemporaryError


async def read_surroundings(connection: ObsConnection, scenes: Iterable[str]) -> Surroundings:
    """Return what is set around these scenes, which OBS has; what it refuses counts as not set.

    Raises TemporaryError.
    """
    asked: list[Request] = [("GetStudioModeEnabled", {}), ("GetSceneCollectionList", {})]
    names = sorted(scenes)
    asked += [("GetSceneSceneTransitionOverride", {"sceneName": name}) for name in names]
    mode, collections, *overrides = await _answers(connection, asked)
    found = {name: _override(answer) for name, answer in zip(names, overrides, strict=True)}
    return Surroundings(
        studio_mode=mode.get("studioModeEnabled") is True,
        collection=str(collections.get("currentSceneCollectionName") or ""),
        overrides={name: override for name, override in found.items() if override is not None},
    )


async def _answers(connection: ObsConnection, asked: list[Request]) -> list[Mapping[str, Any]]:
    """Return an answer each, empty where it was refused."""
    answers: list[Mapping[str, Any]] = []
    while len(answers) < len(asked):
        # a batch ends with the first that is refused
        got = await connection.batch(asked[len(answers) :])
        if not got:
            raise TemporaryError("OBS answered with something that cannot be read")
        answers += [{} if isinstance(answer, RequestFailed) else answer for answer in got]
    return answers


def _override(answer: Mapping[str, Any]) -> Override | None:
    name, duration = answer.get("transitionName"), answer.get("transitionDuration")
    if not isinstance(name, str) or not name:
        return None
    return Override(name, duration if isinstance(duration, int) else None)
