"""The process that the crash test kills: journal, outbox and a real Matrix account.

Called as `python -m tests.venues.crash_daemon HOMESERVER ROOMS JOURNAL PASSED SPEED`, with the
token in the environment. The show goes on after PASSED seconds of it. Says `ready` and how much has
passed once the outbox runs, and `over` at the end of the show.
"""

import asyncio
import os
import sys
from datetime import timedelta

from pydantic import SecretStr

from orchestrator.clock import ScaledClock
from orchestrator.journal.store import Journal
from orchestrator.settings import MatrixSettings, VenueSettings
from orchestrator.venues.making import Venues
from tests.venues import fast_show
from tests.venues.player import Player


async def main(homeserver: str, rooms: str, journal_url: str, passed: float, speed: float) -> None:
    """Play the rest of the show."""
    clock = ScaledClock(fast_show.OPENS + timedelta(seconds=passed), speed)
    token = SecretStr(os.environ["MATRIX_TOKEN"])
    settings = VenueSettings(matrix=MatrixSettings(homeserver=homeserver, token=token))
    venues = Venues(settings, fast_show.EVENT, clock)
    journal = await Journal.open(journal_url, fast_show.EVENT, clock, print)
    player = Player(journal, fast_show.timetable(rooms.split(",")), clock)

    def ready() -> None:
        print("ready", (clock.now() - fast_show.OPENS).total_seconds(), flush=True)

    await player.play(venues.of_room, ready)
    await venues.close()
    await journal.close()
    print("over", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])))
