"""Recordings: how they start, end, pause and seek, on program and off; files that do not play.

A media input is said to be in a state, and a thread decodes its file; the two need not agree.
Cursors are the end of the frame that is shown: at the beginning 33 ms, or where the sound of the
first frames ends, 42.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.clip_server import serving
from tests.contract.conftest import Stage
from tests.contract.observer import Observer, step, until
from tests.contract.versions import Ways

ACTION = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_"
STARTED, PLAYED_OUT = "MediaInputPlaybackStarted", "MediaInputPlaybackEnded"
TRIGGERED = "MediaInputActionTriggered"
AT_REST = pytest.approx(38, abs=6)
"""The cursor on the first frame."""
NEVER = -9223372036854775
"""A duration that OBS does not know yet."""
LATE = 600
"""Milliseconds by which a busy OBS may be behind."""


class Recording:
    """A media input in the show scene."""

    def __init__(self, obs: Observer, stage: Stage) -> None:
        self.obs = obs
        self.stage = stage
        self.name = stage.name

    async def make(self, file: Path | str, **settings: Any) -> None:
        """Create the input, and forget the events of that."""
        await self.obs.ok(
            "CreateInput",
            sceneName=self.stage.show,
            inputName=self.name,
            inputKind="ffmpeg_source",
            inputSettings={"local_file": str(file), **settings},
        )

    async def change(self, **settings: Any) -> None:
        await self.obs.ok("SetInputSettings", inputName=self.name, inputSettings=settings)

    async def act(self, action: str) -> None:
        """Order an action, and wait until it is told."""
        since = len(self.obs.events)
        await self.obs.ok(
            "TriggerMediaInputAction", inputName=self.name, mediaAction=ACTION + action
        )
        await self.obs.seen(TRIGGERED, since, inputName=self.name, mediaAction=ACTION + action)

    def told(self, since: int = 0) -> list[str]:
        """Return the names of this input's events."""
        return [e.event for e in self.obs.events[since:] if e.data.get("inputName") == self.name]

    async def status(self) -> tuple[str, int | None, int | None]:
        """Return state, cursor and duration."""
        answer = await self.obs.ok("GetMediaInputStatus", inputName=self.name)
        state = answer["mediaState"].removeprefix("OBS_MEDIA_STATE_")
        return state, answer["mediaCursor"], answer["mediaDuration"]

    async def state(self) -> str:
        return (await self.status())[0]

    async def cursor(self) -> int:
        cursor = (await self.status())[1]
        assert cursor is not None
        return cursor

    async def in_state(self, wanted: str) -> None:
        """Wait until it is in this state."""
        seen: list[str] = []

        async def there() -> bool:
            seen.append(await self.state())
            return seen[-1] == wanted

        await until(there, lambda: f"the recording is {seen[-1]}, not {wanted}")

    async def plays_from(self, low: int, high: int) -> None:
        """Wait until the cursor is within the bounds."""
        seen: list[tuple[str, int | None, int | None]] = []

        async def there() -> bool:
            seen.append(await self.status())
            state, cursor, _ = seen[-1]
            return state == "PLAYING" and cursor is not None and low <= cursor <= high

        await until(there, lambda: f"not playing within {low} to {high} ms: {seen[-1]}")


@pytest.fixture
def recording(obs: Observer, stage: Stage) -> Recording:
    """Prepare a recording that `make` creates."""
    return Recording(obs, stage)


@pytest.fixture
async def on_air(recording: Recording, clips: Path) -> Recording:
    """Put the long clip on program, from its beginning, with the events of that forgotten."""
    await recording.make(clips / "long.mp4")
    await recording.obs.take(recording.stage.show)
    await recording.plays_from(33, 1500)
    recording.obs.events.clear()
    return recording


async def test_new_recording_off_program_is_idle(
    obs: Observer, recording: Recording, clips: Path
) -> None:
    """A good file that was never shown is in no state, and has neither cursor nor duration."""
    await recording.make(clips / "short.mp4")
    await obs.pause(200)
    assert await recording.status() == ("NONE", None, None)
    assert STARTED not in recording.told()


async def test_taking_its_scene_plays_it_to_its_end(
    obs: Observer, recording: Recording, clips: Path
) -> None:
    """On program a recording starts, as if restarted, plays its length and ends."""
    await recording.make(clips / "short.mp4")
    await obs.take(recording.stage.show)
    started = await obs.seen(STARTED, inputName=recording.name)
    await obs.seen(TRIGGERED, inputName=recording.name, mediaAction=ACTION + "RESTART")
    await recording.plays_from(33, 1500)
    assert (await recording.status())[2] == pytest.approx(3000, abs=60)
    ended = await obs.seen(PLAYED_OUT, inputName=recording.name)
    assert ended.at - started.at == pytest.approx(3.0, abs=1.0)
    assert await recording.status() == ("ENDED", None, None)


async def test_leaving_program_ends_it(on_air: Recording) -> None:
    """A recording that leaves program while it plays is told to have ended, and is ENDED."""
    await on_air.obs.take(on_air.stage.rest)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)
    assert await on_air.status() == ("ENDED", None, None)


async def test_coming_back_plays_from_the_beginning(on_air: Recording) -> None:
    """The next take starts it anew."""
    await on_air.obs.pause(1000)
    await on_air.obs.take(on_air.stage.rest)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)
    await on_air.obs.pause(1500)
    await on_air.obs.take(on_air.stage.show)
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.plays_from(0, 900)


async def test_hiding_its_item_ends_it(on_air: Recording) -> None:
    """Hiding the item is like leaving program; showing it starts it anew."""
    where = {"sceneName": on_air.stage.show, "sceneItemId": 1}
    await on_air.obs.ok("SetSceneItemEnabled", **where, sceneItemEnabled=False)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)
    assert await on_air.state() == "ENDED"
    await on_air.obs.ok("SetSceneItemEnabled", **where, sceneItemEnabled=True)
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.plays_from(0, 900)


async def test_playing_on_in_another_scene(on_air: Recording) -> None:
    """A recording that is in both scenes of a take goes on as if nothing had happened."""
    await on_air.obs.ok("CreateSceneItem", sceneName=on_air.stage.rest, sourceName=on_air.name)
    await on_air.obs.pause(800)
    await on_air.obs.take(on_air.stage.rest)
    await on_air.obs.pause(200)
    assert await on_air.cursor() > 900
    assert STARTED not in on_air.told()
    assert PLAYED_OUT not in on_air.told()


async def test_pause_and_play(on_air: Recording) -> None:
    """A paused recording keeps its place; PLAY goes on from there, and is told as a start."""
    await on_air.obs.pause(500)
    await on_air.act("PAUSE")
    state, place, _ = await on_air.status()
    assert state == "PAUSED"
    assert place is not None
    await on_air.obs.pause(400)
    assert await on_air.cursor() == pytest.approx(place, abs=40)
    assert STARTED not in on_air.told()
    await on_air.act("PLAY")
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.plays_from(place + 100, place + 100 + LATE)


async def test_restart(on_air: Recording) -> None:
    """RESTART plays from the beginning, also from a pause."""
    await on_air.obs.pause(1200)
    await on_air.act("PAUSE")
    await on_air.act("RESTART")
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.plays_from(0, 900)


async def stopped(recording: Recording, ways: Ways, since: int = 0) -> None:
    """Order a recording to stop, and wait for what comes of it."""
    await recording.act("STOP")
    if ways.stopped_is_ended:
        await recording.obs.seen(PLAYED_OUT, since, inputName=recording.name)
        await recording.in_state("ENDED")
    else:
        await recording.obs.pause(200)
        assert PLAYED_OUT not in recording.told(since)
        assert await recording.status() == ("STOPPED", None, None)


async def test_stop(on_air: Recording, ways: Ways) -> None:
    """STOP is followed by the end's event and the state ENDED, or by neither."""
    await stopped(on_air, ways)


async def test_leaving_program_after_a_stop(on_air: Recording, ways: Ways) -> None:
    """What was stopped stays so when it leaves program; the next take starts it anew."""
    await stopped(on_air, ways)
    since = len(on_air.obs.events)
    await on_air.obs.take(on_air.stage.rest)
    await on_air.obs.pause(100)
    assert await on_air.state() == ("ENDED" if ways.stopped_is_ended else "STOPPED")
    assert PLAYED_OUT not in on_air.told(since)
    await on_air.obs.take(on_air.stage.show)
    await on_air.plays_from(100, 900)


async def test_play_after_stop_only_says_so(on_air: Recording, ways: Ways) -> None:
    """PLAY after STOP is said to play, but the cursor stays at the first frame."""
    await stopped(on_air, ways)
    await on_air.act("PLAY")
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.obs.pause(400)
    assert await on_air.status() == ("PLAYING", AT_REST, pytest.approx(8000, abs=60))
    await on_air.act("RESTART")
    await on_air.plays_from(100, 900)


async def test_restart_overtaken_by_a_stop(on_air: Recording) -> None:
    """A RESTART right after STOP plays, and yet is said to have ended."""
    trigger = {"inputName": on_air.name}
    await on_air.obs.batch(
        step("TriggerMediaInputAction", **trigger, mediaAction=ACTION + "STOP"),
        step("TriggerMediaInputAction", **trigger, mediaAction=ACTION + "RESTART"),
    )
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)
    await on_air.in_state("ENDED")


@pytest.mark.parametrize(("asked", "keyframe"), [(5500, 4000), (6100, 6000), (1900, 0)])
async def test_seek_lands_on_the_keyframe_before(
    on_air: Recording, asked: int, keyframe: int
) -> None:
    """A seek goes to the keyframe at or before, every 2 s here; it is told by no event."""
    await on_air.obs.ok("SetMediaInputCursor", inputName=on_air.name, mediaCursor=asked)
    await on_air.plays_from(keyframe, keyframe + 900)
    assert STARTED not in on_air.told()
    assert TRIGGERED not in on_air.told()


async def test_seek_while_paused(on_air: Recording) -> None:
    """A paused recording can be sought in, and stays paused."""
    await on_air.act("PAUSE")
    await on_air.obs.ok("SetMediaInputCursor", inputName=on_air.name, mediaCursor=4500)

    async def there() -> bool:
        return await on_air.cursor() == pytest.approx(4033, abs=5)

    await until(there, "the cursor shows the seek")
    assert await on_air.state() == "PAUSED"


async def test_seek_past_the_end(on_air: Recording) -> None:
    """A seek past the end plays what follows the last keyframe."""
    await on_air.obs.ok("SetMediaInputCursor", inputName=on_air.name, mediaCursor=99000)
    await on_air.plays_from(6000, 7999)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)


async def test_offset(on_air: Recording) -> None:
    """An offset counts from the cursor; before the beginning is the beginning."""
    await on_air.obs.ok("OffsetMediaInputCursor", inputName=on_air.name, mediaCursorOffset=4500)
    await on_air.plays_from(4000, 5900)
    await on_air.obs.ok("OffsetMediaInputCursor", inputName=on_air.name, mediaCursorOffset=-9000)
    await on_air.plays_from(0, 1900)


async def test_new_file_on_program_plays_at_once(on_air: Recording, clips: Path) -> None:
    """A recording on program that gets another file plays it from the beginning."""
    await on_air.obs.pause(500)
    await on_air.change(local_file=str(clips / "short.mp4"))
    await on_air.obs.seen(STARTED, inputName=on_air.name)

    async def there() -> bool:
        state, cursor, duration = await on_air.status()
        assert duration in (0, NEVER) or duration == pytest.approx(8000, abs=60) or new(duration)
        return state == "PLAYING" and new(duration) and cursor != 0

    def new(duration: int | None) -> bool:
        return bool(duration == pytest.approx(3000, abs=60))

    await until(there, "the new file plays")
    assert PLAYED_OUT not in on_air.told()
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)


async def in_state_before(recording: Recording, clips: Path, before: str) -> None:
    """Give a new recording, off program, the short clip, and bring it to this state."""
    await recording.make("", restart_on_activate=False)
    await recording.change(local_file=str(clips / "short.mp4"))
    await recording.plays_from(100, 2900)
    if before in ("PAUSE", "STOP"):
        await recording.act(before)
    elif before == "ENDED":
        await recording.obs.seen(PLAYED_OUT, inputName=recording.name)
    await recording.obs.pause(100)


@pytest.mark.parametrize("before", ["PLAYING", "PAUSE", "STOP", "ENDED"])
async def test_same_file_again(
    obs: Observer, recording: Recording, clips: Path, ways: Ways, before: str
) -> None:
    """The file that the input has already is opened anew, or is no order at all."""
    await in_state_before(recording, clips, before)
    state, cursor, duration = await recording.status()
    since = len(obs.events)
    await recording.change(local_file=str(clips / "short.mp4"))
    if ways.same_file_starts:
        await obs.seen(STARTED, since, inputName=recording.name)
        await recording.plays_from(33, 900)
        return
    await obs.pause(300)
    assert recording.told(since) == ["InputSettingsChanged"] * ways.settings_are_told
    if before == "PLAYING":
        await recording.plays_from((cursor or 0) + 200, 2999)
    else:
        assert await recording.status() == (state, cursor, duration)


@pytest.mark.parametrize("before", ["PLAYING", "PAUSE", "STOP", "ENDED"])
async def test_same_file_in_another_spelling(
    obs: Observer, recording: Recording, clips: Path, before: str
) -> None:
    """A path that is written otherwise is another one, though it leads to the same file."""
    await in_state_before(recording, clips, before)
    since = len(obs.events)
    await recording.change(local_file=f"{clips}/./short.mp4")
    started = await obs.seen(STARTED, since, inputName=recording.name)
    await recording.plays_from(33, 900)
    # What was in it before may be told to have ended, but not what plays now.
    assert PLAYED_OUT not in recording.told(obs.events.index(started))


async def test_file_that_comes_late(
    obs: Observer, recording: Recording, clips: Path, ways: Ways, tmp_path: Path
) -> None:
    """A file that was missing and has come is found by an order; the same path may be none."""
    late = tmp_path / "late.mp4"
    await recording.make("", restart_on_activate=False)
    await recording.change(local_file=str(late))
    await obs.seen(PLAYED_OUT, inputName=recording.name)
    await recording.in_state("ENDED")
    late.write_bytes((clips / "short.mp4").read_bytes())
    await recording.change(local_file=str(late))
    if not ways.same_file_starts:
        await obs.pause(300)
        assert await recording.status() == ("ENDED", None, None)
        await recording.change(local_file=f"{tmp_path}/./late.mp4")
    await recording.plays_from(33, 2900)


@pytest.mark.parametrize(
    ("setting", "starts"),
    [
        ({"speed_percent": 90}, True),
        ({"color_range": 1}, True),
        ({"hw_decode": True}, True),
        ({"looping": True}, False),
        ({"close_when_inactive": True}, False),
        ({"clear_on_media_end": False}, False),
    ],
)
async def test_another_setting_of_a_recording_that_plays(
    obs: Observer,
    recording: Recording,
    clips: Path,
    ways: Ways,
    setting: dict[str, Any],
    starts: bool,
) -> None:
    """How a file is decoded makes OBS open it anew; any setting does where the same file does."""
    await in_state_before(recording, clips, "PLAYING")
    since = len(obs.events)
    await recording.change(**setting)
    if starts or ways.same_file_starts:
        await obs.seen(STARTED, since, inputName=recording.name)
    else:
        await obs.pause(200)
        assert STARTED not in recording.told(since)


async def test_first_look_after_an_order(obs: Observer, recording: Recording, clips: Path) -> None:
    """The first look may know no duration, or one that cannot be; soon it is the right one."""
    await recording.make("", restart_on_activate=False)
    since = len(obs.events)
    await recording.change(local_file=str(clips / "short.mp4"))
    await obs.seen(STARTED, since, inputName=recording.name)
    state, cursor, duration = await recording.status()
    assert state == "PLAYING"
    assert duration in (0, NEVER) or duration == pytest.approx(3000, abs=60)
    assert cursor is not None
    await recording.plays_from(33, 1500)
    assert (await recording.status())[2] == pytest.approx(3000, abs=60)


@pytest.fixture
def served(clips: Path) -> Iterator[str]:
    """Serve the clips over HTTP, with ranges; return the address of their folder."""
    with serving(clips) as address:
        yield address


async def test_recording_from_an_address(obs: Observer, recording: Recording, served: str) -> None:
    """It plays its length; the same address again is an order in every version."""
    await recording.make("", restart_on_activate=False)
    remote = {"is_local_file": False, "reconnect_delay_sec": 1}
    await recording.change(**remote, input=f"{served}/long.mp4")
    await obs.seen(STARTED, inputName=recording.name)
    await recording.plays_from(500, 1500)
    assert (await recording.status())[2] == pytest.approx(8000, abs=60)
    since = len(obs.events)
    await recording.change(input=f"{served}/long.mp4")
    await obs.seen(STARTED, since, inputName=recording.name)
    await recording.plays_from(33, 450)


@pytest.mark.parametrize("seekable", [True, False])
async def test_seek_in_a_recording_from_an_address(
    obs: Observer, recording: Recording, served: str, seekable: bool
) -> None:
    """What comes from an address can be sought in when the setting `seekable` says so."""
    await recording.make("", restart_on_activate=False)
    remote = {"is_local_file": False, "seekable": seekable}
    await recording.change(**remote, input=f"{served}/long.mp4")
    await recording.plays_from(300, 1500)
    await obs.ok("SetMediaInputCursor", inputName=recording.name, mediaCursor=4500)
    if seekable:
        await recording.plays_from(4000, 4900)
    else:
        await obs.pause(700)
        assert await recording.cursor() < 3500


async def test_recording_from_an_address_begins_again(
    obs: Observer, recording: Recording, served: str, ways: Ways
) -> None:
    """After its end, or a STOP, OBS takes it for lost, connects anew, and plays it."""
    await recording.make("", restart_on_activate=False)
    remote = {"is_local_file": False, "reconnect_delay_sec": 1}
    await recording.change(**remote, input=f"{served}/short.mp4")
    ended = await obs.seen(PLAYED_OUT, inputName=recording.name)
    assert await recording.state() == "ENDED"
    started = await obs.seen(STARTED, obs.events.index(ended), inputName=recording.name)
    assert started.at - ended.at == pytest.approx(1.0, abs=0.5)
    await recording.plays_from(33, 1500)
    since = len(obs.events)
    await stopped(recording, ways, since)
    await obs.seen(STARTED, since, inputName=recording.name)
    await recording.plays_from(33, 1500)


async def test_off_program_actions_only_change_the_state(
    obs: Observer, recording: Recording, clips: Path
) -> None:
    """Off program PLAY, PAUSE, RESTART and a seek do not move the cursor."""
    await recording.make(clips / "short.mp4")
    await recording.act("PLAY")
    await obs.seen(STARTED, inputName=recording.name)
    at_rest = (AT_REST, pytest.approx(3000, abs=60))
    await obs.pause(300)
    assert await recording.status() == ("PLAYING", *at_rest)
    await recording.act("PAUSE")
    assert await recording.status() == ("PAUSED", *at_rest)
    await recording.act("RESTART")
    await obs.ok("SetMediaInputCursor", inputName=recording.name, mediaCursor=2500)
    await obs.pause(300)
    assert await recording.status() == ("PLAYING", *at_rest)
    assert recording.told().count(STARTED) == 1
    await recording.act("STOP")
    await obs.pause(200)
    assert await recording.status() == ("STOPPED", None, None)
    assert PLAYED_OUT not in recording.told()


async def test_preroll_off_program(obs: Observer, recording: Recording, clips: Path) -> None:
    """With restart_on_activate off, setting the file starts it off program; pause and take it."""
    await recording.make("")
    await recording.change(local_file=str(clips / "long.mp4"), restart_on_activate=False)
    await obs.seen(STARTED, inputName=recording.name)
    await recording.plays_from(33, 1500)
    await recording.act("PAUSE")
    await obs.ok("SetMediaInputCursor", inputName=recording.name, mediaCursor=0)

    async def at_first_frame() -> bool:
        return await recording.cursor() == AT_REST

    await until(at_first_frame, "the first frame is held")
    obs.events.clear()
    await obs.take(recording.stage.show)
    assert await recording.state() == "PAUSED"
    assert TRIGGERED not in recording.told()
    await recording.act("PLAY")
    await recording.plays_from(100, 1500)
    await obs.take(recording.stage.rest)
    before = await recording.cursor()
    await recording.plays_from(before + 200, before + 200 + LATE)
    assert PLAYED_OUT not in recording.told()


async def test_made_without_restart_plays_at_once(
    obs: Observer, recording: Recording, clips: Path
) -> None:
    """With restart_on_activate off, a new recording plays off program, and nobody is told."""
    await recording.make(clips / "short.mp4", restart_on_activate=False)
    await recording.plays_from(100, 2900)
    assert STARTED not in recording.told()
    await obs.seen(PLAYED_OUT, inputName=recording.name)


async def test_looping_does_not_end(obs: Observer, recording: Recording, clips: Path) -> None:
    """A looping recording begins again at its end, without an event."""
    await recording.make(clips / "short.mp4", looping=True)
    await obs.take(recording.stage.show)
    await recording.plays_from(2000, 2999)
    obs.events.clear()
    await recording.plays_from(33, 1900)
    assert PLAYED_OUT not in recording.told()
    assert STARTED not in recording.told()


async def test_closed_when_inactive(obs: Observer, recording: Recording, clips: Path) -> None:
    """With close_when_inactive the file is opened by the take, and played as ever.

    Unless it is taken again within a frame of its end: OBS may then never play it.
    """
    await recording.make(clips / "short.mp4", close_when_inactive=True)
    assert await recording.status() == ("NONE", None, None)
    for _ in range(2):
        since = len(obs.events)
        await obs.take(recording.stage.show)
        await obs.seen(STARTED, since, inputName=recording.name)
        await recording.plays_from(33, 1900)
        await obs.take(recording.stage.rest)
        await obs.seen(PLAYED_OUT, since, inputName=recording.name)
        await recording.in_state("ENDED")
        await obs.pause(200)


@pytest.mark.parametrize("file", ["missing.mp4", "noise.mp4", "empty.mp4", "cut off.mp4"])
async def test_unplayable_file(obs: Observer, recording: Recording, clips: Path, file: str) -> None:
    """Such a file is ENDED off program; on it, PLAYING for ever at 0 of 0, and never ends."""
    await recording.make(clips / file)
    await recording.in_state("ENDED")
    await obs.take(recording.stage.show)
    started = await obs.seen(STARTED, inputName=recording.name)
    await obs.pause(500)
    assert await recording.status() == ("PLAYING", 0, 0)
    assert PLAYED_OUT not in recording.told(obs.events.index(started))
    await obs.take(recording.stage.rest)
    assert await recording.status() == ("PLAYING", 0, 0)


async def test_file_that_goes_missing_on_program(on_air: Recording, clips: Path) -> None:
    """A missing file that is set on program starts and ends at once; RESTART plays nothing.

    Its state depends on which of OBS's threads was faster.
    """
    await on_air.change(local_file=str(clips / "missing.mp4"))
    await on_air.obs.seen(STARTED, inputName=on_air.name)
    await on_air.obs.seen(PLAYED_OUT, inputName=on_air.name)
    assert await on_air.status() in [("ENDED", None, None), ("PLAYING", 0, 0)]
    await on_air.act("RESTART")
    assert await on_air.status() == ("PLAYING", 0, 0)
    await on_air.act("STOP")
    await on_air.obs.pause(200)
    assert await on_air.state() == "STOPPED"


async def test_no_file(obs: Observer, recording: Recording) -> None:
    """Without a file nothing starts, though the take makes it say PLAYING."""
    await recording.make("")
    assert await recording.status() == ("NONE", None, None)
    await recording.act("PLAY")
    assert await recording.state() == "NONE"
    await obs.take(recording.stage.show)
    await obs.seen(TRIGGERED, inputName=recording.name, mediaAction=ACTION + "RESTART")
    assert await recording.status() == ("PLAYING", 0, 0)
    assert STARTED not in recording.told()


async def test_next_and_previous_do_nothing(on_air: Recording) -> None:
    """A single recording has no next one; the order is accepted."""
    for action in ("NEXT", "PREVIOUS"):
        await on_air.obs.ok(
            "TriggerMediaInputAction", inputName=on_air.name, mediaAction=ACTION + action
        )
    await on_air.obs.pause(100)
    assert TRIGGERED not in on_air.told()
    assert await on_air.state() == "PLAYING"


async def test_input_that_plays_nothing(obs: Observer, stage: Stage) -> None:
    """An input of another kind is in no media state, and ignores media actions."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="color_source_v3"
    )
    answer = await obs.ok("GetMediaInputStatus", inputName=stage.name)
    assert answer == {
        "mediaState": "OBS_MEDIA_STATE_NONE",
        "mediaCursor": None,
        "mediaDuration": None,
    }
    await obs.ok("TriggerMediaInputAction", inputName=stage.name, mediaAction=ACTION + "PLAY")
    await obs.pause(100)
    assert TRIGGERED not in obs.names()
