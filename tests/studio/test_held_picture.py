"""What a recording that is held on its first frame shows, on a real OBS."""

import asyncio
import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.model.rundown import ItemKind
from tests.studio.clips import Picture, make_clip, read_picture
from tests.studio.real_obs import HEIGHT, WIDTH, Observer, RealObs
from tests.studio.stage import Stage, showing

pytestmark = pytest.mark.studio

PLAYERS = ("Talk A", "Talk B")
CLIPS = 4


async def drawn(connection: ObsConnection, player: str) -> Picture:
    """Let OBS draw a media input; return what it shows."""
    wanted = {"sourceName": player, "imageFormat": "png"}
    data = str((await connection.call("GetSourceScreenshot", wanted))["imageData"])
    image = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
    return read_picture(np.asarray(image.convert("L").resize((WIDTH, HEIGHT))), 0.0)


async def keep_drawing(connection: ObsConnection, player: str) -> None:
    """Let OBS draw a media input with every frame, as it does for a preview."""
    wanted = {"sourceName": player, "imageFormat": "jpg", "imageWidth": 8, "imageHeight": 8}
    while True:
        await connection.call("GetSourceScreenshot", wanted)


async def test_held_picture_is_the_first_one_though_it_is_drawn_meanwhile(
    real_obs: RealObs, observer: Observer, tmp_path: Path
) -> None:
    """With the scene in a crew's preview no later frame stays on it, to be seen at the take."""
    clips = [make_clip(tmp_path / f"{clip}.mp4", clip, 20) for clip in range(CLIPS)]
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    async with visit("OBS", real_obs.settings, stage.clock) as preview:
        drawing = [asyncio.create_task(keep_drawing(preview, name)) for name in PLAYERS]
        for clip, recording in enumerate(clips):
            player = PLAYERS[clip % 2]
            await stage.hold(observer, showing(ItemKind.HOLDING, preroll=recording), player)
            assert await drawn(preview, player) == Picture(0.0, clip, 0, black=False)
        for task in drawing:
            task.cancel()
    await stage.close()
