"""Talks to the running daemon over HTTP, for the commands of `control`.

Raises PermanentError when there is nobody to talk to; the text says what to do.
"""

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from orchestrator.devices.trials import Tried
from orchestrator.errors import MalformedError, PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.state.documents import (
    DecisionDocument,
    PostDocument,
    Problem,
    RefusedDocument,
    StateDocument,
    SwitchoverDocument,
    TimetableDocument,
)
from orchestrator.web.state.trial_documents import TrialDocument

Model = TypeVar("Model", bound=BaseModel)

PATIENCE = 5.0
"""Seconds after which a daemon that does not answer counts as out of reach."""

TRIAL_PATIENCE = 20.0
"""The same while it tries a recording in OBS, which takes it ten."""


class Client:
    """A connection to the daemon. Raises PermanentError for a URL that is none."""

    def __init__(self, settings: WebSettings, url: str | None = None) -> None:
        self._url = _checked(url or settings.address)
        secret = _secret(settings)
        self._http = httpx.Client(
            base_url=self._url,
            auth=("", secret) if secret else None,
            timeout=PATIENCE,
            # Without TLS there is nothing to verify, and reading the certificates takes a while.
            verify=self._url.startswith("https"),
            # A proxy of the environment has no business with the daemon's password.
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Begin to talk."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._http.close()

    def state(self) -> StateDocument:
        """Return the show as it is now."""
        return self._read(StateDocument, self._ask("GET", "/api/v1/state"))

    def decide(
        self, room: str, decision: Mapping[str, object]
    ) -> DecisionDocument | RefusedDocument:
        """Send a decision; return what came of it.

        Raises MalformedError for one that has no meaning.
        """
        path = f"/api/v1/rooms/{quote(room, safe='')}/decisions"
        answer = self._ask("POST", path, decision)
        if answer.status_code == 409:
            return self._read(RefusedDocument, answer)
        return self._read(DecisionDocument, answer)

    def confirm(self, post: str, who: str) -> PostDocument | Problem:
        """Say that a post is where it should be; return what came of it."""
        path = f"/api/v1/posts/{quote(post, safe='')}/confirm"
        answer = self._ask("POST", path, {"who": who})
        if answer.status_code == 409:
            return self._read(Problem, answer)
        return self._read(PostDocument, answer)

    def answer_edit(self, word: str, digest: str, who: str) -> TimetableDocument | Problem:
        """Accept or reject (the word) the pending edit; return what came of it."""
        body = {"digest": digest, "who": who}
        answer = self._ask("POST", f"/api/v1/timetable/{word}", body)
        if answer.status_code == 409:
            return self._read(Problem, answer)
        return self._read(TimetableDocument, answer)

    def switchover(self, who: str) -> SwitchoverDocument | Problem:
        """Let the daemon take each OBS that another one commands; return what came of it."""
        answer = self._ask("POST", "/api/v1/switchover", {"who": who})
        if answer.status_code == 409:
            return self._read(Problem, answer)
        return self._read(SwitchoverDocument, answer)

    def try_recording(
        self, room: str, session: str, *, look: bool, backup: bool = False
    ) -> tuple[Tried, tuple[str, ...]]:
        """Let a session's recording be opened in the room's OBS; return what came of it.

        The second part is what keeps the room's recordings from being heard.
        """
        path = f"/api/v1/rooms/{quote(room, safe='')}/trials"
        answer = self._ask(
            "POST", path, {"session": session, "look": look, "backup": backup}, TRIAL_PATIENCE
        )
        if answer.status_code == 409:
            raise PermanentError(self._read(Problem, answer).reason)
        found = self._read(TrialDocument, answer)
        return found.tried(), found.mixer

    def schedule(self) -> ScheduleDocument:
        """Return the public schedule as it is now."""
        return self._read(ScheduleDocument, self._ask("GET", "/schedule.json"))

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        patience: float = PATIENCE,
    ) -> httpx.Response:
        try:
            answer = self._http.request(method, path, json=body, timeout=patience)
        except httpx.TimeoutException:
            raise PermanentError(
                f"{self._url} does not answer within {patience:.0f} s. Look whether the "
                f"orchestrator there is alive."
            ) from None
        except httpx.HTTPError as error:
            raise PermanentError(
                f"No orchestrator can be reached at {self._url} ({_reason(error)}). Start it with "
                f"“orchestrator run FILE”, or say where it runs: --url http://HOST:PORT."
            ) from None
        if answer.status_code in (200, 409):
            return answer
        if answer.status_code == 422:
            raise MalformedError(self._read(Problem, answer).reason)
        raise PermanentError(self._refusal(answer))

    def _refusal(self, answer: httpx.Response) -> str:
        if answer.status_code == 401:
            return (
                f"The orchestrator at {self._url} wants its password: set "
                f"ORCHESTRATOR_WEB__PASSWORD to the one that the daemon has, or, where only its "
                f"hash is known, ORCHESTRATOR_WEB__OPERATE_TOKENS__CLI to one of its tokens."
            )
        problem = self._read(Problem, answer)
        return f"The orchestrator at {self._url} answers: {problem.reason}"

    def _read(self, model: type[Model], answer: httpx.Response) -> Model:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError:
            raise PermanentError(
                f"What answers at {self._url} is no orchestrator, or one of another version "
                f"(status {answer.status_code}). Say where it runs: --url http://HOST:PORT."
            ) from None


def _secret(settings: WebSettings) -> str | None:
    """Return what opens the daemon's door: a token where there is one; a hash opens nothing."""
    for token in settings.operate_tokens.values():
        return token.get_secret_value()
    password = settings.password.get_secret_value() if settings.password else None
    return None if password is None or password.startswith("$argon2") else password


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
        # A password in the URL would end up in messages; it belongs into the settings.
        usable = parsed.scheme in ("http", "https") and parsed.host and not parsed.userinfo
    except httpx.InvalidURL:
        usable = False
    if not usable:
        raise PermanentError(
            "The address of the orchestrator cannot be used; write --url http://HOST:PORT, such as "
            "http://127.0.0.1:8710. Its password belongs into ORCHESTRATOR_WEB__PASSWORD."
        )
    return url


def _reason(error: httpx.HTTPError) -> str:
    words = re.sub(r"\[Errno -?\d+\] ", "", str(error)).lower()
    return words or type(error).__name__
