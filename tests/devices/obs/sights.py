"""Builds rooms, room states and observed OBSes for the tests of the OBS device."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestrator.devices.obs.compare.commands import (
    Cut,
    CutTo,
    Halt,
    HoldFirstFrame,
    PlaceSound,
    PlayHeld,
    Resume,
    SetStreaming,
    SetTexts,
    StartAndCut,
)
from orchestrator.devices.obs.compare.observed import (
    MediaReading,
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
)
from orchestrator.devices.port import Step
from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.state import Playing, RoomState
from orchestrator.model.timetable import DEFAULT_SCENES, Room

NOW = datetime(2020, 9, 19, 15, 0, tzinfo=UTC)
ROOM = Room(id="ml-art", name="ML ART", obs="studio-a")
TALK, HOLDING, QA = "Talk", "Holding", "Live Q&A"
FIRST, SECOND = Path("/media/first.mp4"), Path("/media/second.mp4")
A, B = "Talk A", "Talk B"
LENGTH = 1500.0


def ago(seconds: float) -> datetime:
    """Return the instant so many seconds before NOW."""
    return NOW - timedelta(seconds=seconds)


def player(name: str, file: Path | None = None, **changes: object) -> ObservedPlayer:
    """Return a player that nobody has looked at yet."""
    fresh = ObservedPlayer(name, {A: 1, B: 2}[name], file)
    return replace(fresh, **changes)  # type: ignore[arg-type]  # whatever a test wants


def playing(name: str, file: Path, cursor: float, **changes: object) -> ObservedPlayer:
    """Return a player whose cursor is seen to advance, and is at `cursor` now."""
    moved = player(name, file)
    for back in (0.2, 0.1, 0.0):
        moved = moved.seen(
            MediaReading(MediaState.PLAYING, max(cursor - back, 0.0), LENGTH, ago(back))
        )
    return replace(moved, **changes)  # type: ignore[arg-type]  # whatever a test wants


def held(name: str, file: Path, seconds: float = 10.0, **changes: object) -> ObservedPlayer:
    """Return a player that holds the file on its first frame since so many seconds."""
    still = player(name, file).seen(MediaReading(MediaState.PAUSED, 0.033, LENGTH, ago(seconds)))
    return replace(still, **changes)  # type: ignore[arg-type]  # whatever a test wants


def ended(name: str, file: Path, **changes: object) -> ObservedPlayer:
    """Return a player whose recording has ended."""
    over = playing(name, file, LENGTH).seen(MediaReading(MediaState.ENDED, 0.0, 0.0, NOW))
    return replace(over, **changes)  # type: ignore[arg-type]  # whatever a test wants


def obs(
    program: str = HOLDING,
    *players: ObservedPlayer,
    texts: Mapping[str, str] | None = None,
    **changes: object,
) -> ObsObserved:
    """Return an OBS that was provisioned for ROOM; players left out are fresh."""
    given = {one.name: one for one in players}
    sight = ObsObserved(
        scenes=frozenset(DEFAULT_SCENES.values()),
        program=program,
        picture_since=ago(60),
        transition="Cut",
        transitions={"Cut": True, "Fade": False},
        players=tuple(given.get(name, player(name)) for name in (A, B)),
        texts=texts or {},
    )
    return replace(sight, **changes)  # type: ignore[arg-type]  # whatever a test wants


def wants(scene: str = HOLDING, **changes: object) -> ObsDesired:
    """Return what is desired of the OBS; `on_air` goes with the premiere's scene."""
    desire = ObsDesired(scene=scene, premiere_scene=TALK, transition="Cut")
    return replace(desire, **changes)  # type: ignore[arg-type]  # whatever a test wants


def premiere(file: Path = FIRST, since: datetime = NOW, **changes: object) -> ObsDesired:
    """Return the desire to have a recording on air."""
    return wants(TALK, on_air=Playing(file, since), **changes)


def room_state(kind: ItemKind = ItemKind.HOLDING, **changes: object) -> RoomState:
    """Return a state of ROOM with one item of this kind on air."""
    item = Item("one", ROOM.id, kind, "s", "One", NOW, None, NOW, None, Leaves.NEVER)
    state = RoomState(
        room=ROOM.id,
        item=item,
        picture=kind,
        transition="Cut",
        playing=Playing(FIRST, NOW) if kind is ItemKind.PREMIERE else None,
        standby=None,
        preroll=None,
        in_charge=True,
        held=False,
        autopilot=True,
        fallback=False,
        streaming=None,
        version="1",
    )
    return replace(state, **changes)  # type: ignore[arg-type]  # whatever a test wants


def apply(observed: ObsObserved, steps: tuple[Step, ...], now: datetime) -> ObsObserved:
    """Return the OBS as it is once the steps were carried out and everything was looked at."""
    for step in steps:
        observed = _applied(observed, step, now)
    return observed


def _applied(observed: ObsObserved, step: Step, now: datetime) -> ObsObserved:
    match step:
        case CutTo(cut=cut):
            return _cut(observed, cut)
        case PlayHeld(cut=cut, player=name):
            return _put(_cut(observed, cut), _running(name, _file(observed, name), 0.0, now))
        case StartAndCut(cut=cut, player=name, airing=airing):
            at = 0.0 if step.from_start else (now - airing.since).total_seconds()
            return _put(_cut(observed, cut), _running(name, airing.media, at, now))
        case Resume(player=name):
            at = next(p.plays_at(now) for p in observed.players if p.name == name)
            return _put(observed, _running(name, _file(observed, name), at, now))
        case Halt(player=name):
            stopped = MediaReading(MediaState.ENDED, 0.0, 0.0, now)
            return _put(observed, player(name, _file(observed, name)).seen(stopped))
        case PlaceSound(player=name, offset_ms=offset):
            one = observed.player(name)
            assert one is not None
            return observed.with_player(replace(one, sound_ms=offset))
        case HoldFirstFrame(cut=cut, player=name, file=file):
            still = MediaReading(MediaState.PAUSED, 0.033, LENGTH, now - timedelta(seconds=10))
            return _put(_cut(observed, cut), player(name, file).seen(still))
        case SetTexts(texts=texts):
            return replace(observed, texts={**observed.texts, **texts})
        case SetStreaming(on=on):
            return replace(observed, streaming=on)
    raise AssertionError(f"what does {step} do?")


def _cut(observed: ObsObserved, cut: Cut) -> ObsObserved:
    for shown in (cut.show,) if cut.show else ():
        observed = _put(observed, shown, visible=True)
    for hidden in cut.hide:
        observed = _put(observed, hidden, visible=False)
    return replace(
        observed,
        program=cut.scene or observed.program,
        transition=cut.transition or observed.transition,
    )


def _put(observed: ObsObserved, one: ObservedPlayer, visible: bool | None = None) -> ObsObserved:
    before = observed.player(one.name)
    assert before is not None
    state = before if visible is not None else one
    shown = before.visible if visible is None else visible
    return observed.with_player(replace(state, visible=shown))


def _running(name: str, file: Path | None, at: float, now: datetime) -> ObservedPlayer:
    run = player(name, file)
    for back in (0.1, 0.0):
        instant = now - timedelta(seconds=back)
        run = run.seen(MediaReading(MediaState.PLAYING, at + 0.2 - back, LENGTH, instant))
    return run


def _file(observed: ObsObserved, name: str) -> Path | None:
    return next(one.file for one in observed.players if one.name == name)
