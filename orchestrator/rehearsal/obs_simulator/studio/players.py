"""The media players of all inputs, and what happens to an input that comes on or leaves program."""

from collections.abc import Callable

from orchestrator.rehearsal.obs_simulator.studio.media import Player, Probe
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import MEDIA
from orchestrator.rehearsal.obs_simulator.studio.telling import Tell
from orchestrator.rehearsal.obs_simulator.studio.timers import Timers
from orchestrator.rehearsal.obs_simulator.studio.versions import Version
from orchestrator.rehearsal.obs_simulator.studio.world import Input

MEAN = 0.7
"""Of the loudest moment: what a meter tells as the mean of a tone."""


class Players:
    """One player for each media input."""

    def __init__(self, version: Version, timers: Timers, probe: Probe, tell: Tell) -> None:
        self._version = version
        self._timers = timers
        self._probe = probe
        self._tell = tell
        self._players: dict[Input, Player] = {}
        self._changed: list[Input] = []

    def of(self, source: Input) -> Player | None:
        """Return the input's player; None when it is no media input."""
        return self._players.get(source)

    def add(self, source: Input) -> None:
        """Give a new input its player."""
        if source.kind.id == MEDIA:
            player = Player(self._version, self._timers, source, self._probe, self._tell)
            self._players[source] = player
            player.create()

    def change(self, source: Input) -> None:
        """Note that the input's settings have changed."""
        if source in self._players and source not in self._changed:
            self._changed.append(source)

    def reload(self, is_active: Callable[[Input], bool]) -> None:
        """Let recordings take over changed settings; OBS does so once a frame."""
        changed, self._changed = self._changed, []
        for source in changed:
            if player := self.of(source):
                player.configure(on_air=is_active(source))

    def forget(self, source: Input) -> None:
        """Let go of an input that is no more."""
        player = self._players.pop(source, None)
        if player is not None:
            player.close()

    def meter(self, source: Input) -> dict[str, object]:
        """Return what OBS's meters tell of an input that is rendered.

        For each channel the mean, the loudest moment, and that before the fader.
        """
        player = self.of(source)
        comes_in = source.voice if player is None else player.level()
        goes_out = 0.0 if source.muted else comes_in * source.volume
        channel = [goes_out * MEAN, goes_out, comes_in]
        return {"inputName": source.name, "inputLevelsMul": [channel, channel]}

    def on_air(self, source: Input) -> None:
        """Note that the input is rendered from this frame on."""
        self._tell("InputShowStateChanged", inputName=source.name, videoShowing=True)
        if player := self.of(source):
            player.activated()
        self._tell("InputActiveStateChanged", inputName=source.name, videoActive=True)

    def off_air(self, source: Input) -> None:
        """Note that the input is no longer rendered."""
        self._tell("InputShowStateChanged", inputName=source.name, videoShowing=False)
        self._tell("InputActiveStateChanged", inputName=source.name, videoActive=False)
        if player := self.of(source):
            if source.removed:
                player.close()
            else:
                player.deactivated()
