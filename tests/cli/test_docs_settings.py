"""docs/settings.md has every setting, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from orchestrator.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def variables(shape: Any, name: str) -> Iterator[str]:
    """Yield the variables of a setting: of each field of a group, NAME for each named one."""
    if get_origin(shape) in (Union, UnionType):
        (shape,) = (each for each in get_args(shape) if each is not NoneType)
    if get_origin(shape) is dict:
        yield from variables(get_args(shape)[1], f"{name}__NAME")
    elif isinstance(shape, type) and issubclass(shape, BaseModel):
        joint = "" if name.endswith("_") else "__"
        for field, info in shape.model_fields.items():
            yield from variables(info.annotation, f"{name}{joint}{field.upper()}")
    else:
        yield name


def test_every_setting_is_documented_and_nothing_else() -> None:
    """The tables' variables are exactly those that the settings read."""
    known = set(variables(Settings, "ORCHESTRATOR_"))
    documented = re.findall(r"^\| `(ORCHESTRATOR_\w+)`", PAGE.read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(known)


def test_the_defaults_are_documented() -> None:
    """A default that is written in the table is the one in force."""
    page = PAGE.read_text()
    defaults = Settings.model_construct()
    for value in (
        defaults.web.host,
        defaults.web.port,
        defaults.venues.slack.api,
        defaults.venues.telegram.api,
        defaults.obs_connection("any").url,
    ):
        assert f"| `{value}` |" in page
