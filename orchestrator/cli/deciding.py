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

_ARGUMENTS: Final[Mapping[object, Any]] = {
    Means.STANDBY_ITEM: Annotated[
        str | None, typer.Argument(help="The item's id; left out: the standby item.")
    ],
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

_OPTIONS: Final = {"room": RoomOption, "as_json": JsonOption, "url": UrlOption}
_DEFAULTS: Final = {"item": None, "room": None, "as_json": False, "url": None}


def _command(kind: str, choice: type[Choice]) -> Callable[..., None]:
    means = {name: each for name, each in asked(choice).items() if each in _ARGUMENTS}

    def send(room: str | None, as_json: bool, url: str | None, **typed: str | None) -> None:
        said = {name: _said(means[name], text) for name, text in typed.items()}
        decide({"kind": kind, **said}, room, as_json, url)

    types = {name: _ARGUMENTS[each] for name, each in means.items()} | _OPTIONS
    send.__doc__ = choice.does
    send.__annotations__ = types
    send.__signature__ = Signature(  # type: ignore[attr-defined] # what typer looks at
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=_DEFAULTS.get(name, Parameter.empty),
                annotation=each,
            )
            for name, each in types.items()
        ]
    )
    return send


def _said(means: object, text: str | None) -> object:
    return text == "on" if means is bool else text


for _kind, _choice in PERSONS.items():
    if not _choice.final:
        commands.command(_kind)(_command(_kind, _choice))
