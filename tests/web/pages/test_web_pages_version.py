"""The version of the pages' code, by which a browser's shared worker is told from an older one."""

import re

import httpx

from orchestrator.web.bodies import body_of
from orchestrator.web.pages.files import version_of


async def test_the_version_is_served_as_a_script(api: httpx.AsyncClient) -> None:
    """Pages import it; the file in its place is only for reading."""
    answer = await api.get("/static/version.js")
    assert re.fullmatch(r'export const VERSION = "[0-9a-f]{16}";\n', answer.text)
    assert answer.headers["cache-control"] == "no-cache"


def test_another_file_is_another_version() -> None:
    """Any file of the pages counts; the order in which they are found does not."""
    files = {"a.js": body_of(b"1"), "b.js": body_of(b"2")}
    assert version_of(files) == version_of(dict(reversed(files.items())))
    assert version_of(files) != version_of({**files, "b.js": body_of(b"3")})
    assert version_of(files) != version_of({"a.js": files["a.js"], "c.js": files["b.js"]})
