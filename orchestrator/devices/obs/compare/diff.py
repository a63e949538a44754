"""diff(observed, desired, now) → the commands that make the one the other. Pure.

Called by `device.py`. A change of picture comes alone with what costs no time: everything else
can wait until the next look.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestrator.devices.obs.compare import sound
from orchestrator.devices.obs.compare.commands import (
    Cut,
    CutTo,
    Halt,
    HoldFirstFrame,
    PlaceSound,
    PlayHeld,
    ReadAll,
    Resume,
    SetLoop,
    SetStreaming,
    SetTexts,
    StartAndCut,
)
from orchestrator.devices.obs.compare.observed import (
    MediaState,
    ObsDesired,
    ObservedPlayer,
    ObsObserved,
    Unread,
)
from orchestrator.devices.port import Step
from orchestrator.model.state import Playing

TOLERANCE = 5.0
"""Seconds by which a cursor may be off without being moved: viewers mind a jump more."""

FROM_START = timedelta(seconds=1.5)
"""A recording that comes on air so late, or earlier, simply plays from its beginning."""

PAUSED_FOR = timedelta(seconds=0.5)
"""A pause shorter than this on air may be an order to play that OBS has not executed yet."""

BROKEN_FOR = timedelta(seconds=15)
"""After this a recording that did not play is tried again: the file may have been fixed."""

Steps = tuple[Step, ...]


def diff(observed: ObsObserved | Unread, desired: ObsDesired, now: datetime) -> Steps:
    """Return the commands, in order; empty when all is as desired."""
    if isinstance(observed, Unread):
        return (ReadAll("read everything", "nothing is known about OBS yet"),)
    picture = _picture(observed, desired, now)
    quick = (*picture, *_texts(observed, desired), *_stream(observed, desired, now))
    if picture or not desired.in_charge:
        return quick
    placed = _sound(observed, desired, now)
    ahead = (*_preroll(observed, desired, now), *_loops(observed, desired))
    return (*quick, *placed, *_strays(observed, desired), *ahead)


def _picture(observed: ObsObserved, desired: ObsDesired, now: datetime) -> Steps:
    if not desired.in_charge or desired.scene not in observed.scenes:
        return ()
    if desired.on_air is None or desired.finished or observed.over == desired.on_air:
        return _scene(observed, desired)
    shown = observed.shown(desired.scene)
    if shown is not None and shown.file == desired.on_air.media:
        return _on_air(observed, desired, desired.on_air, shown, now)
    return _take(observed, desired, desired.on_air, now)


def _scene(observed: ObsObserved, desired: ObsDesired) -> Steps:
    if observed.heading == desired.scene:
        return ()
    cut = _cut(observed, desired, None)
    return (CutTo(f"cut to “{desired.scene}”", f"OBS shows “{observed.program}”", cut),)


def _on_air(
    observed: ObsObserved,
    desired: ObsDesired,
    airing: Playing,
    shown: ObservedPlayer,
    now: datetime,
) -> Steps:
    """Keep a recording that is on screen playing, and roughly where it should be."""
    off = position_error(observed, airing, shown, now)
    waiting = shown.loading or shown.state in (MediaState.OPENING, MediaState.BUFFERING)
    if waiting or shown.reading is None or _is_broken(shown, now):
        return ()
    if shown.state is MediaState.PLAYING and (abs(off) <= TOLERANCE or not shown.reading.duration):
        return ()
    if shown.state is MediaState.PAUSED and abs(off) <= TOLERANCE:
        if shown.still_since is None or now - shown.still_since < PAUSED_FOR:
            return ()
        return (Resume(f"play {shown.name} on", "it was paused on air", shown.name),)
    why = f"“{airing.media.name}” is {off:+.0f} s off"
    if shown.state is not MediaState.PLAYING:
        why = f"“{airing.media.name}” is {shown.state.lower()} on air"
    return _start(observed, desired, airing, now, why)


def _take(observed: ObsObserved, desired: ObsDesired, airing: Playing, now: datetime) -> Steps:
    """Bring a recording on air that is not on screen."""
    mine = [player for player in observed.players if player.file == airing.media]
    where = f"cut to “{desired.scene}” with “{airing.media.name}”"
    why = f"OBS shows “{observed.program}”"
    if observed.heading == desired.scene:
        why = "another recording, or none, is on screen"
    for player in mine:
        cut = _cut(observed, desired, player)
        if player.is_held(now) and now - airing.since <= FROM_START:
            return (PlayHeld(f"{where}, held in {player.name}", why, cut, player.name),)
        there = abs(position_error(observed, airing, player, now)) <= TOLERANCE
        # One on its way to its first frame moves too, and will be stopped and sent back there.
        if player.moved and there and not player.loading:
            return (CutTo(f"{where}, playing in {player.name}", why, cut),)
    if any(_is_broken(player, now) for player in mine):
        return ()
    return _start(observed, desired, airing, now, why)


def _start(
    observed: ObsObserved, desired: ObsDesired, airing: Playing, now: datetime, why: str
) -> Steps:
    player = _free_player(observed, desired, airing)
    if player is None:
        return ()
    from_start = now - airing.since <= FROM_START
    where = "from its beginning" if from_start else "where it would be by now"
    return (
        StartAndCut(
            f"start “{airing.media.name}” in {player.name}, {where}, and cut to it",
            why,
            _cut(observed, desired, player),
            player.name,
            airing,
            from_start,
        ),
    )


def _free_player(
    observed: ObsObserved, desired: ObsDesired, airing: Playing
) -> ObservedPlayer | None:
    """Return the player to start in: not on screen; rather the one that has the file."""
    shown = observed.shown(desired.premiere_scene)
    hidden = [player for player in observed.players if player != shown]
    choice = sorted(hidden, key=lambda player: player.file != airing.media)
    return next(iter((*choice, *observed.players)), None)


def _cut(observed: ObsObserved, desired: ObsDesired, show: ObservedPlayer | None) -> Cut:
    others = [p for p in observed.players if show is not None and p.name != show.name and p.visible]
    shows = None if show is None or show.visible else show
    # In studio mode the program is a copy of the scene: what is shown and hidden in it is seen
    # when it is taken anew.
    again = observed.around.studio_mode and (shows is not None or bool(others))
    there = observed.heading == desired.scene and not again
    return Cut(
        transition=_transition(observed, desired.transition),
        show=shows,
        hide=tuple(others),
        scene=None if there else desired.scene,
        override=None if there else observed.around.overrides.get(desired.scene),
    )


def _transition(observed: ObsObserved, wanted: str) -> str | None:
    """Return the transition to set: a plain cut where OBS has not the wanted one, or None.

    None while one runs: OBS 32 forgets the order, and 29 and 30 may hang half-way for it.
    """
    if observed.in_transition:
        return None
    if wanted not in observed.transitions:
        cuts = (name for name, is_cut in observed.transitions.items() if is_cut)
        wanted = next(cuts, observed.transition)
    return None if wanted == observed.transition else wanted


def position_error(
    observed: ObsObserved, airing: Playing, player: ObservedPlayer, now: datetime
) -> float:
    """Return by how many seconds the recording is ahead of where it should be.

    What a late join could not avoid (a seek lands on a keyframe) is not counted.
    """
    known = observed.joined[1] if observed.joined and observed.joined[0] == airing else 0.0
    return player.plays_at(now) - (now - airing.since).total_seconds() - known


def _sound(observed: ObsObserved, desired: ObsDesired, now: datetime) -> Iterator[Step]:
    """Put the sound of the recording on air to its picture, once that is seen to move."""
    shown = _on_air_player(observed, desired)
    if shown is None or shown.moving_since is None:
        return
    played = now - max(shown.moving_since, observed.picture_since)
    offset = sound.next_ms(shown.sound_ms, observed.frame, played)
    if offset is not None:
        what = f"put the sound of {shown.name} to its picture"
        yield PlaceSound(what, "its picture moves", shown.name, offset)


def _is_broken(player: ObservedPlayer, now: datetime) -> bool:
    return player.broken is not None and now - player.broken < BROKEN_FOR


def _texts(observed: ObsObserved, desired: ObsDesired) -> Iterator[Step]:
    others = {o: t for o, t in desired.texts.items() if observed.texts.get(o, t) != t}
    if others:
        words = ", ".join(f"“{text}” on {overlay}" for overlay, text in others.items())
        yield SetTexts(f"write {words}", "they say something else", others)


def _stream(observed: ObsObserved, desired: ObsDesired, now: datetime) -> Iterator[Step]:
    if desired.streaming is None or desired.streaming == observed.heads_to_stream(now):
        return
    if not desired.streaming or not observed.may_be_starting(now):
        verb = "start" if desired.streaming else "stop"
        yield SetStreaming(f"{verb} the stream", "the room's streaming times", desired.streaming)


def _on_air_player(observed: ObsObserved, desired: ObsDesired) -> ObservedPlayer | None:
    """Return the player that must not be touched: on screen, with the recording on air."""
    shown = observed.shown(desired.premiere_scene)
    return shown if shown and desired.on_air and shown.file == desired.on_air.media else None


def _strays(observed: ObsObserved, desired: ObsDesired) -> Iterator[Step]:
    """Stop what plays on where nobody sees it; not before a transition has faded it out."""
    if observed.in_transition or observed.ordered:
        return
    wanted = {desired.preroll}
    if desired.on_air and _on_air_player(observed, desired) is None:
        wanted.add(desired.on_air.media)
    shown = observed.shown(desired.premiere_scene)
    for player in observed.players:
        unseen = player.state is MediaState.PLAYING and not player.loading and player != shown
        if unseen and player.file not in wanted:
            yield Halt(f"stop {player.name}", "nobody sees what it plays", player.name)


def _preroll(observed: ObsObserved, desired: ObsDesired, now: datetime) -> Iterator[Step]:
    if desired.preroll is None or observed.in_transition or observed.ordered:
        return
    on_air = _on_air_player(observed, desired)
    free = [player for player in observed.players if player != on_air]
    mine = [player for player in free if player.file == desired.preroll]
    if any(p.loading or p.at_start or _is_broken(p, now) for p in mine) or not free:
        return
    player = min(free, key=lambda p: (p.file != desired.preroll, p.visible))
    yield HoldFirstFrame(
        f"hold “{desired.preroll.name}” on its first frame in {player.name}",
        "it is the next recording",
        _preroll_cut(observed, desired, player),
        player.name,
        desired.preroll,
    )


def _loops(observed: ObsObserved, desired: ObsDesired) -> Iterator[Step]:
    for name, file in desired.loops.items():
        loop = observed.loops.get(name)
        if loop is not None and (loop.file != file or not loop.again):
            why = "it has another file" if loop.file else "it has no file"
            yield SetLoop(f"give “{file.name}” to {name}", why, name, file)


def _preroll_cut(observed: ObsObserved, desired: ObsDesired, player: ObservedPlayer) -> Cut:
    """Return what is shown and hidden beforehand, so that the take itself has less to do."""
    if observed.heading == desired.premiere_scene:
        return Cut(hide=(player,) if player.visible else ())
    others = tuple(p for p in observed.players if p.name != player.name and p.visible)
    return Cut(show=None if player.visible else player, hide=others)
