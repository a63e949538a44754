"""A person takes OBS back from another orchestrator. Put together by `application`."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import HasOneHand
from orchestrator.errors import DecisionRefusedError
from orchestrator.web.api.api import PersonsWord
from orchestrator.web.state.documents import Problem, Responses, SwitchoverDocument

NOTHING_TO_TAKE = "no other orchestrator commands an OBS of this show"


def make_switchover(conductor: Conductor) -> APIRouter:
    """Return the route."""
    api = APIRouter(prefix="/api/v1")
    responses: Responses = {409: {"model": Problem, "description": "nobody else commands an OBS"}}

    @api.post("/switchover", response_model=SwitchoverDocument, responses=responses)
    async def switchover(body: PersonsWord) -> Response:
        """Take every OBS of the show that another orchestrator has taken."""
        return _json(SwitchoverDocument(taken=_taken_back(conductor, body.who)))

    return api


def _taken_back(conductor: Conductor, who: str) -> tuple[str, ...]:
    taken = []
    for room, devices in conductor.devices.items():
        for device in devices:
            if isinstance(device, HasOneHand) and device.taken_by:
                device.take_back()
                conductor.news.note(room, f"{who} takes {device.name} back")
                taken.append(device.name)
    if not taken:
        raise DecisionRefusedError(NOTHING_TO_TAKE)
    return tuple(taken)


def _json(document: BaseModel) -> Response:
    return Response(document.model_dump_json(), media_type="application/json")
