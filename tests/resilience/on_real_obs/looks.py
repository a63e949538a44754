"""What viewers of a real OBS see, looked at past the daemon; for the campaign on a real OBS.

The recordings say in each frame which frame of which recording it is (tests/studio/clips.py).
"""

import base64
import io
import threading
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image
from websockets.exceptions import WebSocketException

from orchestrator.clock import SystemClock
from tests.studio.clips import RATE, read_picture
from tests.studio.real_obs import HEIGHT, WIDTH, Observer, RealObs

LOOK_EVERY = 0.05
"""Seconds between looks."""

ANSWER_PATIENCE = 1.5
"""Seconds for an answer of OBS to a look; one that is frozen gives none."""

PREMIERE = "Talk"
OBS_IS_GONE = (OSError, TimeoutError, RuntimeError, WebSocketException)


@dataclass(frozen=True, slots=True)
class Look:
    """What was on program at an instant; `clip` and `seconds` (into it) where one was seen."""

    at: float
    scene: str
    clip: int | None = None
    seconds: float = 0.0


def look(observer: Observer) -> Look | None:
    """Look at the program, and at the recording in it.

    None: OBS 32 says that nothing is, as it does for an instant when Studio Mode goes on or off.
    """
    clock = SystemClock()
    scene = observer.request("GetSceneList")["currentProgramSceneName"]
    if scene is None:
        return None
    if scene != PREMIERE:
        return Look(clock.now().timestamp(), scene)
    wanted = {"sourceName": scene, "imageFormat": "jpg"}
    began = clock.now().timestamp()
    data = str(observer.request("GetSourceScreenshot", wanted)["imageData"])
    at = (began + clock.now().timestamp()) / 2
    image = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
    light = image.convert("L").resize((WIDTH, HEIGHT))
    picture = read_picture(np.asarray(light), at)
    return Look(at, scene, picture.clip, (picture.number or 0) / RATE)


class Watcher:
    """Looks again and again in a thread of its own; `looks` has all, oldest first."""

    def __init__(self, obs: RealObs) -> None:
        self._obs = obs
        self._looking = threading.Lock()
        self._ended = threading.Event()
        self.looks: list[Look] = []
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            with suppress(*OBS_IS_GONE):
                self._watch_one_life()

    def _watch_one_life(self) -> None:
        observer = Observer(self._obs.url, self._obs.password, deadline=ANSWER_PATIENCE)
        try:
            while not self._ended.wait(LOOK_EVERY):
                with self._looking:
                    if (seen := look(observer)) is not None:
                        self.looks.append(seen)
        finally:
            observer.close()

    def away(self) -> AbstractContextManager[bool]:
        """Do not look for a while: OBS may not be asked anything at the time."""
        return self._looking

    def close(self) -> None:
        """Stop looking."""
        self._ended.set()
        self._thread.join()
