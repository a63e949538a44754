"""Finds a scene in which something can be put that nobody is to see. Used by `fence`, `trial`."""

from orchestrator.devices.obs.wire.connection import ObsConnection


async def quiet_scene(connection: ObsConnection, premiere_scene: str) -> str:
    """Return a scene that nobody sees, rather one of the room's; else the one on program.

    There an item that is hidden is not seen either. Raises RequestFailed, TemporaryError.
    """
    found = await connection.call("GetSceneList")
    seen = {found.get("currentProgramSceneName"), found.get("currentPreviewSceneName")}
    names = [str(scene["sceneName"]) for scene in found["scenes"]]
    unseen = [name for name in names if name not in seen and name != premiere_scene]
    return (unseen or [name for name in names if name not in seen] or names)[0]
