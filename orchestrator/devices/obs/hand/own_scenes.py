"""The room's scenes and media inputs in its OBS; created again where an OBS comes back without.

Used by `survey.py`. What goes away while OBS runs was taken away by a person, who is right.
"""

from collections.abc import Callable

import structlog

from orchestrator.devices.obs.compare.desired import loops_of, scene_of
from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.devices.obs.compare.observed import ObsObserved
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room

log = structlog.get_logger(__name__)


class OwnScenes:
    """What the room has in its OBS, as it was last seen. `tell` is called with what was lost."""

    def __init__(
        self,
        connection: ObsConnection,
        room: Room,
        pages: str,
        tell: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._connection = connection
        self._room = room
        self._pages = pages
        self._tell = tell
        self._seen: frozenset[str] = frozenset()
        self._noted: Callable[[frozenset[str]], None] = _to_nobody
        self._at_home: tuple[str, frozenset[str]] = ("", frozenset())

    def scenes(self, observed: ObsObserved) -> frozenset[str]:
        """Return the room's scenes that this OBS has."""
        return observed.scenes & set(self._room.all_scenes)

    def of(self, observed: ObsObserved) -> frozenset[str]:
        """Return the names of those that this OBS has."""
        inputs = {player.name for player in observed.players} | observed.loops.keys()
        return self.scenes(observed) | inputs

    def are_lost(self, observed: ObsObserved) -> bool:
        """Return whether this OBS, just found, lacks something that was there before."""
        return not self._seen <= self.of(observed)

    def remember(self, seen: frozenset[str], noted: Callable[[frozenset[str]], None]) -> None:
        """Go on with what an earlier daemon saw; `noted` is called with what is seen from now on.

        What the room has no more use for is left out.
        """
        players = player_names(scene_of(self._room, ItemKind.PREMIERE))
        loops = loops_of(self._room, self._room.loops)
        self._seen = seen & {*self._room.all_scenes, *players, *loops}
        self._noted = noted

    def keep(self, observed: ObsObserved) -> None:
        """Note what there is."""
        self._seen = self.of(observed)
        self._noted(self._seen)
        if not observed.around.home:
            self._at_home = observed.around.collection, self._seen

    def leave(self) -> None:
        """Note that a person changes the collection: what the next one lacks is not lost."""
        self._seen = frozenset()

    def home_of(self, observed: ObsObserved) -> str:
        """Return the collection with the room's things, where this is another, without them."""
        home, seen = self._at_home
        elsewhere = observed.around.collection not in ("", home)
        return home if elsewhere and not seen <= self.of(observed) else ""

    async def restore(self, observed: ObsObserved) -> None:
        """Create what is lost; where OBS refuses, not again. Raises TemporaryError."""
        lost = sorted(self._seen - self.of(observed))
        try:
            await provision(self._connection, self._room, self._pages)
        except RequestFailed as error:
            log.warning("not created again", room=self._room.id, reason=str(error))
        else:
            self._tell(tuple(lost))
        self._seen = frozenset()


def _to_nobody(seen: frozenset[str]) -> None:
    """Take what is seen where nobody writes it down."""
    log.debug("seen", scenes=len(seen))
