"""An edited timetable over HTTP: its plan in the state, and the answer to it."""

from dataclasses import replace

import httpx

from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, two_talks


def later() -> object:
    """Return the two talks with another end of the Q&A that is next."""
    alpha, beta = two_talks().sessions
    assert alpha.qa is not None
    return replace(two_talks(), sessions=(replace(alpha, qa=alpha.qa / 2), beta), digest="edited")


async def offered(show: Show) -> None:
    assert isinstance(show.clock, StillClock)
    show.clock.move_to(at("18:20"))
    await show.conductor.edits.offer(later())  # type: ignore[arg-type]  # a Timetable


async def test_the_edit_that_waits_stands_in_the_state(api: httpx.AsyncClient, show: Show) -> None:
    """With its digest, its changes and their times before and after."""
    assert (await api.get("/api/v1/state")).json()["pending_edit"] is None
    await offered(show)
    edit = (await api.get("/api/v1/state")).json()["pending_edit"]
    assert edit["digest"] == "edited"
    change = next(each for each in edit["changes"] if each["item"] == "alpha/qa")
    assert change["words"] == "“Alpha” (Live Q&A): 10 min shorter"
    assert change["end_before"] == "2020-09-19T18:45:00Z"
    assert change["end_after"] == "2020-09-19T18:35:00Z"
    assert change["start_before"] == change["start_after"] == "2020-09-19T18:25:00Z"


async def test_an_edit_is_accepted_with_the_digest_that_was_seen(
    api: httpx.AsyncClient, show: Show
) -> None:
    """Another digest is refused as stale; the right one changes the rundown."""
    await offered(show)
    stale = await api.post("/api/v1/timetable/accept", json={"digest": "older", "who": "Ann"})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    answer = await api.post("/api/v1/timetable/accept", json={"digest": "edited", "who": "Ann"})
    assert (answer.status_code, answer.json()["pending_edit"]) == (200, None)
    assert show.conductor.rooms["main"].timetable.digest == "edited"
    assert show.record.decisions[-1].by == "Ann"


async def test_an_edit_is_rejected(api: httpx.AsyncClient, show: Show) -> None:
    """The rundown stays; a second answer finds nothing that waits."""
    await offered(show)
    assert (await api.post("/api/v1/timetable/reject", json={"digest": "edited"})).is_success
    again = await api.post("/api/v1/timetable/reject", json={"digest": "edited"})
    assert again.status_code == 409
    assert show.conductor.rooms["main"].timetable.digest != "edited"


async def test_troubles_of_file_and_journal_stand_in_the_state(
    api: httpx.AsyncClient, show: Show
) -> None:
    """Why the file is not used, with its line; why nothing can be written."""
    show.conductor.edits.refuse(("show.yaml:7:3: this is no time",))
    show.record.trouble = "the disk is full"
    state = (await api.get("/api/v1/state")).json()
    assert state["timetable_problems"] == ["show.yaml:7:3: this is no time"]
    assert state["journal_problem"] == "the disk is full"
