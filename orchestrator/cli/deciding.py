"""The operator's commands, one for each decision of the model that a person may make.

Made from the decisions themselves: a new one needs nothing here. What is final has a command that
asks first (`youtube end`), and none here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, Literal

import typer

from orchestrator.cli.control import JsonOption, RoomOption, UrlOption, decide
from orchestrator.model.decisions import PERSONS, Choice, Means, asked

commands = typer.Typer()


def _parameter(name: str, annotation: Any, default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_ARGUMENTS: Final[Mapping[object, Any]] = {
    Means.STANDBY_ITEM: Annotated[
        str | None, typer.Argument(help="The item's id; left out: the standby item.")
    ],
    Means.ITEM: Annotated[str, typer.Argument(help="The item's id.")],
    Means.ALERT: Annotated[str, typer.Argument(help="The alert's number, as `status` has it.")],
    Means.SESSION: Annotated[str, typer.Argument(help="The session's id.")],
    timedelta: Annotated[
        str, typer.Argument(help="90s, 5m, 1h30m. To shorten, at the end: -- -5m")
    ],
    datetime: Annotated[
        str, typer.Argument(help='18:40 on the event\'s day in its zone, or "2020-09-20 00:30".')
    ],
    bool: Annotated[Literal["on", "off"], typer.Argument(metavar="on|off", help="on or off")],
}
"""How each meaning is typed. The item on air is what the room is looked at for: nobody types it."""

_LEFT_OUT: Final = {Means.STANDBY_ITEM}
"""What may be left out on the command line, too."""

_OPTIONS: Final = (
    _parameter("room", RoomOption, None),
    _parameter("as_json", JsonOption, False),
    _parameter("url", UrlOption, None),
)


def _command(kind: str, choice: type[Choice]) -> Callable[..., None]:
    means = {name: each for name, each in asked(choice).items() if each in _ARGUMENTS}

    def send(room: str | None, as_json: bool, url: str | None, **typed: str | None) -> None:
        said = {name: _said(means[name], text) for name, text in typed.items()}
        decide({"kind": kind, **said}, room, as_json, url)

    own = (
        _parameter(name, _ARGUMENTS[each], None if each in _LEFT_OUT else Parameter.empty)
        for name, each in means.items()
    )
    parameters = (*own, *_OPTIONS)
    send.__doc__ = choice.does
    # Typer makes of these what it would make of a function that is written out.
    send.__annotations__ = {each.name: each.annotation for each in parameters}
    send.__signature__ = Signature(parameters)  # type: ignore[attr-defined] # read by `inspect`
    return send


def _said(means: object, text: str | None) -> object:
    return text == "on" if means is bool else text


for _kind, _choice in PERSONS.items():
    if not _choice.final:
        commands.command(_kind)(_command(_kind, _choice))
