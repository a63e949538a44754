"""The program as a small picture, for the crew's page. Called by `device.py`."""

import base64
import binascii

from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError

WIDTH = 480
QUALITY = 70
PATIENCE = 2.0
"""Seconds; a picture that takes longer is not worth having."""


async def program_picture(connection: ObsConnection, scene: str) -> bytes:
    """Return a JPEG of a scene as OBS renders it; raises TemporaryError."""
    wanted = {
        "sourceName": scene,
        "imageFormat": "jpg",
        "imageWidth": WIDTH,
        "imageCompressionQuality": QUALITY,
    }
    try:
        answer = await connection.call("GetSourceScreenshot", wanted, PATIENCE)
        return base64.b64decode(str(answer["imageData"]).partition(",")[2], validate=True)
    except RequestFailed as error:
        raise TemporaryError(str(error)) from error
    except (KeyError, binascii.Error) as error:
        raise TemporaryError("OBS answered with no picture") from error
