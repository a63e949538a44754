"""The crew's page as files: all that it needs is asked for at once."""

import re
from pathlib import Path

import httpx
import pytest

from orchestrator.web.page_templates import TEMPLATES
from orchestrator.web.pages.files import STATIC, crew_page

IMPORTED = re.compile(r'from "(?P<place>\.[^"]+)";')
PRELOADED = re.compile(r'rel="modulepreload" href="/static/(?P<place>[^"]+)"')


def imports_of(script: Path) -> set[Path]:
    """Return the scripts that this one needs, with those that they need."""
    own = {
        (script.parent / found["place"]).resolve()
        for found in IMPORTED.finditer(script.read_text(encoding="utf-8"))
    }
    return own.union(*(imports_of(each) for each in own))


def test_every_script_of_the_crews_page_is_preloaded() -> None:
    """A script that is found only in another one is asked for a round later."""
    page = (TEMPLATES / "crew.html").read_text(encoding="utf-8")
    preloaded = {(STATIC / found["place"]).resolve() for found in PRELOADED.finditer(page)}
    assert preloaded == imports_of((STATIC / "crew" / "crew.js").resolve())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("crew/crew.js", "text/javascript; charset=utf-8"),
        ("crew/crew.css", "text/css; charset=utf-8"),
        ("shared/icon.svg", "image/svg+xml"),
    ],
)
async def test_a_file_that_a_browser_has_is_not_sent_again(
    api: httpx.AsyncClient, name: str, kind: str
) -> None:
    """It asks each time, so that nobody runs an old script against a new daemon."""
    first = await api.get(f"/static/{name}")
    assert (first.headers["content-type"], first.headers["cache-control"]) == (kind, "no-cache")
    again = await api.get(f"/static/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await api.head(f"/static/{name}")).status_code == 200


async def test_the_crews_page_is_not_sent_again_either(api: httpx.AsyncClient) -> None:
    """A browser that has it is told so, and nobody between keeps what the crew sees."""
    first = await api.get("/crew")
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    again = await api.get("/crew", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("password", [False, True])
@pytest.mark.parametrize("rehearsal", [False, True])
def test_the_crews_page_says_what_it_is(password: bool, rehearsal: bool) -> None:
    """There is a way out where one came in with a password; a rehearsal is marked as one."""
    page = crew_page(password=password, rehearsal=rehearsal).content.decode()
    assert ('action="/sign-out"' in page) is password
    assert ('id="rehearsal"' in page) is rehearsal
