"""What people may decide over HTTP: the bodies of the API, and what they mean in the model.

Called by `api` and, for the shapes alone, by `cli`. Imports no web framework.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.errors import DecisionRefusedError, MalformedError
from orchestrator.model.decisions import (
    Autopilot,
    Choice,
    EndBroadcast,
    Extend,
    Fallback,
    Hold,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.state import RoomState
from orchestrator.model.times import TimeTextError, parse_duration
from orchestrator.reading.fields import MeaningError
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.timetable.values.when import parse_start
from orchestrator.web.state.documents import BroadcastDocument

Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(max_length=100, description="the room's version that the person saw")
    who: str = Field(default="crew", min_length=1, max_length=80, description="who decides")
    reason: str = Field(default="", max_length=500)


class TakeBody(_Decision):
    """Put an item on air now."""

    kind: Literal["take"]
    item: Name | None = Field(default=None, description="left out: the standby item")


class HoldBody(_Decision):
    """Keep the item on air until released."""

    kind: Literal["hold"]
    item: Name | None = Field(default=None, description="left out: the item on air")


class ReleaseBody(_Decision):
    """End the hold, the fallback picture and the work by hand."""

    kind: Literal["release"]


class SkipBody(_Decision):
    """Leave an item out."""

    kind: Literal["skip"]
    item: Name | None = Field(default=None, description="left out: the standby item")


class ExtendBody(_Decision):
    """Make the item on air longer, or shorter."""

    kind: Literal["extend"]
    by: str = Field(max_length=40, description="90s, 5m, 1h30m; with a minus: shorter")
    item: Name | None = Field(default=None, description="left out: the item on air")


class RetimeBody(_Decision):
    """Pin a session's start to another time."""

    kind: Literal["retime"]
    session: Name
    start: str = Field(
        max_length=40,
        description="18:40 on the event's day in its zone, 2020-09-20 00:30, or RFC 3339",
    )


class FallbackBody(_Decision):
    """Show the fallback picture until released."""

    kind: Literal["fallback"]


class AutopilotBody(_Decision):
    """Let the room take its cues by itself, or not."""

    kind: Literal["autopilot"]
    on: bool


class EndBroadcastBody(_Decision):
    """End the room's broadcast on YouTube for good."""

    kind: Literal["end-broadcast"]
    broadcast: Name = Field(description="its id, as in the room's `broadcast`: it has no way back")


DecisionBody = Annotated[
    TakeBody
    | HoldBody
    | ReleaseBody
    | SkipBody
    | ExtendBody
    | RetimeBody
    | FallbackBody
    | AutopilotBody
    | EndBroadcastBody,
    Field(discriminator="kind"),
]


def choice_of(
    body: DecisionBody, show: ShowRoom, state: RoomState, broadcast: BroadcastDocument | None
) -> Choice:
    """Return what the body means in this state of the room; an item left out is filled in.

    Raises MalformedError for a length or time that cannot be read, DecisionRefusedError where
    nothing stands by, or the room's `broadcast` cannot be ended.
    """
    match body:
        case TakeBody():
            return Take(body.item or _standby(state))
        case HoldBody():
            return Hold(body.item or state.item.id)
        case ReleaseBody():
            return Release()
        case SkipBody():
            return Skip(body.item or _standby(state))
        case ExtendBody():
            return Extend(body.item or state.item.id, _length(body.by))
        case RetimeBody():
            return Retime(body.session, _instant(body.start, show))
        case FallbackBody():
            return Fallback()
        case AutopilotBody():
            return Autopilot(body.on)
        case EndBroadcastBody():
            return EndBroadcast(_on_youtube(body.broadcast, broadcast))


def _standby(state: RoomState) -> str:
    if state.standby is None:
        raise DecisionRefusedError(f"nothing comes after {state.item.id}")
    return state.standby.id


def _on_youtube(wanted: str, broadcast: BroadcastDocument | None) -> str:
    if broadcast is None or not broadcast.id:
        raise DecisionRefusedError("this room has no broadcast on YouTube")
    if broadcast.id != wanted:
        raise DecisionRefusedError(f"the room's broadcast is {broadcast.id} now, not {wanted}")
    if not broadcast.can_end:
        raise DecisionRefusedError(f"it is {broadcast.phase}: there is nothing to end")
    return wanted


def _length(text: str) -> timedelta:
    shorter = text.strip().startswith(("-", "−"))
    try:
        length = parse_duration(text.strip().lstrip("-−+"))
    except TimeTextError as error:
        raise MalformedError(str(error)) from None
    return -length if shorter else length


def _instant(text: str, show: ShowRoom) -> datetime:
    event = show.timetable.event
    try:
        return parse_start(text.strip(), event.day, event.zone)
    except MeaningError as error:
        raise MalformedError(f"{error.what}; {error.mend}") from None
    except TimeTextError as error:
        raise MalformedError(str(error)) from None
