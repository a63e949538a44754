"""What people may decide over HTTP: the bodies of the API, and what they mean in the model.

Called by `api`. Made from the model's decisions: a new one needs nothing here. Imports no web
framework.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, create_model

from orchestrator.errors import DecisionRefusedError, MalformedError
from orchestrator.model.decisions import PERSONS, Choice, Means, asked
from orchestrator.model.state import RoomState
from orchestrator.model.times import TimeTextError, parse_duration
from orchestrator.reading.fields import MeaningError
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.timetable.values.when import parse_start
from orchestrator.web.state.documents import BroadcastDocument

Name = Annotated[str, Field(min_length=1, max_length=200)]


class PersonsDecision(BaseModel):
    """What every decision over HTTP has; the rest is what its kind asks for."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    version: str = Field(max_length=100, description="the room's version that the person saw")
    who: str = Field(default="crew", min_length=1, max_length=80, description="who decides")
    reason: str = Field(default="", max_length=500)


def _left_out(means: Means) -> Any:
    return (Name | None, Field(default=None, description=f"left out: {means.value}"))


def _text(description: str) -> Any:
    return (str, Field(max_length=40, description=description))


_FIELDS: Final[Mapping[object, Any]] = {
    Means.STANDBY_ITEM: _left_out(Means.STANDBY_ITEM),
    Means.ITEM_ON_AIR: _left_out(Means.ITEM_ON_AIR),
    Means.ITEM: (Name, Field()),
    Means.ITEM_BEFORE: _left_out(Means.ITEM_BEFORE),
    Means.SESSION: (Name, Field()),
    Means.ALERT: (Name, Field(description="its id in the state document")),
    Means.BROADCAST: (
        Name,
        Field(description="its id, as in the room's `broadcast`: it has no way back"),
    ),
    timedelta: _text("90s, 5m, 1h30m; with a minus: shorter"),
    datetime: _text("18:40 on the event's day in its zone, 2020-09-20 00:30, or RFC 3339"),
    bool: (bool, Field()),
}
"""How each meaning is written in a body."""


def _body(kind: str, choice: type[Choice]) -> type[PersonsDecision]:
    own = {name: _FIELDS[means] for name, means in asked(choice).items()}
    own["kind"] = (Literal[kind], ...)
    return create_model(
        f"{choice.__name__}Body",
        __base__=PersonsDecision,
        __doc__=choice.does,
        **own,
    )


_BODIES: Final = tuple(_body(kind, choice) for kind, choice in PERSONS.items())
_ONE_OF_THEM: Final[Any] = Annotated[Union[_BODIES], Field(discriminator="kind")]  # noqa: UP007

DecisionBody = Annotated[
    PersonsDecision, GetPydanticSchema(lambda _, handler: handler(_ONE_OF_THEM))
]
"""A body of any kind."""


def choice_of(
    body: PersonsDecision, show: LiveRoom, state: RoomState, broadcast: BroadcastDocument | None
) -> Choice:
    """Return what the body means in this state of the room; an item left out is filled in.

    Raises MalformedError for a length or time that cannot be read, DecisionRefusedError where
    nothing stands by, or the room's `broadcast` cannot be ended.
    """

    def meant(means: object, said: Any) -> object:
        match means:
            case Means.STANDBY_ITEM:
                return said or _standby(state)
            case Means.ITEM_ON_AIR:
                return said or state.item.id
            case Means.ITEM_BEFORE:
                return said or _before(show)
            case Means.BROADCAST:
                return _on_youtube(said, broadcast)
            case _ if means is timedelta:
                return _length(said)
            case _ if means is datetime:
                return _instant(said, show)
            case _:
                return said

    choice = PERSONS[body.kind]
    make: Callable[..., Choice] = choice
    parts = {name: meant(means, getattr(body, name)) for name, means in asked(choice).items()}
    return make(**parts)


def _standby(state: RoomState) -> str:
    if state.standby is None:
        raise DecisionRefusedError(f"nothing comes after {state.item.called}")
    return state.standby.id


def _before(show: LiveRoom) -> str:
    if show.rundown.way_back is None:
        raise DecisionRefusedError("nothing was taken")
    return show.rundown.way_back.item


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


def _instant(text: str, show: LiveRoom) -> datetime:
    event = show.timetable.event
    try:
        return parse_start(text.strip(), event.day, event.zone)
    except MeaningError as error:
        raise MalformedError(f"{error.what}; {error.mend}") from None
    except TimeTextError as error:
        raise MalformedError(str(error)) from None
