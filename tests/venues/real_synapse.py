"""Runs a real Synapse on loopback, for the tests marked `synapse`.

It lives in an environment of its own (`make synapse`). `Account` is a plain client that looks at
the server independently of the code under test.
"""

import os
import secrets
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml

from orchestrator.clock import SystemClock
from tests.ports import free_port

HERE = Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".venv-synapse" / "bin"

NO_LIMIT = {"per_second": 100_000, "burst_count": 100_000}


def missing_parts() -> list[str]:
    """Return what the tests need and this machine lacks."""
    return [] if (VENV / "synapse_homeserver").exists() else ["matrix-synapse (make synapse)"]


class Synapse:
    """A homeserver with a folder of its own. Nothing is limited but what `message_limit` says."""

    def __init__(self, folder: Path, message_limit: Mapping[str, float] | None = None) -> None:
        if missing_parts():
            raise RuntimeError(f"not installed: {missing_parts()[0]}")
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._config = folder / "homeserver.yaml"
        self._process: subprocess.Popen[bytes] | None = None
        self._configure(message_limit or NO_LIMIT)

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._process = subprocess.Popen(
            [VENV / "python", "-m", "synapse.app.homeserver", "-c", self._config],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(self._is_healthy, "Synapse answers", 180)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it, and return when it is gone."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def account(self, name: str) -> "Account":
        """Make an account, and sign in."""
        password = secrets.token_hex(8)
        command = [VENV / "register_new_matrix_user", "-u", name, "-p", password, "--no-admin"]
        subprocess.run(
            [*command, "-c", self._config, self.url],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )
        reply = httpx.post(
            f"{self.url}/_matrix/client/v3/login",
            json={
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": name},
                "password": password,
            },
            timeout=30,
        )
        reply.raise_for_status()
        return Account(self.url, reply.json()["user_id"], reply.json()["access_token"])

    def _configure(self, message_limit: Mapping[str, float]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        generate = [VENV / "python", "-m", "synapse.app.homeserver", "--server-name", "localhost"]
        subprocess.run(
            [*generate, "--config-path", self._config, "--generate-config", "--report-stats=no"],
            check=True,
            capture_output=True,
            cwd=self.folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        config = yaml.safe_load(self._config.read_text(encoding="utf-8"))
        config |= {
            "listeners": [
                {
                    "port": self.port,
                    "type": "http",
                    "tls": False,
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"], "compress": False}],
                }
            ],
            "trusted_key_servers": [],
            "presence": {"enabled": False},
            "rc_message": dict(message_limit),
            "rc_registration": NO_LIMIT,
            "rc_room_creation": NO_LIMIT,
            "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), NO_LIMIT),
            "rc_joins": {"local": NO_LIMIT, "remote": NO_LIMIT},
            "rc_invites": {"per_room": NO_LIMIT, "per_user": NO_LIMIT, "per_issuer": NO_LIMIT},
        }
        self._config.write_text(yaml.safe_dump(config), encoding="utf-8")

    def _is_healthy(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            log = self.folder / "homeserver.log"
            tail = log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""
            raise RuntimeError(f"Synapse ended with {self._process.returncode}: {tail}")
        try:
            return httpx.get(f"{self.url}/health", timeout=1).status_code == 200
        except httpx.HTTPError:
            return False


class Account:
    """A signed-in client that makes rooms and reads them."""

    def __init__(self, url: str, user: str, token: str) -> None:
        self.user = user
        self.token = token
        self.headers = {"authorization": f"Bearer {token}"}
        self.sync_url = f"{url}/_matrix/client/v3/sync"
        self._client = httpx.Client(
            base_url=f"{url}/_matrix/client/v3", headers=self.headers, timeout=60
        )

    def make_room(self, name: str, invite: "Account | None" = None) -> str:
        """Make a room, with another account in it, and return its id."""
        invited = [invite.user] if invite else []
        body = {"name": name, "preset": "private_chat", "invite": invited}
        room = str(self._ask("POST", "/createRoom", body)["room_id"])
        if invite:
            invite._ask("POST", f"/rooms/{room}/join", {})
        return room

    def replace_room(self, room: str) -> str:
        """Upgrade a room to another version, and return the new one's id."""
        reply = self._ask("POST", f"/rooms/{room}/upgrade", {"new_version": "10"})
        return str(reply["replacement_room"])

    def say(self, room: str, text: str) -> None:
        """Send a message."""
        path = f"/rooms/{room}/send/m.room.message/{secrets.token_hex(8)}"
        self._ask("PUT", path, {"msgtype": "m.text", "body": text})

    def timeline(self, room: str) -> list[dict[str, Any]]:
        """Return all events of a room, oldest first."""
        events: list[dict[str, Any]] = []
        start = ""
        while True:
            page = self._ask("GET", f"/rooms/{room}/messages?dir=f&limit=500{start}")
            events += page["chunk"]
            if "end" not in page or not page["chunk"]:
                return events
            start = f"&from={page['end']}"

    def messages(self, room: str) -> list[str]:
        """Return the bodies of a room's messages, oldest first, edits not among them."""
        return [
            event["content"]["body"]
            for event in self.timeline(room)
            if event["type"] == "m.room.message" and "m.relates_to" not in event["content"]
        ]

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        reply = self._client.request(method, path, json=body)
        if reply.status_code != 200:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        found: dict[str, Any] = reply.json()
        return found


def wait_until(condition: Callable[[], bool], what: str, deadline: float) -> None:
    """Return when the condition holds; raises TimeoutError after so many seconds."""
    clock = SystemClock()
    end = clock.monotonic() + deadline
    while not condition():
        if clock.monotonic() > end:
            raise TimeoutError(f"not within {deadline} s: {what}")
        threading.Event().wait(0.02)
