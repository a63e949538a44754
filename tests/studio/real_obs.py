"""Runs a real OBS Studio without a screen, for the tests marked `studio`.

`Display` is an Xvfb, `RealObs` an OBS on it with a home, a port and a password of its own, and
`Observer` a plain websocket client that looks at it independently of the code under test. Which
OBS it is, OBS_VERSION says: 29, the system's own, or one that `make obs-versions` has built.
"""

import base64
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from orchestrator.clock import SystemClock
from orchestrator.settings import ObsSettings
from tests.ports import free_port
from tests.studio.bound import bound
from tools import obs_versions

T = TypeVar("T")

WIDTH, HEIGHT, RATE = 640, 360, 30
BEFORE_OTHERS = -10

SYSTEMS_OWN = "29"
VERSIONS = (SYSTEMS_OWN, *obs_versions.SUITES)
SETTLED = 0.2
"""Seconds that a change of scenes needs until it is saved: a 31 or newer that is killed while it
saves comes back without any scene."""

_EXECUTABLES = {"obs": "obs-studio", "Xvfb": "xvfb", "nginx": "nginx-light"}
_FILES = {
    "/usr/lib/nginx/modules/ngx_rtmp_module.so": "libnginx-mod-rtmp",
    "/usr/lib/x86_64-linux-gnu/obs-plugins/obs-ffmpeg.so": "obs-plugins",
    "/usr/lib/x86_64-linux-gnu/dri/swrast_dri.so": "libgl1-mesa-dri",
}
_SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])


def chosen_version() -> str:
    """Return the OBS that this run is to use; raises RuntimeError for one that is not known."""
    version = os.environ.get("OBS_VERSION") or SYSTEMS_OWN
    if version not in VERSIONS:
        raise RuntimeError(f"OBS_VERSION is {version!r}, not one of {', '.join(VERSIONS)}")
    return version


def obs_command() -> str:
    """Return the path of the OBS of this run; raises RuntimeError that says how to get it."""
    version = chosen_version()
    if version == SYSTEMS_OWN:
        return executable("obs")
    try:
        return str(obs_versions.command(version))
    except obs_versions.BuildError as error:
        raise RuntimeError(str(error)) from None


def executable(name: str) -> str:
    """Return the path of an executable; raises RuntimeError that names the Debian package."""
    found = shutil.which(name, path=_SEARCHED)
    if found is None:
        raise RuntimeError(f"{name} is not installed: apt-get install {_EXECUTABLES[name]}")
    return found


def missing_parts() -> list[str]:
    """Return the Debian packages that the studio tests need and this machine lacks."""
    packages = [p for name, p in _EXECUTABLES.items() if not shutil.which(name, path=_SEARCHED)]
    packages += [package for path, package in _FILES.items() if not Path(path).exists()]
    version = chosen_version()
    if version != SYSTEMS_OWN and not obs_versions.is_built(version):
        packages.append(f"OBS-{version} (make obs-versions)")
    return packages


def require_parts() -> None:
    """Raise RuntimeError that says what to install, where something is missing."""
    missing = missing_parts()
    if missing:
        raise RuntimeError(
            f"the studio tests need packages that are not installed: "
            f"apt-get install {' '.join(missing)}"
        )


def wait_until(
    condition: Callable[[], T], what: str, deadline: float = 20.0, every: float = 0.02
) -> T:
    """Return the condition's first true value; raises TimeoutError after `deadline` seconds."""
    clock = SystemClock()
    end = clock.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if clock.monotonic() > end:
            raise TimeoutError(f"not within {deadline} s: {what}")
        threading.Event().wait(every)


def end_process(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Ask the process to end, then make it; returns when it is gone."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Display:
    """An X display that nobody sees, on a number that Xvfb chooses."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            bound(
                [
                    executable("Xvfb"),
                    *("-displayfd", str(writing), "-screen", "0", "1280x720x24"),
                    *("-nolisten", "tcp"),
                ]
            ),
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended at once with code {self._process.wait()}")
        self.name = f":{number}"

    def close(self) -> None:
        """End it."""
        end_process(self._process)


class Observer:
    """A connection of its own to an obs-websocket: asks, and reads the answer. Blocking."""

    def __init__(self, url: str, password: str, events: int = 0, deadline: float = 10.0) -> None:
        self._deadline = deadline
        self._number = 0
        self.events: list[dict[str, Any]] = []
        self._connection = self._identified(url, password, events)

    def _identified(self, url: str, password: str, events: int) -> ClientConnection:
        connection = connect(
            url, subprotocols=None, max_size=None, compression=None, ping_interval=None
        )
        hello = json.loads(connection.recv(self._deadline))["d"]
        identify: dict[str, Any] = {"rpcVersion": 1, "eventSubscriptions": events}
        if challenge := hello.get("authentication"):
            secret = _digest(password + challenge["salt"])
            identify["authentication"] = _digest(secret + challenge["challenge"])
        connection.send(json.dumps({"op": 1, "d": identify}))
        connection.recv(self._deadline)
        return connection

    def request(self, kind: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the response's data; raises RuntimeError with code and comment."""
        self._number += 1
        number = str(self._number)
        order = {"requestType": kind, "requestId": number, "requestData": dict(data or {})}
        self._connection.send(json.dumps({"op": 6, "d": order}))
        while True:
            message = json.loads(self._connection.recv(self._deadline))
            if message["op"] == 7 and message["d"]["requestId"] == number:
                break
            self.events.append(message["d"])
        status = message["d"]["requestStatus"]
        if not status["result"]:
            raise RuntimeError(f"{kind}: {status['code']} {status.get('comment', '')}")
        answer: dict[str, Any] = message["d"].get("responseData") or {}
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class RealObs:
    """OBS Studio on a display, with its files in `folder`; 640×360 at 30 frames a second.

    `shrunk`: the times by which its picture is smaller, where its processor is short. `supervisor`:
    the command under which it is started, which starts it again when it has ended.
    """

    def __init__(self, folder: Path, display: str, shrunk: int = 1) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = "studio-test-password"
        self._display = display
        self.supervisor: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        size = WIDTH // shrunk, HEIGHT // shrunk
        _write_configuration(folder / "config" / "obs-studio", self.port, self.password, size)

    @property
    def url(self) -> str:
        """Where its websocket listens."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def settings(self) -> ObsSettings:
        """The settings with which the device finds it."""
        return ObsSettings(url=self.url, password=SecretStr(self.password))

    @property
    def pid(self) -> int:
        """Its process id while it runs."""
        if self._process is None:
            raise RuntimeError("this OBS is not running")
        return self._process.pid

    def start(self, deadline: float = 30.0) -> None:
        """Start it, and return when its websocket answers."""
        self.spawn()
        wait_until(self._answers, f"OBS answers on port {self.port}", deadline)

    def spawn(self) -> None:
        """Start it, and do not wait for it."""
        home = self.folder / "home"
        runtime = self.folder / "runtime"
        home.mkdir(exist_ok=True)
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {
            "PATH": _SEARCHED,
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_RUNTIME_DIR": str(runtime),
            "DISPLAY": self._display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        with (self.folder / "obs.log").open("ab") as log:
            self._process = subprocess.Popen(
                bound(
                    [
                        *self.supervisor,
                        obs_command(),
                        *("--multi", "--disable-updater", "--minimize-to-tray"),
                        *("--websocket_port", str(self.port)),
                        *("--websocket_password", self.password),
                    ]
                ),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        # A crew's OBS does not share its machine with a test run: here it goes first, if it may.
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, BEFORE_OTHERS)

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            tail = (self.folder / "obs.log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"OBS ended with code {self._process.returncode}:\n{tail}")
        try:
            observer = Observer(self.url, self.password)
            # 207 (not ready) is an answer, too. After it only the window's own thread can tell that
            # OBS has started to the end, and no other harmless order than this is answered by it:
            # a scene that is made before hangs an OBS 32.1 or newer for good.
            # Not GetCurrentProgramScene: OBS 32 dies of it where studio mode has no program yet.
            shown = observer.request("GetSceneList")["currentProgramSceneName"]
            observer.request("SetCurrentProgramScene", {"sceneName": shown})
        except (OSError, TimeoutError, RuntimeError, WebSocketException):
            return False
        observer.close()
        return True

    @property
    def lives(self) -> bool:
        """Whether its process runs, be it that it answers nothing."""
        return self._process is not None and self._process.poll() is None

    def observer(self, events: int = 0) -> Observer:
        """Return a new independent connection to it; the caller closes it."""
        return Observer(self.url, self.password, events)

    def kill(self) -> None:
        """End it as a crash does, by SIGKILL, but not while it saves what was just changed."""
        if self._process is not None:
            threading.Event().wait(SETTLED)
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in an orderly way, or else by force."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGCONT)
            end_process(self._process)
            self._process = None

    def empty(self) -> None:
        """Throw its scene collection away, as a person or a broken disk does; while it is off."""
        for saved in (self.folder / "config" / "obs-studio" / "basic" / "scenes").iterdir():
            saved.unlink()

    def half_save(self) -> None:
        """Leave its collection as a crash between the two renamings of a save does; while off.

        29 and 30 take what was there before; 31 and newer find no collection, and throw it away.
        """
        for saved in (self.folder / "config" / "obs-studio" / "basic" / "scenes").glob("*.json"):
            saved.rename(saved.with_name(f"{saved.name}.bak"))

    def freeze(self) -> None:
        """Stop its threads; its sockets stay open."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)


def _write_configuration(folder: Path, port: int, password: str, size: tuple[int, int]) -> None:
    width, height = size
    profile = folder / "basic" / "profiles" / "Test"
    profile.mkdir(parents=True)
    program = (
        "[General]\nFirstRun=true\nEnableAutoUpdates=false\n\n"
        "[Basic]\nProfile=Test\nProfileDir=Test\n"
        "SceneCollection=Test\nSceneCollectionFile=Test\n\n"
        # Nobody sees its window; drawing it took a sixth of its work.
        "[BasicWindow]\nPreviewEnabled=false\n\n"
        "[OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\n"
        f"ServerPort={port}\nAuthRequired=true\nServerPassword={password}\n"
    )
    # From 31 on it is split in two, and what stands in the older file is not all taken.
    for name in ("global.ini", "user.ini"):
        (folder / name).write_text(program)
    (profile / "basic.ini").write_text(
        "[General]\nName=Test\n\n"
        f"[Video]\nBaseCX={width}\nBaseCY={height}\nOutputCX={width}\nOutputCY={height}\n"
        f"FPSType=0\nFPSCommon={RATE}\n\n"
        "[Output]\nMode=Simple\n\n"
        "[SimpleOutput]\nStreamEncoder=x264\nPreset=ultrafast\nVBitrate=2500\nABitrate=128\n"
    )
