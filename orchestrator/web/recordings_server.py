"""Serves recordings alone, for `check` where no daemon runs: the same addresses, nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette

from orchestrator.devices.obs.naming.by_http import Signatures
from orchestrator.settings import WebSettings
from orchestrator.web.listening import hang_up, listen, quiet_server
from orchestrator.web.recordings import Recordings

ENDS_WITHIN = 2.0
"""Seconds for what is under way when it is no longer wanted."""


@asynccontextmanager
async def serve_recordings(
    settings: WebSettings, named: Callable[[Path], bool], signatures: Signatures
) -> AsyncIterator[int]:
    """Serve while the block runs, where the settings have the pages; yields the port.

    Raises PermanentError when nobody can listen there.
    """
    listening = listen(settings.host, settings.port)
    recordings = Recordings(named, signatures)
    ending = asyncio.Event()
    server = quiet_server(Starlette(routes=[recordings.route]), ending)
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        hang_up(server, recordings.peers)
        server.should_exit = server.force_exit = True
        ending.set()
        await asyncio.wait([task], timeout=ENDS_WITHIN)
        task.cancel()
