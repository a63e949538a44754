"""The emulator's life: a loopback HTTP server in the running event loop, and the seams for the
rehearsal: encoder connected, a person at work in YouTube Studio, sign-in revoked.
"""

import asyncio
import socket
from datetime import datetime, timedelta

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from orchestrator.clock import Clock
from orchestrator.rehearsal.youtube_emulator import endpoints
from orchestrator.rehearsal.youtube_emulator.api_errors import Json
from orchestrator.rehearsal.youtube_emulator.consent import CLIENT_ID, CLIENT_SECRET, SignInPages
from orchestrator.rehearsal.youtube_emulator.faults import Faults
from orchestrator.rehearsal.youtube_emulator.history import History
from orchestrator.rehearsal.youtube_emulator.meter import Meter
from orchestrator.rehearsal.youtube_emulator.records import (
    BroadcastRecord,
    Call,
    ChannelRecords,
    Delays,
    spell,
)
from orchestrator.rehearsal.youtube_emulator.resources import broadcasts, lifecycle, streams
from orchestrator.rehearsal.youtube_emulator.resources.text_rules import (
    check_description,
    check_title,
)

SCOPE = "https://www.googleapis.com/auth/youtube"


class _Protocol(H11Protocol):
    """Hands the connection to the application, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as its base
        super().connection_made(transport)
        self.app_state = {"transport": transport}


class YouTubeEmulator:
    """YouTube Live on `base_url`, from `start` to `stop`."""

    def __init__(
        self,
        clock: Clock,
        *,
        delays: Delays | None = None,
        quota_limit: int = 10_000,
    ) -> None:
        self._clock = clock
        self.world = ChannelRecords(clock, delays or Delays())
        self.meter = Meter(quota_limit)
        self.sign_in = SignInPages()
        self._parts = endpoints.Parts(self.world, self.meter, self.sign_in)
        self._server: uvicorn.Server | None = None
        self._port = 0

    @property
    def base_url(self) -> str:
        """Where the server listens: `http://127.0.0.1:PORT/`."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def faults(self) -> Faults:
        """The faults to order."""
        return self._parts.faults

    @property
    def history(self) -> History:
        """What happened, with instants; brought up to date before it is read."""
        lifecycle.settle(self.world, self._clock.now())
        return self.world.history

    @property
    def requests(self) -> list[str]:
        """The methods called so far, in order; also those that were refused or unanswered."""
        return self._parts.requests

    async def start(self) -> None:
        """Listen on a free port of the loopback interface."""
        # asyncio switches Nagle's delay (40 ms an answer) off only for sockets that say TCP
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        self._port = listening.getsockname()[1]
        config = uvicorn.Config(
            endpoints.build(self._parts),
            http=_Protocol,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup(sockets=[listening])

    async def stop(self) -> None:
        """Stop listening and cut every connection; what was unanswered stays so."""
        self._parts.stopping.set()
        if self._server is None:
            return
        for listener in self._server.servers:
            listener.close()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        answering = set(self._server.server_state.tasks)
        if answering:
            await asyncio.wait(answering)
        for listener in self._server.servers:
            await listener.wait_closed()

    def token_document(self) -> Json:
        """Return what `login` would have written to the token file."""
        tokens = self.sign_in.new_sign_in()
        return {
            "token": tokens["access_token"],
            "refresh_token": tokens["refresh_token"],
            "token_uri": f"{self.base_url}token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scopes": [SCOPE],
        }

    def client_secrets(self) -> Json:
        """Return the file that Google's console gives for an installed app."""
        return {
            "installed": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "auth_uri": f"{self.base_url}o/oauth2/auth",
                "token_uri": f"{self.base_url}token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def send_encoders_to(self, rtmp_server: str) -> None:
        """Give this address to encoders from now on.

        An nginx-rtmp there reports publishers with `on_publish` and `on_publish_done` to `ingest/`
        below `base_url`.
        """
        self.world.rtmp_server = rtmp_server

    def encoder_connected(self, key: str, *, sound: bool = True) -> bool:
        """Note that an encoder publishes with this stream key; False: nobody has that key."""
        return streams.connected(self.world, key, self._clock.now(), sound=sound)

    def encoder_gone(self, key: str) -> None:
        """Note that the encoder stopped."""
        streams.disconnected(self.world, key, self._clock.now())

    def add_broadcast(
        self,
        title: str,
        starts: datetime | None = None,
        broadcast_id: str | None = None,
        **content: bool,
    ) -> str:
        """Make a broadcast as a person would in YouTube Studio; return its id.

        `broadcast_id`: the id it gets. `content`: enableAutoStart, enableAutoStop,
        enableMonitorStream and the like.
        """
        now = self._clock.now()
        monitor = {"enableMonitorStream": content.pop("enableMonitorStream", True)}
        body = {
            "snippet": {
                "title": title,
                "scheduledStartTime": spell(starts or now + timedelta(days=1)),
            },
            "status": {"privacyStatus": "public"},
            "contentDetails": {**content, "monitorStream": monitor},
        }
        call = Call(self.world, now, {"part": ["id"]}, body)
        if broadcast_id is not None:
            self.world.next_id(broadcast_id)
        return str(broadcasts.insert(call)["id"])

    def studio_edit(self, broadcast_id: str, **texts: str) -> None:
        """Change title or description as a person would in YouTube Studio."""
        broadcast = self.world.broadcasts[broadcast_id]
        if "title" in texts:
            check_title(texts["title"])
        if "description" in texts:
            check_description(texts["description"])
        now = self._clock.now()
        for name, text in texts.items():
            self.world.history.add(now, name, broadcast_id, text)
        broadcast.snippet = {**broadcast.snippet, **texts}

    def broadcast(self, broadcast_id: str) -> BroadcastRecord:
        """Return a broadcast as it is now."""
        lifecycle.settle(self.world, self._clock.now())
        return self.world.broadcasts[broadcast_id]
