"""Requests about media inputs: what they play, and where they are in it."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import MediaAction, MediaStateCode, Status
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer, find_input
from orchestrator.rehearsal.obs_simulator.studio.media import Player
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.world import Input


def get_media_input_status(studio: Studio, ask: Ask) -> Answer:
    """Return state, duration and cursor; an input that plays nothing is in state NONE."""
    player = studio.players.of(find_input(studio, ask))
    state, cursor, duration = player.status() if player else (MediaStateCode.NONE, None, None)
    return {"mediaState": state.value, "mediaDuration": duration, "mediaCursor": cursor}


def trigger_media_input_action(studio: Studio, ask: Ask) -> Answer:
    """Play, pause, stop or restart; an input that plays nothing ignores it."""
    source = find_input(studio, ask)
    action = _action(ask.text("mediaAction"))
    player = studio.players.of(source)
    if player is not None:
        _do(studio, source, player, action)
    return None


def _action(name: str) -> MediaAction:
    try:
        return MediaAction(name)
    except ValueError:
        raise RequestRefusedError(
            Status.INVALID_REQUEST_FIELD, "You have specified an invalid media input action."
        ) from None


def _do(studio: Studio, source: Input, player: Player, action: MediaAction) -> None:
    match action:
        case MediaAction.PLAY:
            player.play()
        case MediaAction.PAUSE:
            player.pause()
        case MediaAction.STOP:
            player.stop()
        case MediaAction.RESTART:
            player.restart(on_air=studio.program.is_active(source))
        case MediaAction.NEXT | MediaAction.PREVIOUS:
            pass  # a single recording has neither; OBS does nothing


def set_media_input_cursor(studio: Studio, ask: Ask) -> Answer:
    """Seek to a position."""
    source = find_input(studio, ask)
    cursor = ask.number("mediaCursor", 0)
    player, _ = _seekable(studio, source)
    player.seek(cursor)
    return None


def offset_media_input_cursor(studio: Studio, ask: Ask) -> Answer:
    """Seek by so many milliseconds."""
    source = find_input(studio, ask)
    offset = ask.number("mediaCursorOffset")
    player, cursor = _seekable(studio, source)
    player.seek(cursor + offset)
    return None


def _seekable(studio: Studio, source: Input) -> tuple[Player, int]:
    player = studio.players.of(source)
    cursor = player.status()[1] if player else None
    if player is None or cursor is None:
        raise RequestRefusedError(
            Status.INVALID_RESOURCE_STATE,
            "The media input must be playing or paused in order to set the cursor position.",
        )
    return player, cursor


HANDLERS = {
    "GetMediaInputStatus": get_media_input_status,
    "TriggerMediaInputAction": trigger_media_input_action,
    "SetMediaInputCursor": set_media_input_cursor,
    "OffsetMediaInputCursor": offset_media_input_cursor,
}
