"""`orchestrator switchover`: what another daemon has taken is taken back."""

import json

from tests.cli.test_cli_control import type_it
from tests.web.stage import Show


def taken(show: Show) -> list[str]:
    """Let the show's device be another's; return what becomes of it."""
    done: list[str] = []
    show.device.taken_by = "another orchestrator commands it"  # type: ignore[attr-defined]
    show.device.is_anothers = True  # type: ignore[attr-defined]

    def take_back() -> None:
        show.device.taken_by = ""  # type: ignore[attr-defined]
        done.append("taken")

    show.device.take_back = take_back  # type: ignore[attr-defined]  # what makes it such a device
    return done


async def test_what_is_taken_is_taken_back_once(daemon: Show) -> None:
    """The crew reads who did it; a second time there is nothing to take."""
    done = taken(daemon)
    ended = await type_it("switchover")
    assert ended.code == 0, ended.said
    assert ended.out == f"Taken over: {daemon.device.name}\n"
    assert done == ["taken"]
    (alert,) = daemon.conductor.news.alerts
    assert alert.text.endswith(f"takes {daemon.device.name} back")
    again = await type_it("switchover")
    assert again.code == 1
    assert "no other orchestrator commands" in again.err


async def test_programs_read_what_was_taken(daemon: Show) -> None:
    """By the names of the state document."""
    taken(daemon)
    ended = await type_it("switchover", "--json")
    assert json.loads(ended.out) == {"taken": [daemon.device.name]}


async def test_nobody_has_taken_a_device_that_cannot_be_taken(daemon: Show) -> None:
    """Where there is no OBS at all nothing is to be taken."""
    ended = await type_it("switchover")
    assert ended.code == 1, daemon.device.name
