"""The page on which a crew member signs in, and the way out. Put together by `application`."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from orchestrator.web.door.auth import COOKIE, SIGN_IN, peer_of, session_in
from orchestrator.web.door.credentials import KNOWN_FOR, SESSION_LASTS, Keys
from orchestrator.web.page_templates import page_templates

HOME = "/crew"
KNOWN = "orchestrator_known"
"""The cookie that a browser has once it has signed in, also when it has signed out."""


def make_sign_in(keys: Keys) -> APIRouter:
    """Return the routes /sign-in and /sign-out."""
    router = APIRouter(include_in_schema=False)
    pages = page_templates()

    def page(
        wanted: str, problem: str, status: int, headers: dict[str, str] | None = None
    ) -> HTMLResponse:
        text = pages.get_template("sign_in.html").render(wanted=wanted, problem=problem)
        return HTMLResponse(text, status, headers)

    @router.get(SIGN_IN)
    async def ask(next: str = HOME) -> Response:  # noqa: A002 (the name in the address)
        if not keys.needed:
            return RedirectResponse(own_place(next), 303)
        return page(own_place(next), "", 200)

    @router.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        wanted = own_place(form.get("next", [HOME])[0])
        if not keys.needed:
            return RedirectResponse(wanted, 303)
        peer = keys.peer_with(request.cookies.get(KNOWN), peer_of(request.scope))
        if wait := keys.wait(peer):
            problem = f"Too many wrong passwords. Try again in {wait} s."
            return page(wanted, problem, 429, {"retry-after": str(wait)})
        if not await keys.is_password(form.get("password", [""])[0].encode(), peer):
            return page(wanted, "This is not the password.", 401)
        _end_session(keys, request)  # whose place the new one takes in this browser
        answer = RedirectResponse(wanted, 303)
        secure = _is_over_tls(request)
        _give(answer, COOKIE, keys.new_session(), SESSION_LASTS, "/", secure)
        _give(answer, KNOWN, keys.new_mark(), KNOWN_FOR, SIGN_IN, secure)
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        _end_session(keys, request)
        answer = RedirectResponse(SIGN_IN, 303)
        secure = _is_over_tls(request)
        answer.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="strict")
        return answer

    return router


def _give(
    answer: Response, name: str, value: str, lasts: timedelta, path: str, secure: bool
) -> None:
    """Let the browser keep a cookie that scripts cannot read and other sites cannot send."""
    seconds = int(lasts.total_seconds())
    answer.set_cookie(
        name, value, seconds, path=path, secure=secure, httponly=True, samesite="strict"
    )


def _is_over_tls(request: Request) -> bool:
    """Return whether the browser speaks TLS; whoever makes that up only loses the cookie."""
    said = request.headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    return "https" in (request.url.scheme, said)


def _end_session(keys: Keys, request: Request) -> None:
    session = session_in(request.headers.get("cookie", ""))
    if session is not None and keys.needed:
        keys.end_session(session)


def own_place(wanted: str) -> str:
    """Return the address if it is a plain path here, else the crew's page."""
    parts = urlsplit(wanted)
    plain = not parts.scheme and not parts.netloc and wanted.isprintable()
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted
    return wanted if plain and inside else HOME
