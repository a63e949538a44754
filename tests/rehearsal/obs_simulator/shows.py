"""Simulators on a virtual clock, with observers whose messages hold that clock."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator.rehearsal.obs_simulator import MediaFacts, ObsSimulator
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from tests.contract.observer import ALL_EVENTS, Observer, Target, observe

START = datetime(2020, 9, 19, 15, tzinfo=UTC)
TALK = 25 * 60.0


def talks_only(path: str) -> MediaFacts | None:
    """Know recordings of 25 minutes, without files."""
    return MediaFacts(TALK) if path.endswith(".mp4") else None


class Show:
    """A simulator, and those who watch it."""

    def __init__(self, clock: VirtualClock, **options: Any) -> None:
        self.clock = clock
        self.simulator = ObsSimulator(clock, probe=talks_only, **options)
        self._observers: list[Observer] = []
        self._connecting = 0

    async def observe(self, subscriptions: int = ALL_EVENTS) -> Observer:
        """Connect to the simulator while the clock stands still."""
        self._connecting += 1
        observer = await observe(Target(self.simulator.url, "", False), subscriptions)
        self._observers.append(observer)
        self._connecting -= 1
        return observer

    def quiet(self) -> bool:
        """Return whether all messages have arrived.

        Who is connecting has got Hello and sent Identify before time may pass.
        """
        sent = sum(o.sent for o in self._observers) + self._connecting
        received = sum(o.received for o in self._observers) + self._connecting
        return self.simulator.frames_in == sent and self.simulator.frames_out == received

    async def close(self) -> None:
        """End the observers and the simulator."""
        for observer in self._observers:
            await observer.close()
        await self.simulator.stop()

    async def until(self, moment: timedelta) -> None:
        """Wait until so long after the start of the show."""
        await self.clock.sleep_until(START + moment)

    async def with_talk(self, **settings: Any) -> Observer:
        """Make the scene `Talk` with a recording `talk`, and take nothing yet."""
        obs = await self.observe()
        await obs.ok("SetCurrentSceneTransition", transitionName="Cut")
        await obs.ok("CreateScene", sceneName="Talk")
        await obs.ok(
            "CreateInput",
            sceneName="Talk",
            inputName="talk",
            inputKind="ffmpeg_source",
            inputSettings={"local_file": "talk.mp4", **settings},
        )
        return obs


def play(story: Callable[[Show], Awaitable[Any]], **options: Any) -> Any:
    """Run a story on a virtual clock from its start to its end; return what it returns."""
    clock = VirtualClock(START)
    show = Show(clock, **options)

    async def run() -> Any:
        await show.simulator.start()
        result = await story(show)
        await show.close()
        return result

    return run_virtually(run(), clock, show.quiet)
