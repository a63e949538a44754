"""The emulator's HTTP surface: sign-in, quota, faults, discovery, then the handlers.

`server` runs it. Every request and every answer is validated against the discovery document.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from orchestrator.rehearsal.youtube_emulator import discovery
from orchestrator.rehearsal.youtube_emulator.api_errors import (
    VIDEO,
    ApiError,
    Json,
    invalid,
    refused,
)
from orchestrator.rehearsal.youtube_emulator.consent import SignInPages, named_client
from orchestrator.rehearsal.youtube_emulator.faults import (
    APPLIED,
    UNANSWERED,
    FaultKind,
    Faults,
    Order,
)
from orchestrator.rehearsal.youtube_emulator.meter import Meter, cost
from orchestrator.rehearsal.youtube_emulator.records import Call, ChannelRecords
from orchestrator.rehearsal.youtube_emulator.resources import (
    broadcasts,
    channels,
    lifecycle,
    streams,
    videos,
)
from orchestrator.rehearsal.youtube_emulator.resources.videos import Uploads, incomplete_headers

Handler = Callable[[Call], Json | None]
HANDLERS: Mapping[str, Handler] = {
    "channels.list": channels.list_channels,
    "liveBroadcasts.bind": broadcasts.bind,
    "liveBroadcasts.delete": broadcasts.delete,
    "liveBroadcasts.insert": broadcasts.insert,
    "liveBroadcasts.list": broadcasts.list_,
    "liveBroadcasts.transition": broadcasts.transition,
    "liveBroadcasts.update": broadcasts.update,
    "liveChatMessages.insert": channels.insert_chat,
    "liveChatMessages.list": channels.list_chat,
    "liveStreams.insert": streams.insert,
    "liveStreams.list": streams.list_,
    "playlistItems.insert": channels.insert_playlist_item,
    "playlistItems.list": channels.list_playlist_items,
    "thumbnails.set": videos.set_thumbnail,
    "videos.list": videos.list_,
    "videos.update": videos.update,
}
UPLOAD = "/upload"


@dataclass(slots=True)
class Parts:
    """What the HTTP surface works on. `requests` lists the methods called, refused ones too."""

    world: ChannelRecords
    meter: Meter
    sign_in: SignInPages
    faults: Faults = field(default_factory=Faults)
    uploads: Uploads = field(default_factory=Uploads)
    requests: list[str] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def build(parts: Parts) -> FastAPI:
    """Return the application."""
    app = FastAPI(openapi_url=None)

    async def api(request: Request) -> Response:
        return await _api(parts, request)

    async def token(request: Request) -> Response:
        client = named_client(request.headers.get("authorization", ""))
        status, answer = parts.sign_in.token({**client, **_form(await request.body())})
        return JSONResponse(answer, status)

    async def consent(request: Request) -> Response:
        target = parts.sign_in.consent(dict(request.query_params))
        return RedirectResponse(target) if target else Response("invalid_request", 400)

    async def published(request: Request) -> Response:
        key = _form(await request.body()).get("name", "")
        known = streams.connected(parts.world, key, parts.world.clock.now(), sound=True)
        return Response(status_code=200 if known else 403)

    async def unpublished(request: Request) -> Response:
        key = _form(await request.body()).get("name", "")
        streams.disconnected(parts.world, key, parts.world.clock.now())
        return Response()

    app.add_api_route("/token", token, methods=["POST"])
    app.add_api_route("/o/oauth2/auth", consent, methods=["GET"])
    app.add_api_route("/ingest/on_publish", published, methods=["POST"])
    app.add_api_route("/ingest/on_publish_done", unpublished, methods=["POST"])
    app.add_api_route("/{path:path}", api, methods=["GET", "POST", "PUT", "DELETE"])
    return app


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode()))


async def _api(parts: Parts, request: Request) -> Response:
    """Answer one request to the API, with the fault that was ordered for it."""
    path = request.url.path.removeprefix(UPLOAD)
    uploading = request.url.path.startswith(UPLOAD)
    verb = "POST" if uploading else request.method
    method = discovery.methods().get((verb, path))
    if method is None or (uploading and not method.uploads):
        return Response("Not Found", 404)
    body = await request.body()
    order = parts.faults.take(method.id)
    parts.requests.append(method.id)
    response = None
    if order and order.kind not in APPLIED:
        response = _spoiled(parts, order, method.id)
    if response is None:
        response = _answer(parts, request, method, body, order)
    if order and order.kind in UNANSWERED:
        await _say_nothing(parts, request, order)
    if order and order.kind is FaultKind.SERVER_ERROR_AFTER:
        response = _refuse(ApiError(500, "internalError", "Internal error", "global"))
    return response


FAILURES: Mapping[FaultKind, ApiError] = {
    FaultKind.SERVER_ERROR: ApiError(503, "backendError", "Backend Error", "global"),
    FaultKind.RATE_LIMITED: refused("userRequestsExceedRateLimit", "too many requests"),
    FaultKind.UPLOADS_LIMITED: ApiError(429, "uploadRateLimitExceeded", "too many", VIDEO),
}
TRANSITION_FAILS = ApiError(503, "errorExecutingTransition", "An error occurred while changing")


def _spoiled(parts: Parts, order: Order, method: str) -> Response | None:
    """Return the answer of a fault that applies nothing; None where the request goes on."""
    now = parts.world.clock.now()
    if order.kind is FaultKind.SERVER_ERROR and method == "liveBroadcasts.transition":
        return _refuse(TRANSITION_FAILS)
    if order.kind in FAILURES:
        return _refuse(FAILURES[order.kind])
    if order.kind is FaultKind.QUOTA_GONE:
        parts.meter.use_elsewhere(now, parts.meter.limit - parts.meter.used(now))
    if order.kind is FaultKind.TOKEN_EXPIRED:
        parts.sign_in.expire_access()
    return Response() if order.kind in UNANSWERED else None


async def _say_nothing(parts: Parts, request: Request, order: Order) -> None:
    """Close the connection without a word, or wait until the client gives up."""
    if order.kind in {FaultKind.CLOSED, FaultKind.CLOSED_AFTER}:
        request.scope["state"]["transport"].abort()
    stopped = asyncio.ensure_future(parts.stopping.wait())
    gone = asyncio.ensure_future(request.receive())
    await asyncio.wait({stopped, gone}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    gone.cancel()


def _answer(
    parts: Parts, request: Request, method: discovery.Method, body: bytes, order: Order | None
) -> Response:
    try:
        parts.sign_in.check(request.headers.get("authorization", ""))
        return _signed_in(parts, request, method, body, order)
    except ApiError as refusal:
        return _refuse(refusal)


def _refuse(refusal: ApiError) -> Response:
    return JSONResponse(refusal.envelope(), refusal.code)


def _signed_in(
    parts: Parts, request: Request, method: discovery.Method, body: bytes, order: Order | None
) -> Response:
    now = parts.world.clock.now()
    query = parse_qs(request.url.query, keep_blank_values=True)
    if request.url.path.startswith(UPLOAD):
        upload_id = query.pop("upload_id", [""])[0]
        if upload_id:
            return _resume(parts, request, method, upload_id, body)
    parts.meter.charge(now, method.id, cost(method.id, request.method))
    parameters = discovery.read_parameters(method, query)
    if parameters.get("uploadType") == ["resumable"]:
        upload_id = parts.uploads.begin(parameters)
        location = f"{request.url}&upload_id={upload_id}"
        return Response(headers={"Location": location})
    lifecycle.settle(parts.world, now)
    call = Call(parts.world, now, parameters, {})
    if method.uploads:
        call.upload = body
    elif method.body:
        call.body = _read_body(method, body)
    if order and order.kind is FaultKind.SLOW_TRANSITION:
        call.slower = timedelta(seconds=order.seconds)
    return _handle(method, call)


def _resume(
    parts: Parts, request: Request, method: discovery.Method, upload_id: str, chunk: bytes
) -> Response:
    content_range = request.headers.get("content-range", "")
    session = parts.uploads.put(upload_id, content_range, chunk)
    if session is None:
        return Response(
            status_code=308, headers=incomplete_headers(parts.uploads.arrived(upload_id))
        )
    call = Call(parts.world, parts.world.clock.now(), session.parameters, {})
    call.upload = session.arrived
    return _handle(method, call)


def _read_body(method: discovery.Method, body: bytes) -> Json:
    try:
        read = json.loads(body)
    except ValueError:
        raise invalid("parseError", "the body is no JSON", "global") from None
    assert method.body is not None
    wrong = list(discovery.complaints(method.body, read))
    if wrong:
        raise invalid("invalid", "; ".join(wrong), "global")
    valid: Json = read
    return valid


def _handle(method: discovery.Method, call: Call) -> Response:
    handler = HANDLERS.get(method.id)
    if handler is None:
        raise ApiError(501, "notEmulated", f"{method.id} is not emulated", "emulator")
    answer = handler(call)
    if answer is None:
        return Response(status_code=204)
    wrong = list(discovery.complaints(method.answer or "", answer))
    if wrong:
        raise ApiError(500, "emulatorFault", "; ".join(wrong), "emulator")
    return JSONResponse(answer)
