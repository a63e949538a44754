"""Rows of the campaign on a real OBS: what people, and their other tools, do in a running OBS."""

import json
import random
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import groupby
from pathlib import Path

from orchestrator.devices.obs.compare.inventory import player_names
from tests.resilience.on_real_obs.looks import OBS_IS_GONE, PREMIERE
from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import SHRUNK, Stage, jumps, staged
from tests.resilience.stage import Trial
from tests.studio.clips import RATE, Picture
from tests.studio.real_obs import HEIGHT, WIDTH, Observer, RealObs

EVERY_KIND = 2047
"""obs-websocket's number for events of all kinds, but for those that never end."""

TAKEN_LATE = 0.5
"""Seconds of a recording that may be missing at its beginning and end in the stream."""

NEIGHBOURS = [Talk(2, 8, 0, start=0), Talk(4, 14, 6)]
"""The second follows the first in the same scene."""


def studio_mode(folder: Path, rng: random.Random) -> float:
    """Studio Mode is on for the takes, off and on again in the talk; nobody touches the program.

    The second talk is taken in the scene that is on air; the Q&A after it comes in studio mode.
    """
    with staged(folder, NEIGHBOURS) as stage, stage.observed() as person:
        stage.open(10)
        stage.until(rng.uniform(-4, -1))
        _studio_mode(person, on=True)
        stage.until(rng.uniform(10, 12))
        _studio_mode(person, on=False)
        stage.until(rng.uniform(14, 18))
        _studio_mode(person, on=True)
        stage.until(rng.uniform(24, 26))
        _studio_mode(person, on=False)
        stage.until(30)
        return _all_as_planned(stage)


def _studio_mode(person: Observer, *, on: bool) -> None:
    person.request("SetStudioModeEnabled", {"studioModeEnabled": on})


def _all_as_planned(stage: Stage) -> float:
    """See that viewers saw each talk whole, and that nobody was taken for a hand.

    Return the seconds that were missing of a talk, at most.
    """
    stage.check_looks()
    assert not stage.says("somebody put"), "nobody put anything on program"
    return _shown_whole(stage)


def _shown_whole(stage: Stage) -> float:
    (frames,) = stage.streamed()
    assert jumps(frames) == (0, 0), "a recording jumped on air"
    shown = {clip: tuple(group) for clip, group in groupby(frames, key=lambda frame: frame.clip)}
    assert list(shown) == [talk.clip for talk in stage.talks], list(shown)
    missing = [_missing(shown[talk.clip], talk) for talk in stage.talks]
    assert max(missing) <= TAKEN_LATE, missing
    return max(missing)


def _missing(frames: Sequence[Picture], talk: Talk) -> float:
    """Return the seconds of a talk that viewers did not see, at its beginning and its end."""
    first, last = frames[0].number or 0, frames[-1].number or 0
    return (first + talk.seconds * RATE - 1 - last) / RATE


def override(folder: Path, rng: random.Random) -> float:
    """Scenes have transitions of their own, which they keep; takes are cuts all the same."""
    with staged(folder, NEIGHBOURS) as stage, stage.observed() as person:
        lengths = {PREMIERE: rng.randrange(2000, 5000), "Live Q&A": 3000, "Closing": 1500}
        for scene, length in lengths.items():
            own = {"transitionName": "Fade", "transitionDuration": length}
            person.request("SetSceneSceneTransitionOverride", {"sceneName": scene, **own})
        stage.open(10)
        watching = Observer(stage.obs.url, stage.obs.password, EVERY_KIND)
        stage.until(30)
        stage.check_looks()
        watching.request("GetStats")
        begun = [e["eventData"] for e in watching.events if e["eventType"] == _BEGINS]
        assert {each["transitionName"] for each in begun} == {"Cut"}, begun
        watching.close()
        for scene, length in lengths.items():
            kept = person.request("GetSceneSceneTransitionOverride", {"sceneName": scene})
            assert kept == {"transitionName": "Fade", "transitionDuration": length}, kept
        return _shown_whole(stage)


_BEGINS = "SceneTransitionStarted"


def collection_changed(times: int) -> Trial:
    """Make the trial: the wrong scene collection is chosen so often, and the right one again."""

    def trial(folder: Path, rng: random.Random) -> float:
        """OBS lives, nobody works by hand. Worst seconds from the right one to the right picture.

        The second is chosen at once, a moment or two seconds after the first.
        """
        length = 7 * times + 10
        worst, excused = 0.0, []
        with staged(folder, [Talk(1, length, 6, start=0)]) as stage:
            _change(stage, "Other")
            _change(stage, "Test")
            stage.provision()  # where OBS stopped in this, it may have lost them
            stage.open(12)
            for number in range(times):
                stage.until(max(stage.now, 8 + 7 * number + rng.uniform(0, 1)))
                begun = stage.now
                _change(stage, "Other")
                stage.sleep(rng.choice([0.0, 0.1, 1.0, 2.0]))
                _change(stage, "Test")
                back = stage.now
                took = stage.right_after(back, 8)
                worst = max(worst, took)
                excused.append((begun - 0.2, back + took))
                if stage.now > length - 8:
                    break
            stage.until(max(stage.now, length + 5))
            assert stage.room()["by_hand_until"] is None
            assert not stage.says("somebody put"), "nobody put anything on program"
            stage.check_looks(*excused)
        return worst

    return trial


def _change(stage: Stage, name: str) -> None:
    """Choose a scene collection; an OBS that stops at a message of its own is started again.

    OBS 32.2 does (“Not all sources were cleared”), without the daemon as well. Raises
    AssertionError where OBS died.
    """
    begun = stage.now
    with stage.watcher.away():
        while not _is_in(stage, name):
            _ask_for(stage, name)
            stage.sleep(0.1)
            if stage.now - begun > STOPPED_AFTER:
                print(f"OBS stopped at a message of its own at {stage.now:.1f} s", file=sys.stderr)
                stage.obs.kill()
                stage.obs.start()
                begun = stage.now


STOPPED_AFTER = 8.0
"""Seconds of a change after which a person ends OBS, and starts it again."""


def _ask_for(stage: Stage, name: str) -> None:
    # Refused, it is not ready yet, or stands at a message of its own: it is asked again.
    with suppress(*OBS_IS_GONE), stage.observed() as person:
        there = person.request("GetSceneCollectionList")["sceneCollections"]
        # One in whose making OBS stopped is not there when it is started again.
        verb = "SetCurrentSceneCollection" if name in there else "CreateSceneCollection"
        person.request(verb, {"sceneCollectionName": name})
    assert stage.obs.lives, f"OBS died of the change at {stage.now:.1f} s"


def _is_in(stage: Stage, name: str) -> bool:
    with suppress(*OBS_IS_GONE), stage.observed() as person:
        collections = person.request("GetSceneCollectionList")
        return bool(collections["currentSceneCollectionName"] == name)
    return False


def collection_stays(folder: Path, rng: random.Random) -> float:
    """Another collection stays for the end of a talk: it is told, and nothing is made in it.

    Seconds until it is told. Back in the right one, what is due by then is shown.
    """
    with staged(folder, [Talk(2, 8, 12, start=0)]) as stage:
        stage.open(10)
        stage.until(rng.uniform(2, 5))
        begun = stage.now
        _change(stage, "Other")
        told = stage.seconds_until(lambda: stage.says("choose “Test”"), "it is told", 3)
        stage.until(max(stage.now, rng.uniform(11, 13)))
        with stage.observed() as person:
            names = {each["sceneName"] for each in person.request("GetSceneList")["scenes"]}
        assert names == {"Scene"}, names
        _change(stage, "Test")
        back = stage.now
        took = stage.right_after(back, 4)
        stage.until(max(stage.now, 22))
        stage.check_looks((begun - 0.2, back + took))
        assert not stage.says("somebody put"), "nobody put anything on program"
        return told


def collection_copied(folder: Path, rng: random.Random) -> float:
    """Choose a copy of the collection in a talk, to stay: the show goes on there.

    Seconds from the choice to the talk, where it would be by then.
    """
    with staged(folder, [Talk(2, 12, 12, start=0)]) as stage:
        stage.obs.stop()
        _copy_collection(stage.obs)
        stage.obs.start()
        stage.open(10)
        stage.until(rng.uniform(2, 4))
        begun = stage.now
        _change(stage, "Copy")
        back = stage.now
        took = stage.right_after(back, 8)
        stage.until(max(stage.now, 19))
        stage.check_looks((begun - 0.2, back + took))
        assert _is_in(stage, "Copy")
        assert not stage.says("choose “"), "it has all that the room needs"
        assert not stage.says("somebody put"), "nobody put anything on program"
        return took


def _copy_collection(obs: RealObs) -> None:
    """Let OBS have another collection with the same scenes, as *Duplicate* makes it."""
    (path,) = (obs.folder / "config" / "obs-studio" / "basic" / "scenes").glob("*.json")
    saved = json.loads(path.read_text("utf-8"))
    path.with_name("Copy.json").write_text(json.dumps({**saved, "name": "Copy"}))


def profile_changed(folder: Path, rng: random.Random) -> float:
    """Another profile is chosen, and the one before, while nothing is streamed.

    OBS refuses or defers that while it streams. Seconds until it is told.
    """
    with ExitStack() as stack:
        stage = stack.enter_context(staged(folder, NEIGHBOURS, streams=False))
        stage.obs.stop()
        _copy_profile(stage.obs)
        stage.obs.start()
        person = stack.enter_context(stage.observed())
        stage.open(10)
        stage.until(rng.uniform(2, 5))
        _profile(person, "Other")
        told = stage.seconds_until(lambda: stage.says("the profile in OBS to “Other”"), "told", 2)
        stage.until(rng.uniform(6, 7))
        for _ in range(5):
            _profile(person, "Test")
            _profile(person, "Other")
        stage.until(30)
        stage.check_looks()
        assert not stage.says("somebody put"), "nobody put anything on program"
        return told


def _copy_profile(obs: RealObs) -> None:
    """Let OBS have another profile of the same size; a new one of its own has another."""
    profiles = obs.folder / "config" / "obs-studio" / "basic" / "profiles"
    shutil.copytree(profiles / "Test", profiles / "Other")
    path = profiles / "Other" / "basic.ini"
    path.write_text(path.read_text("utf-8-sig").replace("Name=Test", "Name=Other"))


def _profile(person: Observer, name: str) -> None:
    person.request("SetCurrentProfile", {"profileName": name})


def sources_touched(folder: Path, rng: random.Random) -> float:
    """Our inputs are renamed, locked and duplicated; each talk is seen, alone, to its end."""
    with staged(folder, NEIGHBOURS) as stage, stage.observed() as person:
        items = person.request("GetSceneItemList", {"sceneName": PREMIERE})["sceneItems"]
        for item in items:
            locked = {"sceneName": PREMIERE, "sceneItemId": item["sceneItemId"]}
            person.request("SetSceneItemLocked", {**locked, "sceneItemLocked": True})
        stage.open(10)
        stage.until(rng.uniform(1, 3))
        on_air = stage.player_on_air(person)
        person.request("SetInputName", {"inputName": on_air, "newInputName": "The speaker"})
        told = stage.seconds_until(lambda: stage.says("has its name back"), "it is told", 2)
        stage.until(rng.uniform(4, 5))
        # Above both, and shown: as pasting a reference to it does.
        (ours,) = [item for item in items if item["sourceName"] == on_air]
        item = {"sceneName": PREMIERE, "sceneItemId": ours["sceneItemId"]}
        person.request("DuplicateSceneItem", item)
        stage.until(30)
        _all_as_planned(stage)
        return told


def talk_muted(folder: Path, rng: random.Random) -> float:
    """Talks are muted and turned down, on air and before: told until undone, and left alone."""
    with staged(folder, NEIGHBOURS) as stage, stage.observed() as person:
        stage.open(10)
        stage.until(rng.uniform(1, 2))
        on_air = {"inputName": stage.player_on_air(person)}
        person.request("SetInputMute", {**on_air, "inputMuted": True})
        told = stage.seconds_until(lambda: stage.says("somebody muted"), "it is told", 2)
        assert "somebody muted" in stage.obs_health()["summary"]
        stage.sleep(1)
        assert person.request("GetInputMute", on_air)["inputMuted"], "it is left as it was set"
        person.request("SetInputMute", {**on_air, "inputMuted": False})
        _nothing_is_wrong(stage)
        # The other one holds the next talk on its first frame by then.
        (other,) = {*player_names(PREMIERE)} - {on_air["inputName"]}
        stage.until(5)
        person.request("SetInputVolume", {"inputName": other, "inputVolumeMul": 0.0})
        stage.seconds_until(lambda: stage.says(f"turned “{other}” down"), "it is told", 2)
        person.request("SetInputVolume", {"inputName": other, "inputVolumeMul": 1.0})
        _nothing_is_wrong(stage)
        stage.until(30)
        _all_as_planned(stage)
        return told


def _nothing_is_wrong(stage: Stage) -> None:
    stage.seconds_until(lambda: "somebody" not in stage.obs_health()["summary"], "it is gone", 2)


def sources_in_a_group(folder: Path, rng: random.Random) -> float:
    """Both media inputs were put into a group before the show; each talk is seen to its end."""
    with staged(folder, NEIGHBOURS) as stage:
        stage.obs.stop()
        _group_players(stage.obs)
        stage.obs.start()
        with stage.observed() as person:
            grouped = person.request("GetGroupSceneItemList", {"sceneName": GROUP})["sceneItems"]
            assert {item["sourceName"] for item in grouped} == set(player_names(PREMIERE))
        stage.open(10)
        stage.until(30)
        return _all_as_planned(stage)


GROUP, GROUP_UUID = "Recordings", "01be194c-a44e-40ab-9e73-b02639bcadb6"


def _group_players(obs: RealObs) -> None:
    """Write into the saved collection what OBS writes for a group; no request makes one."""
    (path,) = (obs.folder / "config" / "obs-studio" / "basic" / "scenes").glob("*.json")
    saved = json.loads(path.read_text("utf-8"))
    (scene,) = [source for source in saved["sources"] if source["name"] == PREMIERE]
    items = scene["settings"]["items"]
    ours = [item for item in items if item["name"] in player_names(PREMIERE)]
    named = {"name": GROUP, "source_uuid": GROUP_UUID}
    group = {**ours[0], **named, "id": 90, "visible": True, "bounds_type": 0}
    size = {"custom_size": True, "cx": WIDTH // SHRUNK, "cy": HEIGHT // SHRUNK}
    inner = [dict(item) for item in ours]
    for item in ours:
        item["group_item_backup"] = True
    items.append(group)
    settings = {**size, "id_counter": 2, "items": inner}
    # 32 has several canvases, and each scene and group is on one.
    canvas = {key: value for key, value in scene.items() if key == "canvas_uuid"}
    saved["groups"] = [
        {"name": GROUP, "uuid": GROUP_UUID, "id": "group", "settings": settings, **canvas}
    ]
    path.write_text(json.dumps(saved))


def second_tool(folder: Path, rng: random.Random) -> float:
    """Another client reads all the time, lets an item of its own blink, and sets transitions."""
    with staged(folder, NEIGHBOURS) as stage:
        with stage.observed() as person:
            blinks = {"inputName": "Blinks", "inputKind": "color_source_v3"}
            small = {"inputSettings": {"width": 8, "height": 8}}
            placed = {"sceneName": PREMIERE, **blinks, **small}
            item = person.request("CreateInput", placed)["sceneItemId"]
        stage.open(10)
        with _tool(stage, item, rng):
            stage.until(30)
        return _all_as_planned(stage)


@contextmanager
def _tool(stage: Stage, item: int, rng: random.Random) -> Iterator[None]:
    """Let a second tool work, twenty times a second."""
    ended = threading.Event()
    errors: list[BaseException] = []

    def work(tool: Observer) -> None:
        shown = False
        while not ended.wait(0.05):
            shown = not shown
            for question in ("GetSceneList", "GetInputList", "GetStats", "GetStreamStatus"):
                tool.request(question)
            placed = {"sceneName": PREMIERE, "sceneItemId": item}
            tool.request("SetSceneItemEnabled", {**placed, "sceneItemEnabled": shown})
            if rng.random() < 0.1:
                tool.request("SetCurrentSceneTransition", {"transitionName": "Fade"})

    def guarded() -> None:
        with stage.observed() as tool, suppress(*OBS_IS_GONE):
            work(tool)
            return
        errors.append(AssertionError("OBS was lost"))

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(15)
    assert not errors, errors
