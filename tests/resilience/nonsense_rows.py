"""Rows of the fault campaign: an OBS that answers with nonsense, and an OBS that is none.

What such an OBS shows cannot be right; but nothing in the daemon ends of it, and when OBS talks
sense again the picture is right.
"""

import json
import random
from pathlib import Path
from typing import Any

from orchestrator.rehearsal.obs_simulator.session import ClientSession
from tests.resilience.stage import Stage

ODD: list[Any] = [
    None, True, -1, 0, 1.5, 10**400, "", "x" * 100_000, "\x00", "🎨", [], {}, [[]], {"a": None},
    float("nan"), float("inf"), "OBS_MEDIA_STATE_PLAYING", "Talk", [{}] * 50, "9" * 5000,
]  # fmt: skip
"""What stands where something else is expected."""


def talks_nonsense(folder: Path, rng: random.Random) -> float:
    """For a while a part of its messages is spoilt. Seconds until the picture is right again."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(-40, 200))
        share = rng.choice([0.02, 0.2, 1.0])
        send = stage.obs.send

        def spoil(session: ClientSession, text: str) -> None:
            send(session, spoilt(text, rng) if rng.random() < share else text)

        stage.obs.send = spoil  # type: ignore[method-assign]  # this OBS alone
        await stage.sleep(rng.uniform(2, 30))
        stage.obs.send = send  # type: ignore[method-assign]
        stage.obs.drop_connections()
        # Long enough for another cue to be over.
        await stage.until(max(stage.now + 20, 215))
        await stage.until(482)
        took = await stage.right_again(5)

    stage = Stage(folder, rng).play(mishap)
    stopped = [text for text in stage.told if "started again" in text]
    assert not stopped, stopped
    assert stage.performance.as_run[-1].item == "closing"
    return took


def spoilt(text: str, rng: random.Random) -> str:
    """Return a message of OBS with a mistake in it: no JSON, another type, another id."""
    match rng.choice(["cut", "bytes", "value", "value", "value", "key"]):
        case "cut":
            return text[: rng.randrange(len(text))]
        case "bytes":
            place = rng.randrange(len(text))
            return text[:place] + rng.choice(['"', "}", "\ud7ff", "\\", "9"]) + text[place + 1 :]
        case "key":
            return json.dumps(_changed(json.loads(text), rng, drop=True))
        case _:
            return json.dumps(_changed(json.loads(text), rng, drop=False))


def _changed(tree: Any, rng: random.Random, *, drop: bool) -> Any:
    """Change one value somewhere in the tree, or leave it out."""
    places = list(_places(tree))
    if not places:
        return rng.choice(ODD)
    box, key = rng.choice(places)
    if drop:
        del box[key]
    else:
        box[key] = rng.choice(ODD)
    return tree


def _places(tree: Any) -> Any:
    """Yield each container with each of its keys."""
    keys = range(len(tree)) if isinstance(tree, list) else tree if isinstance(tree, dict) else ()
    for key in list(keys):
        yield tree, key
        yield from _places(tree[key])
