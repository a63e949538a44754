"""health(…) → how a room's OBS is, in one line for the crew. Pure; called by `device.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.devices.obs.compare.desired import loops_of, scene_of
from orchestrator.devices.obs.compare.inventory import loop_input, player_names
from orchestrator.devices.obs.compare.observed import ObsObserved, Unread
from orchestrator.devices.obs.compare.sending import CONGESTED, Sending, number
from orchestrator.devices.obs.compare.verdict import elsewhere
from orchestrator.devices.obs.naming.naming import as_told
from orchestrator.devices.port import Health
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room

LOSING = 0.05
"""The share of frames lost since the last heartbeat that viewers see."""

ANSWERS_LATE = 0.25
"""Seconds to answer from which takes that could not be pre-rolled come visibly late: they wait for
several answers."""

ANSWERS_AWAITED = 6
"""Between an order to play and the look that shows the recording playing: the order's own and those
to two looks; and as many again, because a look is not believed when something changed meanwhile."""

TRANSITION_LAGS = 0.7
"""Seconds a cut takes to end. OBS waits for its audio buffer there: normally 0.03."""


@dataclass(slots=True)
class Vitals:
    """What OBS said last about itself: answers to GetStats and GetStreamStatus.

    `answers_in`: seconds that the last of the former took.
    """

    stats: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    stream: Mapping[str, Any] = field(default_factory=dict)
    sending: Sending = field(default_factory=Sending)
    answers_in: float = 0.0
    cut_took: float = 0.0
    picture_ended: datetime | None = None

    def time_cut(self, kind: str, at: datetime) -> None:
        """Take an event of a transition: how long after its picture it ends."""
        if kind == "SceneTransitionVideoEnded":
            self.picture_ended = at
        elif kind == "SceneTransitionEnded" and self.picture_ended is not None:
            self.cut_took = (at - self.picture_ended).total_seconds()
            self.picture_ended = None

    def pulse(self, stats: Mapping[str, Any], took: float) -> None:
        """Take the next GetStats, and the seconds that it took."""
        self.before, self.stats, self.answers_in = self.stats, stats, took

    def go_on_in(self, stats: Mapping[str, Any]) -> bool:
        """Return whether these are of the same run of OBS as the last."""
        drawn = "renderTotalFrames"
        return bool(self.stats) and number(stats, drawn) >= number(self.stats, drawn)

    @property
    def patience(self) -> timedelta:
        """How much later a take may be seen, because answers take so long."""
        return timedelta(seconds=ANSWERS_AWAITED * self.answers_in)

    def lost(self, kind: str) -> float:
        """Return the share of frames lost since the heartbeat before; `kind` render or output."""
        total = self._grown(f"{kind}TotalFrames")
        return self._grown(f"{kind}SkippedFrames") / total if total > 0 else 0.0

    def _grown(self, key: str) -> float:
        return number(self.stats, key) - number(self.before, key) if self.before else 0.0


def health(
    room: Room,
    observed: ObsObserved | Unread,
    vitals: Vitals,
    problem: str,
    since: datetime | None,
    *,
    stream_fails: bool = False,
) -> Health:
    """Return how OBS is.

    `problem`: why there is no connection; `since`: since when it is so; `stream_fails`: it is to
    stream, and does not get it started.
    """
    if problem:
        return Health(ok=False, connected=False, summary=problem, since=since)
    if isinstance(observed, Unread):
        return Health(ok=False, connected=True, summary="connected, being read", since=since)
    broken = [*_media(observed)]
    alerts = [*_elsewhere(observed), *_no_stream(stream_fails), *_sending(observed, vitals)]
    alerts += [*_unheard(observed), *broken]
    troubles = [*_missing(room, observed), *_running(vitals), *alerts]
    frames = f"{number(vitals.stats, 'activeFps'):.0f} frames/s" if vitals.stats else "connected"
    goes_out = vitals.sending.words()
    streaming = f", streaming {goes_out}".rstrip() if observed.streaming else ""
    late = f", answers take {vitals.answers_in:.1f} s" if vitals.answers_in > ANSWERS_LATE else ""
    return Health(
        ok=not troubles,
        connected=True,
        summary="; ".join(troubles) or f"shows “{observed.program}”, {frames}{streaming}{late}",
        since=since,
        facts=_facts(observed, vitals),
        alert="; ".join(alerts),
        streaming=observed.streaming,
        preroll_ready=_holds_one(observed),
    )


def of_another(found: Health, problem: str, *, is_known: bool) -> Health:
    """Return how OBS is where another orchestrator commands it, as `problem` says.

    The crew is told once it `is_known` who does.
    """
    if not problem or not found.connected:
        return found
    alert = problem if is_known else ""
    return replace(found, ok=False, summary=problem, alert=alert)


def _elsewhere(observed: ObsObserved) -> Iterator[str]:
    if observed.around.home:
        yield elsewhere(observed.around)


def _missing(room: Room, observed: ObsObserved) -> Iterator[str]:
    if observed.around.home:
        return
    lacking = sorted(set(room.all_scenes) - observed.scenes)
    if lacking:
        yield f"no scene “{'”, “'.join(lacking)}”: run `orchestrator provision`"
    premiere = scene_of(room, ItemKind.PREMIERE)
    found = {player.name for player in observed.players}
    if premiere in observed.scenes and found != set(player_names(premiere)):
        yield f"media inputs are missing in “{premiere}”: run `orchestrator provision`"
    loops = sorted(loops_of(room, room.loops).keys() - observed.loops.keys())
    if loops:
        yield f"no media input “{'”, “'.join(loops)}”: run `orchestrator provision`"


def _media(observed: ObsObserved) -> Iterator[str]:
    shown = observed.loops.get(loop_input(observed.program))
    if shown is not None and shown.file is not None and shown.fails(observed.picture_since):
        told = as_told(shown.told)
        yield f"“{shown.file.name}” does not play in “{observed.program}” (OBS was told {told})"
    for player in observed.players:
        if player.broken is not None and player.file is not None:
            yield player.complaint


def _no_stream(fails: bool) -> Iterator[str]:
    if fails:
        yield "the stream does not start: check the server and the key in OBS, and the network"


def _sending(observed: ObsObserved, vitals: Vitals) -> Iterator[str]:
    if observed.streaming and (fault := vitals.sending.fault()):
        yield fault


def _unheard(observed: ObsObserved) -> Iterator[str]:
    for player in observed.players:
        complaint = player.mix.complaint(player.name, observed.around.streamed)
        if player.has_a_talk and complaint:
            yield complaint


def _running(vitals: Vitals) -> Iterator[str]:
    if vitals.lost("render") > LOSING:
        yield f"OBS cannot draw {vitals.lost('render'):.0%} of its frames: close other programs"
    if vitals.lost("output") > LOSING:
        yield f"the encoder loses {vitals.lost('output'):.0%} of the frames: lower its preset"
    if vitals.sending.fault():
        pass  # it has lasted: that is said in other words
    elif vitals.stream.get("outputReconnecting"):
        yield "the stream is being reconnected"
    elif number(vitals.stream, "outputCongestion") > CONGESTED:
        yield "the way to the streaming server is congested"
    if vitals.cut_took > TRANSITION_LAGS:
        yield "OBS delays its sound by a second: restart it in the next break"


def _holds_one(observed: ObsObserved) -> bool:
    return any(player.at_start and not player.loading for player in observed.players)


def _facts(observed: ObsObserved, vitals: Vitals) -> tuple[tuple[str, float], ...]:
    stats, stream = vitals.stats, vitals.stream
    return (
        ("streaming", float(observed.streaming)),
        ("preroll_ready", float(_holds_one(observed))),
        ("fps", number(stats, "activeFps")),
        ("answers_in", vitals.answers_in),
        ("cpu_percent", number(stats, "cpuUsage")),
        ("render_skipped_frames", number(stats, "renderSkippedFrames")),
        ("output_skipped_frames", number(stats, "outputSkippedFrames")),
        ("stream_bits_per_second", vitals.sending.bits_a_second),
        ("stream_congestion", number(stream, "outputCongestion")),
        ("stream_skipped_frames", number(stream, "outputSkippedFrames")),
        ("stream_reconnecting", float(bool(stream.get("outputReconnecting")))),
    )
