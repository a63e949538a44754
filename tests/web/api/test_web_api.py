"""The API: state, rundown, as-run log and decisions."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from unittest.mock import patch

import httpx
import pytest

from orchestrator.devices.port import Outcome, Step
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.decisions import (
    Autopilot,
    Choice,
    EndBroadcast,
    Extend,
    Fallback,
    Hold,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind
from orchestrator.settings import WebSettings
from orchestrator.web.application import make_surface
from orchestrator.web.state.documents import RefusedDocument, RoomDocument, StateDocument
from orchestrator.web.state.observer import Observer
from tests.rundown.shows import at
from tests.web.stage import Show, broadcast_on, client_of, until

DECISIONS = "/api/v1/rooms/main/decisions"


async def test_the_state_is_one_document(api: httpx.AsyncClient) -> None:
    """One request gives the event, every room and the last alerts."""
    answer = await api.get("/api/v1/state")
    assert answer.status_code == 200
    state = StateDocument.model_validate(answer.json())
    assert state.event.name == "A meetup"
    assert state.rooms["main"].on_air.item == "alpha/premiere"


async def test_a_room_and_its_rundown_can_be_asked_for(api: httpx.AsyncClient) -> None:
    """A room alone has the same document as in the state; its rundown comes in parts."""
    room = (await api.get("/api/v1/rooms/main")).json()
    assert room == (await api.get("/api/v1/state")).json()["rooms"]["main"]
    part = (await api.get("/api/v1/rooms/main/rundown", params={"first": 1, "count": 2})).json()
    assert [row["item"] for row in part["rundown"]] == ["alpha/premiere", "alpha/qa"]


@pytest.mark.parametrize("path", ["", "/rundown"])
async def test_an_unknown_room_is_named(api: httpx.AsyncClient, path: str) -> None:
    """A room that is not there gives 404, and the rooms that are."""
    answer = await api.get(f"/api/v1/rooms/nowhere{path}")
    assert answer.status_code == 404
    assert answer.json() == {
        "error": "unknown",
        "reason": "unknown room nowhere; rooms: main",
    }


async def test_a_take_is_decided_and_done(api: httpx.AsyncClient, show: Show) -> None:
    """A take with the version seen is journalled, answered with the new state, and shown."""
    body = {"kind": "take", "item": "alpha/qa", "version": show.version, "who": "Ann"}
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 200
    assert answer.json()["decision"]["who"] == "Ann"
    assert answer.json()["decision"]["kind"] == "take"
    assert answer.json()["room"]["on_air"]["item"] == "alpha/qa"
    assert answer.json()["room"]["version"] == show.version
    assert show.record.decisions[0].choice == Take("alpha/qa")
    assert show.record.decisions[0].by == "Ann"
    await until(lambda: show.device.shown is not None and ItemKind.QA in show.device.shown)


async def test_a_preview_says_what_would_change_and_decides_nothing(
    api: httpx.AsyncClient, show: Show
) -> None:
    """Each item that moves, with its times; and why where it cannot be."""
    path = "/api/v1/rooms/main/preview"
    body = {"kind": "retime", "session": "beta", "start": "19:10", "version": show.version}
    answer = await api.post(path, json=body)
    assert answer.status_code == 200
    found = answer.json()
    assert found["refused"] == ""
    assert "“Beta” (Premiere): starts" in " ".join(each["words"] for each in found["changes"])
    moved = {each["item"]: each["start_after"] for each in found["changes"]}
    assert moved["beta/premiere"] == at("19:10").isoformat().replace("+00:00", "Z")
    assert found["changes_total"] == len(found["changes"])
    refused = (await api.post(path, json={**body, "start": "10:00"})).json()
    assert refused["refused"] == "that time has passed; take the session instead"
    assert refused["changes"] == []
    assert show.record.decisions == []
    assert (await api.post("/api/v1/rooms/nowhere/preview", json=body)).status_code == 404


async def test_the_room_acts_before_it_is_described(show: Show) -> None:
    """A take reaches the device before milliseconds go into answers and feeds."""
    surface = make_surface(show.conductor, show.outbox, WebSettings())
    order: list[str] = []
    act, describe = show.device.do, Observer.room

    async def do(steps: Sequence[Step]) -> Outcome:
        order.append("do")
        return await act(steps)

    def room(observer: Observer, room_id: str, now: datetime | None = None) -> RoomDocument:
        order.append("describe")
        return describe(observer, room_id, now)

    with patch.object(show.device, "do", do), patch.object(Observer, "room", room):
        async with aclosing(surface.feed.listen(None)) as stream:
            await anext(stream)
            await anext(stream)
            order.clear()
            body = {"kind": "take", "version": show.version}
            async with client_of(surface.app) as client:
                assert (await client.post(DECISIONS, json=body)).status_code == 200
            await anext(stream)
    surface.feed.close()
    assert order[0] == "do"
    assert order.count("describe") >= 2


@pytest.mark.parametrize(
    ("body", "choice"),
    [
        ({"kind": "take"}, Take("alpha/qa")),
        ({"kind": "hold"}, Hold("alpha/premiere")),
        ({"kind": "skip"}, Skip("alpha/qa")),
        ({"kind": "skip", "item": "beta/qa"}, Skip("beta/qa")),
        ({"kind": "fallback"}, Fallback()),
        ({"kind": "autopilot", "on": False}, Autopilot(False)),
        ({"kind": "retime", "session": "beta", "start": "19:10"}, Retime("beta", at("19:10"))),
        (
            {"kind": "retime", "session": "beta", "start": "2020-09-19T22:10:00+03:00"},
            Retime("beta", at("19:10")),
        ),
    ],
)
async def test_every_decision_reaches_the_journal(
    api: httpx.AsyncClient, show: Show, body: dict[str, object], choice: Choice
) -> None:
    """Each kind of decision becomes the model's; an item left out is the one that was meant."""
    answer = await api.post(DECISIONS, json={**body, "version": show.version})
    assert answer.status_code == 200, answer.text
    assert show.record.decisions[0].choice == choice


async def test_an_operator_ends_the_broadcast(api: httpx.AsyncClient, show: Show) -> None:
    """The decision names the broadcast that was seen, and says so in the room's journal."""
    broadcast_on(show)
    seen = (await api.get("/api/v1/rooms/main")).json()["broadcast"]
    body = {"kind": "end-broadcast", "broadcast": seen["id"], "version": show.version}
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 200, answer.text
    assert show.record.decisions[0].choice == EndBroadcast("othTjSowvqY")
    assert "end the broadcast othTjSowvqY" in answer.json()["room"]["journal"][-1]["text"]


@pytest.mark.parametrize(
    ("phase", "named", "says"),
    [
        (None, "othTjSowvqY", "no broadcast on YouTube"),
        ("live", "another", "is othTjSowvqY now, not another"),
        ("ready", "othTjSowvqY", "it is ready: there is nothing to end"),
    ],
)
async def test_a_broadcast_that_cannot_be_ended_is_not(
    api: httpx.AsyncClient, show: Show, phase: str | None, named: str, says: str
) -> None:
    """None there, another than was seen, or not on air yet."""
    if phase is not None:
        broadcast_on(show, phase)
    body = {"kind": "end-broadcast", "broadcast": named, "version": show.version}
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 409
    assert says in answer.json()["reason"]
    assert show.record.decisions == []


@pytest.mark.parametrize(("by", "length"), [("5m", 5), ("-90s", -1.5), ("1h", 60)])
async def test_an_item_is_extended_by_a_length(
    api: httpx.AsyncClient, show: Show, by: str, length: float
) -> None:
    """Lengths are written as in the timetable; a minus makes the item shorter."""
    await show.conductor.decide("main", Take("alpha/qa"), "test")
    body = {"kind": "extend", "by": by, "version": show.version}
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 200, answer.text
    assert show.record.decisions[-1].choice == Extend("alpha/qa", timedelta(minutes=length))


async def test_a_hold_can_be_released(api: httpx.AsyncClient, show: Show) -> None:
    """Release goes on by the rundown."""
    await show.conductor.decide("main", Hold("alpha/premiere"), "test")
    answer = await api.post(DECISIONS, json={"kind": "release", "version": show.version})
    assert answer.status_code == 200
    assert not answer.json()["room"]["on_air"]["held"]


async def test_a_stale_decision_gets_the_fresh_state(api: httpx.AsyncClient, show: Show) -> None:
    """Who decides on a state that has passed is told so, and sees the room as it is."""
    seen = show.version
    await show.conductor.decide("main", Take("alpha/qa"), "another")
    answer = await api.post(DECISIONS, json={"kind": "hold", "version": seen})
    assert answer.status_code == 409
    refused = RefusedDocument.model_validate(answer.json())
    assert refused.error == "stale"
    assert "“Alpha” (Live Q&A) is on air now" in refused.reason
    assert refused.room.version == show.version
    assert len(show.record.decisions) == 1


async def test_a_refusal_says_why(api: httpx.AsyncClient, show: Show) -> None:
    """A decision that makes no sense is refused in words, with the room as it is."""
    body = {"kind": "take", "item": "alpha/premiere", "version": show.version}
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 409
    assert answer.json()["error"] == "refused"
    assert answer.json()["reason"] == "“Alpha” (Premiere) is on air already"
    assert RoomDocument.model_validate(answer.json()["room"]).id == "main"


async def test_nothing_can_be_taken_after_the_closing(api: httpx.AsyncClient, show: Show) -> None:
    """Where nothing stands by, a take without an item is refused, not an error."""
    await show.conductor.decide("main", Take("closing"), "test")
    answer = await api.post(DECISIONS, json={"kind": "take", "version": show.version})
    assert answer.status_code == 409
    assert answer.json()["reason"] == "nothing comes after “Closing”"


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({"kind": "take"}, "version"),
        ({"kind": "explode", "version": "1"}, "explode"),
        ({"kind": "take", "version": "1", "itme": "a"}, "itme"),
        ({"kind": "extend", "version": "1", "by": "soon"}, "soon"),
        ({"kind": "retime", "version": "1", "session": "beta", "start": "later"}, "later"),
        ({"kind": "retime", "version": "1", "session": "beta", "start": "25:99"}, "25:99"),
        ([], "body"),
    ],
)
async def test_a_malformed_decision_is_explained(
    api: httpx.AsyncClient, show: Show, body: object, about: str
) -> None:
    """What cannot be read gives 422 with the field, and changes nothing."""
    answer = await api.post(DECISIONS, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"] == "malformed"
    assert about in answer.json()["reason"]
    assert show.record.decisions == []


async def test_no_json_at_all_is_malformed(api: httpx.AsyncClient) -> None:
    """A body that is not JSON gives 422."""
    headers = {"content-type": "application/json"}
    answer = await api.post(DECISIONS, content=b"{", headers=headers)
    assert answer.status_code == 422


async def test_a_decision_for_an_unknown_room_is_not_found(api: httpx.AsyncClient) -> None:
    """A decision about a room that is not there gives 404."""
    body = {"kind": "hold", "version": "1"}
    answer = await api.post("/api/v1/rooms/nowhere/decisions", json=body)
    assert answer.status_code == 404


async def test_the_as_run_log_can_be_read(api: httpx.AsyncClient, show: Show) -> None:
    """The lines have the names that the log's readers know."""
    lines = (await api.get("/api/v1/as-run", params={"room": "main"})).json()
    assert lines == [show.record.lines[0].as_json()]
    assert (await api.get("/api/v1/as-run", params={"room": "nowhere"})).status_code == 404


async def test_what_followed_the_picture_stands_in_the_as_run_log(
    api: httpx.AsyncClient, show: Show
) -> None:
    """A title on YouTube is put among the cues; `count` counts both."""
    cue = show.record.lines[0]
    title = AsRunLine(
        room="main",
        device="YouTube main",
        item=cue.item,
        session=cue.session,
        what="title",
        picture=None,
        planned=cue.planned + timedelta(seconds=1),
        taken=None,
        verified=None,
        outcome=CueOutcome.UNVERIFIED,
    )
    show.conductor.record(title)
    assert (await api.get("/api/v1/as-run")).json() == [cue.as_json(), title.as_json()]
    assert (await api.get("/api/v1/as-run", params={"count": 1})).json() == [title.as_json()]


async def test_the_description_of_the_api_needs_no_other_host(api: httpx.AsyncClient) -> None:
    """The page for people names every path and loads nothing from elsewhere."""
    page = await api.get("/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    description = (await api.get("/api/openapi.json")).json()
    for path in description["paths"]:
        assert path in page.text
    for kind in (
        "take",
        "hold",
        "release",
        "skip",
        "extend",
        "retime",
        "fallback",
        "autopilot",
        "end-broadcast",
    ):
        assert f"<code>{kind}</code>" in page.text


async def test_a_path_that_is_not_there_is_answered_in_the_same_shape(
    api: httpx.AsyncClient,
) -> None:
    """Every error has a word and a sentence."""
    answer = await api.get("/nothing")
    assert answer.status_code == 404
    assert answer.json()["error"] == "unknown"


async def test_a_bug_is_answered_without_its_details(
    api: httpx.AsyncClient, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug gives 500 and a sentence; the details are for the log alone."""

    def broken(now: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(show.conductor.rooms["main"], "state", broken)
    answer = await api.get("/api/v1/state")
    assert answer.status_code == 500
    assert answer.json()["error"] == "bug"
    assert "secret" not in answer.text
