"""Methods, parameters and schemas from the discovery document that the official client ships.

`endpoints` validates every request and every answer with it. Reads the file without importing
the client.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from orchestrator.rehearsal.youtube_emulator.api_errors import PARAMETER, Json, invalid

DOCUMENT = Path("discovery_cache", "documents", "youtube.v3.json")
_INTEGERS = re.compile(r"-?\d+")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the API. `parts`: the names that its `part` parameter may carry."""

    id: str
    verb: str
    path: str
    parameters: Mapping[str, Json]
    body: str | None
    answer: str | None
    parts: frozenset[str]
    uploads: bool


@cache
def document() -> Json:
    """Return the discovery document of YouTube's Data API v3."""
    spec = find_spec("googleapiclient")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("google-api-python-client is not installed")
    text = (Path(spec.submodule_search_locations[0]) / DOCUMENT).read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


@cache
def methods() -> Mapping[tuple[str, str], Method]:
    """Return all methods by verb and path."""
    found = {}
    for resource in document()["resources"].values():
        for described in resource.get("methods", {}).values():
            method = _method(described)
            found[method.verb, f"/{method.path}"] = method
    return found


def _method(described: Json) -> Method:
    answer = described.get("response", {}).get("$ref")
    return Method(
        id=described["id"].removeprefix("youtube."),
        verb=described["httpMethod"],
        path=described["path"],
        parameters={**document()["parameters"], **described.get("parameters", {})},
        body=described.get("request", {}).get("$ref"),
        answer=answer,
        parts=_parts(described.get("request", {}).get("$ref") or answer),
        uploads="mediaUpload" in described,
    )


def _parts(schema: str | None) -> frozenset[str]:
    """Return the parts of a resource: its properties that are objects, and `id`."""
    if schema is None:
        return frozenset()
    properties = document()["schemas"][schema]["properties"]
    items = properties.get("items", {}).get("items", {}).get("$ref")
    if items:
        return _parts(items)
    objects = {n for n, p in properties.items() if "$ref" in p or p.get("type") == "object"}
    return frozenset(objects | {"id"})


def read_parameters(method: Method, query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the query's values by name, checked; `a=1,2` and `a=1&a=2` are the same.

    Raises ApiError: unknown, missing, repeated or ill-typed parameters, unknown parts.
    """
    values = {}
    for name, given in query.items():
        described = method.parameters.get(name)
        if described is None:
            raise invalid("invalidParameter", f"unknown parameter {name}", PARAMETER)
        split = described.get("repeated", False)
        values[name] = [v for g in given for v in g.split(",")] if split else given
        if len(given) > 1 and not split:
            raise invalid("invalidParameter", f"{name} is given more than once", PARAMETER)
        for value in values[name]:
            _check_parameter(name, described, value)
    for name, described in method.parameters.items():
        if described.get("required") and not any(values.get(name, ())):
            raise invalid("missingRequiredParameter", f"{name} is missing", PARAMETER)
    unknown = sorted(set(values.get("part", ())) - method.parts)
    if unknown:
        raise invalid("unknownPart", f"'{unknown[0]}'", "youtube.part")
    return values


def _check_parameter(name: str, described: Json, value: str) -> None:
    enum = described.get("enum")
    if enum and value not in enum:
        raise invalid("invalidParameter", f"{name} cannot be {value}", PARAMETER)
    if described["type"] == "boolean" and value not in {"true", "false"}:
        raise invalid("invalidParameter", f"{name} must be true or false", PARAMETER)
    if described["type"] == "integer":
        low, high = int(described.get("minimum", 0)), int(described.get("maximum", 2**31))
        if not _INTEGERS.fullmatch(value) or not low <= int(value) <= high:
            raise invalid("invalidParameter", f"{name} must be {low}…{high}", PARAMETER)


def complaints(schema: str, value: object, at: str = "") -> Iterator[str]:
    """Yield what in a JSON value does not fit the named schema, with the path to it."""
    yield from _complaints(document()["schemas"][schema], value, at or schema)


def _complaints(schema: Json, value: object, at: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from complaints(schema["$ref"], value, at)
    elif schema["type"] == "object":
        yield from _object_complaints(schema, value, at)
    elif schema["type"] == "array":
        if not isinstance(value, list):
            yield f"{at} is no list"
            return
        for index, entry in enumerate(value):
            yield from _complaints(schema["items"], entry, f"{at}[{index}]")
    else:
        yield from _scalar_complaints(schema, value, at)


def _object_complaints(schema: Json, value: object, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at} is no object"
        return
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    for name, entry in value.items():
        described = properties.get(name, others)
        if described is None:
            yield f"{at}.{name} is unknown"
        else:
            yield from _complaints(described, entry, f"{at}.{name}")


def _scalar_complaints(schema: Json, value: object, at: str) -> Iterator[str]:
    wanted = _KINDS[schema["type"]]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        yield f"{at} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} cannot be {value!r}"
    if schema.get("format") == "date-time" and not _is_instant(str(value)):
        yield f"{at} is no RFC 3339 time: {value!r}"


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
