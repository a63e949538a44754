"""The worker: one thread that owns Google's client; every call to YouTube goes through it.

Unlike an executor's, its thread holds nobody up: a process ends while a call hangs. Used by the
device and by the commands. Counts each call in the ledger before it leaves, and turns every failure
into one of `failures`.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from orchestrator.devices.youtube.api import token_file
from orchestrator.devices.youtube.api.failures import (
    WAIT,
    AnswerLostError,
    BusyError,
    QuotaGoneError,
    RefusedError,
    SignInError,
    UnreachableError,
    in_words,
)
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.errors import OrchestratorError

T = TypeVar("T")

Json = dict[str, Any]
"""A JSON object of the API; `observed` turns it into types."""

Connected = Callable[[Json, str | None, float], tuple[Any, Any]]
"""Makes Google's credentials and its client, from a sign-in."""

AUTH_WAIT = timedelta(seconds=20)

TIMEOUT = 20.0
"""Seconds that a call may wait for the network, each time."""

_SHOWN = 80
"""Characters of YouTube's word for a refusal; its message may have four times as many."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to upload."""

    content: bytes
    kind: str
    """image/png or image/jpeg."""


class Worker:
    """Calls YouTube from a thread of its own, one call after the other."""

    def __init__(
        self,
        token: Path,
        ledger: Ledger,
        *,
        base_url: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self.ledger = ledger
        self._token = token
        self._base_url = base_url
        self._timeout = timeout
        self._thread = OneThread("youtube")
        self._service: Any = None
        self._resources: dict[str, Any] = {}
        self._credentials: Any = None
        self._sign_in: token_file.SignIn | None = None
        self._under_way = 0

    @property
    def busy(self) -> bool:
        """Whether the thread works for somebody: simulated time must not move meanwhile."""
        return self._under_way > 0

    async def call(
        self,
        method: str,
        body: Json | None = None,
        image: Image | None = None,
        **parameters: object,
    ) -> Json:
        """Call `resource.method` once and return its answer.

        Raises SignInError, RefusedError, BusyError, QuotaGoneError, UnreachableError; and
        AnswerLostError when a write may or may not have been applied.
        """
        self.ledger.charge(method)
        work = partial(self._call, method, body, image, parameters)
        try:
            return await self.aside(work)
        except QuotaGoneError:
            self.ledger.exhaust()
            raise self.ledger.gone() from None

    async def aside(self, work: Callable[[], T]) -> T:
        """Do something slow in the thread, such as drawing a picture; raises what it raises."""
        self._under_way += 1
        try:
            return await self._thread.run(work)
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Let the thread end. Nobody waits for a call under way."""
        self._thread.close()

    def _call(
        self, method: str, body: Json | None, image: Image | None, parameters: Mapping[str, object]
    ) -> Json:
        # In this thread: loading Google's client takes half a second, and only a call needs it.
        from orchestrator.devices.youtube.api import transport  # noqa: PLC0415

        if self._service is None:
            self._connect(transport.connected)
        given: dict[str, object] = dict(parameters)
        if body is not None:
            given["body"] = body
        if image is not None:
            given["media_body"] = transport.upload(image.content, image.kind)
        request = self._request(method, given)
        try:
            answer: Json = request.execute(num_retries=0) or {}
        except transport.HttpError as error:
            writes = request.method != "GET"
            raise refusal(error.resp.status, error.content, writes=writes) from None
        except transport.GoogleAuthError as error:
            self._service = None  # a person may sign in again: read the file at the next call
            raise _sign_in_failure(error) from None
        except ValueError:
            odd = "YouTube sent an answer that is no JSON"
            lost = request.method != "GET"
            raise AnswerLostError(odd) if lost else UnreachableError(odd) from None
        finally:
            self._keep_refreshed()
        return answer

    def _request(self, method: str, given: Mapping[str, object]) -> Any:
        """Return the request of Google's client, whose resources take a millisecond to make."""
        resource, name = method.split(".")
        if resource not in self._resources:
            self._resources[resource] = getattr(self._service, resource)()
        return getattr(self._resources[resource], name)(**given)

    def _connect(self, connected: Connected) -> None:
        """Build Google's client, at the first call."""
        self._sign_in = token_file.read(self._token)
        self._credentials, self._service = connected(
            self._sign_in.document, self._base_url, self._timeout
        )
        self._resources = {}

    def _keep_refreshed(self) -> None:
        """Write a refreshed access token back, so that a restart need not refresh again.

        A file that a person has replaced meanwhile is left alone, and read at the next call.
        """
        if self._credentials is None or self._sign_in is None:
            return
        if self._credentials.token == self._sign_in.document.get("token"):
            return
        if not self._is_ours(self._sign_in):
            self._service = None
            return
        fresh = {**self._sign_in.document, "token": self._credentials.token}
        if self._credentials.expiry is not None:
            fresh["expiry"] = self._credentials.expiry.isoformat() + "Z"
        self._sign_in = replace(self._sign_in, document=fresh)
        with suppress(OSError):  # it works all the same; a restart refreshes once more
            token_file.write(self._token, self._sign_in)

    def _is_ours(self, sign_in: token_file.SignIn) -> bool:
        """Whether the file still holds the sign-in that we work with."""
        try:
            there = token_file.read(self._token)
        except SignInError:
            return False
        return bool(there.document["refresh_token"] == sign_in.document["refresh_token"])


def refusal(status: int, content: bytes, *, writes: bool) -> OrchestratorError:
    """Return what an answer that is no success means."""
    reason, message = _reason(content)
    if reason in {"quotaExceeded", "dailyLimitExceeded"}:
        return QuotaGoneError("YouTube's daily quota is used up")
    if status >= 500:
        text = f"YouTube failed inside ({status} {reason})"
        return AnswerLostError(text) if writes else UnreachableError(text)
    if status == 429 or reason in WAIT:
        return BusyError(reason, in_words(reason, message), WAIT.get(reason, timedelta(seconds=30)))
    if reason == "authError":  # after a refresh that worked: a sign-in that died is seen there
        return BusyError(reason, "YouTube does not accept the refreshed sign-in yet", AUTH_WAIT)
    return RefusedError(reason, in_words(reason, message))


def _reason(content: bytes) -> tuple[str, str]:
    """Return the reason and the message of the error envelope, short enough to be shown."""
    try:
        error = json.loads(content)["error"]
        reason, message = str(error["errors"][0]["reason"]), str(error["message"])
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return "unknown", "an answer that is no JSON"
    return reason[:_SHOWN], " ".join(message[: 8 * _SHOWN].split())[: 4 * _SHOWN]


def _sign_in_failure(error: Exception) -> OrchestratorError:
    """Return what a failed refresh means: dead sign-in, or no way to the token endpoint."""
    if getattr(error, "retryable", False) or type(error).__name__ == "TransportError":
        return UnreachableError("Google's sign-in cannot be reached")
    return SignInError(
        "Google no longer accepts the sign-in (withdrawn, or dead after 7 days because the app "
        "is in testing); run `orchestrator youtube login`"
    )


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    done: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class OneThread:
    """Started by the first work."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in the thread; return its result, or raise its error."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        if self._thread is None:
            self._thread = Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(_Job(work, done, loop))
        return await done

    def close(self) -> None:
        """Let the thread end after the work at hand."""
        self._jobs.put(None)

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.done.cancelled():
                continue
            error: BaseException | None = None
            result = None
            try:
                result = job.work()
            except Exception as failure:  # noqa: BLE001 - belongs to whoever asked
                error = failure
            with suppress(RuntimeError):  # the loop has ended: nobody waits
                job.loop.call_soon_threadsafe(_settle, job.done, result, error)


def _settle(done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
