"""Waits until OBS's window runs: a scene that is made sooner hangs an OBS 32.1 or newer for good.

Used before anything makes a scene (`provision.py`); docs/decisions/obs-window-first.md says why.
"""

from collections.abc import Mapping

from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed

WINDOW_PATIENCE = 20.0
"""Seconds for the window's answer: an OBS with many cameras and pages takes long to start."""

_CUT_KIND = "cut_transition"


async def until_window_runs(connection: ObsConnection) -> None:
    """Return when the window has answered; what is on program stays there.

    Raises RequestFailed, TemporaryError.
    """
    # Not GetCurrentProgramScene: OBS 32 dies of it where studio mode has nothing on program yet.
    scenes = await connection.call("GetSceneList")
    shown, preview = (
        _text(scenes, "currentProgramSceneName"),
        _text(scenes, "currentPreviewSceneName"),
    )
    again: Request = ("SetCurrentProgramScene", {"sceneName": shown or _any(scenes)})
    # Of all that changes nothing only this is answered by the window's own thread.
    if not preview:
        await connection.call(*again, WINDOW_PATIENCE)
        return
    transitions = await connection.call("GetSceneTransitionList")
    orders = _in_studio_mode(again, transitions, preview)
    for answer in await connection.batch(orders, WINDOW_PATIENCE):
        if isinstance(answer, RequestFailed):
            raise answer


def _text(answer: Mapping[str, object], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""


def _any(scenes: Mapping[str, object]) -> str:
    """Return a scene: in studio mode, after a start without scenes, nothing is on program."""
    listed = scenes.get("scenes")
    first = listed[0] if isinstance(listed, list) and listed else {}
    return _text(first, "sceneName") if isinstance(first, dict) else ""


def _in_studio_mode(
    again: Request, transitions: Mapping[str, object], preview: str
) -> tuple[Request, ...]:
    """Return the requests that take what is on program once more, unseen: by a cut.

    In studio mode OBS does that with the transition that is set, and swaps preview and program.
    """
    listed = transitions.get("transitions")
    kinds = {
        str(each.get("transitionName")): each.get("transitionKind")
        for each in (listed if isinstance(listed, list) else [])
    }
    before = _text(transitions, "currentSceneTransitionName")
    cut = next((name for name, kind in kinds.items() if kind == _CUT_KIND), before)
    unseen: list[Request] = [again]
    if cut != before:
        unseen.insert(0, ("SetCurrentSceneTransition", {"transitionName": cut}))
        unseen.append(("SetCurrentSceneTransition", {"transitionName": before}))
    return (*unseen, ("SetCurrentPreviewScene", {"sceneName": preview}))
