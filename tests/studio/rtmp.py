"""Runs an nginx with the RTMP module that records what OBS streams to it, for the studio tests."""

import subprocess
from pathlib import Path

from tests.ports import free_port
from tests.studio.bound import bound
from tests.studio.real_obs import Observer, end_process, executable, wait_until

_CONFIGURATION = """
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{ worker_connections 64; }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    chunk_size 4096;
    access_log off;
    application live {{
      live on;
      {reports}
      record all;
      record_path {folder}/recorded;
      record_unique on;
    }}
  }}
}}
"""


class RtmpServer:
    """Takes a stream on the loopback interface and writes each to an FLV file in `folder`.

    `reports_to`: the base address of a YouTube emulator that is told of each publisher, and may
    turn it away.
    """

    def __init__(self, folder: Path, reports_to: str | None = None) -> None:
        self.recorded = folder / "recorded"
        self.recorded.mkdir(parents=True)
        self.port = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(
            _CONFIGURATION.format(folder=folder, port=self.port, reports=_reports(reports_to))
        )
        self._process = subprocess.Popen(
            bound(
                [
                    executable("nginx"),
                    *("-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")),
                ]
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._runs, f"nginx runs, see {folder}/error.log")

    def _runs(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"nginx ended with code {self._process.returncode}")
        return (self.recorded.parent / "nginx.pid").exists()

    @property
    def url(self) -> str:
        """What OBS is given as the server."""
        return f"rtmp://127.0.0.1:{self.port}/live"

    def offer_to(self, observer: Observer, key: str) -> None:
        """Make this server the one that OBS streams to, under the key."""
        service = {"server": self.url, "key": key}
        observer.request(
            "SetStreamServiceSettings",
            {"streamServiceType": "rtmp_custom", "streamServiceSettings": service},
        )

    def receive_from(self, observer: Observer, key: str) -> None:
        """Let OBS stream to this server under the key; returns once it streams."""
        self.offer_to(observer, key)
        observer.request("StartStream")
        wait_until(lambda: self.recording(key), f"a recording of {key}")

    def recording(self, key: str) -> Path | None:
        """Return the newest file recorded under the key, or None."""
        found = sorted(self.recorded.glob(f"{key}-*.flv"), key=lambda file: file.stat().st_mtime)
        return found[-1] if found and found[-1].stat().st_size > 0 else None

    def finish(self, observer: Observer, key: str) -> Path:
        """Let OBS stop streaming; return the finished recording."""
        observer.request("StopStream")
        wait_until(
            lambda: not observer.request("GetStreamStatus")["outputActive"], "the stream stops"
        )
        recording = self.recording(key)
        if recording is None:
            raise RuntimeError(f"nothing was recorded under {key}")
        return recording

    def close(self) -> None:
        """End the server."""
        end_process(self._process)


def _reports(to: str | None) -> str:
    if to is None:
        return ""
    return f"on_publish {to}ingest/on_publish; on_publish_done {to}ingest/on_publish_done;"
