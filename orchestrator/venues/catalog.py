"""All kinds of venue, a row each: the one place besides its file that a new one is written into.

Read by `timetable` for what stands under a room's `venues`, and by `making`, which opens them.
"""

from collections.abc import Mapping
from typing import Any, Final

from orchestrator.venues.kind import VenueKind
from orchestrator.venues.services import (
    apprise_service,
    discord,
    matrix,
    slack,
    spatialchat,
    telegram,
    workadventure,
    youtube_chat,
)

# Each row has options of its own type, which its `read` makes and its `open` takes.
_KINDS: Final[tuple[VenueKind[Any], ...]] = (
    spatialchat.KIND,
    matrix.KIND,
    slack.KIND,
    telegram.KIND,
    discord.KIND,
    youtube_chat.KIND,
    workadventure.KIND,
    apprise_service.KIND,
)

CATALOG: Final[Mapping[str, VenueKind[Any]]] = {kind.name: kind for kind in _KINDS}
