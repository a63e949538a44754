"""Another orchestrator takes a room's OBS: what is said and done beside the picture is its, too."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.devices.obs.fence.mark import CommandMark, marks_among
from orchestrator.devices.port import HasOneHand
from orchestrator.model.post_state import PostState
from orchestrator.rehearsal.show import Rehearsal
from tests.scenarios.stage import start_of
from tests.scenarios.test_youtube_rehearsals import emulator_of, script

DELIVERED = PostState.DELIVERED

SHOW = """\
event: {name: Short, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    stream: {before: 2m, after: 30s}
    youtube: {complete: true, thumbnail: none}
    venues: [spatialchat: {space: "https://spatial.chat/s/x", room: "1"}]
sessions:
  - {id: a, start: "18:00", title: First talk, media: a.mp4, duration: 60s, qa: 60s}
  - {id: b, start: "18:10", title: Second talk, media: b.mp4, duration: 45s, qa: 60s}
  - {id: c, start: "18:20", title: Third talk, media: c.mp4, duration: 40s, qa: 60s}
"""


def taken_by_another(running: Rehearsal) -> None:
    """Rename the mark in OBS, which is how another orchestrator takes it."""
    studio = running.simulators["main"].studio
    mark = marks_among(source.name for source in studio.world.inputs)[-1]
    source = next(each for each in studio.world.inputs if each.name == mark.name)
    studio.rename_input(source, CommandMark(mark.epoch + 1, "0badcafe").name)


@pytest.mark.parametrize("taken_at", [90, 590])
def test_who_lost_the_picture_says_nothing_and_leaves_youtube_alone(
    taken_at: int, tmp_path: Path
) -> None:
    """Neither the posts of the next talks nor their titles: the other one has them."""
    rehearsal = Rehearsal(script(tmp_path, SHOW))
    known: list[int] = []

    async def another(running: Rehearsal) -> None:
        await running.clock.sleep_until(start_of(running) + timedelta(seconds=taken_at))
        taken_by_another(running)
        await running.clock.sleep(1.0)
        known.extend((len(running.venues.spoken), len(emulator_of(running).history.entries)))

    rehearsal.run(another)
    assert known[0] > 0, "it has said something before"
    assert [len(rehearsal.venues.spoken), len(emulator_of(rehearsal).history.entries)] == known


def test_who_takes_it_back_goes_on_with_both(tmp_path: Path) -> None:
    """From then on; what came due meanwhile is said if it is still worth it."""
    rehearsal = Rehearsal(script(tmp_path, SHOW))

    async def another(running: Rehearsal) -> None:
        start = start_of(running)
        await running.clock.sleep_until(start + timedelta(seconds=90))
        taken_by_another(running)
        await running.clock.sleep_until(start + timedelta(minutes=12))
        (obs, *_) = running.conductor.devices["main"]
        assert isinstance(obs, HasOneHand)
        obs.take_back()

    posts = rehearsal.run(another).posts
    of_c = [post.kind for post in posts if post.session == "c" and post.state is DELIVERED]
    assert {"up-next", "qa-open"} <= set(of_c)
    assert not [post for post in posts if post.session == "b" and post.kind == "up-next"]
    (broadcast,) = emulator_of(rehearsal).world.broadcasts
    titles = [entry.value for entry in emulator_of(rehearsal).history.of("title", broadcast)]
    assert any(title.startswith("Third talk") for title in titles)
    assert not any(title.startswith("Second talk") for title in titles)
