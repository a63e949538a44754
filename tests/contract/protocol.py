"""The published description of obs-websocket 5, and checks of messages against it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PROTOCOL = json.loads(
    (Path(__file__).parent / "data" / "obs-websocket-protocol.json").read_text("utf-8")
)
REQUESTS: dict[str, Any] = {r["requestType"]: r for r in _PROTOCOL["requests"]}
EVENTS: dict[str, Any] = {e["eventType"]: e for e in _PROTOCOL["events"]}
ENUMS: dict[str, dict[str, Any]] = {
    enum["enumType"]: {e["enumIdentifier"]: e["enumValue"] for e in enum["enumIdentifiers"]}
    for enum in _PROTOCOL["enums"]
}
SUBSCRIPTIONS = ENUMS["EventSubscription"]

ADDED_LATER = {
    ("GetCurrentProgramScene", "sceneName"),
    ("GetCurrentPreviewScene", "sceneName"),
    ("InputCreated", "inputKindCaps"),
}
"""Fields that obs-websocket 5.1 does not send; besides them, all that end in `Uuid`."""

_TYPES: dict[str, Any] = {
    "String": str,
    "Number": (int, float),
    "Boolean": bool,
    "Object": dict,
    "Array<String>": list,
    "Array<Object>": list,
}


def check_answer(request: str, answer: Mapping[str, Any]) -> None:
    """Assert that a response's data has the fields and types that the protocol names."""
    _check(request, REQUESTS[request]["responseFields"], answer)


def check_event(event: str, data: Mapping[str, Any], intent: int) -> None:
    """Assert that an event is the one that the protocol describes."""
    described = EVENTS[event]
    bit = int(SUBSCRIPTIONS[described["eventSubscription"]].strip("()").split(" << ")[1])
    assert intent == 1 << bit, f"{event} came with intent {intent}"
    if event != "CustomEvent":  # its data is what the sender chose
        _check(event, described["dataFields"], data)


def _check(what: str, fields: list[dict[str, Any]], data: Mapping[str, Any]) -> None:
    described = {field["valueName"]: field for field in fields}
    unknown = set(data) - set(described)
    assert not unknown, f"{what} has fields that the protocol does not know: {unknown}"
    for name, field in described.items():
        if name in data:
            _check_type(f"{what}.{name}", field, data[name])
        else:
            later = name.endswith("Uuid") or (what, name) in ADDED_LATER
            assert later, f"{what} lacks {name}"


def _check_type(what: str, field: Mapping[str, Any], value: Any) -> None:
    if value is None:
        assert "null" in field["valueDescription"], f"{what} is null"
        return
    kind = field["valueType"]
    assert isinstance(value, _TYPES[kind]), f"{what} is {value!r}, no {kind}"
    assert kind == "Boolean" or not isinstance(value, bool), f"{what} is {value!r}, no {kind}"
    if kind.startswith("Array<"):
        inner = _TYPES[kind[len("Array<") : -1]]
        assert all(isinstance(entry, inner) for entry in value), f"{what} holds {value!r}"
