"""The contact sheet of `check --play`: one page with what OBS showed, and nothing to be fetched."""

import base64
from collections.abc import Sequence
from datetime import timedelta
from html import escape

from orchestrator.model.times import spell_duration
from orchestrator.preflight.studios import StudioVisit
from orchestrator.preflight.trial_findings import Played, SeenInObs, spread
from orchestrator.preflight.tried_in_obs import RoomTrials

EVEN = 3.0
"""LU between the quietest and the loudest that nobody minds."""

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; } }
body { font: 1rem/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .quiet { opacity: .75; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
article h3 { font-size: 1rem; margin: 0 0 .25rem; } code { overflow-wrap: anywhere; }
.looks { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: .5rem; }
figure { margin: 0; } figure > div { display: flex; gap: .25rem; }
img, .none { background: #0003; height: 7.5rem; } .none { display: grid; place-items: center;
  width: 13rem; } figcaption { font-size: .85rem; }
.bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); }
@media print { article { break-inside: avoid; } }
"""


def contact_sheet(
    event: str,
    rooms: Sequence[RoomTrials],
    played: Sequence[Played],
    studios: Sequence[StudioVisit] = (),
) -> str:
    """Return the page."""
    mixers = {each.room: each.mixer for each in studios}
    body = "".join(
        _room(room, [p for p in played if p.room is room], mixers.get(room.room.id, ()))
        for room in rooms
    )
    title = f"{escape(event)}: recordings in OBS"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n"
        '<p class="quiet">Of each pair the left picture is what OBS showed, the right one what is '
        f"in the file.</p>\n{_loudness(spread(played))}{body}</body></html>\n"
    )


def _loudness(spread: tuple[float, float] | None) -> str:
    """Say how far the recordings are apart."""
    if spread is None:
        return ""
    quietest, loudest = spread
    said = f"The recordings are between {_lufs(quietest)} and {_lufs(loudest)} loud"
    if loudest - quietest <= EVEN:
        return f'<p class="quiet">{said}: viewers hear them as alike.</p>\n'
    return (
        f'<p class="bad">{said}: viewers reach for the volume. '
        "“orchestrator prepare” makes them even.</p>\n"
    )


def _lufs(loudness: float) -> str:
    """Spell a loudness; it was measured by pieces, so not too exactly."""
    return f"{loudness:.0f} LUFS".replace("-", "−")


def _room(room: RoomTrials, played: Sequence[Played], mixer: Sequence[str]) -> str:
    name = room.room.name or room.room.id
    parts = [f"<h2>{escape(name)} · OBS {escape(room.room.obs)}</h2>\n"]
    parts += [
        f'<p class="bad">{escape(trouble)}</p>\n'
        for trouble in dict.fromkeys([*mixer, *room.mixer])
    ]
    if room.untried:
        parts.append(f'<p class="bad">Not tried: {escape(room.untried)}</p>\n')
    parts += [_recording(each) for each in played]
    return "".join(parts)


def _recording(each: Played) -> str:
    tried = each.trial.tried
    wrong = [tried.problem] if tried.problem else list(each.wrong)
    facts = [f"{tried.width}×{tried.height}"] if tried.width else []
    if tried.length is not None:
        facts.append(spell_duration(timedelta(seconds=round(tried.length, 1))))
    if each.loudness is not None:
        facts.append(f"about {_lufs(each.loudness)} loud")
    said = "".join(f'<p class="bad">✕ {escape(what)}</p>' for what in wrong)
    return (
        f"<article><h3>{escape(each.trial.session)}: {escape(each.trial.media.name)}</h3>"
        f'<p class="quiet"><code>{escape(tried.told)}</code> {escape(", ".join(facts))}</p>'
        + (said or '<p class="good">✓ plays there</p>')
        + f'<div class="looks">{"".join(map(_pair, each.seen))}</div></article>\n'
    )


def _pair(seen: SeenInObs) -> str:
    there = _picture(seen.look.jpeg, "what OBS showed")
    own = (
        _picture(seen.own.jpeg, "what is in the file") if seen.own else '<div class="none">–</div>'
    )
    at = f"{int(seen.look.at // 60)}:{seen.look.at % 60:04.1f}"
    return f"<figure><div>{there}{own}</div><figcaption>at {at}</figcaption></figure>"


def _picture(jpeg: bytes, words: str) -> str:
    data = base64.b64encode(jpeg).decode()
    return f'<img alt="{words}" src="data:image/jpeg;base64,{data}">'
